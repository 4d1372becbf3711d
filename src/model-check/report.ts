import type { Replayed, Trace } from "../world/index.ts"
import type { ActorCoverage } from "./coverage.ts"

export type Verdict = "holds" | "violated" | "inconclusive"

export type ViolationKind =
  | "always"
  | "between"
  | "sometimes"
  | "deadlock"
  | "unhandled message"
  | "local invariant"
  | "failed step"
  | "expected counts"

export interface Violation {
  readonly kind: ViolationKind
  /** The property's name, or what happened in one sentence. */
  readonly name: string
  /** The id that a document gives the property. */
  readonly id: string | undefined
  /** How it came about; absent for what was never reached or counted. */
  readonly counterexample: { readonly trace: Trace; readonly replayed: Replayed } | undefined
}

export interface Bound {
  readonly name: string
  /** Absent: unbounded. */
  readonly limit: number | undefined
  /** Did it cut the search? */
  readonly reached: boolean
}

/** A search up to symmetry. */
export interface Reduced {
  readonly groups: readonly (readonly string[])[]
  /** How many entries of the tables were held against their counterparts. */
  readonly compared: number
  /** Were all that the search has used? Not where it was cut short: such a check is inconclusive, or has a trace to show. */
  readonly isVerified: boolean
}

/** What one check found, and how much it covered. */
export interface Report {
  readonly scenario: string
  readonly parameters: Readonly<Record<string, number | string>>
  readonly mutant: string | undefined
  readonly verdict: Verdict
  /** One sentence: what the verdict rests on. */
  readonly reason: string
  readonly distinct: number
  readonly transitions: number
  /** States on the longest of the shortest paths; the initial one counts 1. */
  readonly depth: number
  readonly seconds: number
  /** What was taken to be alike, so that `distinct`, `transitions` and the like count orbits; undefined where every state was counted. */
  readonly symmetry: Reduced | undefined
  readonly violations: readonly Violation[]
  readonly properties: readonly {
    readonly name: string
    readonly id: string | undefined
    readonly kind: string
    readonly source: string | undefined
    /** Of a `sometimes`: was it reached? */
    readonly reached: boolean
  }[]
  readonly bounds: readonly Bound[]
  /** What was assumed of the world, one phrase per budget. */
  readonly assumed: readonly string[]
  /** States found and not expanded when the search stopped. */
  readonly frontier: number
  readonly finalStates: number
  /** Worlds in which a budget alone kept a step away. */
  readonly cutStates: number
  /** Expected number of fingerprint collisions: n² / 2⁶⁵. */
  readonly collisionOdds: number
  readonly salt: string
  /** Who searched, which has no influence on what was found. */
  readonly engine: "webassembly" | "typescript"
  /** Threads that searched. */
  readonly workers: number
  readonly xstateCalls: number
  readonly localSteps: number
  readonly cells: number
  readonly envelopes: number
  readonly evaluations: number
  readonly bytes: { readonly visited: number; readonly trace: number; readonly frontier: number }
  readonly coverage: readonly ActorCoverage[]
}

/** command.md's exit code of one report. */
export const exitCodeOf = (report: Report): number => {
  if (report.verdict === "inconclusive") return 3
  const codes = report.violations.map(({ kind }) =>
    kind === "deadlock" ? 11 : kind === "sometimes" || kind === "expected counts" ? 5 : 12
  )
  return codes.includes(12) ? 12 : codes.includes(11) ? 11 : (codes[0] ?? 0)
}
