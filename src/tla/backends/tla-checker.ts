import type { Model, ModelFiles, Translated } from "../translate/model.ts"
import type { State, Value } from "../language/value.ts"
import { Context, Effect, Layer, Schema, Semaphore } from "effect"
import { Refused, InputError } from "../../kernel/index.ts"
import { checkerJson } from "./checker-json.ts"
import { checkerBinary, CheckerThread } from "./checker-thread.ts"
import type { CheckerAnswer, CheckerCall } from "./checker-worker.ts"
import { parseValue } from "../language/parse-value.ts"

/** A step, and the top-level action that it is of. Steps of different actions, or of one action twice, may lead to one state. */
export interface Transition {
  readonly action: string
  readonly state: State
}

export interface SearchBounds {
  readonly maxStates: number
  /** In states: the initial one is 1. */
  readonly maxDepth: number
  readonly allowDeadlock: boolean
  /** Is the whole graph wanted, as text for Graphviz? */
  readonly graph: boolean
}

/** How a search of tla-checker ended, in its own words. */
export interface SearchResult {
  readonly isSuccess: boolean
  /** `InvariantViolation`, `Deadlock`, `MaxStatesExceeded` and the like; undefined where all is well. */
  readonly error: string | undefined
  readonly message: string | undefined
  readonly states: number
  readonly trace: readonly State[] | undefined
  readonly graph: string | undefined
  readonly warnings: readonly string[]
}

/** tla-checker gave no answer: it says in a sentence what is wrong with the question, or it broke down. */
export class CheckerFailure extends Schema.TaggedError<CheckerFailure>()("CheckerFailure", {
  /**
   * `refused`: it does not take the specification or the state. `memory`: it may not have more. `stack`: it would have to go deeper than it
   * can. `crash`: it stopped without a word, as it does where a set has more members than can be counted, or by a fault of its own.
   */
  reason: Schema.Literals(["refused", "memory", "stack", "crash"]),
  message: Schema.String
}) {}

/**
 * tla-checker as it is: what it says is passed on, and nothing about the specification is looked at. What it is given is made in the same
 * thread, since a specification may be large and deep. Interrupting a call ends it.
 */
export class TlaChecker extends Context.Service<
  TlaChecker,
  {
    translate(files: ModelFiles): Effect.Effect<Translated, InputError | Refused | CheckerFailure>
    search(model: Model, bounds: SearchBounds): Effect.Effect<SearchResult, CheckerFailure>
    initial(model: Model): Effect.Effect<readonly State[], CheckerFailure>
    /** The steps from a state, without those that change nothing because no action is taken. 2 to 5 ms: the model is parsed anew. */
    successors(model: Model, state: State): Effect.Effect<readonly Transition[], CheckerFailure>
    evaluate(model: Model, state: State, expression: string): Effect.Effect<Value, CheckerFailure>
  }
>()("borealis/tla/TlaChecker") {
  /** Runs tla-checker in a thread of its own, with at most so many bytes of memory (a bit less than 4 GiB is the most it can have). */
  static readonly layer = (memoryBytes?: number) =>
    Layer.effect(
      TlaChecker,
      Effect.gen(function* () {
        const thread = yield* Effect.acquireRelease(
          Effect.sync(() => new CheckerThread(checkerBinary(memoryBytes ?? mostBytes), memoryBytes)),
          (started) => Effect.sync(() => started.end())
        )
        // an answer does not say which question it is of
        const alone = Semaphore.makeUnsafe(1).withPermits(1)
        const ask = (call: CheckerCall) =>
          alone(
            Effect.callback<string, InputError | Refused | CheckerFailure>((resume) => {
              thread.ask(call, (answer) => resume(answerOf(answer, memoryBytes ?? mostBytes)))
              return Effect.sync(() => thread.end())
            })
          )
        return TlaChecker.of(asking(ask))
      })
    )

  /** Answers from a function instead of tla-checker, for tests: it is given a call and gives the text of the answer. */
  static readonly layerTest = (answer: (call: CheckerCall) => string) =>
    Layer.succeed(TlaChecker, TlaChecker.of(asking((call) => Effect.sync(() => answer(call)))))
}

/** As many as 32 bits can address. */
const mostBytes = 4 * 2 ** 30

