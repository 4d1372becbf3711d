import type { Ints } from "../tables/arrays.ts"

/** A swap as data: where each slot's content goes, and what becomes of it. */
export interface SwapTable {
  readonly slots: Int32Array
  /** Per slot and cell: 1 + the number that the cell has in the slot it goes to; 0 unknown. */
  readonly cells: readonly Ints[]
  /** Per envelope: 1 + what it becomes; 0 unknown. */
  readonly envelopes: Ints
  /** Per element, the one that takes its place. */
  readonly elements: Int32Array
}

/** Interchangeable elements in their order; `firstSwap` swaps the first two of them, and so on. */
export interface ElementGroup {
  readonly elements: readonly number[]
  readonly firstSwap: number
}

export interface OrbitFiller {
  /** Fills `swaps[swap].cells[slot]` at a cell. */
  cell(swap: number, slot: number, cell: number): void
  /** Fills `swaps[swap].envelopes` at an envelope. */
  envelope(swap: number, envelope: number): void
  /** Fills `mentions[slot]` at a cell. */
  mentions(slot: number, cell: number): void
  /** Fills `envelopeMentions` at an envelope. */
  envelopeMentions(envelope: number): void
}

/**
 * All that canonical rows are made by. A mention is a pair: an element, and a hash that tells what a content says of it and of no other
 * by name, so that a swap carries the hash along unchanged. Mentions are ranges of `pool`, by pairs of start and end; start 0 is unknown.
 */
export interface OrbitTables {
  readonly swaps: readonly SwapTable[]
  /** Inner groups come before those that their elements live in. */
  readonly groups: readonly ElementGroup[]
  /** Per element, the one that it lives in, or -1. */
  readonly inside: Int32Array
  readonly mentions: readonly Ints[]
  readonly envelopeMentions: Ints
  readonly pool: Ints
  readonly filler: OrbitFiller
}
