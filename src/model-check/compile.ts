import { type Event, purely, tally, tripwire } from "../kernel/index.ts"
import {
  type Action,
  type Disabled,
  eventOf,
  type Fault,
  type Input,
  localInputs,
  localStep,
  moveEnvironment,
  type Outcome,
  planOf,
  startWorlds,
  staticActions,
  type System
} from "../world/index.ts"
import type { Row } from "./core/rows.ts"
import { cell as cellField, type Filler, flag, notEnabled, outcome as outcomeField, type Tables } from "./core/tables.ts"
import { keyDelta } from "./interner.ts"
import { actionOf, Numbering } from "./numbering.ts"
import { Sampler } from "./sampler.ts"

/** Where an outcome came from: for labels and coverage. */
interface Origin {
  readonly slot: number
  readonly input: number
  readonly outcome: Outcome
}

/** What was asked for, in order: table numbers, one group after another. */
export interface Asked {
  /** Of slot, cell and input. */
  readonly steps: number[]
  /** Of slot and cell. */
  readonly locals: number[]
  /** Of environment and move. */
  readonly moves: number[]
  /** Of monitor, cell and watch. */
  readonly watches: number[]
}

export interface CompileOptions {
  /** Goes into every key; two runs with different salts have independent fingerprints. */
  readonly salt: string
  /** Run the determinism tripwire on every local step rather than on a sample. */
  readonly paranoid: boolean
}

/**
 * A system as data: fills the tables of the core as the search asks for them. The only part of the checker that touches XState and
 * user code.
 */
export class Compiled implements Filler {
  readonly numbers: Numbering
  readonly origins: Origin[] = []
  /** What became no outcome: starts, and steps that changed nothing or deferred. Coverage counts it all the same. */
  readonly ignored: { readonly actor: string; readonly taken: Outcome["taken"] }[] = []
  readonly statics: readonly Action[]
  /** Set by whoever wants to know what is asked for from then on. */
  asked: Asked | undefined
  private readonly system: System
  private readonly sampler: Sampler
  private readonly xstateBefore = tally.xstateCalls

  constructor(system: System, options: CompileOptions) {
    this.system = system
    this.sampler = new Sampler(options.paranoid)
    this.statics = staticActions(system)
    this.numbers = new Numbering(system, options.salt, this.statics, this, this.sampler)
  }

  get tables(): Tables {
    return this.numbers.tables
  }
  get xstateCalls(): number {
    return tally.xstateCalls - this.xstateBefore
  }

  /** The initial states as rows with their fingerprints, or what breaks at the start. */
  roots(): readonly ({ readonly row: Row; readonly lo: number; readonly hi: number } | { readonly fault: Fault })[] {
    const starts = purely(`scenario "${this.system.scenario}", at its start`, () => startWorlds(this.system))
    return starts.map(({ world, fault, taken: parts }) => {
      parts.forEach(({ taken }, i) => {
        if (taken.length > 0) this.ignored.push({ actor: this.system.members[i]!.actor.name, taken })
      })
      return fault === undefined ? this.numbers.world(world) : { fault }
    })
  }

