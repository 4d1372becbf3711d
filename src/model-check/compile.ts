import { type ActorState, canonical, type Event, tally, tripwire } from "../kernel/index.ts"
import {
  type Action,
  type Cell,
  cellKey,
  type CutName,
  type Disabled,
  envelopeActions,
  type Envelope,
  type Environment,
  type EnvironmentMove,
  eventOf,
  type Input,
  localInputs,
  localStep,
  moveEnvironment,
  type Outcome,
  planOf,
  startEnvironment,
  startCells,
  staticActions,
  type System
} from "../world/index.ts"
import { Ints, PairIndex } from "./core/arrays.ts"
import type { Row } from "./core/rows.ts"
import {
  cell as cellField,
  envelope as envelopeField,
  type Filler,
  flag,
  notEnabled,
  outcome as outcomeField,
  SlotTable,
  type StaticAction,
  type Tables
} from "./core/tables.ts"
import { Interner, keyDelta, Keys } from "./interner.ts"
import { Projections } from "./projections.ts"
import { monitorKey, Watches } from "./watches.ts"

/** Where an outcome came from: for labels and coverage. */
interface Origin {
  readonly slot: number
  readonly input: number
  readonly outcome: Outcome
}

export interface CompileOptions {
  /** Goes into every key; two runs with different salts have independent fingerprints. */
  readonly salt: string
  /** Run the determinism tripwire on every local step rather than on a sample. */
  readonly paranoid: boolean
}

/** One local step in so many goes over the tripwire. */
const sampledSteps = 31

/**
 * A system as data: interns cells, inputs, envelopes, environments and queues, and fills the tables of the core as the search asks
 * for them. The only part of the checker that touches XState and user code.
 */
export class Compiled implements Filler {
  readonly tables: Tables
  readonly projections: Projections
  readonly origins: Origin[] = []
  /** Steps that changed nothing and so became no outcome: coverage counts them all the same. */
  readonly ignored: { readonly actor: string; readonly taken: Outcome["taken"] }[] = []
  readonly statics: readonly Action[]
  readonly cuts: CutName[] = []
  readonly envelopes = new Interner<Envelope>()
  readonly cells: readonly Interner<Cell>[]
  readonly environments = new Interner<Environment>()
  /** Local steps computed, for the tripwire's sample. */
  private filled = 0
  private readonly system: System
  private readonly paranoid: boolean
  private readonly keys: Keys
  private readonly watches: Watches
  readonly inputs: readonly Interner<Input>[]
  private readonly moves = new Interner<EnvironmentMove | undefined>()
  private readonly queues: readonly Interner<readonly number[]>[]
  private readonly xstateBefore = tally.xstateCalls

  constructor(system: System, options: CompileOptions) {
    this.system = system
    this.paranoid = options.paranoid
    this.keys = new Keys(options.salt)
    this.watches = new Watches(system)
    const actors = system.members.length
    const monitors = system.monitors.length
    const channels = system.network.kind === "fifo" ? actors * actors : 0
    const slots = actors + monitors + 1 + channels
    this.cells = system.members.map(() => new Interner<Cell>())
    this.inputs = system.members.map(() => new Interner<Input>())
    this.queues = Array.from({ length: channels }, () => new Interner<readonly number[]>())
    this.projections = new Projections(system, slots)
    this.moves.intern("none", undefined)
    this.statics = staticActions(system)
    const { network } = system
    this.tables = {
      network: network.kind,
      actors,
      monitors,
      environment: actors + monitors,
      slots: Array.from({ length: slots }, () => new SlotTable()),
      outcomes: new Ints(1 << 10),
      sends: new Ints(),
      envelopes: new Ints(),
      watchLoss: new Ints(),
      watchCopy: new Ints(),
      statics: this.statics.map((action): StaticAction => this.compileStatic(action)),
      moves: new PairIndex(),
      watched: system.monitors.map(() => new PairIndex()),
      timed: new PairIndex(),
      clocked: system.clocks !== undefined,
      joined: new PairIndex(),
      ignoredStay: network.kind !== "set" && network.ignored === "stay",
      skipDeferred: network.kind === "fifo" && network.skipDeferred,
      capacity: network.kind === "fifo" ? network.capacity : 0,
      capacityCut: this.cutNumber("capacity"),
      queueStart: this.queues.map(() => new Ints()),
      queueEnd: this.queues.map(() => new Ints()),
      queueItems: this.queues.map(() => new Ints()),
      pushed: this.queues.map(() => new PairIndex()),
      requeued: this.queues.map(() => new PairIndex()),
      columns: this.projections.columnData,
      properties: this.projections.data,
      monitorTouch: system.monitors.map(() => new PairIndex()),
      filler: this
    }
    this.queues.forEach((_, channel) => this.queue(channel, []))
  }

