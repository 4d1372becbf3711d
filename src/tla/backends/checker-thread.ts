import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { workerArguments } from "../../kernel/index.ts"
import { type Bounded, boundedMemory } from "./bounded-memory.ts"
import type { CheckerAnswer, CheckerCall, CheckerWorkerData } from "./checker-worker.ts"

/** What a deep expression and a long recursion may take of Node's stack. */
const stackMebibytes = 64
/** What Rust puts beside it. Of every kind of expression that was tried, it took less than four times Node's, which then ends first. */
const rustStackBytes = 384 * 2 ** 20

/** tla-checker's WebAssembly, with a memory that does not grow beyond so many bytes, and a stack that is as large as Node's needs it. */
export const checkerBinary = (bytes: number): Bounded =>
  boundedMemory(readFileSync(fileURLToPath(import.meta.resolve("tla-checker/tla_checker_bg.wasm"))), bytes, rustStackBytes)

/** With less V8 does not start a thread. */
const leastHeapMebibytes = 32

/** A thread that runs tla-checker, one call after the other. Started by the first call. */
export class CheckerThread {
  private readonly data: CheckerWorkerData
  private readonly heapBytes: number | undefined
  private worker: Worker | undefined
  private done: ((answer: CheckerAnswer) => void) | undefined

  /** `heapBytes` bounds what is read and written anew before tla-checker has it. */
  constructor(bounded: Bounded, heapBytes?: number) {
    this.data = bounded
    this.heapBytes = heapBytes
  }

  /** Puts a call. Nobody else may put one before the answer is there; the answer to a call whose thread was ended never comes. */
  ask(call: CheckerCall, done: (answer: CheckerAnswer) => void): void {
    const worker = (this.worker ??= this.start())
    this.done = done
    worker.ref()
    worker.postMessage(call)
  }

  /** Ends the thread, whatever it is doing; the next call starts another one. */
  end(): void {
    const { worker } = this
    this.worker = undefined
    this.done = undefined
    void worker?.terminate()
  }

  private start(): Worker {
    const worker = new Worker(fileURLToPath(import.meta.resolve("#tla-worker")), {
      workerData: this.data,
      execArgv: workerArguments(),
      // deep expressions are translated and evaluated by recursion
      resourceLimits: {
        stackSizeMb: stackMebibytes,
        ...(this.heapBytes === undefined ? {} : { maxOldGenerationSizeMb: Math.max(leastHeapMebibytes, this.heapBytes / 2 ** 20) })
      }
    })
    const settle = (answer: CheckerAnswer) => {
      const { done } = this
      if (this.worker !== worker || done === undefined) return
      this.done = undefined
      worker.unref()
      if ("trap" in answer) this.end()
      done(answer)
    }
    worker.on("message", settle)
    worker.on("error", (error) => settle({ trap: error instanceof Error ? error.message : String(error), isMemory: isOutOfMemory(error) }))
    worker.on("exit", (code) => settle({ trap: `its thread ended with ${code}`, isMemory: false }))
    return worker
  }
}

const isOutOfMemory = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY"
