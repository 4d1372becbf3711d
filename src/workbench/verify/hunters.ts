import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { Refused, thrownText, workerArguments } from "../../kernel/index.ts"
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
import { traceFrom } from "../../trace/index.ts"
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
  private isEnding = false

  /** The first of them that has come to an end by itself. */
  first: Ended | undefined

  /** `ended` is called when one of them has come to an end by itself, or has failed. */
  constructor(all: readonly HuntWorkerData[], ended: () => void) {
    this.workers = all.map(
      (workerData) => new Worker(fileURLToPath(import.meta.resolve("#hunt-worker")), { workerData, execArgv: workerArguments() })
    )
    this.ends = this.workers.map(
      (worker) =>
        new Promise((resolve) => {
          const answer = (one: HuntAnswer | undefined) => {
            if (!this.isEnding && one !== undefined && !("failure" in one)) this.first ??= one
            resolve(one)
            ended()
          }
          worker.on("message", answer)
          worker.on("error", (error) => answer({ failure: thrownText(error) }))
          worker.on("exit", () => answer(this.isEnding ? undefined : { failure: "it went away without a word" }))
        })
    )
  }

  /** Ends those that still hunt. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.isEnding = true
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }

  /** Asks all to end, and gives what they have to say; of one that does not end, nothing. */
  async end(): Promise<{ readonly ended: readonly Ended[]; readonly failures: readonly string[] }> {
    this.isEnding = true
    for (const worker of this.workers) worker.postMessage("end")
    const timer = setTimeout(() => this.workers.forEach((worker) => void worker.terminate()), patienceMs)
    const answers = await Promise.all(this.ends)
    clearTimeout(timer)
    return {
      ended: answers.flatMap((answer) => (answer === undefined || "failure" in answer ? [] : [answer])),
      failures: answers.flatMap((answer) => (answer !== undefined && "failure" in answer ? [answer.failure] : []))
    }
  }
}

/**
 * `huntPromise` with so many threads, the caller's included. The scenario is loaded again in each: from this file, or by its name. Fails with
 * `Refused` where a thread has failed and nothing was found.
 */
export const huntWith = async (
  workers: number,
  from: string | undefined,
  scenario: Scenario,
  options: HuntScenarioOptions
): Promise<Report> => {
  // neither a mutant nor what is called back can go to another thread
  const { signal, onBegin: _begin, onProgress: _progress, onPart: _part, onEnd: _end, mutant, ...plain } = options
  const { seed = defaultSeed, bytes = bytesOfHunt() } = options
  const isOver = new AbortController()
  await using hunters = new Hunters(
    Array.from({ length: workers - 1 }, (_, i) => ({
      from: from ?? scenario.name,
      scenario: scenario.name,
      mutant: mutant?.id,
      // they end when they are told to
      options: { ...plain, seconds: Number.POSITIVE_INFINITY, bytes: bytes / workers, seed: `${seed}/${i + 2}` }
    })),
    () => isOver.abort()
  )
  let seen: Int32Array = new Int32Array(0)
  const report = await huntPromise(scenario, {
    ...options,
    bytes: bytes / workers,
    signal: signal === undefined ? isOver.signal : AbortSignal.any([isOver.signal, signal]),
    onEnd: (all) => (seen = all)
  })
  const { first } = hunters
  const { ended, failures } = await hunters.end()
  const all = merged({ report, seen }, ended, scenario, mutant)
  if (failures.length > 0 && all.violations.length === 0) throw new Refused(`a thread that hunts has failed: ${failures[0]}`)
  const reasons = [reasonOf(report, ended, first), ...failures.map((failure) => `a thread that hunts has failed: ${failure}`)]
  return { ...all, reason: reasons.join("; ") }
}

/** Why a hunt is over: as the caller's thread has it, unless another one has found what there is to tell, or was done first. */
const reasonOf = ({ reason, violations }: Report, ended: readonly Ended[], first: Ended | undefined): string => {
  if (violations.length > 0) return reason
  const finder = ended.find(({ found }) => found.length > 0)
  if (finder === undefined) return first?.report.reason ?? reason
  return `${finder.report.reason}, in a thread with the seed "${finder.report.hunted!.seed}"`
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
  for (const { trace: text, before } of others.flatMap(({ found }) => found)) {
    const trace = traceFrom(JSON.parse(text), "what a thread has found")
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
