import type { Sink, Source } from "./pieces.ts"

/** The set of states that a search has found, in whatever form it keeps them. */
export interface States {
  /** How many were added. */
  readonly size: number
  readonly bytes: number
  /** What it will take while it grows next; 0 while it need not grow soon. */
  readonly bytesToGrow: number
  /** May `add` take a state for known that is not, by its design? */
  readonly leavesOut: boolean
  /** Does `add` look at the row? Where it does not, rows are made of new states only. */
  readonly readsRows: boolean
  /** Adds the state with this fingerprint and, where it is read, this row: slots, then so many network entries. False if it was there. */
  add(lo: number, hi: number, row: Int32Array, entries: number): boolean
  /** Reads the place of a fingerprint, so that it is in the cache when `add` comes for it. */
  prefetch(hi: number): number
  save(sink: Sink): void
  /** Takes back what a set of the same kind has saved. To be called on an empty one. */
  restore(source: Source): void
}
