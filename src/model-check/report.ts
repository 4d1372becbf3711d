import type { Fair } from "../scenario/index.ts"
import type { Replayed, Trace } from "../world/index.ts"
import type { Bytes } from "./core/search/options.ts"

/** `sampled`: nothing was violated, and states may have been left out. */
export type Verdict = "holds" | "violated" | "inconclusive" | "sampled"

/**
 * What is kept of each state to tell whether it is new: its 64-bit fingerprint, its 128-bit one, the whole of it, or a few bits,
 * which trade certainty for size.
 */
export type Kept = "fingerprints" | "wide" | "exact" | "bitstate"

export type ViolationKind =
  | "always"
  | "between"
  | "sometimes"
  | "deadlock"
  | "unhandled message"
  | "local invariant"
  | "failed step"
  | "expected counts"
  | "refinement"
  | "liveness"

/** What a view saw; undefined: nothing, since its actor was not there. */
type Shown = { readonly value: unknown } | undefined

/** How near a `sometimes` came that was not reached, by the tuples of values that it was asked about. */
export interface Near {
  /** What was seen at each place of a tuple; `actor` where the property reads all of them as one tuple. */
  readonly seen: readonly { readonly read: string; readonly actor: string | undefined; readonly values: readonly Shown[] }[]
  /** The first tuple that would have made it true with one value in the place of another, which was seen in some other tuple. */
  readonly nearest: { readonly values: readonly Shown[]; readonly place: number; readonly wanted: Shown } | undefined
}