  get xstateCalls(): number {
    return tally.xstateCalls - this.xstateBefore
  }

  /** Initial rows with their fingerprints. Faults at the start are returned beside them. */
  roots(): readonly { readonly row: Row; readonly lo: number; readonly hi: number; readonly outcomes: readonly Outcome[] }[] {
    const { members } = this.system
    const starts = members.map((member) => startCells(this.system, member))
    const combinations = starts.reduce<readonly (readonly Outcome[])[]>(
      (all, list) => all.flatMap((some) => list.map((one) => [...some, one])),
      [[]]
    )
    return combinations.map((outcomes) => this.root(outcomes))
  }

  private root(outcomes: readonly Outcome[]) {
    const { members, monitors, network } = this.system
    const { tables } = this
    const environment = startEnvironment(this.system)
    const cells: number[] = outcomes.map((outcome, i) => (outcome.fault === undefined ? this.cell(i, outcome.cell) : 0))
    const observed = outcomes.flatMap((outcome, i) => outcome.observed.map((entry) => ({ ...entry, from: members[i]!.id })))
    let watch = this.watches.ofStep({ kind: "tick", time: 0 }, false, observed)
    if (tables.clocked && watch !== 0) watch = this.watches.timed(watch, 0)
    monitors.forEach((_, m) => {
      const before = this.monitorCell(m, this.watches.start(m))
      const after = watch === 0 ? undefined : this.watches.step(m, before, watch)
      cells.push(after === undefined ? before : this.monitorCell(m, after))
    })
    cells.push(this.environment(environment))
    const queues = this.queues.map((): number[] => [])
    const sent = outcomes.flatMap((outcome, i) =>
      outcome.sent.map(({ to, message }) => this.envelope({ from: members[i]!.id, to, message }))
    )
    let net: number[] = []
    if (network.kind === "set") {
      const there = new Set(sent)
      net = Array.from({ length: Math.max(0, ...[...there].map((e) => (e >>> 4) + 1)) }, () => 0)
      for (const e of there) net[e >>> 4]! |= 1 << (e & 15)
    } else if (network.kind === "bag") net = sent.toSorted((a, b) => a - b)
    else
      for (const e of sent)
        queues[tables.envelopes.data[e * envelopeField.stride + envelopeField.channel]! - tables.environment - 1]!.push(e)
    queues.forEach((queue, channel) => cells.push(this.queue(channel, queue)))
    let sum = 0n
    const add = (lo: number, hi: number) => (sum += (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0))
    cells.forEach((cell, slot) => {
      const at = cell * cellField.stride
      add(tables.slots[slot]!.cells.data[at]!, tables.slots[slot]!.cells.data[at + cellField.keyHi]!)
    })
    if (network.kind !== "fifo") {
      for (const e of network.kind === "set" ? new Set(sent) : sent) {
        const at = e * envelopeField.stride
        add(tables.envelopes.data[at + envelopeField.keyLo]!, tables.envelopes.data[at + envelopeField.keyHi]!)
      }
    }
    const row = { cells: Int32Array.from([...cells, ...net]), entries: net.length }
    return { row, lo: Number(sum & 0xffffffffn) | 0, hi: Number((sum >> 32n) & 0xffffffffn) | 0, outcomes }
  }

  // --- what the search asks for --------------------------------------------------------------------------------------

  step(slot: number, cell: number, input: number): void {
    const member = this.system.members[slot]!
    const what = this.inputs[slot]!.values[input]!
    const before = this.cells[slot]!.values[cell]!
    if (this.paranoid || this.filled++ % sampledSteps === 0) {
      const event = eventOf(member, before, what)
      if (event !== undefined) tripwire(member.actor, before.state!, event)
    }
    const result = localStep(this.system, member, before, what)
    const table = this.tables.slots[slot]!.steps
    if ("disabled" in result) return table.set(cell, input, notEnabled)
    if (this.isNothing(slot, cell, what, result)) {
      if (result[0]!.taken.length > 0) this.ignored.push({ actor: member.actor.name, taken: result[0]!.taken })
      return table.set(cell, input, notEnabled)
    }
    const first = this.origins.length
    const made = result.map((outcome) => this.outcome(slot, cell, input, what, outcome))
    made.forEach((record, i) => {
      if (i === made.length - 1) record[outcomeField.flags]! |= flag.last
      for (const value of record) this.tables.outcomes.push(value)
    })
    table.set(cell, input, first + 2)
  }

