import { type ActorId, type ActorState, type Choice, type Event, normal, type Pick } from "../../kernel/index.ts"
import {
  type Action,
  causeOf,
  type Cell,
  type Environment,
  type Fault,
  type Input,
  type Label,
  localStep,
  monitorEvents,
  moveEnvironment,
  type Outcome,
  planOf,
  startCells,
  startEnvironment,
  startMonitor,
  stepMonitor,
  underWay,
  withoutBudgets
} from "../../world/index.ts"
import type { Envelope, Member, System } from "../../scenario/index.ts"
import type { Chance } from "./chance.ts"

/** A step that happened: already in the cells and in the recording, its messages not yet sent. */
export interface Performed {
  readonly label: Label
  readonly sent: readonly Envelope[]
  readonly observed: readonly Event[]
  /** Who took part. */
  readonly touched: readonly Member[]
  readonly ignored: boolean
  readonly lost: boolean
  /** What broke, and in whom (or in which monitor). The actors are then as before the step. */
  readonly broken: { readonly who: string; readonly fault: Fault } | undefined
}

/**
 * The actors of a live run as they are now, and the recording of how they got there. A step is one synchronous call, made of
 * the very parts that `apply` is made of, except that chance follows one option of each choice and that messages travel by post.
 */
export class Stage {
  /** Without budgets: the host counts them itself, since a person may go beyond. */
  readonly system: System
  readonly labels: Label[] = []
  readonly cells: Cell[]
  environment: Environment
  /** Which of `startsOf` the run began in. */
  readonly start: number
  /** What the actors did as they started. */
  readonly opening: Performed
  /** Who did not even start. */
  readonly missing: readonly { readonly member: Member; readonly fault: Fault }[]
  /** What of the recording `replay` cannot follow. */
  unreplayable: string | undefined
  readonly #chance: Chance
  readonly #monitors: (ActorState | undefined)[]

  /** Throws `Refused` where a definition is unsound. */
  constructor(system: System, chance: Chance) {
    this.system = withoutBudgets(system)
    this.#chance = chance
    this.environment = startEnvironment(system)
    this.#monitors = system.monitors.map(startMonitor)
    let start = 0
    const outcomes = system.members.map((member) => {
      const options = startCells(this.system, member)
      const place = chance.index(options.length)
      start = start * options.length + place
      return options[place]!
    })
    this.start = start
    this.cells = outcomes.map(({ cell, fault }) =>
      fault === undefined ? cell : { ...cell, status: "down", state: undefined, durable: {}, left: [] }
    )
    const present = system.members.filter(({ index }) => outcomes[index]!.fault === undefined)
    this.missing = system.members.flatMap((member) => {
      const { fault } = outcomes[member.index]!
      return fault === undefined ? [] : [{ member, fault }]
    })
    if (this.missing.length > 0)
      this.unreplayable = `${this.missing[0]!.member.id} did not start, so that no initial world is the one of this run`
    const first: Action = { kind: "tick", time: 0 }
    this.opening = this.#assemble(
      first,
      present,
      present.map(({ index }) => outcomes[index]!),
      this.environment
    )
  }

  cell(id: ActorId): Cell | undefined {
    const index = this.system.indexOf.get(id)
    return index === undefined ? undefined : this.cells[index]
  }

  /** What is on the disk of an actor that is down, as the journal has it. */
  lay(member: Member, durable: Readonly<Record<string, unknown>>): void {
    this.cells[member.index] = { ...this.cells[member.index]!, durable: normal(durable) }
  }

  /** Would this action be a step now? */
  isEnabled(action: Action): boolean {
    return this.#attempt(action) !== undefined
  }

  /** Does the action and records it; undefined where it is not enabled now. Membership of the network is the caller's affair. */
  perform(action: Action): Performed | undefined {
    const attempt = this.#attempt(action)
    if (attempt === undefined) return undefined
    const { members, outcomes, environment } = attempt
    const performed = this.#assemble(action, members, outcomes, environment)
    this.labels.push(performed.label)
    if (outcomes.every(({ fault }) => fault === undefined)) {
      this.environment = environment
      outcomes.forEach(({ cell }, part) => (this.cells[members[part]!.index] = cell))
    }
    return performed
  }

  #attempt(action: Action) {
    const plan = planOf(this.system, action)
    const environment = plan.environment === undefined ? this.environment : moveEnvironment(this.system, this.environment, plan.environment)
    if ("disabled" in environment) return undefined
    const outcomes: Outcome[] = []
    for (const { member, input } of plan.parts) {
      const outcome = this.#follow(member, input)
      if (outcome === undefined) return undefined
      outcomes.push(outcome)
    }
    const { network } = this.system
    const stays = action.kind === "deliver" && network.kind !== "set" && network.ignored === "stay"
    if (stays && outcomes.some(({ ignored, fault }) => ignored && fault === undefined)) return undefined
    return { members: plan.parts.map(({ member }) => member), outcomes, environment }
  }

  /** One local step, chance following one option of each choice. */
  #follow(member: Member, input: Input): Outcome | undefined {
    const cell = this.cells[member.index]!
    let hadChoice = false
    const pick: Pick = (_, options) => {
      hadChoice ||= options.length > 1
      return [this.#chance.oneOf(options)]
    }
    underWay(() => `a step of "${member.id}" on "${causeOf(input)}"`)
    const followed = localStep(this.system, member, cell, input, pick)
    // an option may end in a deferral while another does not: then only the others are there to choose from
    const outcomes = "disabled" in followed && hadChoice ? localStep(this.system, member, cell, input) : followed
    underWay(() => "")
    return "disabled" in outcomes ? undefined : this.#chance.oneOf(outcomes)
  }

  #assemble(action: Action, members: readonly Member[], outcomes: readonly Outcome[], environment: Environment): Performed {
    const chosen: readonly Choice[] = outcomes.flatMap((outcome) => outcome.chosen)
    const failed = outcomes.findIndex(({ fault }) => fault !== undefined)
    const lost = outcomes.some((outcome) => outcome.lost)
    const rest = {
      label: { action, chosen },
      touched: members,
      ignored: outcomes.length > 0 && outcomes.every((outcome) => outcome.ignored),
      lost
    }
    if (failed !== -1) {
      return { ...rest, sent: [], observed: [], broken: { who: members[failed]!.id, fault: outcomes[failed]!.fault! } }
    }
    const sent = outcomes.flatMap((outcome, part) => outcome.sent.map((one) => ({ from: members[part]!.id, ...one })))
    const observed = outcomes.flatMap((outcome, part) => outcome.observed.map((entry) => ({ ...entry, from: members[part]!.id })))
    return { ...rest, sent, observed, broken: this.#watch(action, lost, observed, environment) }
  }

  /** Lets the monitors see a step. One that breaks sees nothing more. */
  #watch(action: Action, lost: boolean, observed: readonly Event[], environment: Environment): Performed["broken"] {
    const events = monitorEvents(this.system, action, lost, observed, environment)
    let broken: Performed["broken"]
    for (const [i, monitor] of this.system.monitors.entries()) {
      const before = this.#monitors[i]
      if (before === undefined) continue
      const after = stepMonitor(monitor, before, events)
      this.#monitors[i] = typeof after === "string" ? undefined : after
      if (typeof after !== "string") continue
      broken ??= { who: monitor.name, fault: { kind: "failed step", detail: `monitor ${monitor.name}: ${after}` } }
      this.unreplayable ??= `the monitor "${monitor.name}" broke at step ${this.labels.length + 1}, where a replay ends`
    }
    return broken
  }
}
