import type { Asked } from "./asked.ts"
import { VisitedTransitions } from "./visited-transitions.ts"
import { canonical, copy, type Event, normal, Sharing, tally } from "../../kernel/index.ts"
import {
  type Action,
  causeOf,
  type Cell,
  type Disabled,
  type Fault,
  type Input,
  localInputs,
  localStep,
  moveEnvironment,
  type Outcome,
  planOf,
  startCells,
  type Starts,
  startsOf,
  staticActions,
  underWay
} from "../../world/index.ts"
import type { Member, System } from "../../scenario/index.ts"
import type { Space } from "../core/tables/arrays.ts"
import type { Row } from "../core/tables/rows.ts"
import {
  cellCut,
  cellLocals,
  cellLocalsEnd,
  cellPlainLocals,
  cellStride,
  firstOutcome,
  flagFault,
  flagIgnored,
  flagLast,
  notEnabled,
  outcomeAffects,
  outcomeCell,
  outcomeDeltaHi,
  outcomeDeltaLo,
  outcomeFlags,
  outcomeObservation,
  outcomeSends,
  outcomeSendsEnd,
  outcomeSlot,
  outcomeStride,
  unknown
} from "../core/tables/layout.ts"
import { type Filler, isPlainOutcome, type Tables } from "../core/tables/tables.ts"
import { keyDelta } from "./interner.ts"
import { actionOf, Numbering } from "./numbering.ts"
import { copiesOf, placeText, Repeats, stepText } from "./repeats.ts"

/** Where an outcome came from: for labels. Not the outcome itself, whose cell would live on although an equal one is known. */
interface Origin {
  readonly slot: number
  readonly input: number
  readonly chosen: Outcome["chosen"]
  /** How it breaks a rule by itself, if it does. */
  readonly fault: Fault["kind"] | undefined
}

/** An initial state, or what breaks at the start. */
type Root = { readonly row: Row; readonly lo: number; readonly hi: number } | { readonly fault: Fault }

export interface CompileOptions {
  /** Goes into every key; two runs with different salts have independent fingerprints. */
  readonly salt: string
  /** Try every local step twice rather than the first ones and a sample. */
  readonly paranoid: boolean
  /** Where the tables live. */
  readonly space: Space
  /** Puts somebody between the search and what fills its tables. */
  readonly through?: (filler: Filler) => Filler
}

/**
 * A system as data: fills the tables of the core as the search asks for them. The only part of the checker that touches XState and
 * user code.
 */
export class Compiled implements Filler {
  readonly numbers: Numbering
  readonly origins: Origin[] = []
  /** How much became no outcome: starts, and steps that changed nothing or deferred. */
  readonly ignored = { length: 0 }
  /** What the steps of each actor have visited. */
  readonly visited: readonly VisitedTransitions[]
  readonly statics: readonly Action[]
  /** Set by whoever wants to know what is asked for from then on. */
  asked: Asked | undefined
  private readonly system: System
  private readonly localMoves: readonly number[][]
  /** The local steps that were tried twice. */
  readonly repeats: Repeats
  private starts: Starts | undefined
  private readonly xstateBefore = tally.xstateCalls

  constructor(system: System, options: CompileOptions) {
    this.system = system
    this.repeats = new Repeats(options.paranoid)
    this.localMoves = system.members.map(() => [])
    this.visited = system.members.map(() => new VisitedTransitions())
    this.statics = staticActions(system)
    this.numbers = new Numbering(system, options.salt, this.statics, options.through?.(this) ?? this, options.paranoid, options.space)
  }

  get tables(): Tables {
    return this.numbers.tables
  }
  get xstateCalls(): number {
    return tally.xstateCalls - this.xstateBefore
  }

  /** Some of the initial states as rows with their fingerprints, or what breaks at the start: up to so many from one of them on. */
  roots(from = 0, most = Number.POSITIVE_INFINITY): readonly Root[] {
    underWay(() => "the start of an actor")
    const { count, at } = (this.starts ??= this.begin())
    return Array.from({ length: Math.max(0, Math.min(most, count - from)) }, (_, i): Root => {
      const { world, fault, transitions: parts } = at(from + i)!
      parts.forEach(({ transitions }, slot) => this.noteIgnored(slot, transitions))
      return fault === undefined ? this.numbers.world(world) : { fault }
    })
  }

