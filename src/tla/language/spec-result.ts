import { type State } from "./value.ts"
import { Schema } from "effect"

/** A state of a trace, and the action that led to it; the initial state has none. */
export interface SpecStep {
  readonly action: string | undefined
  readonly state: State
}

/** What a specification does wrong. */
export interface SpecViolation {
  readonly kind: "invariant" | "deadlock" | "property" | "assertion"
  /** The invariant or property; what an assertion says; `deadlock`. */
  readonly name: string
}

/** What came of checking a specification, whoever checked it. */
export interface SpecResult {
  readonly backend: "wasm" | "tlc" | "test"
  readonly verdict: "holds" | "violated" | "inconclusive"
  /** One sentence: what the verdict rests on. */
  readonly reason: string
  readonly violated: SpecViolation | undefined
  /** How many states were found; undefined where the backend does not say. */
  readonly distinct: number | undefined
  /** How many steps led to them. */
  readonly generated: number | undefined
  /** In states: the initial one is 1. */
  readonly depth: number | undefined
  readonly trace: readonly SpecStep[] | undefined
  /** Of a lasso: the step of the trace, from 0, that follows the last one. */
  readonly loop: number | undefined
  /** By action, how many distinct states it found and how many steps it took. */
  readonly coverage: Readonly<Record<string, { readonly distinct: number; readonly generated: number }>> | undefined
  readonly bounds: readonly SpecBound[]
  /** What changes nothing, and was left out. */
  readonly notes: readonly string[]
  /** What the configuration asks for and the backend leaves out, by its keyword; without SYMMETRY there may be more states than with it. */
  readonly leftOut: readonly ("SYMMETRY" | "ALIAS")[]
  /** What TLC ended with. */
  readonly exitCode: number | undefined
}

export interface SpecBound {
  readonly name: "states" | "depth" | "time" | "memory"
  readonly limit: number
  readonly reached: boolean
}

/** Bounds of a check; what is not given is as large as it can be. */
export interface SpecBounds {
  readonly maxStates?: number
  /** In states. */
  readonly maxDepth?: number
  readonly seconds?: number
  readonly bytes?: number
}

/** A backend came to no result: it broke down, or TLC refuses what it was given. */
export class BackendFailure extends Schema.TaggedError<BackendFailure>()("BackendFailure", {
  message: Schema.String,
  /** What TLC ended with, which the command passes on. */
  exitCode: Schema.optionalKey(Schema.Number)
}) {}

/** The bounds that were given, and whether they were reached. */
export const boundsOf = ({ maxStates, maxDepth, seconds, bytes }: SpecBounds, reached?: SpecBound["name"]): readonly SpecBound[] =>
  (
    [
      ["states", maxStates],
      ["depth", maxDepth],
      ["time", seconds],
      ["memory", bytes]
    ] as const
  ).flatMap(([name, limit]) => (limit === undefined && reached !== name ? [] : [{ name, limit: limit ?? 0, reached: reached === name }]))
