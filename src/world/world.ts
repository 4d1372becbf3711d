import {
  type ActorId,
  type ActorState,
  canonical,
  canonicalState,
  type Choice,
  type Event,
  type Sent,
  type Taken
} from "../kernel/index.ts"
import { type Action, compareActions, envelopeActions, type Label, localActions, planOf, staticActions } from "./action.ts"
import { type Cell, cellKey, type CutName, type Disabled, type Fault, type Outcome } from "./cell.ts"
import { type Environment, moveEnvironment, startEnvironment } from "./environment.ts"
import { localInputs, localStep, startCells } from "./local-step.ts"
import { monitorEvents, startMonitor, stepMonitor } from "./monitors.ts"
import { channel, deposit, moveNetwork, type NetworkMove, overflows, same } from "./network.ts"
import type { Envelope, System } from "../scenario/index.ts"
import { causeOf, underWay } from "./under-way.ts"

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
  readonly taken: readonly { readonly actor: ActorId; readonly taken: readonly Taken[] }[]
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
  const slots = system.members.map(({ index }) => index)
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
    return assemble(system, empty, tick, environment, slots, outcomes, undefined)
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
  const environment = plan.environment === undefined ? world.environment : moveEnvironment(system, world.environment, plan.environment)
  if ("disabled" in environment && environment.cut === undefined) return environment
  const network = plan.network
  if (network !== undefined && !isReachable(system, world, action, network)) return disabled
  const parts: (readonly Outcome[])[] = []
  for (const { member, input } of plan.parts) {
    underWay(() => `a step of "${member.id}" on "${causeOf(input)}"`)
    const outcomes = localStep(system, member, world.cells[member.index]!, input)
    if ("disabled" in outcomes) return outcomes
    parts.push(outcomes)
  }
  underWay(() => "")
  // a step is cut only if nothing but the budget keeps it away
  if ("disabled" in environment) return environment
  const stays = system.network.kind !== "set" && system.network.ignored === "stay" && network?.move === "consume"
  const slots = plan.parts.map(({ member }) => member.index)
  return product(parts)
    .filter((outcomes) => !(stays && outcomes[0]!.ignored && outcomes[0]!.fault === undefined))
    .map((outcomes) => assemble(system, world, action, environment, slots, outcomes, network))
}

const disabled: Disabled = { disabled: true, cut: undefined }

const product = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>((tuples, list) => tuples.flatMap((tuple) => list.map((item) => [...tuple, item])), [[]])

const assemble = (
  system: System,
  world: World,
  action: Action,
  environment: Environment,
  slots: readonly number[],
  outcomes: readonly Outcome[],
  move: { readonly move: NetworkMove; readonly envelope: Envelope; readonly position: number } | undefined
): Successor => {
  const idAt = (part: number): ActorId => system.members[slots[part]!]!.id
  const chosen: readonly Choice[] = outcomes.flatMap((outcome) => outcome.chosen)
  const sent = outcomes.flatMap((outcome, part) => outcome.sent.map((one) => ({ from: idAt(part), ...one })))
  const observed = outcomes.flatMap((outcome, part) => outcome.observed.map((entry) => ({ ...entry, from: idAt(part) })))
  const taken = outcomes.map((outcome, part) => ({ actor: idAt(part), taken: outcome.taken }))
  const lost = outcomes.some((outcome) => outcome.lost)
  const ignored = outcomes.length > 0 && outcomes.every((outcome) => outcome.ignored)
  const rest = { label: { action, chosen }, sent, observed, taken, lost, ignored }
  const fault = outcomes.find((outcome) => outcome.fault !== undefined)?.fault
  if (fault !== undefined) return { ...rest, world, fault }
  const cells = [...world.cells]
  outcomes.forEach((outcome, part) => (cells[slots[part]!] = outcome.cell))
  const moved = move === undefined ? world.network : moveNetwork(system.network, world.network, move)
  const network = deposit(system.network, moved, sent)
  const told = monitorEvents(system, action, lost, observed, environment)
  // the start is no step: monitors see only what was observed
  const events = world.cells.length === 0 ? told.slice(1) : told
  const monitors: ActorState[] = []
  for (const [i, one] of system.monitors.entries()) {
    const after = stepMonitor(one, world.monitors[i]!, events)
    if (typeof after === "string") return { ...rest, world, fault: { kind: "failed step", detail: `monitor ${one.name}: ${after}` } }
    monitors.push(after)
  }
  return { ...rest, world: { cells, monitors, environment, network }, fault: undefined }
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
