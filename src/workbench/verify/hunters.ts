import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { Refused, workerArguments } from "../../kernel/index.ts"
import {
  type ActorCoverage,
  bytesOfHunt,
  defaultSeed,
  type HuntScenarioOptions,
  huntPromise,
  type Report,
  type Violation,
  withSeen
} from "../../model-check/index.ts"
import { instantiate, replay } from "../../world/index.ts"
import type { Mutant, Scenario } from "../../scenario/index.ts"
import type { HuntAnswer, HuntWorkerData } from "./hunt-worker.ts"

/** How long a thread may take to come to its end when it is asked to. */
const patienceMs = 10_000

type Ended = Exclude<HuntAnswer, { readonly failure: string }>

/** Threads that hunt beside the caller, each its own ways. */
class Hunters {
  private readonly workers: readonly Worker[]
  private readonly ends: Promise<HuntAnswer | undefined>[]

  /** The first of them that has come to an end by itself. */
  first: Ended | undefined

  /** `ended` is called when one of them has come to an end by itself. */
  constructor(all: readonly HuntWorkerData[], ended: () => void) {
    this.workers = all.map(
      (workerData) => new Worker(fileURLToPath(import.meta.resolve("#hunt-worker")), { workerData, execArgv: workerArguments() })
    )
    this.ends = this.workers.map(
      (worker) =>
        new Promise((resolve) => {
          worker.on("message", (answer: HuntAnswer) => {
            if (!("failure" in answer)) this.first ??= answer
            ended()
            resolve(answer)
          })
          worker.on("error", (error) => resolve({ failure: error instanceof Error ? error.message : String(error) }))
          worker.on("exit", () => resolve(undefined))
        })
    )
  }

  /** Asks all to end, and gives what they have to say; of one that does not end, nothing. */
  async end(): Promise<readonly Ended[]> {
    for (const worker of this.workers) worker.postMessage("end")
    const timer = setTimeout(() => this.workers.forEach((worker) => void worker.terminate()), patienceMs)
    const answers = await Promise.all(this.ends)
    clearTimeout(timer)
    return answers.flatMap((answer) => {
      if (answer === undefined) return []
      if ("failure" in answer) throw new Refused(`a thread that hunts has failed: ${answer.failure}`)
      return [answer]
    })
  }
}

/** `huntPromise` with so many threads, the caller's included. The scenario is loaded again in each: from this file, or by its name. */
export const huntWith = async (
  workers: number,
  from: string | undefined,
  scenario: Scenario,
  options: HuntScenarioOptions
): Promise<Report> => {
  // neither a mutant nor what is called back can go to another thread
  const { signal, onBegin: _begin, onProgress: _progress, onPart: _part, onEnd: _end, mutant, ...plain } = options
  const { seed = defaultSeed, bytes = bytesOfHunt() } = options
  const ended = new AbortController()
  const hunters = new Hunters(
    Array.from({ length: workers - 1 }, (_, i) => ({
      from: from ?? scenario.name,
      scenario: scenario.name,
      mutant: mutant?.id,
      // they end when they are told to
      options: { ...plain, seconds: Number.POSITIVE_INFINITY, bytes: bytes / workers, seed: `${seed}/${i + 2}` }
    })),
    () => ended.abort()
  )
  let seen: Int32Array = new Int32Array(0)
  const report = await huntPromise(scenario, {
    ...options,
    bytes: bytes / workers,
    signal: signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]),
    onEnd: (all) => (seen = all)
  })
  const { first } = hunters
  const reason = first?.report.reason ?? report.reason
  return merged({ report: { ...report, reason }, seen }, await hunters.end(), scenario, mutant)
}

/** One report of what several have hunted. */
const merged = (
  { report, seen }: { readonly report: Report; readonly seen: Int32Array },
  others: readonly Ended[],
  scenario: Scenario,
  mutant: Mutant | undefined
): Report => {
  const system = instantiate(scenario, report.parameters, mutant)
  const violations = [...report.violations]
  for (const { trace, before } of others.flatMap(({ found }) => found)) {
    const { kind, name } = trace.violated!
    if (violations.some((one) => one.kind === kind && one.name === name)) continue
    const replayed = replay(system, trace.start, trace.steps)
    const id = system.properties.find((property) => property.name === name)?.id
    violations.push({ kind: kind as Violation["kind"], name, id, counterexample: { trace, replayed, before } })
  }
  return withSeen(
    {
      ...report,
      verdict: violations.length > 0 ? "violated" : report.verdict,
      workers: 1 + others.length,
      violations,
      properties: report.properties.map((property, p) => ({
        ...property,
        reached: property.reached || others.some((other) => other.report.properties[p]!.reached)
      })),
      coverage: report.coverage.map((actor, i) =>
        both(
          actor,
          others.map((other) => other.report.coverage[i]!)
        )
      )
    },
    [seen, ...others.map((other) => other.seen)],
    others.map((other) => other.report)
  )
}

/** What none of them has covered. */
const both = (one: ActorCoverage, others: readonly ActorCoverage[]): ActorCoverage => ({
  actor: one.actor,
  states: one.states.filter((state) => others.every(({ states }) => states.includes(state))),
  transitions: one.transitions.filter((transition) => others.every(({ transitions }) => transitions.includes(transition))),
  ignores: one.ignores.filter((ignore) => others.every(({ ignores }) => ignores.includes(ignore)))
})
