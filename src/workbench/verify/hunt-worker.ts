import { parentPort, workerData } from "node:worker_threads"
import { canonical, thrownText } from "../../kernel/index.ts"
import { type HuntedBeside, type HuntScenarioOptions, huntPromise, type Report } from "../../model-check/index.ts"
import { find } from "../load/catalogue.ts"
import { logToStderr } from "../terminal.ts"

// A thread that hunts by itself: it loads the scenario as the command does, and has tables of its own.

export interface HuntWorkerData {
  /** The scenario's file, or its name where it is built in. */
  readonly from: string
  readonly scenario: string
  readonly mutant: string | undefined
  readonly options: Omit<HuntScenarioOptions, "mutant" | "signal" | "onBegin" | "onProgress" | "onPart" | "onEnd">
}

/** What a thread has to say when it has come to an end. */
export type HuntAnswer =
  | {
      readonly report: HuntedBeside & Pick<Report, "reason" | "properties" | "coverage">
      /** Traces as text: the order of a record's keys is part of a message, and does not come through as a value. */
      readonly found: readonly { readonly trace: string; readonly before: number }[]
      /** Fingerprints of what it has seen, as `HuntScenarioOptions.onEnd` gives them. */
      readonly seen: Int32Array
    }
  | { readonly failure: string }

const { from, scenario: name, mutant: id, options } = workerData as HuntWorkerData
const stopping = new AbortController()

const hunted = async (): Promise<HuntAnswer> => {
  const modules = await find([from])
  const scenario = modules.flatMap(({ scenarios }) => scenarios).find((one) => one.name === name)!
  const mutant = modules.flatMap(({ mutants }) => mutants).find((one) => one.id === id)
  let seen = new Int32Array(0)
  const report = await huntPromise(mutant?.of ?? scenario, {
    ...options,
    ...(mutant === undefined ? {} : { mutant }),
    signal: stopping.signal,
    onEnd: (all) => (seen = Int32Array.from(all))
  })
  const { depth, reason, properties, coverage, hunted: how, bounds, triedTwice } = report
  const found = report.violations.flatMap(({ counterexample }) =>
    counterexample === undefined ? [] : [{ trace: canonical(counterexample.trace), before: counterexample.before! }]
  )
  return { report: { depth, reason, properties, coverage, hunted: how, bounds, triedTwice }, found, seen }
}

logToStderr()
parentPort!.on("message", () => stopping.abort())
hunted()
  .catch((error: unknown): HuntAnswer => ({ failure: thrownText(error) }))
  .then((answer) => {
    parentPort!.postMessage(answer, "seen" in answer ? [answer.seen.buffer as ArrayBuffer] : [])
    parentPort!.close()
  })