  /** On a set network a message stays anyway: a step that changes nothing is none. */
  private isNothing(slot: number, cell: number, input: Input, [outcome, ...others]: readonly Outcome[]): boolean {
    return (
      this.system.network.kind === "set" &&
      input.kind === "deliver" &&
      others.length === 0 &&
      outcome!.fault === undefined &&
      outcome!.sent.length === 0 &&
      this.system.monitors.length === 0 &&
      (outcome!.cell === this.cells[slot]!.values[cell] || this.cell(slot, outcome!.cell) === cell)
    )
  }

  /** One outcome as a record of the outcome table. */
  private outcome(slot: number, cell: number, input: number, what: Input, made: Outcome): number[] {
    const { slots, sends, network } = this.tables
    const { id } = this.system.members[slot]!
    this.origins.push({ slot, input, outcome: made })
    const isFaulty = made.fault !== undefined
    const next = isFaulty || made.cell === this.cells[slot]!.values[cell] ? cell : this.cell(slot, made.cell)
    const delta = keyDelta(slots[slot]!.cells, cell, next)
    const envelopes = isFaulty ? [] : made.sent.map(({ to, message }) => this.envelope({ from: id, to, message }))
    const from = sends.length
    // a set takes each message once, also from one step
    for (const sent of network === "set" ? new Set(envelopes) : envelopes) sends.push(sent)
    const observed = made.observed.map((entry): Event => ({ ...entry, from: id }))
    const action = actionOf(id, what)
    const watch = action === undefined ? this.watches.of(observed) : this.watches.ofStep(action, made.lost, observed)
    const flags = (made.ignored ? flag.ignored : 0) | (made.lost ? flag.lost : 0) | (isFaulty ? flag.fault : 0)
    return [next, delta.lo, delta.hi, from, sends.length, this.projections.touched(slot, cell, next), flags, watch, slot]
  }

  locals(slot: number, cell: number): void {
    const member = this.system.members[slot]!
    const table = this.tables.slots[slot]!
    const { inputs, cut } = localInputs(this.system, member, this.cells[slot]!.values[cell]!)
    const found: number[] = []
    for (const what of inputs) {
      const input = this.input(slot, what)
      if (table.steps.get(cell, input) === 0) this.step(slot, cell, input)
      const step = table.steps.get(cell, input)
      const { environment } = planOf(this.system, actionOf(member.id, what)!)
      if (step !== notEnabled) found.push((step - 2) * outcomeField.stride, this.moveNumber(environment))
    }
    const at = cell * cellField.stride
    table.cells.data[at + cellField.locals] = table.locals.length
    for (const value of found) table.locals.push(value)
    table.cells.data[at + cellField.localsEnd] = table.locals.length
    table.cells.data[at + cellField.cut] = cut.reduce((bits, name) => bits | (1 << this.cutNumber(name)), 0)
  }

  move(environment: number, move: number): void {
    const result = moveEnvironment(this.system, this.environments.values[environment]!, this.moves.values[move]!)
    this.tables.moves.set(environment, move, "disabled" in result ? this.disabledNumber(result) : this.environment(result) + 1)
  }

  private disabledNumber({ cut }: Disabled): number {
    return cut === undefined ? -1 : -2 - this.cutNumber(cut)
  }

  watch(monitor: number, cell: number, watch: number): void {
    const after = this.watches.step(monitor, cell, watch)
    const next = after === undefined ? -1 : this.monitorCell(monitor, after)
    this.tables.watched[monitor]!.set(cell, watch, next + (next < 0 ? 0 : 1))
    if (next >= 0)
      this.tables.monitorTouch[monitor]!.set(cell, next, 1 + this.projections.touched(this.tables.actors + monitor, cell, next))
  }

  timed(watch: number, environment: number): void {
    this.tables.timed.set(watch, environment, this.watches.timed(watch, this.environments.values[environment]!.time ?? 0))
  }

