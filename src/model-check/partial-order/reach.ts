import type { Compiled } from "../compile/compile.ts"
import { envelopeChannel, envelopeDuplicate, envelopeStride } from "../core/tables/layout.ts"
import { BitTable } from "./bit-table.ts"
import { type Footprint, footprintOf, type Sizes } from "./footprints.ts"
import type { LocalClosure } from "./local-closure.ts"
import { effectsFrom, movesFrom } from "./shared-closure.ts"

/** What can be said of a system's steps before it is searched, in the closure's own numbers. */
export interface Reach {
  readonly footprints: readonly Footprint[]
  /** By environment cell: moves that may still be made, and those of them that touch it. */
  readonly alive: BitTable
  readonly touching: BitTable
  /** By monitor, by its cell: observations that touch it; undefined: all of them do. */
  readonly effects: readonly (BitTable | undefined)[]
  /** By receiver: envelopes that the network may lose or copy. */
  readonly movable: BitTable
  /** By static action: what monitors may see of it. */
  readonly staticObservations: BitTable
  /** By sender and receiver, at sender * actors + receiver: the envelopes from the one to the other. */
  readonly between: BitTable
  readonly envelopes: number
  readonly mostSends: number
  /** May some message be copied? */
  readonly copies: boolean
  /** May some step break a rule by itself? */
  readonly mayBreak: boolean
}

/** Of a closure that has come to its end. `starts` are the initial cells, by slot. Undefined where the environment comes to more than `most`. */
export const reachOf = (apart: Compiled, closure: LocalClosure, starts: readonly number[][], most: number): Reach | undefined => {
  const { tables, numbers } = apart
  const sizes: Sizes = {
    envelopes: Math.max(1, numbers.envelopes.values.length),
    moves: numbers.moves.values.length,
    observations: numbers.observations.count
  }
  const footprints = Array.from({ length: tables.actors }, (_, slot) => footprintOf(tables, closure, slot, sizes))
  const shared = movesFrom(tables, starts[tables.environment]!, sizes.moves, most)
  if (shared === undefined) return undefined
  const effects = Array.from({ length: tables.monitors }, (_, m) =>
    effectsFrom(tables, m, starts[tables.actors + m]!, sizes.observations, most)
  )
  return {
    ...shared,
    footprints,
    effects: effects.map((one) => one?.effects),
    ...networkOf(apart, closure, sizes),
    mostSends: closure.mostSends,
    mayBreak: closure.mayFault || effects.some((one) => one?.mayBreak !== false)
  }
}

/** What the network may do to messages, and who is whose sender. */
const networkOf = ({ tables, numbers }: Compiled, closure: LocalClosure, { envelopes, observations }: Sizes) => {
  const { actors, statics } = tables
  const movable = new BitTable(actors, envelopes)
  for (let slot = 0; slot < actors; slot++) for (const { envelope } of closure.movable(slot)) movable.set(slot, envelope)
  const between = new BitTable(actors * actors, envelopes)
  let copies = false
  const { data } = tables.envelopes
  for (let envelope = 0; envelope < numbers.envelopes.values.length; envelope++) {
    const at = envelope * envelopeStride
    between.set(data[at + envelopeChannel]! - tables.environment - 1, envelope)
    copies ||= data[at + envelopeDuplicate]! >= 0
  }
  const staticObservations = new BitTable(Math.max(1, statics.length), observations)
  statics.forEach(({ observation }, k) => [observation, ...closure.staticObservations[k]!].forEach((one) => staticObservations.set(k, one)))
  return { movable, between, copies, staticObservations, envelopes }
}
