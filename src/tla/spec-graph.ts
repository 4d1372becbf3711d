import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { Refused } from "../kernel/index.ts"
import { InputError, type Refinement } from "../world/index.ts"
import { type Mention } from "./config.ts"
import { graphOf, type SpecGraph } from "./graph.ts"
import { type Job, readJob, translated } from "./model.ts"
import { CheckerFailure, TlaChecker } from "./tla-checker.ts"
import { textOf } from "./value.ts"
import { arrived, attempt, plainly } from "./wasm-backend.ts"

/** What a specification is taken for: with this many states at most. */
const mostStates = 20_000_000
/** In steps; as many as tla-checker counts. */
const mostDepth = 2 ** 31 - 1

/** What bounds the making of a graph. */
export interface GraphBounds {
  readonly signal?: AbortSignal | undefined
  readonly seconds?: number | undefined
  /** Of tla-checker's memory; at most 4 GiB. */
  readonly bytes?: number | undefined
}

const within = <A, E, R>(seconds: number | undefined, { spec }: Refinement, effect: Effect.Effect<A, E, R>) =>
  seconds === undefined
    ? effect
    : Effect.timeoutOrElse(effect, {
        duration: seconds * 1000,
        orElse: () =>
          Effect.fail(new Refused(`${pathOf(spec)}: its states were not all found within ${seconds} s; is there an end to them?`))
      })

/**
 * The state graph of the specification that a refinement names, and the specification's file. Its properties are not looked at.
 * Fails with `InputError` or `Refused`.
 */
export const specGraph = (
  refinement: Refinement,
  { signal, seconds, bytes }: GraphBounds = {}
): Promise<{ readonly graph: SpecGraph; readonly spec: string }> =>
  Effect.runPromise(
    within(seconds, refinement, specGraphOf(refinement)).pipe(Effect.provide(TlaChecker.layer(bytes))),
    signal && { signal }
  ).catch((error: unknown) => {
    if (signal?.aborted === true) throw new InputError(`interrupted while the states of ${pathOf(refinement.spec)} were searched`)
    throw error
  })

const specGraphOf = Effect.fnUntraced(function* ({ spec, config, constants }: Refinement) {
  const checker = yield* TlaChecker
  const file = pathOf(spec)
  const read = yield* Effect.tryPromise({
    try: () => readJob(file, config === undefined ? undefined : pathOf(config), constants),
    catch: (error) => error
  })
  const job: Job = { ...read, config: { ...read.config, invariants: [], properties: [] } }
  const written = yield* attempt(() => {
    refuseReductions(job)
    return translated(job)
  })
  const key = `${written.model.source}\n${written.model.config}`
  if (latest?.key === key) return { spec: file, graph: latest.graph }
  yield* arrived(checker, job, written).pipe(Effect.mapError((error) => (error instanceof CheckerFailure ? refusal(file, error) : error)))
  const bounds = { maxStates: mostStates, maxDepth: mostDepth, allowDeadlock: true, graph: true }
  const found = yield* checker.search(written.model, bounds).pipe(Effect.mapError((error) => refusal(file, error)))
  if (found.warnings.length > 0) return yield* Effect.fail(new Refused(`${file}: tla-checker warns: ${found.warnings.join("; ")}`))
  if (found.graph === undefined || !found.isSuccess)
    return yield* Effect.fail(
      new Refused(
        `${file}: its states cannot all be found: ${found.message === undefined ? "tla-checker says no more" : plainly(found.message)}`
      )
    )
  const initial = yield* checker.initial(written.model).pipe(Effect.mapError((error) => refusal(file, error)))
  const texts = initial.map((state) => Object.fromEntries(Object.entries(state).map(([name, value]) => [name, textOf(value)])))
  const graph = graphOf(found.graph, texts)
  latest = { key, graph }
  return { spec: file, graph }
})

/** The mutants of a scenario are held against one graph, one after the other. */
let latest: { readonly key: string; readonly graph: SpecGraph } | undefined

/** A step of the actors may lead beyond what a constraint or a symmetry leaves of the graph. */
const refuseReductions = ({ config: { file, constraints, symmetry } }: Job): void => {
  const reducing: readonly (readonly [string, Mention | undefined])[] = [
    ["CONSTRAINT", constraints[0]],
    ["SYMMETRY", symmetry]
  ]
  for (const [keyword, mention] of reducing)
    if (mention !== undefined)
      throw new InputError(
        `${file}:${mention.line}: with ${keyword} ${mention.name} the state graph is not whole; bind the actors to a configuration without`
      )
}

const refusal = (file: string, { message }: CheckerFailure): Refused => new Refused(`${file}: ${message}`)

const pathOf = (file: string): string => (file.startsWith("file:") ? fileURLToPath(file) : file)
