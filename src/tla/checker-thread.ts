import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { workerArguments } from "../kernel/index.ts"
import { boundedMemory } from "./bounded-memory.ts"
import type { CheckerAnswer, CheckerCall, CheckerWorkerData } from "./checker-worker.ts"

/** tla-checker's WebAssembly, with a memory that does not grow beyond so many bytes. */
export const checkerBinary = (bytes: number): Uint8Array =>
  boundedMemory(readFileSync(fileURLToPath(import.meta.resolve("tla-checker/tla_checker_bg.wasm"))), bytes)

/** A thread that runs tla-checker, one call after the other. Started by the first call. */
export class CheckerThread {
  private readonly binary: Uint8Array
  private worker: Worker | undefined
  private done: ((answer: CheckerAnswer) => void) | undefined

  constructor(binary: Uint8Array) {
    this.binary = binary
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
    const workerData: CheckerWorkerData = { binary: this.binary }
    const worker = new Worker(fileURLToPath(import.meta.resolve("#tla-worker")), {
      workerData,
      execArgv: workerArguments(),
      // deep expressions are evaluated by recursion
      resourceLimits: { stackSizeMb: 64 }
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
    worker.on("error", (error) => settle({ trap: error instanceof Error ? error.message : String(error), memoryBytes: 0 }))
    worker.on("exit", (code) => settle({ trap: `its thread ended with ${code}`, memoryBytes: 0 }))
    return worker
  }
}