  /** The starts, after each actor's own was tried twice. */
  private begin(): Starts {
    for (const member of this.system.members) {
      if (!this.repeats.isDue()) continue
      const start = (input: unknown) => stepText(startCells(this.system, { ...member, input }))
      const where = () => `actor "${member.actor.name}", at its start`
      for (const copied of [copy, <T>(value: T): T => new Sharing().copy(value)])
        this.repeats.hold(
          where,
          start(member.input),
          () => start(copied(member.input)),
          () => start(member.input)
        )
    }
    return startsOf(this.system)
  }

  private noteIgnored(slot: number, transitions: Outcome["transitions"]): void {
    if (transitions.length === 0) return
    this.ignored.length++
    this.visited[slot]!.note(transitions)
  }

  step(slot: number, cell: number, input: number): void {
    this.asked?.steps.push(slot, cell, input)
    const member = this.system.members[slot]!
    const what = this.numbers.inputs[slot]!.values[input]!
    const before = this.numbers.cells[slot]!.values[cell]!
    underWay(() => `a step of "${member.id}" on "${causeOf(what)}"`)
    const result = localStep(this.system, member, before, what)
    if (this.repeats.isDue()) this.repeat(member, before, what, result)
    const table = this.tables.slots[slot]!.steps
    if ("disabled" in result) {
      if (result.transitions !== undefined) this.noteIgnored(slot, result.transitions)
      return table.set(cell, input, notEnabled)
    }
    const [outcome] = result
    if (result.length === 1 && this.isNothing(slot, cell, what, outcome!)) {
      this.noteIgnored(slot, outcome!.transitions)
      return table.set(cell, input, notEnabled)
    }
    const first = this.origins.length
    const last = result.length - 1
    for (let i = 0; i <= last; i++) this.outcome(slot, cell, input, what, result[i]!, i === last)
    table.set(cell, input, first + firstOutcome)
  }

  private repeat(member: Member, before: Cell, what: Input, result: readonly Outcome[] | Disabled): void {
    for (const [cell, input] of copiesOf(before, what))
      this.repeats.hold(
        () => placeText(member, before, what),
        stepText(result),
        () => stepText(localStep(this.system, member, cell, input)),
        () => stepText(localStep(this.system, member, before, what))
      )
  }

  /** On a set network a message stays anyway: a step that changes nothing is none. */
  private isNothing(slot: number, cell: number, input: Input, outcome: Outcome): boolean {
    return (
      this.system.network.kind === "set" &&
      input.kind === "deliver" &&
      outcome.fault === undefined &&
      outcome.sent.length === 0 &&
      this.system.monitors.length === 0 &&
      this.next(slot, cell, outcome) === cell
    )
  }

  /** The cell after an outcome. */
  private next(slot: number, cell: number, { cell: made, key, fault }: Outcome): number {
    return fault !== undefined || made === this.numbers.cells[slot]!.values[cell] ? cell : this.numbers.cell(slot, made, key)
  }

  /** Writes one outcome as a record of the outcome table. */
  private outcome(slot: number, cell: number, input: number, what: Input, made: Outcome, isLast: boolean): void {
    const { slots, sends, network, outcomes } = this.tables
    const { chosen, sent, observed, fault, transitions } = made
    const { id } = this.system.members[slot]!
    this.origins.push({ slot, input, chosen, fault: fault?.kind })
    this.visited[slot]!.note(transitions)
    const next = this.next(slot, cell, made)
    const delta = keyDelta(slots[slot]!.cells, cell, next)
    const from = sends.length
    if (fault === undefined && sent.length > 0) {
      const envelopes = sent.map(({ to, message }) => this.numbers.envelope({ from: id, to, message }))
      // a set takes each message once, also from one step
      for (const one of network === "set" ? new Set(envelopes) : envelopes) sends.push(one)
    }
    const entries = observed.length === 0 ? observed : observed.map((entry): Event => normal({ ...entry, from: id }))
    const action = actionOf(id, what)
    const { observations, projections } = this.numbers
    const observation = action === undefined ? observations.of(entries) : observations.ofStep(action, made.lost, entries)
    const affects = projections.affected(slot, cell, next)
    const at = outcomes.extend(outcomeStride)
    const { data } = outcomes
    data[at + outcomeCell] = next
    data[at + outcomeDeltaLo] = delta.lo
    data[at + outcomeDeltaHi] = delta.hi
    data[at + outcomeSends] = from
    data[at + outcomeSendsEnd] = sends.length
    data[at + outcomeAffects] = affects
    data[at + outcomeFlags] = (made.ignored ? flagIgnored : 0) | (fault === undefined ? 0 : flagFault) | (isLast ? flagLast : 0)
    data[at + outcomeObservation] = observation
    data[at + outcomeSlot] = slot
  }