const asking = (put: (call: CheckerCall) => Effect.Effect<string, InputError | Refused | CheckerFailure>): TlaChecker["Service"] => {
  // only files can be wrong
  const ask = (call: CheckerCall): Effect.Effect<string, CheckerFailure> =>
    put(call).pipe(Effect.catch((error) => (error instanceof CheckerFailure ? Effect.fail(error) : Effect.die(error))))
  const explore = <T>(call: CheckerCall, read: (answer: any) => T): Effect.Effect<T, CheckerFailure> =>
    Effect.flatMap(ask(call), (text) => {
      const answer = JSON.parse(text) as { readonly ok: boolean; readonly error?: string }
      return answer.ok ? reading(() => read(answer)) : Effect.fail(refusal(answer.error ?? "tla-checker says no more"))
    })
  return {
    translate: (files) => Effect.map(put({ name: "translate", arguments: [files] }), (text) => JSON.parse(text) as Translated),
    search: ({ source, config }, { maxStates, maxDepth, allowDeadlock, graph }) =>
      ask({ name: "check", arguments: [source, config, maxStates, maxDepth, allowDeadlock, graph] }).pipe(
        Effect.flatMap((text) => reading(() => searchResult(JSON.parse(text) as RawResult)))
      ),
    initial: ({ source, config }) =>
      explore({ name: "initial", arguments: [source, config] }, ({ states }: { states: readonly RawState[] }) => states.map(stateOf)),
    successors: ({ source, config }, state) =>
      explore(
        { name: "successors", arguments: [source, config, stateJson(state)] },
        ({ transitions }: { transitions: readonly { readonly action: string; readonly state: RawState }[] }) =>
          transitions.map(({ action, state: next }): Transition => ({ action, state: stateOf(next) }))
      ),
    evaluate: ({ source, config }, state, expression) =>
      explore({ name: "evaluate", arguments: [source, config, stateJson(state), expression] }, ({ value }) => parseValue(value))
  }
}

const answerOf = (answer: CheckerAnswer, memoryBytes: number): Effect.Effect<string, InputError | Refused | CheckerFailure> => {
  if ("text" in answer) return Effect.succeed(answer.text)
  if ("wrong" in answer) return Effect.fail(answer.isRefused ? new Refused(answer.wrong) : new InputError(answer.wrong))
  const { trap, isMemory } = answer
  return Effect.fail(
    isMemory
      ? new CheckerFailure({ reason: "memory", message: `tla-checker ran out of its ${Math.round(memoryBytes / 2 ** 20)} MiB` })
      : /call stack/.test(trap)
        ? new CheckerFailure({ reason: "stack", message: trap })
        : new CheckerFailure({ reason: "crash", message: trap })
  )
}

const refusal = (message: string): CheckerFailure => new CheckerFailure({ reason: "refused", message })

const reading = <T>(read: () => T): Effect.Effect<T, CheckerFailure> =>
  Effect.try({ try: read, catch: (error) => refusal(`tla-checker's answer cannot be read: ${(error as Error).message}`) })

interface RawState {
  readonly display: Readonly<Record<string, string>>
}

const stateOf = ({ display }: RawState): State =>
  Object.fromEntries(Object.entries(display).map(([variable, text]) => [variable, parseValue(text)]))

const stateJson = (state: State): string =>
  JSON.stringify(Object.fromEntries(Object.entries(state).map(([variable, value]) => [variable, checkerJson(value)])))

interface RawResult {
  readonly success: boolean
  readonly error_type: string | null
  readonly error_message: string | null
  readonly states_explored: number
  readonly trace: readonly string[] | null
  readonly dot: string | null
  readonly warnings: readonly string[]
}

const searchResult = (raw: RawResult): SearchResult => ({
  isSuccess: raw.success,
  error: raw.error_type ?? undefined,
  message: raw.error_message ?? undefined,
  states: raw.states_explored,
  trace: raw.trace === null || raw.trace.length === 0 ? undefined : statesOf(raw.trace.join("\n")),
  graph: raw.dot ?? undefined,
  warnings: raw.warnings
})

/** The states of `State 0\n  x = 0\n  y = {}\nState 1…`. */
const statesOf = (text: string): readonly State[] =>
  text
    .split(/^State \d+[^\n]*\n/m)
    .slice(1)
    .map((part) =>
      Object.fromEntries(
        part
          .split(/^ {2}(?=\w+ = )/m)
          .slice(1)
          .map((line) => {
            const at = line.indexOf(" = ")
            return [line.slice(0, at), parseValue(line.slice(at + 3).trim())]
          })
      )
    )
