import { type ActorState, canonical, canonicalState } from "../../kernel/index.ts"
import {
  type Action,
  type Cell,
  cellKey,
  type CutName,
  envelopeActions,
  type Environment,
  type EnvironmentMove,
  excuses,
  type Input,
  nthOf,
  planOf,
  type World
} from "../../world/index.ts"
import type { Envelope, System } from "../../scenario/index.ts"
import { Ints, PairIndex, type Space } from "../core/tables/arrays.ts"
import type { Row } from "../core/tables/rows.ts"
import {
  cellKeyHi,
  cellKeyLo,
  cellStride,
  envelopeCarry,
  envelopeChannel,
  envelopeDuplicate,
  envelopeInput,
  envelopeKeyHi,
  envelopeKeyLo,
  envelopeLose,
  envelopeStride,
  envelopeTo
} from "../core/tables/layout.ts"
import { type Filler, SlotTable, type StaticAction, type Tables } from "../core/tables/tables.ts"
import { Interner, Keys } from "./interner.ts"
import { Projections } from "./projections.ts"
import { Observations } from "./observations.ts"

/** Gives numbers to all that a world is made of, and writes what the core needs to know of each into the tables. */
export class Numbering {
  readonly tables: Tables
  readonly projections: Projections
  readonly observations: Observations
  readonly cells: readonly Interner<Cell>[]
  readonly inputs: readonly Interner<Input>[]
  readonly envelopes = new Interner<Envelope>()
  readonly environments = new Interner<Environment>()
  readonly moves = new Interner<EnvironmentMove | undefined>()
  readonly queues: readonly Interner<readonly number[]>[]
  readonly cuts: CutName[] = []
  private readonly system: System
  private readonly keys: Keys

  constructor(system: System, salt: string, statics: readonly Action[], filler: Filler, isParanoid: boolean, space: Space) {
    this.system = system
    this.keys = new Keys(salt)
    this.observations = new Observations(system, isParanoid)
    const actors = system.members.length
    const monitors = system.monitors.length
    const channels = system.network.kind === "fifo" ? actors * actors : 0
    const slots = actors + monitors + 1 + channels
    this.cells = system.members.map(() => new Interner<Cell>())
    this.inputs = system.members.map(() => new Interner<Input>())
    this.queues = Array.from({ length: channels }, () => new Interner<readonly number[]>())
    this.projections = new Projections(system, slots, isParanoid, space)
    this.moves.intern("none", undefined)
    const { network } = system
    this.tables = {
      space,
      network: network.kind,
      actors,
      monitors,
      environment: actors + monitors,
      slots: Array.from({ length: slots }, () => new SlotTable(space)),
      outcomes: new Ints(1 << 10, space),
      sends: new Ints(16, space),
      envelopes: new Ints(16, space),
      secondKeys: new Ints(16, space),
      lossObservation: new Ints(16, space),
      copyObservation: new Ints(16, space),
      statics: statics.map((action): StaticAction => this.compileStatic(action)),
      moves: new PairIndex(space),
      monitorSteps: system.monitors.map(() => new PairIndex(space)),
      observationAtTime: new PairIndex(space),
      clocked: system.clocks !== undefined,
      observationPair: new PairIndex(space),
      ignoredStay: network.kind !== "set" && network.ignored === "stay",
      skipDeferred: network.kind === "fifo" && network.skipDeferred,
      capacity: network.kind === "fifo" ? network.capacity : 0,
      capacityCut: this.cut("capacity"),
      excuses: excuses(system, "realTime") ? -1 : ~(1 << this.cut("realTime")),
      queueStart: this.queues.map(() => new Ints(16, space)),
      queueEnd: this.queues.map(() => new Ints(16, space)),
      queueItems: this.queues.map(() => new Ints(16, space)),
      pushed: this.queues.map(() => new PairIndex(space)),
      requeued: this.queues.map(() => new PairIndex(space)),
      columns: this.projections.columnData,
      properties: this.projections.data,
      monitorAffects: system.monitors.map(() => new PairIndex(space)),
      filler
    }
    this.queues.forEach((_, channel) => this.queue(channel, []))
  }

  /** A whole world as a row, with its fingerprint. */
  world(world: World): { readonly row: Row; readonly lo: number; readonly hi: number } {
    const { tables } = this
    const { kind } = this.system.network
    const ids = world.network.map((one) => this.envelope(one))
    const queues = this.queues.map((): number[] => [])
    if (kind === "fifo") for (const id of ids) queues[this.channelOf(id)]!.push(id)
    const slots = [
      ...world.cells.map((cell, slot) => this.cell(slot, cell)),
      ...world.monitors.map((state, monitor) => this.monitorCell(monitor, state)),
      this.environment(world.environment),
      ...queues.map((items, channel) => this.queue(channel, items))
    ]
    const network = kind === "set" ? bitsOf(ids) : kind === "bag" ? ids.toSorted((a, b) => a - b) : []
    let sum = 0n
    const add = ({ data }: Ints, at: number) => (sum += (BigInt(data[at + 1]! >>> 0) << 32n) | BigInt(data[at]! >>> 0))
    slots.forEach((cell, slot) => add(tables.slots[slot]!.cells, cell * cellStride + cellKeyLo))
    if (kind !== "fifo") for (const id of ids) add(tables.envelopes, id * envelopeStride + envelopeKeyLo)
    return {
      row: { cells: Int32Array.from([...slots, ...network]), entries: network.length },
      lo: Number(BigInt.asIntN(32, sum)),
      hi: Number(BigInt.asIntN(32, sum >> 32n))
    }
  }

