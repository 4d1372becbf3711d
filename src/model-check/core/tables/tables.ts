import { Ints, PairIndex, type Space } from "./arrays.ts"
import { flagLast, outcomeDeltaHi, outcomeDeltaLo, outcomeFlags } from "./layout.ts"

/** How the network is kept: a bitset of envelopes, a sorted list of them, or one queue slot per channel. */
export type NetworkKind = "set" | "bag" | "fifo"

/** Properties from the 31st on share a bit, and are looked at a little more often than need be. */
export const bitOf = (property: number): number => 1 << Math.min(property, 30)

/** Bits of the properties that speak of steps. */
export const stepBits = ({ properties }: Tables): number =>
  properties.reduce((bits, { kind }, p) => (kind === "between" ? bits | bitOf(p) : bits), 0)

/** Is a step's only outcome one about which nothing is special: no rule broken, another cell than before? */
export const isPlainOutcome = (outcomes: Int32Array, outcomeAt: number): boolean =>
  outcomes[outcomeAt + outcomeFlags] === flagLast && (outcomes[outcomeAt + outcomeDeltaLo]! | outcomes[outcomeAt + outcomeDeltaHi]!) !== 0

/** A slot's ids and what is known of them. Slots: actors, then monitors, then the environment, then fifo channels. */
export class SlotTable {
  /** Records of `cellStride`. */
  readonly cells: Ints
  /** Per cell two words: further 64 bits of its key, for wide fingerprints. */
  readonly secondKeys: Ints
  /** (cell, input) to 2 + the number of its first outcome; 0 unknown, 1 not enabled. Actors only. */
  readonly steps: PairIndex
  /** Pairs: the first outcome's offset, and the environment move that the event needs, 0 for none. */
  readonly locals: Ints
  constructor(space: Space) {
    this.cells = new Ints(16, space)
    this.secondKeys = new Ints(16, space)
    this.steps = new PairIndex(space)
    this.locals = new Ints(16, space)
    this.locals.push(0)
  }
}

/** An action that the budgets know of whatever the world is: ticks, crashes, partitions. */
export interface StaticAction {
  readonly move: number
  /** Actor slots and their inputs, in order. */
  readonly slots: readonly number[]
  readonly inputs: readonly number[]
  /** What monitors see of the action itself; 0 where its only part tells them. */
  readonly observation: number
}

/** A condition is asked about by others than the search. */
export type PropertyKind = "always" | "sometimes" | "between" | "final" | "condition"

/**
 * A property is evaluated at sites: tuples of columns, `width` of them each, coded one after another in `sites` as (slot, column)
 * pairs. All sites of a property share the trie from projections to verdict: 1 false, 2 true.
 */
export interface PropertyData {
  readonly kind: PropertyKind
  /** A tuple with an absent projection (0) holds by itself: so for `each` and `pairs`. */
  readonly skipAbsent: boolean
  readonly width: number
  readonly sites: Int32Array
  /** Per slot, the sites that read it, coded the same way. */
  readonly sitesOf: readonly Int32Array[]
  readonly trie: readonly PairIndex[]
  /** How many prefixes of tuples the trie has numbered: whoever writes in it counts on from there. */
  prefixes: number
}

/** What the search asks for when a table has no answer. Each fills the tables; the numbers are table numbers. */
export interface Filler {
  /** Fills `slots[slot].steps` at (cell, input). */
  step(slot: number, cell: number, input: number): void
  /** Fills the local events of a cell, and the steps that they make. */
  locals(slot: number, cell: number): void
  /** Fills `moves` at (environment cell, move). */
  move(environment: number, move: number): void
  /** Fills `monitorSteps[monitor]` at (monitor cell, observation). */
  monitorStep(monitor: number, cell: number, observation: number): void
  /** Fills `observationAtTime` at (observation, environment cell). */
  observationAtTime(observation: number, environment: number): void
  /** Fills `observationPair` at (observation, observation). */
  observationPair(first: number, second: number): void
  /** Fills `pushed` at (queue, envelope) of a channel. */
  pushed(channel: number, queue: number, envelope: number): void
  /** Fills `requeued` at (queue, place) of a channel: place 0 copies the head, place n + 1 takes out position n. */
  requeued(channel: number, queue: number, place: number): void
  /** Tells whether a property holds of a tuple of projections. */
  verdict(property: number, projections: readonly number[]): boolean
}

/** All that the search reads: data alone. Integers in, integers out; `Filler` is the only way back. */
export interface Tables {
  /** Where all of these tables live. */
  readonly space: Space
  readonly network: NetworkKind
  readonly actors: number
  readonly monitors: number
  /** The environment's slot: after actors and monitors. */
  readonly environment: number
  readonly slots: readonly SlotTable[]
  /** Records of `outcomeStride`. */
  readonly outcomes: Ints
  readonly sends: Ints
  /** Records of `envelopeStride`. */
  readonly envelopes: Ints
  /** Per envelope two words: further 64 bits of its key, for wide fingerprints. */
  readonly secondKeys: Ints
  /** What monitors see when an envelope is lost or copied. */
  readonly lossObservation: Ints
  readonly copyObservation: Ints
  readonly statics: readonly StaticAction[]
  /** (environment cell, move): next cell + 1; -1 not enabled; -2 - c cut by cut number c. */
  readonly moves: PairIndex
  /** Per monitor: (monitor cell, observation): next cell + 1; -1 it broke. */
  readonly monitorSteps: readonly PairIndex[]
  /** (observation, environment cell) to the observation that carries real time; consulted where `clocked`. */
  readonly observationAtTime: PairIndex
  readonly clocked: boolean
  /** (observation, observation) to what both tell one after the other. */
  readonly observationPair: PairIndex
  /** Does an ignored message stay in the network? */
  readonly ignoredStay: boolean
  readonly skipDeferred: boolean
  readonly capacity: number
  readonly capacityCut: number
  /** Bits of the cuts that excuse a state without steps: it is then neither a deadlock nor a last state. */
  readonly excuses: number
  /** Per channel, offset by the first channel slot: queues as ranges of `items`, and what pushing and removing makes of them. */
  readonly queueStart: readonly Ints[]
  readonly queueEnd: readonly Ints[]
  readonly queueItems: readonly Ints[]
  readonly pushed: readonly PairIndex[]
  readonly requeued: readonly PairIndex[]
  /** Per column: the projection of each of its slot's cells. */
  readonly columns: readonly Ints[]
  readonly properties: readonly PropertyData[]
  /** Bits of the properties that read a monitor, by monitor, old cell and new cell: 1 + bits. */
  readonly monitorAffects: readonly PairIndex[]
  readonly filler: Filler
}
