import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { frameAddress, frameDone, frameExpected, framePhase, frameReady, frameSequence, frameWords } from "./core/assembly/frame.ts"
import type { Memory, Module } from "./core/webassembly/api.ts"
import { type Crew, CrewFailure, phase } from "./core/webassembly/phases.ts"
import type { WorkerData } from "./worker.ts"

/** How long a worker may take for its part, which is a matter of milliseconds. */
const patienceMs = 5000
const looks = 20_000

/** Worker threads that take part in a search. They join when they have started; until then the driver works alone. */
export class Threads implements Crew {
  private readonly frame: Int32Array
  private readonly workers: readonly Worker[]
  private failure: string | undefined
  private isClosed = false

  /** Starts so many workers beside the driver. */
  constructor(count: number, memory: Memory, module: Module) {
    const workerData: WorkerData = { memory, module }
    this.frame = new Int32Array(memory.buffer, frameAddress, frameWords)
    this.workers = Array.from({ length: count }, (_, i) => {
      const worker = new Worker(fileURLToPath(import.meta.resolve("#worker")), { workerData })
      worker.unref()
      worker.on("error", (error) => (this.failure ??= `worker ${i + 1} failed: ${error instanceof Error ? error.message : String(error)}`))
      worker.on("exit", () => {
        if (!this.isClosed) this.failure ??= `worker ${i + 1} ended before the search did`
      })
      return worker
    })
  }

  get size(): number {
    return this.workers.length
  }

  /** Resolves when all workers have joined. */
  async joined(): Promise<void> {
    while (Atomics.load(this.frame, frameReady) < this.workers.length) {
      if (this.failure !== undefined) throw new CrewFailure(this.failure)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  begin(which: number): void {
    const { frame } = this
    if (this.failure !== undefined) throw new CrewFailure(this.failure)
    frame[framePhase] = which
    frame[frameExpected] = Atomics.load(frame, frameReady)
    Atomics.store(frame, frameDone, 0)
    Atomics.add(frame, frameSequence, 1)
    Atomics.notify(frame, frameSequence)
  }

  finish(): void {
    const { frame } = this
    const expected = frame[frameExpected]!
    for (let look = 0; look < looks && Atomics.load(frame, frameDone) < expected; look++);
    const until = performance.now() + patienceMs
    for (let done = Atomics.load(frame, frameDone); done < expected; done = Atomics.load(frame, frameDone)) {
      if (performance.now() > until)
        throw new CrewFailure(`${expected - done} of ${expected} workers did not do their part within ${patienceMs / 1000} s`)
      Atomics.wait(frame, frameDone, done, patienceMs)
    }
  }

  /** Sends the workers home. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.frame[framePhase] = phase.close
    Atomics.add(this.frame, frameSequence, 1)
    Atomics.notify(this.frame, frameSequence)
    for (const worker of this.workers) void worker.terminate()
  }
}