  private channelOf(id: number): number {
    return this.tables.envelopes.data[id * envelopeStride + envelopeChannel]! - this.tables.environment - 1
  }

  /** `content` is the cell's key, where it is known already. */
  cell(slot: number, cell: Cell, content = cellKey(cell)): number {
    return this.cells[slot]!.intern(content, cell, (id) => {
      this.addKey(slot, `actor ${this.system.members[slot]!.id}`, content)
      this.projections.add(slot, id, cell)
    })
  }

  monitorCell(monitor: number, state: ActorState): number {
    const slot = this.tables.actors + monitor
    const content = canonicalState(state)
    return this.observations.states[monitor]!.intern(content, state, (id) => {
      this.addKey(slot, `monitor ${this.system.monitors[monitor]!.name}`, content)
      this.projections.add(slot, id, state)
    })
  }

  environment(environment: Environment): number {
    const content = canonical(environment)
    return this.environments.intern(content, environment, () => this.addKey(this.tables.environment, "environment", content))
  }

  queue(channel: number, items: readonly number[]): number {
    const content = canonical(items.map((e) => this.envelopes.values[e]!.message))
    return this.queues[channel]!.intern(content, items, () => {
      this.addKey(this.tables.environment + 1 + channel, `channel ${channel}`, content)
      const { queueStart, queueEnd, queueItems } = this.tables
      queueStart[channel]!.push(queueItems[channel]!.length)
      for (const item of items) queueItems[channel]!.push(item)
      queueEnd[channel]!.push(queueItems[channel]!.length)
    })
  }

  private addKey(slot: number, place: string, content: string): void {
    const { lo, hi, second } = this.keys.of(place, content)
    const { cells, secondKeys } = this.tables.slots[slot]!
    const at = cells.extend(cellStride)
    cells.data[at + cellKeyLo] = lo
    cells.data[at + cellKeyHi] = hi
    for (const word of second) secondKeys.push(word)
  }

  input(slot: number, input: Input): number {
    return this.inputs[slot]!.intern(canonical(input), input)
  }

  envelope(envelope: Envelope): number {
    const content = canonical(envelope)
    return this.envelopes.intern(content, envelope, () => {
      const { from, to, message } = envelope
      const { envelopes, secondKeys, environment, actors, lossObservation, copyObservation } = this.tables
      const slot = this.system.indexOf.get(to)!
      const key = this.keys.of("envelope", content)
      const actions = envelopeActions(this.system, envelope)
      const moveOf = (kind: Action["kind"]) => {
        const action = actions.find((one) => one.kind === kind)
        return action === undefined ? -1 : this.move(planOf(this.system, action).environment)
      }
      const channel = environment + 1 + this.system.indexOf.get(from)! * actors + slot
      const input = this.input(slot, { kind: "deliver", from, message })
      const [carry, lose, duplicate] = [moveOf("deliver"), moveOf("lose"), moveOf("duplicate")]
      const at = envelopes.extend(envelopeStride)
      const { data } = envelopes
      data[at + envelopeTo] = slot
      data[at + envelopeInput] = input
      data[at + envelopeKeyLo] = key.lo
      data[at + envelopeKeyHi] = key.hi
      data[at + envelopeCarry] = carry
      data[at + envelopeLose] = lose
      data[at + envelopeDuplicate] = duplicate
      data[at + envelopeChannel] = channel
      for (const value of key.second) secondKeys.push(value)
      lossObservation.push(this.observations.ofStep({ kind: "lose", from, to, message }, false, []))
      copyObservation.push(this.observations.ofStep({ kind: "duplicate", from, to, message }, false, []))
    })
  }

  move(move: EnvironmentMove | undefined): number {
    return move === undefined ? 0 : this.moves.intern(canonical(move), move)
  }

  cut(name: CutName): number {
    const known = this.cuts.indexOf(name)
    return known >= 0 ? known : this.cuts.push(name) - 1
  }

  private compileStatic(action: Action): StaticAction {
    const { environment, parts } = planOf(this.system, action)
    const isTold = parts.length === 1 && actionOf(parts[0]!.member.id, parts[0]!.input) !== undefined
    return {
      move: this.move(environment),
      slots: parts.map(({ member }) => member.index),
      inputs: parts.map(({ member, input }) => this.input(member.index, input)),
      observation: isTold ? 0 : this.observations.ofStep(action, false, [])
    }
  }
}

/** A set of small numbers as 16-bit words. */
const bitsOf = (ids: readonly number[]): readonly number[] => {
  const words = Array.from({ length: Math.max(0, ...ids.map((id) => (id >>> 4) + 1)) }, () => 0)
  for (const id of ids) words[id >>> 4]! |= 1 << (id & 15)
  return words
}

/** The action that an input alone makes up; undefined for an actor's part in a compound step. */
export const actionOf = (id: string, input: Input): Action | undefined => {
  switch (input.kind) {
    case "deliver":
      return { kind: "deliver", from: input.from, to: id, message: input.message }
    case "timer":
      return { kind: "timer", actor: id, timer: input.id, ...nthOf(input) }
    case "spontaneous":
      return { kind: "spontaneous", actor: id, event: input.event }
    case "crash":
    case "restart":
    case "diskLoss":
      return { kind: input.kind, actor: id }
    case "disrupt":
      return { kind: "disrupt", actor: id, by: input.by }
    case "tick":
    case "hostCrash":
    case "hostRestart":
      return undefined
  }
}