  locals(slot: number, cell: number): void {
    this.asked?.locals.push(slot, cell)
    const member = this.system.members[slot]!
    const table = this.tables.slots[slot]!
    underWay(() => `asking "${member.id}" what it accepts`)
    const before = this.numbers.cells[slot]!.values[cell]!
    const { inputs, cut } = localInputs(this.system, member, before)
    for (const [copied] of copiesOf(before, undefined))
      this.repeats.hold(
        () => `actor "${member.actor.name}", asked what it accepts in state ${JSON.stringify(before.state?.snapshot.value)}`,
        canonical(inputs),
        () => canonical(localInputs(this.system, member, copied).inputs),
        () => canonical(localInputs(this.system, member, before).inputs)
      )
    const found: number[] = []
    let isPlain = true
    for (const what of inputs) {
      const input = this.numbers.input(slot, what)
      if (table.steps.get(cell, input) === unknown) this.step(slot, cell, input)
      const step = table.steps.get(cell, input)
      if (step === notEnabled) continue
      const made = (step - firstOutcome) * outcomeStride
      const move = this.localMove(slot, input)
      found.push(made, move)
      isPlain &&= move === 0 && isPlainOutcome(this.tables.outcomes.data, made)
    }
    const at = cell * cellStride
    table.cells.data[at + cellLocals] = table.locals.length
    for (const value of found) table.locals.push(value)
    table.cells.data[at + cellLocalsEnd] = table.locals.length
    table.cells.data[at + cellPlainLocals] = isPlain && cut.length === 0 ? 1 + found.length / 2 : 0
    table.cells.data[at + cellCut] = cut.reduce((bits, name) => bits | (1 << this.numbers.cut(name)), 0)
  }

  /** The environment move that a timer or spontaneous event needs. */
  private localMove(slot: number, input: number): number {
    const what = this.numbers.inputs[slot]!.values[input]!
    return (this.localMoves[slot]![input] ??= this.numbers.move(
      planOf(this.system, actionOf(this.system.members[slot]!.id, what)!).environment
    ))
  }

  move(environment: number, move: number): void {
    this.asked?.moves.push(environment, move)
    const result = moveEnvironment(this.system, this.numbers.environments.values[environment]!, this.numbers.moves.values[move]!)
    this.tables.moves.set(environment, move, "disabled" in result ? this.disabledNumber(result) : this.numbers.environment(result) + 1)
  }

  private disabledNumber({ cut }: Disabled): number {
    return cut === undefined ? -1 : -2 - this.numbers.cut(cut)
  }

  monitorStep(monitor: number, cell: number, observation: number): void {
    this.asked?.monitorSteps.push(monitor, cell, observation)
    underWay(() => `a step of monitor "${this.system.monitors[monitor]!.name}"`)
    const after = this.numbers.observations.step(monitor, cell, observation)
    const isSame = after === this.numbers.observations.states[monitor]!.values[cell]
    const next = isSame ? cell : after === undefined ? -1 : this.numbers.monitorCell(monitor, after)
    this.tables.monitorSteps[monitor]!.set(cell, observation, next + (next < 0 ? 0 : 1))
    if (next >= 0)
      this.tables.monitorAffects[monitor]!.set(cell, next, 1 + this.numbers.projections.affected(this.tables.actors + monitor, cell, next))
  }

  observationAtTime(observation: number, environment: number): void {
    this.tables.observationAtTime.set(
      observation,
      environment,
      this.numbers.observations.atTime(observation, this.numbers.environments.values[environment]!.time ?? 0)
    )
  }

  observationPair(first: number, second: number): void {
    this.tables.observationPair.set(first, second, this.numbers.observations.pair(first, second))
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
