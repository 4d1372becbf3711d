import { envelopeStride, envelopeTo } from "../core/tables/layout.ts"
import type { Tables } from "../core/tables/tables.ts"
import { BitTable, uniteReachable } from "./bit-table.ts"
import type { LocalClosure, Node } from "./local-closure.ts"

/** What an actor touches, by its cell: now, in the steps that are possible in this cell, and later, in this one or any that it may come to. */
export interface Footprint {
  /** Envelopes whose delivery is a step in this cell. */
  readonly takes: BitTable
  /** Environment moves and observations, of what the network may do to its messages too. */
  readonly moves: BitTable
  readonly observations: BitTable
  /** To whom a step in this cell may send. */
  readonly receivers: BitTable
  readonly laterMoves: BitTable
  readonly laterObservations: BitTable
  readonly laterSends: BitTable
  readonly laterStatics: BitTable
}

/** How many there are of each. */
export interface Sizes {
  readonly envelopes: number
  readonly moves: number
  readonly observations: number
}

/** Of an actor's closure, its footprints. */
export const footprintOf = (tables: Tables, closure: LocalClosure, slot: number, { envelopes, moves, observations }: Sizes): Footprint => {
  const nodes: readonly (Node | undefined)[] = Array.from(closure.nodes[slot]!)
  const made: Footprint = {
    takes: new BitTable(nodes.length, envelopes),
    moves: new BitTable(nodes.length, moves),
    observations: new BitTable(nodes.length, observations),
    receivers: new BitTable(nodes.length, tables.actors),
    laterMoves: new BitTable(nodes.length, moves),
    laterObservations: new BitTable(nodes.length, observations),
    laterSends: new BitTable(nodes.length, envelopes),
    laterStatics: new BitTable(nodes.length, Math.max(1, tables.statics.length))
  }
  const moved = [...closure.movable(slot)]
  nodes.forEach((node, cell) => {
    if (node === undefined) return
    const add = (table: BitTable, list: Iterable<number>) => {
      for (const one of list) table.set(cell, one)
    }
    add(made.takes, node.takes)
    add(made.moves, node.moves)
    add(made.observations, node.observations)
    for (const { envelope, moves: alone } of moved) {
      add(
        made.moves,
        alone.filter((move) => move >= 0)
      )
      add(made.observations, [tables.lossObservation.data[envelope]!, tables.copyObservation.data[envelope]!])
    }
    add(
      made.receivers,
      node.sends.map((envelope) => tables.envelopes.data[envelope * envelopeStride + envelopeTo]!)
    )
    add(made.laterSends, node.sends)
    add(made.laterStatics, node.statics)
    made.laterMoves.unite(cell, made.moves, cell)
    made.laterObservations.unite(cell, made.observations, cell)
  })
  const to = nodes.map((node) => [...new Set(node?.to ?? [])])
  uniteReachable(to, [made.laterMoves, made.laterObservations, made.laterSends, made.laterStatics])
  return made
}