export interface Violation {
  readonly kind: ViolationKind
  /** The property's name, or what happened in one sentence. */
  readonly name: string
  /** The id that a document gives the property. */
  readonly id: string | undefined
  /** How it came about; absent for what was never reached or counted. */
  readonly counterexample:
    | { readonly trace: Trace; readonly replayed: Replayed; /** How many steps it had when a hunt found it. */ readonly before?: number }
    | undefined
  /** Of a `sometimes`: how near it came. */
  readonly near?: Near
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

/** Where a search went on from a checkpoint: how far it had come, and how long that had taken. */
export interface Resumed {
  readonly distinct: number
  readonly depth: number
  readonly seconds: number
}

/** A search with partial order reduction. */
export interface ReducedOrder {
  /** Why it left nothing out; undefined where it was on. */
  readonly off: string | undefined
  /** In how many worlds only a part of the steps was taken. */
  readonly worlds: number
  /** Steps out of these that were not taken. */
  readonly leftOut: number
}

/** The ways to look for what is wrong without looking at everything. */
export const strategyNames = ["guided", "walks", "priorities", "deepening", "depth-first"] as const
export type StrategyName = (typeof strategyNames)[number]

/** What a hunt did, which looks at a part of all worlds only. */
export interface Hunted {
  readonly seed: string
  readonly strategies: readonly StrategyName[]
  /** Steps that were taken, and walks that they were part of. */
  readonly steps: number
  readonly walks: number
  /** Were more worlds seen than there was room to tell apart? Then `distinct` is less than it would be. */
  readonly isFull: boolean
  readonly priorities: ByPriorities | undefined
}

/** What walks by priorities have covered. */
export interface ByPriorities {
  /** Of the walk that had most. */
  readonly threads: number
  readonly steps: number
  /** How many walks looked for bugs that need 1, 2, … steps in the right order, with such a change of priorities that it may come anywhere in the longest. */
  readonly walks: readonly number[]
  /** Had a thread several steps at once, of which one was drawn by chance? The odds of that are not counted. */
  readonly hasDrawn: boolean
}

/**
 * With which odds at most the walks of a hunt have missed a bug that needs `depth` steps in the right order: if no walk that meets it has more threads or
 * steps than the largest of those that were walked, and if nothing hangs on what is drawn where a thread has several steps (`hasDrawn`).
 */
export const missedBy = ({ priorities }: Hunted): readonly { readonly depth: number; readonly odds: number }[] =>
  priorities === undefined
    ? []
    : priorities.walks.map((walks, i) => ({
        depth: i + 1,
        odds: Math.max(leastOdds, (1 - 1 / (priorities.threads * priorities.steps ** i)) ** walks)
      }))

/** Less is not told apart from nothing. */
const leastOdds = 1e-12

/** What of an actor's statechart no run in the scope has visited. */
export interface ActorCoverage {
  readonly actor: string
  /** Atomic and compound states never entered. */
  readonly states: readonly string[]
  /** Transitions never taken, as `state: event [guard]`. A guard that was never true is found here. */
  readonly transitions: readonly string[]
  /** Messages listed as `{}` that never came there. */
  readonly ignores: readonly string[]
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
  /** Of all parts together, where it was resumed. */
  readonly seconds: number
  /** The last time that it went on from a checkpoint; undefined where it did not. */
  readonly resumed: Resumed | undefined
  /** What was taken to be alike, so that `distinct`, `transitions` and the like count orbits; undefined where every state was counted. */
  readonly symmetry: Reduced | undefined
  /** What was left out because steps commute, so that `distinct`, `transitions`, `depth` and cuts are of the worlds that were looked at; undefined where it was not asked for. */
  readonly partialOrder: ReducedOrder | undefined
  readonly violations: readonly Violation[]
  readonly properties: readonly {
    readonly name: string
    readonly id: string | undefined
    readonly kind: string
    readonly source: string | undefined
    /** Of a `sometimes`: was it reached? */
    readonly reached: boolean
    /** Of a promise: what became of it; undefined where it was not looked at. */
    readonly promise?: { readonly isBroken: boolean; /** What it rests on. */ readonly cut: readonly string[] } | undefined
  }[]
  /** Properties of the scenario that were not to be looked at, by id or name; absent where all were. */
  readonly notAsked?: readonly string[]
  /** What was assumed of schedules; undefined where nothing was promised. */
  readonly fair: Fair | "none" | undefined
  readonly bounds: readonly Bound[]
  /** What was assumed of the world, one phrase per budget. */
  readonly assumed: readonly string[]
  /** States found and not expanded when the search stopped. */
  readonly frontier: number
  readonly finalStates: number
  /** Worlds in which a budget alone kept a step away. */
  readonly cutStates: number
  readonly kept: Kept
  /** Expected number of states that were taken for others: n² / 2⁶⁵ with fingerprints, n² / 2¹²⁹ with wide ones, 0 with whole states. */
  readonly collisionOdds: number
  readonly salt: string
  /** Who searched, which has no influence on what was found. */
  readonly engine: "webassembly" | "typescript"
  /** Threads that searched. */
  readonly workers: number
  readonly xstateCalls: number
  readonly localSteps: number
  /** How many of the local steps that were computed were tried a second time, to find what is impure. */
  readonly triedTwice: { readonly steps: number; readonly of: number }
  /** By actor, how many of its cells differ from another in the order of a record's keys alone. */
  readonly keyOrders: ReadonlyMap<string, number>
  readonly cells: number
  readonly envelopes: number
  readonly evaluations: number
  readonly bytes: Bytes
  readonly coverage: readonly ActorCoverage[]
  /** Nothing but a hunt? Then `distinct` counts what it has seen, `transitions` the steps that it took, and `depth` is that of its longest walk. */
  readonly isHunt: boolean
  /** What a hunt did, beside a search too. */
  readonly hunted: Hunted | undefined
}

/** command.md's exit code of one report. */
export const exitCodeOf = (report: Report): number => {
  if (report.verdict === "inconclusive" || report.verdict === "sampled") return 3
  const codes = report.violations.map(({ kind, counterexample }): number => {
    if (kind === "deadlock") return 11
    if (kind === "liveness") return 13
    // a refinement without a path: something of the specification was never done
    return kind === "sometimes" || kind === "expected counts" || (kind === "refinement" && counterexample === undefined) ? 5 : 12
  })
  return [12, 13, 11].find((code) => codes.includes(code)) ?? codes[0] ?? 0
}