  step(slot: number, cell: number, input: number): void {
    this.asked?.steps.push(slot, cell, input)
    const member = this.system.members[slot]!
    const what = this.numbers.inputs[slot]!.values[input]!
    const before = this.numbers.cells[slot]!.values[cell]!
    if (this.sampler.isDue(`steps of "${member.actor.name}"`)) {
      const event = eventOf(member, before, what)
      if (event !== undefined) tripwire(member.actor, before.state!, event)
    }
    const result = localStep(this.system, member, before, what)
    const table = this.tables.slots[slot]!.steps
    if ("disabled" in result) {
      if (result.taken !== undefined) this.ignored.push({ actor: member.actor.name, taken: result.taken })
      return table.set(cell, input, notEnabled)
    }
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
      (outcome!.cell === this.numbers.cells[slot]!.values[cell] || this.numbers.cell(slot, outcome!.cell) === cell)
    )
  }

  /** One outcome as a record of the outcome table. */
  private outcome(slot: number, cell: number, input: number, what: Input, made: Outcome): number[] {
    const { slots, sends, network } = this.tables
    const { id } = this.system.members[slot]!
    this.origins.push({ slot, input, outcome: made })
    const isFaulty = made.fault !== undefined
    const next = isFaulty || made.cell === this.numbers.cells[slot]!.values[cell] ? cell : this.numbers.cell(slot, made.cell)
    const delta = keyDelta(slots[slot]!.cells, cell, next)
    const envelopes = isFaulty ? [] : made.sent.map(({ to, message }) => this.numbers.envelope({ from: id, to, message }))
    const from = sends.length
    // a set takes each message once, also from one step
    for (const sent of network === "set" ? new Set(envelopes) : envelopes) sends.push(sent)
    const observed = made.observed.map((entry): Event => ({ ...entry, from: id }))
    const action = actionOf(id, what)
    const watch = action === undefined ? this.numbers.watches.of(observed) : this.numbers.watches.ofStep(action, made.lost, observed)
    const flags = (made.ignored ? flag.ignored : 0) | (isFaulty ? flag.fault : 0)
    return [next, delta.lo, delta.hi, from, sends.length, this.numbers.projections.touched(slot, cell, next), flags, watch, slot]
  }

  locals(slot: number, cell: number): void {
    this.asked?.locals.push(slot, cell)
    const member = this.system.members[slot]!
    const table = this.tables.slots[slot]!
    const { inputs, cut } = this.sampler.run(`actor "${member.actor.name}", asked what it accepts`, () =>
      localInputs(this.system, member, this.numbers.cells[slot]!.values[cell]!)
    )
    const found: number[] = []
    for (const what of inputs) {
      const input = this.numbers.input(slot, what)
      if (table.steps.get(cell, input) === 0) this.step(slot, cell, input)
      const step = table.steps.get(cell, input)
      const { environment } = planOf(this.system, actionOf(member.id, what)!)
      if (step !== notEnabled) found.push((step - 2) * outcomeField.stride, this.numbers.move(environment))
    }
    const at = cell * cellField.stride
    table.cells.data[at + cellField.locals] = table.locals.length
    for (const value of found) table.locals.push(value)
    table.cells.data[at + cellField.localsEnd] = table.locals.length
    table.cells.data[at + cellField.cut] = cut.reduce((bits, name) => bits | (1 << this.numbers.cut(name)), 0)
  }

  move(environment: number, move: number): void {
    this.asked?.moves.push(environment, move)
    const result = moveEnvironment(this.system, this.numbers.environments.values[environment]!, this.numbers.moves.values[move]!)
    this.tables.moves.set(environment, move, "disabled" in result ? this.disabledNumber(result) : this.numbers.environment(result) + 1)
  }

  private disabledNumber({ cut }: Disabled): number {
    return cut === undefined ? -1 : -2 - this.numbers.cut(cut)
  }

  watch(monitor: number, cell: number, watch: number): void {
    this.asked?.watches.push(monitor, cell, watch)
    const after = this.numbers.watches.step(monitor, cell, watch)
    const next = after === undefined ? -1 : this.numbers.monitorCell(monitor, after)
    this.tables.watched[monitor]!.set(cell, watch, next + (next < 0 ? 0 : 1))
    if (next >= 0)
      this.tables.monitorTouch[monitor]!.set(cell, next, 1 + this.numbers.projections.touched(this.tables.actors + monitor, cell, next))
  }

  timed(watch: number, environment: number): void {
    this.tables.timed.set(watch, environment, this.numbers.watches.timed(watch, this.numbers.environments.values[environment]!.time ?? 0))
  }

  joined(first: number, second: number): void {
    this.tables.joined.set(first, second, this.numbers.watches.joined(first, second))
  }

  pushed(channel: number, queue: number, envelope: number): void {
    this.tables.pushed[channel]!.set(
      queue,
      envelope,
      this.numbers.queue(channel, [...this.numbers.queues[channel]!.values[queue]!, envelope]) + 1
    )
  }

  requeued(channel: number, queue: number, place: number): void {
    const items = this.numbers.queues[channel]!.values[queue]!
    const next = place === 0 ? [items[0]!, ...items] : items.toSpliced(place - 1, 1)
    this.tables.requeued[channel]!.set(queue, place, this.numbers.queue(channel, next) + 1)
  }

  verdict(property: number, projections: readonly number[]): boolean {
    return this.numbers.projections.verdict(property, projections)
  }
}
