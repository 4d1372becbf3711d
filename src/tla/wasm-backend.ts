import { Effect, Layer } from "effect"
import { Refused } from "../kernel/index.ts"
import { InputError } from "../world/index.ts"
import { type Job, readJob, type Translated, translated } from "./model.ts"
import { useTlc } from "./scope.ts"
import { SpecBackend, type SpecFiles } from "./spec-backend.ts"
import { BackendFailure, boundsOf, type SpecBounds, type SpecResult, type SpecStep, type SpecViolation } from "./spec-result.ts"
import { CheckerFailure, type SearchResult, type State, TlaChecker } from "./tla-checker.ts"
import { textOf } from "./value.ts"

/** As many as tla-checker counts. Its own bounds are small, and a trace would be cut. */
const unlimited = 2 ** 31 - 1

/** tla-checker as a backend. Every definition is seen to arrive there before anything is checked. */
export const wasmBackend = Layer.effect(
  SpecBackend,
  Effect.gen(function* () {
    const checker = yield* TlaChecker
    return SpecBackend.of({ check: (files, bounds) => checkWith(checker, files, bounds) })
  })
)

type Checker = TlaChecker["Service"]
type Failure = InputError | Refused | BackendFailure

const checkWith = Effect.fnUntraced(function* (
  checker: Checker,
  { file, config, leaveOutProperties = false }: SpecFiles,
  bounds: SpecBounds
) {
  const job = yield* Effect.tryPromise({ try: () => readJob(file, config), catch: (error) => error }).pipe(Effect.catch(known))
  const kept = leaveOutProperties ? { ...job, config: { ...job.config, properties: [] } } : job
  const written = yield* attempt(() => translated(kept))
  const search = searching(checker, job, written, bounds)
  if (bounds.seconds === undefined) return yield* search
  return yield* search.pipe(
    Effect.timeoutOrElse({
      duration: bounds.seconds * 1000,
      orElse: () => Effect.succeed(cut(written, bounds, "time", `it was stopped after ${bounds.seconds} s`, undefined))
    })
  )
})

const searching = Effect.fnUntraced(function* (checker: Checker, job: Job, written: Translated, bounds: SpecBounds) {
  const there = yield* Effect.result(arrived(checker, job, written))
  if (there._tag === "Failure")
    return yield* there.failure instanceof CheckerFailure ? broken(there.failure, written, bounds) : Effect.fail(there.failure)
  const search = (model: Translated["model"], allowDeadlock: boolean) =>
    checker.search(model, {
      maxStates: bounds.maxStates ?? unlimited,
      // the bound is on steps
      maxDepth: bounds.maxDepth === undefined ? unlimited : bounds.maxDepth - 1,
      allowDeadlock,
      graph: false
    })
  const inside = yield* Effect.result(search(written.model, written.allowDeadlock))
  if (inside._tag === "Failure") return yield* broken(inside.failure, written, bounds)
  const found = yield* judged(checker, job, written, bounds, inside.success)
  if (found.verdict !== "holds" || written.border === undefined) return found
  const beyond = yield* Effect.result(search(written.border, true))
  if (beyond._tag === "Failure") return yield* broken(beyond.failure, written, bounds)
  const outside = yield* judged(checker, job, written, bounds, beyond.success)
  return { ...(outside.verdict === "holds" ? found : outside), distinct: found.distinct }
})

/** Fails unless tla-checker knows every definition that it was given. */
export const arrived = Effect.fnUntraced(function* (checker: Checker, { specification }: Job, { model, arities }: Translated) {
  for (const [name, arity] of arities) {
    const wrong = `${name}(${Array.from({ length: arity + 1 }, () => "1").join(", ")})`
    const answer = yield* Effect.result(checker.evaluate(model, {}, wrong))
    if (answer._tag === "Failure" && answer.failure.reason !== "refused") return yield* Effect.fail(answer.failure)
    const says = answer._tag === "Failure" ? answer.failure.message : ""
    // what the search will say, with the place
    if (says.startsWith("AssumeViolation")) return
    if (says.startsWith(`function ${name} expects ${arity} args`)) continue
    const { file, line } = specification.definitions.get(name) ?? { file: specification.file, line: 1 }
    return yield* Effect.fail(
      new Refused(
        `${file}:${line}: the definition ${name} did not arrive in tla-checker, which says: ${plainly(says)}; check it with --backend tlc`
      )
    )
  }
})

