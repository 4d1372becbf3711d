import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { workerArguments } from "../../kernel/index.ts"
import { expectedBits, frameAddress, frameDone, framePhase, frameReady, frameWords, phaseBits } from "../core/assembly/frame.ts"
import type { Memory, Module } from "../core/webassembly/api.ts"
import { type Crew, CrewFailure, phase } from "../core/webassembly/phases.ts"
import type { WorkerData } from "./worker.ts"

/**
 * How long all may be about their parts, which take milliseconds, without that one of them is done: so many waits that timed out. They are
 * counted, not measured, since a clock goes on while the machine sleeps.
 */
const waits = 10
const waitMs = 500
const looks = 20_000

/** Worker threads that take part in a search, from its first larger round on. Until they have started the driver works alone. */
export class Threads implements Crew {
  readonly size: number
  private readonly memory: Memory
  private readonly module: Module
  private readonly frame: Int32Array
  private workers: readonly Worker[] = []
  private phases = 0
  private expected = 0
  private failure: string | undefined
  private isClosed = false

  /** For so many workers beside the driver. */
  constructor(size: number, memory: Memory, module: Module) {
    this.size = size
    this.memory = memory
    this.module = module
    this.frame = new Int32Array(memory.buffer, frameAddress, frameWords)
  }

  private start(): void {
    const { memory, module } = this
    const workerData: WorkerData = { memory, module }
    this.workers = Array.from({ length: this.size }, (_, i) => {
      const worker = new Worker(fileURLToPath(import.meta.resolve("#worker")), { workerData, execArgv: workerArguments() })
      worker.unref()
      worker.on("error", (error) => (this.failure ??= `worker ${i + 1} failed: ${error instanceof Error ? error.message : String(error)}`))
      worker.on("exit", () => {
        if (!this.isClosed) this.failure ??= `worker ${i + 1} ended before the search did`
      })
      return worker
    })
  }

  /** Resolves when all workers have joined. */
  async joined(): Promise<void> {
    if (this.workers.length === 0) this.start()
    while (Atomics.load(this.frame, frameReady) < this.size) {
      if (this.failure !== undefined) throw new CrewFailure(this.failure)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  muster(): number {
    if (this.workers.length === 0) this.start()
    if (this.failure !== undefined) throw new CrewFailure(this.failure)
    return (this.expected = Atomics.load(this.frame, frameReady))
  }

  begin(which: number): void {
    Atomics.store(this.frame, frameDone, 0)
    this.tell(which)
  }

  private tell(which: number): void {
    this.phases++
    Atomics.store(this.frame, framePhase, (((this.phases << expectedBits) | this.expected) << phaseBits) | which)
    Atomics.notify(this.frame, framePhase)
  }

  finish(): void {
    const { frame, expected } = this
    for (let look = 0; look < looks && Atomics.load(frame, frameDone) < expected; look++);
    let left = waits
    for (let done = Atomics.load(frame, frameDone); done < expected;) {
      const woken = Atomics.wait(frame, frameDone, done, waitMs)
      const before = done
      done = Atomics.load(frame, frameDone)
      // a wake-up says nothing of time: each worker that is done is one, and there may be more of them than waits
      if (done > before) left = waits
      else if (woken === "timed-out" && --left === 0)
        throw new CrewFailure(`${expected - done} of ${expected} workers did not do their part within ${(waits * waitMs) / 1000} s`)
    }
  }

  /** Sends the workers home. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.tell(phase.close)
    for (const worker of this.workers) void worker.terminate()
  }
}
