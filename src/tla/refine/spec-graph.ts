import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { Refused, InputError } from "../../kernel/index.ts"
import type { Refinement } from "../../scenario/index.ts"
import { graphInParts, type SpecGraph } from "./graph.ts"
import { inParts } from "./in-parts.ts"
import type { Translated } from "../translate/model.ts"
import { CheckerFailure, TlaChecker } from "../backends/tla-checker.ts"
import { textOf } from "../language/value.ts"
import { arrived, plainly, withoutAnswer } from "../backends/wasm-backend.ts"

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
  let written: Translated | undefined
  const refused = <A, E>(effect: Effect.Effect<A, E | CheckerFailure>) =>
    Effect.mapError(effect, (error) => (error instanceof CheckerFailure ? withoutAnswer(error, file, written) : error))
  const translation: Translated = yield* refused(
    checker.translate({ file, config: config === undefined ? undefined : pathOf(config), constants, use: "graph" })
  )
  written = translation
  const { model } = translation
  const plain = plainly(translation)
  const key = `${model.source}\n${model.config}`
  const known = graphs.get(key)
  if (known !== undefined) {
    keep(key, known)
    return { spec: file, graph: known }
  }
  yield* refused(arrived(checker, translation))
  const found = yield* refused(checker.search(model, { maxStates: mostStates, maxDepth: mostDepth, allowDeadlock: true, graph: true }))
  if (found.warnings.length > 0)
    return yield* Effect.fail(new Refused(`${file}: tla-checker warns: ${found.warnings.map(plain).join("; ")}`))
  if (found.graph === undefined || !found.isSuccess)
    return yield* Effect.fail(
      new Refused(
        `${file}: its states cannot all be found: ${found.message === undefined ? "tla-checker says no more" : plain(found.message)}`
      )
    )
  const initial = yield* refused(checker.initial(model))
  const texts = initial.map((state) => Object.fromEntries(Object.entries(state).map(([name, value]) => [name, textOf(value)])))
  const { graph: dot } = found
  const graph = yield* Effect.promise((signal) => inParts(graphInParts(dot, texts, plain), signal))
  keep(key, graph)
  return { spec: file, graph }
})

/** So many states of graphs are kept, and the last graph: the mutants of a protocol are held against a few, one after the other. */
const mostKept = 20_000

/** By the text that tla-checker was given. */
const graphs = new Map<string, SpecGraph>()

/** Keeps a graph as the last one used, and lets the others go that are too many, the longest unused first. */
const keep = (key: string, graph: SpecGraph): void => {
  graphs.delete(key)
  graphs.set(key, graph)
  let states = [...graphs.values()].reduce((sum, one) => sum + one.states.length, 0)
  for (const [other, { states: theirs }] of graphs) {
    if (states <= mostKept || other === key) return
    graphs.delete(other)
    states -= theirs.length
  }
}

const pathOf = (file: string): string => (file.startsWith("file:") ? fileURLToPath(file) : file)
