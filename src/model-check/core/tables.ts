import { Ints, PairIndex } from "./arrays.ts"

/** How the network is kept: a bitset of envelopes, a sorted list of them, or one queue slot per channel. */
export type NetworkKind = "set" | "bag" | "fifo"

/** A slot's ids and what is known of them. Slots: actors, then monitors, then the environment, then fifo channels. */
export class SlotTable {
  /** The halves of each cell's 64-bit key. */
  readonly keyLo = new Ints()
  readonly keyHi = new Ints()
  /** (cell, input) to step number. Actors only. */
  readonly steps = new PairIndex()
  /** Each cell's enabled timers and spontaneous events: a range of `locals`, by start and end; start 0 is unknown. */
  readonly localStart = new Ints()
  readonly localEnd = new Ints()
  readonly locals = new Ints()
  /** Bits of the cuts that alone keep a local event from a cell. */
  readonly cut = new Ints()
  /** By input: the environment move that it needs, 0 for none. */
  readonly move = new Ints()
  constructor() {
    this.locals.push(0)
  }
}

/** Steps and their outcomes, as parallel columns. Step 0 is unknown, step 1 is not enabled. */
export class StepTable {
  readonly first = new Ints()
  readonly end = new Ints()
  /** Per outcome: the next cell, the key difference, sent envelopes as a range of `sends`, what monitors see, properties touched. */
  readonly cell = new Ints()
  readonly deltaLo = new Ints()
  readonly deltaHi = new Ints()
  readonly sendStart = new Ints()
  readonly sendEnd = new Ints()
  readonly sends = new Ints()
  readonly watch = new Ints()
  readonly touch = new Ints()
  readonly flags = new Ints()
  constructor() {
    for (let i = 0; i < 2; i++) {
      this.first.push(0)
      this.end.push(0)
    }
  }
}

export const notEnabled = 1
export const flag = { ignored: 1, lost: 2, fault: 4 } as const

/** Envelopes by id. A move of -1 says that this cannot befall the envelope; 0 that it is free; else an environment move. */
export class EnvelopeTable {
  readonly to = new Ints()
  /** The receiver's number for it. */
  readonly input = new Ints()
  readonly keyLo = new Ints()
  readonly keyHi = new Ints()
  readonly carry = new Ints()
  readonly lose = new Ints()
  readonly duplicate = new Ints()
  readonly watchLoss = new Ints()
  readonly watchCopy = new Ints()
  /** Its channel's slot; fifo only. */
  readonly channel = new Ints()
}

/** An action that the budgets know of whatever the world is: ticks, crashes, partitions. */
export interface StaticAction {
  readonly move: number
  /** Actor slots and their inputs, in order. */
  readonly slots: readonly number[]
  readonly inputs: readonly number[]
  /** What monitors see of the action itself; 0 where its only part tells them. */
  readonly watch: number
}

/** A place where a property is evaluated: the columns whose projections make one tuple. */
export interface Site {
  readonly property: number
  readonly columns: readonly number[]
}

export type PropertyKind = "always" | "sometimes" | "between" | "final"

export interface PropertyData {
  readonly kind: PropertyKind
  /** A tuple with an absent projection (0) holds by itself: so for `each` and `pairs`. */
  readonly skipAbsent: boolean
  readonly sites: readonly Site[]
  /** Per slot, the sites that read it. */
  readonly sitesOf: readonly (readonly number[])[]
  /** The position-by-position trie from projections to verdict: 1 false, 2 true. Shared by all sites. */
  readonly trie: readonly PairIndex[]
}

/** What the search asks for when a table has no answer. Each fills the tables; the numbers are table numbers. */
export interface Filler {
  /** Fills `slots[slot].steps` at (cell, input). */
  step(slot: number, cell: number, input: number): void
  /** Fills the local events of a cell. */
  locals(slot: number, cell: number): void
  /** Fills `moves` at (environment cell, move). */
  move(environment: number, move: number): void
  /** Fills `watched[monitor]` at (monitor cell, watch). */
  watch(monitor: number, cell: number, watch: number): void
  /** Fills `timed` at (watch, environment cell). */
  timed(watch: number, environment: number): void
  /** Fills `joined` at (watch, watch). */
  joined(first: number, second: number): void
  /** Fills `pushed` at (queue, envelope) of a channel. */
  pushed(channel: number, queue: number, envelope: number): void
  /** Fills `removed` (or `copied`, its head) at (queue, position) of a channel. */
  removed(channel: number, queue: number, position: number): void
  copied(channel: number, queue: number): void
  /** Tells whether a property holds of a tuple of projections. */
  verdict(property: number, projections: readonly number[]): boolean
}

/** All that the search reads: data alone. Integers in, integers out; `Filler` is the only way back. */
export interface Tables {
  readonly network: NetworkKind
  readonly actors: number
  readonly monitors: number
  /** The environment's slot: after actors and monitors. */
  readonly environment: number
  readonly slots: readonly SlotTable[]
  readonly steps: StepTable
  readonly envelopes: EnvelopeTable
  readonly statics: readonly StaticAction[]
  /** (environment cell, move): next cell + 1; -1 not enabled; -2 - c cut by cut number c. */
  readonly moves: PairIndex
  /** Per monitor: (monitor cell, watch): next cell + 1; -1 it broke. */
  readonly watched: readonly PairIndex[]
  /** (watch, environment cell) to the watch that carries real time; consulted where `clocked`. */
  readonly timed: PairIndex
  readonly clocked: boolean
  /** (watch, watch) to what both tell one after the other. */
  readonly joined: PairIndex
  /** Does an ignored message stay in the network? */
  readonly ignoredStay: boolean
  readonly skipDeferred: boolean
  readonly capacity: number
  readonly capacityCut: number
  /** Per channel, offset by the first channel slot: queues as ranges of `items`, and what pushing and removing makes of them. */
  readonly queueStart: readonly Ints[]
  readonly queueEnd: readonly Ints[]
  readonly queueItems: readonly Ints[]
  readonly pushed: readonly PairIndex[]
  readonly removed: readonly PairIndex[]
  readonly copied: readonly Ints[]
  /** Per column: its slot, and the projection of each of the slot's cells. */
  readonly columnSlot: readonly number[]
  readonly columns: readonly Ints[]
  readonly properties: readonly PropertyData[]
  /** Bits of `touch` for the properties that read a monitor, by monitor, old cell and new cell: 1 + bits. */
  readonly monitorTouch: readonly PairIndex[]
  readonly filler: Filler
}
