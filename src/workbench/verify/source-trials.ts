import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { protocols } from "../../actors/index.ts"
import { workerArguments, InputError } from "../../kernel/index.ts"
import type { CheckScenarioOptions } from "../../model-check/index.ts"
import { sourceMutations } from "../../mutation/index.ts"
import { interruption } from "../terminal.ts"
import { type Module, userFolder, userPath } from "../load/scenario-file.ts"
import type { Outcome } from "./score.ts"
import { javascriptOf, Unreadable } from "../load/source-hooks.ts"
import type { SourceAnswer, SourceTask, SourceWorkerData } from "./source-worker.ts"
import type { Judged, Original } from "./triage.ts"
import { ownLines } from "../load/tsx-loader.ts"

/** A thread that has not said for so long that it goes on is in a loop without end. */
const patienceMs = 10_000

interface SourceTrial {
  readonly candidate: Outcome["candidate"]
  run(): Promise<Judged>
}

/** Fails with `InputError` where a file is not there. */
export const requireSources = (sources: readonly string[]): void => {
  const missing = sources.find((source) => !existsSync(userPath(source)))
  if (missing !== undefined) throw new InputError(`--source ${missing} does not exist; paths are taken from ${userFolder()}`)
}

/** Mutants of source files, checked in a thread that is ended where one of them goes on for ever. */
export class SourceTrials {
  private readonly data: SourceWorkerData
  private readonly options: () => CheckScenarioOptions
  private readonly originals: readonly Original[]
  private worker: Worker | undefined

  constructor(sources: readonly string[], modules: readonly Module[], originals: readonly Original[], options: () => CheckScenarioOptions) {
    const isTheirs = modules.filter(({ from }) => from !== undefined)
    const names = originals.map(({ scenario }) => scenario.name)
    this.data = {
      files: [...new Set(isTheirs.map(({ from }) => userPath(from!.split("#")[0]!)))],
      protocols: protocols.map(({ path }) => path).filter((path) => names.some((name) => name === path || name.startsWith(`${path}/`))),
      originals: originals.map(({ scenario, report: { distinct, transitions, depth, parameters } }) => ({
        name: scenario.name,
        report: { distinct, transitions, depth, parameters }
      })),
      sources: sources.map(userPath)
    }
    this.options = options
    this.originals = originals
  }

  /** All mutants of the files. Fails with `InputError` where one cannot be read, or is loaded by no scenario. */
  async trials(given: readonly string[]): Promise<readonly SourceTrial[]> {
    const started = await this.asked()
    if (started === undefined || !("loaded" in started)) return []
    const { loaded } = started
    const unused = loaded.indexOf(false)
    if (unused >= 0) throw new InputError(`--source ${given[unused]} is loaded by none of the scenarios that you named`)
    return this.data.sources.flatMap((file, at) =>
      mutationsIn(file, given[at]!).map(({ line, change, start, end, by }, i): SourceTrial => {
        const subject = given[at]!
        const id = `${subject.split("/").at(-1)!} ${i + 1}`
        const place = `line ${line}`
        return {
          candidate: { id, subject, family: "source", place, change, written: undefined },
          run: () => this.judged({ id, breaks: `${subject}, ${place}: ${change}`, replacement: { file, start, end, by } })
        }
      })
    )
  }

  async close(): Promise<void> {
    const { worker } = this
    this.worker = undefined
    await worker?.terminate()
  }

  private async judged(task: Omit<SourceTask, "options">): Promise<Judged> {
    if (this.worker === undefined) await this.asked()
    // a signal cannot go to another thread
    const { signal: _signal, ...options } = this.options()
    const answer = await this.asked({ ...task, options })
    if (answer !== undefined && "failure" in answer) throw new Error(answer.failure)
    if (answer !== undefined && "judged" in answer) return answer.judged
    const [{ scenario, report }] = this.originals as readonly [Original]
    const none = { by: undefined, steps: undefined, distinct: undefined, others: undefined, way: undefined }
    const isCut = interruption().aborted || (this.options().seconds ?? Number.POSITIVE_INFINITY) < 0.01
    return { ...none, fate: isCut ? "unfinished" : "no end", scenario: scenario.name, parameters: report.parameters }
  }

  private get thread(): Worker {
    if (this.worker !== undefined) return this.worker
    const worker = new Worker(fileURLToPath(import.meta.resolve("#source-worker")), { workerData: this.data, execArgv: workerArguments() })
    // one that ends by itself is not asked again
    worker.on("error", () => (this.worker = undefined))
    return (this.worker = worker)
  }

  /** The thread's next answer, to a task or to its start; undefined where it had to be ended, after Ctrl-C too. */
  private asked(task?: SourceTask): Promise<SourceAnswer | undefined> {
    const worker = this.thread
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        interruption().removeEventListener("abort", stop)
        worker.off("message", hear).off("error", fail)
      }
      const stop = (): void => {
        end()
        void this.close()
        resolve(undefined)
      }
      const fail = (error: unknown): void => {
        end()
        reject(error)
      }
      const hear = (answer: SourceAnswer): void => {
        timer.refresh()
        if ("goesOn" in answer) return
        end()
        resolve(answer)
      }
      const timer = setTimeout(stop, patienceMs)
      interruption().addEventListener("abort", stop)
      worker.on("message", hear).on("error", fail)
      if (task !== undefined) worker.postMessage(task)
    })
  }
}

const mutationsIn = (file: string, given: string) => {
  try {
    const text = javascriptOf(file)
    const lineOf = ownLines(text)
    return sourceMutations(text).flatMap((one) => {
      const line = lineOf === undefined ? one.line : lineOf(one.start)
      return line === undefined ? [] : [{ ...one, line }]
    })
  } catch (error) {
    throw error instanceof Unreadable ? new InputError(`--source ${given} cannot be read: ${error.message}`) : error
  }
}
