import { cellsAfter, type Transition, transitionsOf, transitionOf } from "./transition.ts"
import { stepMonitors, startMonitor } from "./monitors.ts"
import { type Plan, type Action, compareActions, envelopeActions, type Label, localActions, planOf, staticActions } from "./action.ts"
import { type ActorId, type ActorState, canonical, canonicalState, type Event, type Sent, type TakenTransition } from "../kernel/index.ts"
import { type Cell, cellKey, type CutName, type Disabled, type Fault } from "./cell.ts"
import { type Environment, startEnvironment } from "./environment.ts"
import { localInputs, localStep, startCells } from "./local-step.ts"
import { channel, deposit, moveNetwork, overflows, same } from "./network.ts"
import type { Envelope, System } from "../scenario/index.ts"

/** A whole world as values: the readable form, which the compiled one is held against. Immutable. */
export interface World {
  readonly cells: readonly Cell[]
  readonly monitors: readonly ActorState[]
  readonly environment: Environment
  /** Envelopes under way: sorted by content on set and bag, each channel in order of sending on fifo. */
  readonly network: readonly Envelope[]
}

/** One labelled step out of a world. */
export interface Successor {
  readonly label: Label
  readonly world: World
  readonly sent: readonly (Sent & { readonly from: ActorId })[]
  readonly observed: readonly Event[]
  readonly transitions: readonly { readonly actor: ActorId; readonly transitions: readonly TakenTransition[] }[]
  readonly lost: boolean
  readonly ignored: boolean
  /** What broke in this very step; `world` is then the world before it. */
  readonly fault: Fault | undefined
}

/** Canonical form of a world. */
export const worldKey = ({ cells, monitors, environment, network }: World): string =>
  [...cells.map(keyOf), ...monitors.map((state) => canonicalState(state)), canonical(environment), canonical(network)].join("\n")

/** Worlds have most of their cells in common. */
const keyOf = (cell: Cell): string => {
  let key = keys.get(cell)
  if (key === undefined) keys.set(cell, (key = cellKey(cell)))
  return key
}
const keys = new WeakMap<Cell, string>()

/** The worlds in which a system may start, by number: there may be more of them than anybody can list. */
export interface Starts {
  /** The product of what each actor may start with, which is not exact beyond 2⁵³. */
  readonly count: number
  /** One of them, from 0; undefined beyond the last. */
  readonly at: (start: number) => Successor | undefined
}

/** The worlds in which a system may start: one per combination of start choices and clock offsets. Those of the last actor change first. */
export const startsOf = (system: System): Starts => {
  const environment = startEnvironment(system)
  const empty: World = { cells: [], monitors: system.monitors.map(startMonitor), environment, network: [] }
  const tick: Action = { kind: "tick", time: 0 }
  const cells = system.members.map((member) => startCells(system, member))
  const count = cells.reduce((product, { length }) => product * length, 1)
  const at = (start: number): Successor | undefined => {
    if (!(Number.isSafeInteger(start) && start >= 0 && start < count)) return undefined
    let rest = start
    const outcomes = cells.map((options) => options[0]!)
    for (let slot = cells.length - 1; slot >= 0; slot--) {
      const options = cells[slot]!
      outcomes[slot] = options[rest % options.length]!
      rest = Math.floor(rest / options.length)
    }
    return successorOf(system, empty, transitionOf(tick, system.members, outcomes, environment), undefined)
  }
  return { count, at }
}

/** All of these worlds: for systems that have few. */
export const startWorlds = (system: System): readonly Successor[] => {
  const { count, at } = startsOf(system)
  return Array.from({ length: count }, (_, start) => at(start)!)
}

/** Every step out of a world, in the canonical order; steps that change nothing are left out. And what cut further ones. */
export const successors = (system: System, world: World): { readonly steps: readonly Successor[]; readonly cut: readonly CutName[] } => {
  const steps: Successor[] = []
  const cut = new Set<CutName>(system.members.flatMap((member) => localInputs(system, member, world.cells[member.index]!).cut))
  for (const action of actionsOf(system, world)) {
    const done = attempt(system, world, action)
    if ("disabled" in done) {
      if (done.cut !== undefined) cut.add(done.cut)
      continue
    }
    const fitting = done.filter((successor) => !overflows(system.network, successor.world.network))
    if (fitting.length < done.length) cut.add("capacity")
    steps.push(...fitting.filter((successor) => successor.fault !== undefined || worldKey(successor.world) !== worldKey(world)))
  }
  return { steps, cut: [...cut] }
}

