import { type State, textOf } from "../language/value.ts"
import { Effect, Layer } from "effect"
import { dirname, join } from "node:path"
import { Refused, InputError } from "../../kernel/index.ts"
import type { Translated } from "../translate/model.ts"
import { useTlc } from "../translate/scope.ts"
import { SpecBackend, type SpecFiles } from "./spec-backend.ts"
import {
  type BackendFailure,
  boundsOf,
  type SpecBounds,
  type SpecResult,
  type SpecStep,
  type SpecViolation
} from "../language/spec-result.ts"
import { CheckerFailure, type SearchResult, TlaChecker } from "./tla-checker.ts"

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
  let written: Translated | undefined
  const search = Effect.gen(function* () {
    const translation = yield* Effect.result(checker.translate({ file, config, use: leaveOutProperties ? "safety" : "check" }))
    if (translation._tag === "Success") return yield* searching(checker, (written = translation.success), bounds)
    const { failure } = translation
    return yield* failure instanceof CheckerFailure ? broken(failure, file, undefined, bounds) : Effect.fail(failure)
  })
  if (bounds.seconds === undefined) return yield* search
  return yield* search.pipe(
    Effect.timeoutOrElse({
      duration: bounds.seconds * 1000,
      orElse: () => {
        const stopped = `it was stopped after ${bounds.seconds} s`
        return Effect.succeed(cut(written, bounds, "time", written === undefined ? `${stopped}, while it was read` : stopped, undefined))
      }
    })
  )
})

const searching = Effect.fnUntraced(function* (checker: Checker, written: Translated, bounds: SpecBounds) {
  const there = yield* Effect.result(arrived(checker, written))
  if (there._tag === "Failure")
    return yield* there.failure instanceof CheckerFailure
      ? broken(there.failure, written.file, written, bounds)
      : Effect.fail(there.failure)
  const search = (model: Translated["model"], allowDeadlock: boolean) =>
    checker.search(model, {
      maxStates: bounds.maxStates ?? unlimited,
      // the bound is on steps
      maxDepth: bounds.maxDepth === undefined ? unlimited : bounds.maxDepth - 1,
      allowDeadlock,
      graph: false
    })
  const inside = yield* Effect.result(search(written.model, written.allowDeadlock))
  if (inside._tag === "Failure") return yield* broken(inside.failure, written.file, written, bounds)
  const found = yield* judged(checker, written, written.model, bounds, inside.success)
  if (found.verdict !== "holds" || written.border === undefined) return found
  const beyond = yield* Effect.result(search(written.border, true))
  if (beyond._tag === "Failure") return yield* broken(beyond.failure, written.file, written, bounds)
  const outside = yield* judged(checker, written, written.border, bounds, beyond.success)
  return { ...(outside.verdict === "holds" ? found : outside), distinct: found.distinct }
})

/** Fails unless tla-checker knows every definition that it was given. */
export const arrived = Effect.fnUntraced(function* (checker: Checker, written: Translated) {
  for (const { name, arity, place } of written.definitions) {
    const wrong = `${name}(${Array.from({ length: arity + 1 }, () => "1").join(", ")})`
    const answer = yield* Effect.result(checker.evaluate(written.model, {}, wrong))
    if (answer._tag === "Failure" && answer.failure.reason !== "refused") return yield* Effect.fail(answer.failure)
    const says = answer._tag === "Failure" ? answer.failure.message : ""
    // what the search will say, with the place
    if (/^Assume(?:Violation|Error)/.test(says)) return
    if (says.startsWith(`function ${name} expects ${arity} args`)) continue
    const plain = plainly(written)
    return yield* Effect.fail(
      new Refused(
        `${place}: the definition ${plain(name)} did not arrive in tla-checker, which says: ${plain(says)}; check it with --backend tlc`
      )
    )
  }
})

const judged = Effect.fnUntraced(function* (
  checker: Checker,
  written: Translated,
  model: Translated["model"],
  bounds: SpecBounds,
  found: SearchResult
) {
  const { file } = written
  const fails = (error: Failure) => Effect.fail(error)
  if (found.warnings.length > 0)
    return yield* fails(new Refused(`${file}: tla-checker warns: ${found.warnings.map(plainly(written)).join("; ")}`))
  const message = plainly(written)(found.message ?? "")
  const ended = (verdict: SpecResult["verdict"], reason: string, violated?: SpecViolation) =>
    Effect.map(traced(checker, written, found.trace), (trace) => ({
      ...cut(written, bounds, undefined, reason, found.isSuccess || violated !== undefined ? found.states : undefined),
      verdict,
      violated,
      trace
    }))
  if (found.isSuccess) return yield* ended("holds", "the whole space was searched")
  const said = message.replace(/^.*?Assertion failed: /, "")
  const tooMany = /^<<"(an interval has more than \d+ numbers)", "(.*)">>$/.exec(said)
  if (tooMany !== null)
    return yield* fails(
      new Refused(`${join(dirname(file), tooMany[2]!)}: ${tooMany[1]}${stateText(found.trace)}; give smaller bounds, or ${useTlc}`)
    )
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
      return yield* fails(new InputError(`${place}: this ASSUME is false with the configuration ${written.config}`))
    }
    case "AssumeError": {
      const [, number, cause] = /^Assume (\d+) error: (.*)$/.exec(message) ?? []
      return yield* fails(
        new Refused(`${written.assumptions[Number(number)] ?? file}: this ASSUME cannot be evaluated: ${cause ?? message}`)
      )
    }
    case "NoInitialStates":
      return yield* fails(new InputError(`${file}: there is no initial state`))
  }
  if (/is beyond 32 bits|a division by less than 1/.test(message))
    return yield* fails(new Refused(`${file}: ${said}${stateText(found.trace)}; bound the numbers`))
  if (said !== message) {
    const result = yield* ended("violated", message, { kind: "assertion", name: said })
    return { ...result, distinct: yield* countedUntil(checker, model, written, bounds, found.trace) }
  }
  const asked = /^undefined variable `(\w+'?)`/.exec(message)?.[1]
  const place = new Map(written.asked).get(asked ?? "")
  if (place !== undefined)
    return yield* fails(
      new Refused(
        `${place}: ${asked} has no value yet, and is asked to be in a set that is infinite or too large to be gone through; give it a value, or smaller bounds`
      )
    )
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
  ["ConstraintError", "a constraint"]
])

