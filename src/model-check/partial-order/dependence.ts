import type { Expanded } from "../core/search/step-choice.ts"
import type { Tables } from "../core/tables/tables.ts"
import { BitTable } from "./bit-table.ts"
import type { Translation } from "./by-content.ts"
import type { Reach } from "./reach.ts"

/**
 * Which resource needs which in a world: a set that has all that its members need is closed. Resources are the slots before the channels: actors,
 * monitors, the environment.
 */
export class Dependence {
  readonly resources: number
  /** By resource: itself, and all that a closed set with it has. */
  readonly needs: BitTable
  private readonly tables: Tables
  private readonly reach: Reach
  private readonly translation: Translation
  /** The cells at hand, in the closure's numbers. */
  private readonly cells: Int32Array
  private readonly present: BitTable
  /** By static action that may still happen, what it touches. */
  private readonly touched: BitTable

  constructor(tables: Tables, reach: Reach, translation: Translation) {
    this.tables = tables
    this.reach = reach
    this.translation = translation
    this.resources = tables.environment + 1
    this.needs = new BitTable(this.resources, this.resources)
    this.cells = new Int32Array(this.resources)
    this.present = new BitTable(1, reach.envelopes)
    this.touched = new BitTable(tables.statics.length, this.resources)
  }

  /** A resource that a static action touches wherever it is a step. */
  ownerOf(action: number): number {
    return this.tables.statics[action]!.slots[0] ?? this.tables.environment
  }

  /** Finds what resources need in a world. */
  of(world: Expanded): void {
    this.load(world)
    this.needs.clear()
    for (let resource = 0; resource < this.resources; resource++) this.needs.set(resource, resource)
    for (let actor = 0; actor < this.tables.actors; actor++) {
      this.shared(actor)
      this.senders(actor, world)
      if (this.tables.network === "fifo") this.receivers(actor, world)
    }
    this.statics()
    this.close()
  }

  private load({ rows, base, entries }: Expanded): void {
    const { tables, translation, cells, present } = this
    for (let slot = 0; slot < this.resources; slot++) cells[slot] = translation.cell(slot, rows[base + slot]!)
    present.clear()
    const start = base + tables.slots.length
    for (let i = 0; i < entries; i++) {
      const entry = rows[start + i]!
      if (tables.network === "bag") present.set(0, translation.envelope(entry))
      else for (let bits = entry; bits !== 0; bits &= bits - 1) present.set(0, translation.envelope(i * 16 + 31 - Math.clz32(bits & -bits)))
    }
  }

  /** What an actor touches beside itself, it needs; and whoever may still touch it is needed by that. */
  private shared(actor: number): void {
    const { tables, needs, cells } = this
    const { footprints, touching, effects } = this.reach
    const { environment } = tables
    const { moves, observations, laterMoves, laterObservations } = footprints[actor]!
    const cell = cells[actor]!
    if (touching.meets(cells[environment]!, moves, cell)) needs.set(actor, environment)
    if (touching.meets(cells[environment]!, laterMoves, cell)) needs.set(environment, actor)
    effects.forEach((table, monitor) => {
      const slot = tables.actors + monitor
      if (table === undefined || table.meets(cells[slot]!, observations, cell)) needs.set(actor, slot)
      if (table === undefined || table.meets(cells[slot]!, laterObservations, cell)) needs.set(slot, actor)
    })
  }

  /** An actor needs whoever may still send it what it takes in its cell and does not have, or what the network may lose or copy. */
  private senders(actor: number, world: Expanded): void {
    const { tables, needs, cells, present } = this
    const { footprints, movable, between, copies } = this.reach
    const { takes } = footprints[actor]!
    const isFifo = tables.network === "fifo"
    for (let sender = 0; sender < tables.actors; sender++) {
      if (sender === actor) continue
      const { laterSends } = footprints[sender]!
      const cell = cells[sender]!
      const mayCome = !isFifo || this.mayOffer(world, sender, actor)
      if (
        (mayCome && laterSends.meetsBeyond(cell, takes, cells[actor]!, present)) ||
        laterSends.meetsBeyond(cell, movable, actor, present) ||
        (isFifo && copies && laterSends.meets(cell, between, sender * tables.actors + actor))
      )
        needs.set(actor, sender)
    }
  }

  /** May what is sent now be the next that a channel delivers? Not behind a message that is taken, or that blocks it. */
  private mayOffer({ rows, base }: Expanded, from: number, to: number): boolean {
    const { tables } = this
    return tables.skipDeferred || this.lengthOf(rows, base, from, to) === 0
  }

  private lengthOf(rows: Int32Array, base: number, from: number, to: number): number {
    const { tables } = this
    const channel = from * tables.actors + to
    const queue = rows[base + tables.environment + 1 + channel]!
    return tables.queueEnd[channel]!.data[queue]! - tables.queueStart[channel]!.data[queue]!
  }

  /** An actor needs whom it may send to where the channel may be full, or copies may fill it. */
  private receivers(actor: number, { rows, base }: Expanded): void {
    const { tables, needs, cells } = this
    const { footprints, mostSends, copies } = this.reach
    for (let receiver = 0; receiver < tables.actors; receiver++) {
      if (!footprints[actor]!.receivers.has(cells[actor]!, receiver)) continue
      if (copies || this.lengthOf(rows, base, actor, receiver) + mostSends > tables.capacity) needs.set(actor, receiver)
    }
  }

  /** What a static action touches belongs together, unless the action can never happen again. */
  private statics(): void {
    const { tables, cells, needs, touched } = this
    const { footprints, alive, touching, effects, staticObservations } = this.reach
    const environment = cells[tables.environment]!
    touched.clear()
    tables.statics.forEach(({ slots }, action) => {
      const move = this.translation.staticMove(action)
      if (move !== 0 && !alive.has(environment, move)) return
      if (!slots.every((slot) => footprints[slot]!.laterStatics.has(cells[slot]!, action))) return
      for (const slot of slots) touched.set(action, slot)
      if (move !== 0 && touching.has(environment, move)) touched.set(action, tables.environment)
      effects.forEach((table, monitor) => {
        const slot = tables.actors + monitor
        if (table === undefined || table.meets(cells[slot]!, staticObservations, action)) touched.set(action, slot)
      })
      for (let resource = 0; resource < this.resources; resource++)
        if (touched.has(action, resource)) needs.unite(resource, touched, action)
    })
  }

  /** Adds what is needed by what is needed. */
  private close(): void {
    const { needs, resources } = this
    for (let middle = 0; middle < resources; middle++)
      for (let resource = 0; resource < resources; resource++)
        if (resource !== middle && needs.has(resource, middle)) needs.unite(resource, needs, middle)
  }
}