/** All that might happen in a world, in the canonical order; `apply` says what really can. */
export const actionsOf = (system: System, world: World): readonly Action[] => {
  const found = new Map<string, Action>()
  for (const member of system.members) {
    for (const action of localActions(system, member, world.cells[member.index]!)) found.set(canonical(action), action)
  }
  world.network.forEach((envelope, at) => {
    for (const action of envelopeActions(system, envelope)) {
      if (system.network.kind === "fifo" && action.kind === "lose") {
        const named = { ...action, position: channel(world.network, envelope).indexOf(world.network[at]!) }
        found.set(canonical(named), named)
      } else found.set(canonical(action), action)
    }
  })
  for (const action of staticActions(system)) found.set(canonical(action), action)
  return [...found.values()].sort((a, b) => compareActions(system, a, b))
}

/** What `action` does to a world, one successor per choice: the only place where a step changes the world. */
export const apply = (system: System, world: World, action: Action): readonly Successor[] | Disabled => {
  const done = attempt(system, world, action)
  if ("disabled" in done) return done
  const fitting = done.filter((successor) => !overflows(system.network, successor.world.network))
  return fitting.length > 0 ? fitting : done.length > 0 ? { disabled: true, cut: "capacity" } : disabled
}

/** As `apply`, but with the successors in which a fifo channel holds too much. */
const attempt = (system: System, world: World, action: Action): readonly Successor[] | Disabled => {
  const plan = planOf(system, action)
  if (plan.network !== undefined && !isReachable(system, world, action, plan.network)) return disabled
  const transitions = transitionsOf(system, world, action, plan)
  return "disabled" in transitions ? transitions : transitions.map((one) => successorOf(system, world, one, plan.network))
}

const disabled: Disabled = { disabled: true, cut: undefined }

/** A transition as a step of a whole world; `world` is without cells before the start. */
const successorOf = (system: System, world: World, transition: Transition, move: Plan["network"]): Successor => {
  const { label, sent, observed, transitions, lost, ignored, environment } = transition
  const rest = { label, sent, observed, transitions, lost, ignored }
  if (transition.broken !== undefined) return { ...rest, world, fault: transition.broken.fault }
  const { monitors, broken } = stepMonitors(system, world.monitors, transition, world.cells.length === 0)
  if (broken !== undefined) return { ...rest, world, fault: broken.fault }
  const moved = move === undefined ? world.network : moveNetwork(system.network, world.network, move)
  const network = deposit(system.network, moved, sent)
  const cells = cellsAfter(world.cells, transition)
  return { ...rest, world: { cells, monitors: monitors as readonly ActorState[], environment, network }, fault: undefined }
}

/** Is the envelope where the action needs it? On fifo: at the head, or behind deferred ones only. */
const isReachable = (
  system: System,
  world: World,
  action: Action,
  { envelope, position }: { readonly envelope: Envelope; readonly position: number }
): boolean => {
  if (system.network.kind !== "fifo") return world.network.filter((one) => same(one, envelope)).length > position
  const queue = channel(world.network, envelope)
  if (action.kind !== "deliver") return queue[position] !== undefined && same(queue[position], envelope)
  const place = queue.findIndex((one) => same(one, envelope))
  if (place <= 0) return place === 0
  if (!system.network.skipDeferred) return false
  const receiver = system.members[system.indexOf.get(envelope.to)!]!
  return queue.slice(0, place).every((ahead) => {
    const tried = localStep(system, receiver, world.cells[receiver.index]!, { kind: "deliver", from: ahead.from, message: ahead.message })
    return (
      "disabled" in tried || (system.network.kind === "fifo" && system.network.ignored === "stay" && tried.every(({ ignored }) => ignored))
    )
  })
}
