import {
  stepMonitors,
  type Follow,
  cellsAfter,
  transitionOf,
  type Transition,
  transitionsOf,
  type Action,
  type Cell,
  type Environment,
  type Fault,
  type Label,
  localStep,
  planOf,
  startCells,
  startEnvironment,
  startMonitor,
  withoutBudgets
} from "../../world/index.ts"
import { type ActorId, type ActorState, normal, type OptionPicker } from "../../kernel/index.ts"
import type { Member, System } from "../../scenario/index.ts"
import type { Chance } from "./chance.ts"

/** A step that happened: already in the cells and in the recording, its messages not yet sent. What broke is an actor or a monitor. */
export type Performed = Pick<Transition, "label" | "participants" | "sent" | "observed" | "ignored" | "lost" | "broken">

/**
 * The actors of a live run as they are now, and the recording of how they got there. A step is one synchronous call, made of
 * the very parts that `apply` is made of, except that chance follows one option of each choice and that messages travel through `LiveNetwork`.
 */
export class LiveWorld {
  /** Without budgets: the host counts them itself, since a person may go beyond. */
  readonly system: System
  readonly labels: Label[] = []
  cells: readonly Cell[]
  environment: Environment
  /** Which of `startsOf` the run began in. */
  readonly start: number
  /** What the actors did as they started. */
  readonly started: Performed
  /** Who did not even start. */
  readonly missing: readonly { readonly member: Member; readonly fault: Fault }[]
  /** What of the recording `replay` cannot follow. */
  unreplayable: string | undefined
  readonly #chance: Chance
  #monitors: readonly (ActorState | undefined)[]

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
    const outcomesOf = present.map(({ index }) => outcomes[index]!)
    this.started = this.#observed(transitionOf({ kind: "tick", time: 0 }, present, outcomesOf, this.environment), true)
  }

  cell(id: ActorId): Cell | undefined {
    const index = this.system.indexOf.get(id)
    return index === undefined ? undefined : this.cells[index]
  }

  /** What is on the disk of an actor that is down, as the journal has it. */
  setDurable(member: Member, durable: Readonly<Record<string, unknown>>): void {
    this.cells = this.cells.with(member.index, { ...this.cells[member.index]!, durable: normal(durable) })
  }

  /** Would this action be a step now? */
  isEnabled(action: Action): boolean {
    return this.#attempt(action) !== undefined
  }

  /** Does the action and records it; undefined where it is not enabled now. Membership of the network is the caller's affair. */
  perform(action: Action): Performed | undefined {
    const transition = this.#attempt(action)
    if (transition === undefined) return undefined
    const performed = this.#observed(transition)
    this.labels.push(performed.label)
    if (transition.broken === undefined) {
      this.environment = transition.environment
      this.cells = cellsAfter(this.cells, transition)
    }
    return performed
  }

  #attempt(action: Action): Transition | undefined {
    const transitions = transitionsOf(this.system, this, action, planOf(this.system, action), this.#follow)
    return "disabled" in transitions ? undefined : transitions[0]
  }

  /** One local step, chance following one option of each choice. */
  readonly #follow: Follow = (system, member, cell, input) => {
    let hadChoice = false
    const pick: OptionPicker = (_, options) => {
      hadChoice ||= options.length > 1
      return [this.#chance.oneOf(options)]
    }
    const followed = localStep(system, member, cell, input, pick)
    // an option may end in a deferral while another does not: then only the others are there to choose from
    const outcomes = "disabled" in followed && hadChoice ? localStep(system, member, cell, input) : followed
    return "disabled" in outcomes ? outcomes : [this.#chance.oneOf(outcomes)]
  }

  /** Lets the monitors observe a transition that broke no actor. */
  #observed(transition: Transition, isStart = false): Performed {
    if (transition.broken !== undefined) return { ...transition, sent: [], observed: [] }
    const { monitors, broken } = stepMonitors(this.system, this.#monitors, transition, isStart)
    this.#monitors = monitors
    if (broken !== undefined)
      this.unreplayable ??= `the monitor "${broken.who}" broke at ${isStart ? "the start" : `step ${this.labels.length + 1}`}, where a replay ends`
    return { ...transition, broken }
  }
}
