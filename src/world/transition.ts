import type { ActorId, Choice, Event, TakenTransition } from "../kernel/index.ts"
import type { Envelope, Member, System } from "../scenario/index.ts"
import type { Action, Label, Plan } from "./action.ts"
import type { Cell, Disabled, Fault, Input, Outcome } from "./cell.ts"
import { type Environment, moveEnvironment } from "./environment.ts"
import { localStep } from "./local-step.ts"
import { causeOf, underWay } from "./under-way.ts"

/** What an action makes of those who take part in it: all of a step but its network and its monitors, which each host keeps its own way. */
export interface Transition {
  readonly label: Label
  /** Who takes part, in the order of the plan; `outcomes` are theirs. */
  readonly participants: readonly Member[]
  readonly outcomes: readonly Outcome[]
  readonly environment: Environment
  readonly sent: readonly Envelope[]
  /** With `from`, who made the observation. */
  readonly observed: readonly Event[]
  readonly transitions: readonly { readonly actor: ActorId; readonly transitions: readonly TakenTransition[] }[]
  readonly lost: boolean
  readonly ignored: boolean
  /** The first that broke; cells and environment are then to stay as they were. */
  readonly broken: { readonly who: string; readonly fault: Fault } | undefined
}

/** How a host goes through one actor's part: along every option, as `localStep` does, or along some. */
export type Follow = (system: System, member: Member, cell: Cell, input: Input) => readonly Outcome[] | Disabled

/**
 * Takes a planned action from here: gives its transitions, one per combination of what its participants may do: the one place where outcomes become
 * a step, for every host. Whether the plan's envelope can be reached is the host's to say.
 */
export const transitionsOf = (
  system: System,
  from: { readonly cells: readonly Cell[]; readonly environment: Environment },
  action: Action,
  plan: Plan,
  follow: Follow = localStep
): readonly Transition[] | Disabled => {
  const environment = plan.environment === undefined ? from.environment : moveEnvironment(system, from.environment, plan.environment)
  if ("disabled" in environment && environment.cut === undefined) return environment
  const parts: (readonly Outcome[])[] = []
  for (const { member, input } of plan.parts) {
    underWay(() => `a step of "${member.id}" on "${causeOf(input)}"`)
    const outcomes = follow(system, member, from.cells[member.index]!, input)
    underWay(() => "")
    if ("disabled" in outcomes) return outcomes
    parts.push(outcomes)
  }
  // a step is cut only if nothing but the budget keeps it away
  if ("disabled" in environment) return environment
  const participants = plan.parts.map(({ member }) => member)
  return product(parts)
    .filter((outcomes) => !stays(system, plan, outcomes))
    .map((outcomes) => transitionOf(action, participants, outcomes, environment))
}

/** Makes one transition of outcomes that go together. */
export const transitionOf = (
  action: Action,
  participants: readonly Member[],
  outcomes: readonly Outcome[],
  environment: Environment
): Transition => {
  const idAt = (part: number): ActorId => participants[part]!.id
  const chosen: readonly Choice[] = outcomes.flatMap((outcome) => outcome.chosen)
  const failed = outcomes.findIndex(({ fault }) => fault !== undefined)
  return {
    label: { action, chosen },
    participants,
    outcomes,
    environment,
    sent: outcomes.flatMap((outcome, part) => outcome.sent.map((one) => ({ from: idAt(part), ...one }))),
    observed: outcomes.flatMap((outcome, part) => outcome.observed.map((entry) => ({ ...entry, from: idAt(part) }))),
    transitions: outcomes.map((outcome, part) => ({ actor: idAt(part), transitions: outcome.transitions })),
    lost: outcomes.some((outcome) => outcome.lost),
    ignored: outcomes.length > 0 && outcomes.every((outcome) => outcome.ignored),
    broken: failed === -1 ? undefined : { who: idAt(failed), fault: outcomes[failed]!.fault! }
  }
}

/** Makes the cells after a transition that broke nothing. */
export const cellsAfter = (cells: readonly Cell[], { participants, outcomes }: Transition): readonly Cell[] => {
  const next = [...cells]
  outcomes.forEach(({ cell }, part) => (next[participants[part]!.index] = cell))
  return next
}

/** Is nothing done, since an ignored message is to stay where it is? */
const stays = ({ network }: System, plan: Plan, [receiver]: readonly Outcome[]): boolean =>
  network.kind !== "set" &&
  network.ignored === "stay" &&
  plan.network?.move === "consume" &&
  receiver!.ignored &&
  receiver!.fault === undefined

const product = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>((tuples, list) => tuples.flatMap((tuple) => list.map((item) => [...tuple, item])), [[]])
