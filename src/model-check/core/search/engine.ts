import type { Ancestry } from "../states/ancestry.ts"
import type { Judge } from "./judge.ts"
import type { Level } from "../states/level.ts"
import type { Misses } from "../steps/misses.ts"
import type { Sink, Source } from "../states/pieces.ts"
import type { Orbits } from "../orbits/orbit.ts"
import type { Row } from "../tables/rows.ts"
import type { StepChoice } from "./step-choice.ts"
import type { StepRule } from "./step-rule.ts"
import type { Tables } from "../tables/tables.ts"

/** What a search has counted. */
export interface Totals {
  transitions: number
  /** Bits of everything that cut a step, and the number of states where something did. */
  cut: number
  cutStates: number
}

/**
 * How a search is cut into pieces: states are taken from a level in rounds, and expanded in blocks. The same for each engine, since
 * things get their numbers round by round. A round is so large that workers have enough to share, and so small that its steps stay
 * in the processor's cache; in a level so large that the set of states is far from any cache, it is larger, for more workers.
 */
export interface BatchSizes {
  readonly round: number
  /** States of a round of a large level, at most. Default: `round`. */
  readonly most?: number
  readonly block: number
  /** Entries of a chunk of a level, at least. */
  readonly chunk: number
}

export const batchSizes: BatchSizes = { round: 1 << 13, most: 1 << 17, block: 1 << 10, chunk: 1 << 17 }

/** What an engine works with; all of it belongs to the search. */
export interface EngineContext {
  readonly tables: Tables
  readonly misses: Misses
  readonly judge: Judge
  readonly ancestry: Ancestry
  readonly totals: Totals
  readonly batchSizes: BatchSizes
  /** States that swaps make of each other count as one; only the TypeScript engine knows of them. */
  readonly orbits: Orbits | undefined
  /** What is asked about every step; only the TypeScript engine does. */
  readonly rule: StepRule | undefined
  /** Which steps are taken; without it all are. Only the TypeScript engine asks. */
  readonly choice: StepChoice | undefined
}

/**
 * Does the rounds of a search: takes some states of a level, finds the steps out of them, and keeps those that lead to new states.
 * Engines differ in speed and in nothing else: states get the same numbers in each.
 */
export interface Engine {
  /** How many states were found. */
  readonly distinct: number
  /** What the set of states takes. */
  readonly bytes: number
  /** What it will take while it grows next; 0 while it need not grow soon. */
  readonly bytesToGrow: number
  /** What rounds take, where it is not in the tables' space. */
  readonly roundBytes: number
  /** Is what a state was found by noted, so that some steps out of it are asleep? */
  readonly sleeps: boolean
  /** Do rows rather than fingerprints tell whether a step leads back to where it came from? */
  readonly comparesRows: boolean
  /** Notes a state; false if it was known. */
  addRoot(row: Row, lo: number, hi: number): boolean
  /** Takes up to so many states of a level for the round. Returns how many there were. */
  load(level: Level, most: number): number
  /** Finds the steps out of what was loaded. What no table can answer is in `misses`; when these are filled, call it again. */
  expand(): void
  /** Looks the steps up. New states go to `next`; all is judged. */
  finish(next: Level): void
  /** Saves the set of states; between rounds. An engine restores what another one has saved. */
  save(sink: Sink): void
  /** Takes the set of states back, of which so many were expanded. */
  restore(source: Source, expanded: number): void
}