/** The first line, with names as they are in the specification. What is in quotes is the specification's own. */
export const plainly = ({ names }: Pick<Translated, "names">): ((message: string) => string) => {
  const known = new Map([...names, ...ourNames])
  const plain = (text: string): string =>
    text.replaceAll(/ \(pass --[^)]*\)| in action Borealis(?:Next|Border)\b/g, "").replaceAll(/\w+/g, (word) => known.get(word) ?? word)
  return (message) =>
    message
      .split("\n")[0]!
      .split(/("(?:[^"\\]|\\.)*")/)
      .map((part) => (part.startsWith('"') ? part : plain(part)))
      .join("")
}

/** Names that a specification does not have. */
const ourNames: readonly (readonly [string, string])[] = [
  ["BorealisInit", "Init"],
  ["BorealisNext", "Next"],
  ["BorealisBorder", "Next"]
]

const stateText = (trace: readonly State[] | undefined): string => {
  const state = trace?.at(-1)
  return state === undefined
    ? ""
    : `, in the state ${Object.entries(state)
        .map(([name, value]) => `${name} = ${textOf(value)}`)
        .join(", ")}`
}

/** What it means that tla-checker gave no answer. */
const broken = (
  { reason, message }: CheckerFailure,
  file: string,
  written: Translated | undefined,
  bounds: SpecBounds
): Effect.Effect<SpecResult, Failure> =>
  reason === "memory"
    ? Effect.succeed(cut(written, bounds, "memory", written === undefined ? `${message} while it was read` : message, undefined))
    : Effect.fail(withoutAnswer({ reason, message }, file, written))

/** Why there is no answer, with the place that it is likely to be about. */
export const withoutAnswer = (
  { reason, message }: Pick<CheckerFailure, "reason" | "message">,
  file: string,
  written: Translated | undefined
): Refused => {
  if (reason === "refused" || reason === "memory")
    return new Refused(`${file}: tla-checker refuses it: ${plainly(written ?? { names: [] })(message)}`)
  if (written === undefined) return new Refused(`${file}: this cannot be read (${message}): is it deeper or larger than TLA+ is written?`)
  if (reason === "stack")
    return new Refused(
      `${written.deepest}: what is nested here, or a recursion, goes deeper than tla-checker can; define parts by themselves, or ${useTlc}`
    )
  const [first = `${file}:1`, ...others] = written.large
  const also =
    others.length === 0 ? "" : `, as there may be at ${others.slice(0, 3).join(", ")}${others.length > 3 ? " and elsewhere" : ""}`
  return new Refused(`${first}: tla-checker stops at a set that is too large to be written out${also}; give smaller sets, or ${useTlc}`)
}

const cut = (
  written: Translated | undefined,
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
  notes: written?.notes ?? [],
  leftOut: written?.leftOut ?? [],
  exitCode: undefined
})

/**
 * How many states there are up to one in which something was asserted, which tla-checker does not say: it is searched for as if it were
 * what an invariant forbids.
 */
const countedUntil = Effect.fnUntraced(function* (
  checker: Checker,
  model: Translated["model"],
  { variables }: Translated,
  { maxDepth }: SpecBounds,
  trace: readonly State[] | undefined
) {
  const last = trace?.at(-1)
  if (last === undefined) return 0
  const constants = variables.map((_, i) => `BorealisWas${i}`)
  const source = model.source.replace(
    /\n====$/,
    `\nBorealisElsewhere == ~ (${variables.map((name, i) => `(${name} = ${constants[i]})`).join(" /\\ ")})\n====`
  )
  const declared = source.replace(/^(EXTENDS .*)$/m, `$1\nCONSTANTS ${constants.join(", ")}`)
  const values = variables.map((name, i) => `CONSTANT ${constants[i]} = ${textOf(last[name]!)}`)
  const config = [...model.config.split("\n").filter((line) => !line.startsWith("INVARIANTS ")), ...values, "INVARIANTS BorealisElsewhere"]
  const bounds = { maxStates: unlimited, maxDepth: maxDepth === undefined ? unlimited : maxDepth - 1, allowDeadlock: true, graph: false }
  const found = yield* Effect.option(checker.search({ source: declared, config: config.join("\n") }, bounds))
  return found._tag === "Some" && found.value.error === "InvariantViolation" ? found.value.states : undefined
})

const keyOf = (state: State, names: Iterable<string>): string => [...names].map((name) => textOf(state[name]!)).join("\n")

/** Finds the action of each step of a trace, by what can be done in the state before. */
const traced = Effect.fnUntraced(function* (checker: Checker, written: Translated, states: readonly State[] | undefined) {
  const { unbounded, variables: names } = written
  if (states === undefined) return undefined
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
      .map(plainly(written))
    steps.push({ action: actions.length === 0 ? undefined : [...new Set(actions)].join(" or "), state: ordered })
  }
  return steps
})
