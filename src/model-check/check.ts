import { Effect } from "effect"
import { Refused, InputError } from "../kernel/index.ts"
import { instantiate } from "../world/index.ts"
import type { Mutant, Scenario } from "../scenario/index.ts"
import type { Report } from "./report.ts"
import type { CheckOptions, Progress } from "./options.ts"
import { Run } from "./run.ts"

export interface CheckScenarioOptions extends CheckOptions {
  readonly set?: Readonly<Record<string, number | string>>
  readonly mutant?: Mutant
  /** Called once, before the search, with a report of nothing: it says what is about to be searched, and within which bounds. */
  readonly onBegin?: (draft: Report) => void
  /** Called about every 50 ms while the search runs. */
  readonly onProgress?: (progress: Progress) => void
  /** Aborting it ends the search; the report then says what was covered. */
  readonly signal?: AbortSignal
}

/** How long the search keeps the thread before it lets timers, signals and other fibers in. */
const sliceMs = 40

/**
 * Explores a scenario breadth-first to exhaustion or to a bound. Fails with `Refused` (an unsound definition) or `InputError`
 * (parameters or properties that do not exist); everything else is in the report.
 */
export const check = Effect.fn("check")(function* (scenario: Scenario<any>, options: CheckScenarioOptions = {}) {
  const run = yield* attempt(() => new Run(instantiate(scenario, options.set, options.mutant), options))
  return yield* search(run, options).pipe(Effect.ensuring(Effect.sync(() => run.close())))
})

const search = Effect.fnUntraced(function* (run: Run, { signal, onBegin, onProgress }: CheckScenarioOptions) {
  onBegin?.(run.report())
  while (!(yield* attempt(() => run.advance(sliceMs)))) {
    if (signal?.aborted === true) run.interrupt()
    onProgress?.(run.progress)
    yield* Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
  }
  return yield* attempt(() => run.report())
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
