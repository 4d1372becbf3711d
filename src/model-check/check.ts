import { Effect } from "effect"
import { Refused, InputError } from "../kernel/index.ts"
import { instantiate } from "../world/index.ts"
import type { Mutant, Scenario, System } from "../scenario/index.ts"
import type { Report } from "./report.ts"
import { defaultSeed, Hunt, type HuntOptions } from "./hunt/hunt.ts"
import { withHunt } from "./hunt/hunted.ts"
import { tellingNotAsked } from "./narrowed.ts"
import type { CheckOptions, Progress } from "./options.ts"
import { defaultBytes } from "./resources/memory.ts"
import { Run } from "./run.ts"

interface ScenarioOptions {
  readonly set?: Readonly<Record<string, number | string>>
  readonly mutant?: Mutant
  /** Called once, before the search, with a report of nothing: it says what is about to be searched, and within which bounds. */
  readonly onBegin?: (draft: Report) => void
  /** Called about every 50 ms while the search runs. */
  readonly onProgress?: (progress: Progress) => void
  /** Aborting it ends the search; the report then says what was covered. */
  readonly signal?: AbortSignal
}

export interface CheckScenarioOptions extends CheckOptions, ScenarioOptions {
  /** The share of the time in which it hunts, as `hunt` does, while it searches: from 0 to below 1. Default: 0. */
  readonly hunt?: number
}

export interface HuntScenarioOptions extends HuntOptions, ScenarioOptions {}

/** How long the search keeps the thread before it lets timers, signals and other fibers in. */
const sliceMs = 40

/**
 * Explores a scenario breadth-first to exhaustion or to a bound. Fails with `Refused` (an unsound definition) or `InputError`
 * (parameters or properties that do not exist); everything else is in the report.
 */
export const check = Effect.fn("check")(function* (scenario: Scenario<any>, options: CheckScenarioOptions = {}) {
  const system = yield* attempt(() => instantiate(scenario, options.set, options.mutant))
  const run = yield* attempt(
    () => new Run(system, isHunting(options) ? { ...options, bytes: bytesOf(options) * (1 - shareOfHunt) } : options)
  )
  const report = yield* search(system, run, options).pipe(Effect.ensuring(Effect.sync(() => run.close())))
  return tellingNotAsked(report, system, options.only)
})

const search = Effect.fnUntraced(function* (system: System, run: Run, options: CheckScenarioOptions) {
  const { hunt: share = 0 } = options
  let hunt: Hunt | undefined
  const hunting = () => attempt(() => (hunt ??= huntBeside(system, run, options)))
  options.onBegin?.(tellingNotAsked(run.report(), system, options.only))
  while (!(yield* attempt(() => run.advance(sliceMs)))) {
    yield* between(run, options)
    if (share === 0 || run.isRestoring) continue
    const one = yield* hunting()
    const isDone = yield* attempt(() => one.advance((sliceMs * share) / (1 - share)))
    // what is found is all that is wanted
    if (isDone && one.hasFound) run.interrupt()
  }
  const report = yield* attempt(() => run.report())
  if (share === 0) return report
  const one = yield* hunting()
  return yield* attempt(() => withHunt(report, one.report()))
})

/** Of the memory of a check, what a hunt beside it may take. */
const shareOfHunt = 1 / 4
const bytesOf = ({ bytes = defaultBytes() }: CheckScenarioOptions): number => bytes
const isHunting = ({ hunt: share = 0 }: CheckScenarioOptions): boolean => share > 0

/** A hunt is in no checkpoint, so it begins anew with each part of a check: with a seed of its own, so that it goes other ways. */
const huntBeside = (system: System, { resumed }: Run, options: CheckScenarioOptions): Hunt => {
  const { salt: text = defaultSeed, seconds = Number.POSITIVE_INFINITY } = options
  return new Hunt(system, {
    ...options,
    seconds,
    bytes: bytesOf(options) * shareOfHunt,
    seed: resumed === undefined ? text : `${text}, on from ${resumed.distinct}`
  })
}

/** What others do between two slices. */
const between = Effect.fnUntraced(function* (one: Run | Hunt, { signal, onProgress }: ScenarioOptions) {
  if (signal?.aborted === true) one.interrupt()
  onProgress?.(one.progress)
  yield* Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
})

/**
 * Hunts for what is wrong in a scenario, without looking at all of it: its verdict is `violated` or `sampled`. Fails with `Refused` (an unsound
 * definition) or `InputError` (parameters or properties that do not exist).
 */
export const hunt = Effect.fn("hunt")(function* (scenario: Scenario<any>, options: HuntScenarioOptions = {}) {
  const system = yield* attempt(() => instantiate(scenario, options.set, options.mutant))
  const one = yield* attempt(() => new Hunt(system, options))
  options.onBegin?.(tellingNotAsked(one.report(), system, options.only))
  while (!(yield* attempt(() => one.advance(sliceMs)))) yield* between(one, options)
  return tellingNotAsked(yield* attempt(() => one.report()), system, options.only)
})

const attempt = <T>(body: () => T): Effect.Effect<T, Refused | InputError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(body())
    } catch (error) {
      return error instanceof Refused || error instanceof InputError ? Effect.fail(error) : Effect.die(error)
    }
  })

/** `check` as a Promise, for callers without Effect. Rejects with `Refused` or `InputError`. */
export const checkPromise = async (scenario: Scenario<any>, options: CheckScenarioOptions = {}): Promise<Report> =>
  Effect.runPromise(check(scenario, options))

/** `hunt` as a Promise, for callers without Effect. Rejects with `Refused` or `InputError`. */
export const huntPromise = async (scenario: Scenario<any>, options: HuntScenarioOptions = {}): Promise<Report> =>
  Effect.runPromise(hunt(scenario, options))