  joined(first: number, second: number): void {
    this.tables.joined.set(first, second, this.watches.joined(first, second))
  }

  pushed(channel: number, queue: number, envelope: number): void {
    this.tables.pushed[channel]!.set(queue, envelope, this.queue(channel, [...this.queues[channel]!.values[queue]!, envelope]) + 1)
  }

  requeued(channel: number, queue: number, place: number): void {
    const items = this.queues[channel]!.values[queue]!
    const next = place === 0 ? [items[0]!, ...items] : items.toSpliced(place - 1, 1)
    this.tables.requeued[channel]!.set(queue, place, this.queue(channel, next) + 1)
  }

  verdict(property: number, projections: readonly number[]): boolean {
    return this.projections.verdict(property, projections)
  }

  // --- interning -----------------------------------------------------------------------------------------------------

  private cell(slot: number, cell: Cell): number {
    const content = cellKey(cell)
    return this.cells[slot]!.intern(content, cell, (id) => {
      this.addKey(slot, `actor ${this.system.members[slot]!.id}`, content)
      this.projections.add(slot, id, cell)
    })
  }

  private monitorCell(monitor: number, state: ActorState): number {
    const slot = this.tables.actors + monitor
    const content = monitorKey(state)
    return this.watches.states[monitor]!.intern(content, state, (id) => {
      this.addKey(slot, `monitor ${this.system.monitors[monitor]!.name}`, content)
      this.projections.add(slot, id, state)
    })
  }

  private environment(environment: Environment): number {
    const content = canonical(environment)
    return this.environments.intern(content, environment, () => this.addKey(this.tables.environment, "environment", content))
  }

  private queue(channel: number, items: readonly number[]): number {
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
    const { lo, hi } = this.keys.of(place, content)
    const { cells } = this.tables.slots[slot]!
    for (const value of [lo, hi, 0, 0, 0, 0, 0, 0]) cells.push(value)
  }

  private input(slot: number, input: Input): number {
    return this.inputs[slot]!.intern(canonical(input), input)
  }

  private envelope(envelope: Envelope): number {
    const content = canonical(envelope)
    return this.envelopes.intern(content, envelope, () => {
      const { from, to, message } = envelope
      const { envelopes, environment, actors, watchLoss, watchCopy } = this.tables
      const slot = this.system.indexOf.get(to)!
      const key = this.keys.of("envelope", content)
      const actions = envelopeActions(this.system, envelope)
      const moveOf = (kind: Action["kind"]) => {
        const action = actions.find((one) => one.kind === kind)
        return action === undefined ? -1 : this.moveNumber(planOf(this.system, action).environment)
      }
      const channel = environment + 1 + this.system.indexOf.get(from)! * actors + slot
      const input = this.input(slot, { kind: "deliver", from, message })
      const record = [slot, input, key.lo, key.hi, moveOf("deliver"), moveOf("lose"), moveOf("duplicate"), channel]
      for (const value of record) envelopes.push(value)
      watchLoss.push(this.watches.ofStep({ kind: "lose", from, to, message }, false, []))
      watchCopy.push(this.watches.ofStep({ kind: "duplicate", from, to, message }, false, []))
    })
  }

  private moveNumber(move: EnvironmentMove | undefined): number {
    return move === undefined ? 0 : this.moves.intern(canonical(move), move)
  }

  private cutNumber(name: CutName): number {
    const known = this.cuts.indexOf(name)
    return known >= 0 ? known : this.cuts.push(name) - 1
  }

  private compileStatic(action: Action): StaticAction {
    const { environment, parts } = planOf(this.system, action)
    const isTold = parts.length === 1 && actionOf(parts[0]!.member.id, parts[0]!.input) !== undefined
    return {
      move: this.moveNumber(environment),
      slots: parts.map(({ member }) => member.index),
      inputs: parts.map(({ member, input }) => this.input(member.index, input)),
      watch: isTold ? 0 : this.watches.ofStep(action, false, [])
    }
  }
}

/** The action that an input alone makes up; undefined for an actor's part in a compound step. */
export const actionOf = (id: string, input: Input): Action | undefined => {
  switch (input.kind) {
    case "deliver":
      return { kind: "deliver", from: input.from, to: id, message: input.message }
    case "timer":
      return { kind: "timer", actor: id, timer: input.id }
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