const judged = Effect.fnUntraced(function* (checker: Checker, job: Job, written: Translated, bounds: SpecBounds, found: SearchResult) {
  const { file } = job.specification
  const fails = (error: Failure) => Effect.fail(error)
  if (found.warnings.length > 0) return yield* fails(new Refused(`${file}: tla-checker warns: ${found.warnings.join("; ")}`))
  const message = plainly(found.message ?? "")
  const ended = (verdict: SpecResult["verdict"], reason: string, violated?: SpecViolation) =>
    Effect.map(traced(checker, job, written, found.trace), (trace) => ({
      ...cut(written, bounds, undefined, reason, found.isSuccess || violated !== undefined ? found.states : undefined),
      verdict,
      violated,
      trace
    }))
  if (found.isSuccess) return yield* ended("holds", "the whole space was searched")
  switch (found.error) {
    case "InvariantViolation": {
      const name = written.invariants[Number(/\d+/.exec(message)?.[0])] ?? "an invariant"
      return yield* ended("violated", `the invariant ${name} does not hold`, { kind: "invariant", name })
    }
    case "Deadlock":
      return yield* ended("violated", "a state was found that has no step", { kind: "deadlock", name: "deadlock" })
    case "MaxStatesExceeded":
      return cut(written, bounds, "states", `it was stopped at ${bounds.maxStates} states`, found.states)
    case "MaxDepthExceeded":
      return cut(written, bounds, "depth", `it was stopped at depth ${bounds.maxDepth}`, found.states)
    case "AssumeViolation": {
      const place = written.assumptions[Number(/\d+/.exec(message)?.[0])] ?? file
      return yield* fails(new InputError(`${place}: this ASSUME is false with the configuration ${job.config.file}`))
    }
    case "NoInitialStates":
      return yield* fails(new InputError(`${file}: there is no initial state`))
  }
  if (/is beyond 32 bits|a division by less than 1/.test(message))
    return yield* fails(new Refused(`${file}: ${message.replace(/^Assertion failed: /, "")}${stateText(found.trace)}; bound the numbers`))
  if (message.startsWith("Assertion failed"))
    return yield* ended("violated", message, { kind: "assertion", name: message.replace(/^Assertion failed: /, "") })
  // the specification may be at fault, or only do what tla-checker does not: it asks for values in the order of the text, and early
  const what = where.get(found.error ?? "") ?? "it"
  return yield* fails(
    new Refused(`${file}: tla-checker cannot evaluate ${what}: ${message}${stateText(found.trace)}; if that is right, ${useTlc}`)
  )
})

const where = new Map([
  ["InitError", "the initial predicate"],
  ["NextError", "a step"],
  ["InvariantError", "an invariant"],
  ["AssumeError", "an ASSUME"],
  ["ConstraintError", "a constraint"]
])

/** The first line, with names as they are in the specification. */
export const plainly = (message: string): string =>
  message
    .split("\n")[0]!
    .replaceAll(/(\w+)_b\d+\b/g, "$1")
    .replaceAll(/ \(pass --[^)]*\)| in action BorealisNext/g, "")

const stateText = (trace: readonly State[] | undefined): string => {
  const state = trace?.at(-1)
  return state === undefined
    ? ""
    : `, in the state ${Object.entries(state)
        .map(([name, value]) => `${name} = ${textOf(value)}`)
        .join(", ")}`
}

const broken = ({ reason, message }: CheckerFailure, written: Translated, bounds: SpecBounds): Effect.Effect<SpecResult, Failure> => {
  switch (reason) {
    case "memory":
      return Effect.succeed(cut(written, bounds, "memory", message, undefined))
    case "crash":
      return /call stack/.test(message)
        ? Effect.fail(new Refused(`tla-checker's stack is too small for this specification; ${useTlc}`))
        : Effect.fail(new BackendFailure({ message }))
    case "refused":
      return Effect.fail(new Refused(`tla-checker refuses it: ${plainly(message)}`))
  }
}

const cut = (
  { notes }: Translated,
  bounds: SpecBounds,
  reached: "states" | "depth" | "time" | "memory" | undefined,
  reason: string,
  distinct: number | undefined
): SpecResult => ({
  backend: "wasm",
  verdict: "inconclusive",
  reason,
  violated: undefined,
  distinct,
  generated: undefined,
  depth: undefined,
  trace: undefined,
  loop: undefined,
  coverage: undefined,
  bounds: boundsOf(bounds, reached),
  notes,
  exitCode: undefined
})

const keyOf = (state: State, names: Iterable<string>): string => [...names].map((name) => textOf(state[name]!)).join("\n")

/** Finds the action of each step of a trace, by what can be done in the state before. */
const traced = Effect.fnUntraced(function* (
  checker: Checker,
  { specification }: Job,
  { unbounded }: Translated,
  states: readonly State[] | undefined
) {
  if (states === undefined) return undefined
  const names = [...specification.variables.keys()]
  const steps: SpecStep[] = []
  for (const [i, state] of states.entries()) {
    const ordered: State = Object.fromEntries(names.map((name) => [name, state[name]!]))
    const before = states[i - 1]
    // a trace without names of actions is better than none
    const transitions = before === undefined ? [] : yield* checker.successors(unbounded, before).pipe(Effect.orElseSucceed(() => []))
    const actions = transitions
      .filter((one) => keyOf(one.state, names) === keyOf(state, names))
      .map(({ action }) => action)
      .filter((action) => action !== "BorealisNext")
    steps.push({ action: actions.length === 0 ? undefined : [...new Set(actions)].join(" or "), state: ordered })
  }
  return steps
})

/** What a user did is a failure, anything else a bug. */
const known = (error: unknown): Effect.Effect<never, InputError | Refused> =>
  error instanceof Refused || error instanceof InputError ? Effect.fail(error) : Effect.die(error)

export const attempt = <T>(body: () => T): Effect.Effect<T, InputError | Refused> =>
  Effect.try({ try: body, catch: (error) => error }).pipe(Effect.catch(known))
