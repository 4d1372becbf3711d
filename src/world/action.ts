import { type ActorId, canonical, type Choice, type Event, normal } from "../kernel/index.ts"
import type { BudgetName, Envelope, Member, System } from "../scenario/index.ts"
import type { Cell, Input } from "./cell.ts"
import { type EnvironmentMove, hostsOf } from "./environment.ts"
import { localInputs } from "./local-step.ts"
import type { NetworkMove } from "./network.ts"

/** A step of the world by name, before its choices are made. The closed list of all that can happen. */
export type Action =
  /** `nth`: which of several that go by one id, from 0 on, in the order of their canonical forms. */
  | { readonly kind: "timer"; readonly actor: ActorId; readonly timer: string; readonly nth?: number }
  | { readonly kind: "spontaneous"; readonly actor: ActorId; readonly event: string }
  | { readonly kind: "deliver"; readonly from: ActorId; readonly to: ActorId; readonly message: Event }
  | { readonly kind: "tick"; readonly time?: number }
  | { readonly kind: "lose"; readonly from: ActorId; readonly to: ActorId; readonly message: Event; readonly position?: number }
  | { readonly kind: "duplicate"; readonly from: ActorId; readonly to: ActorId; readonly message: Event }
  | { readonly kind: "crash" | "restart" | "diskLoss"; readonly actor: ActorId }
  | { readonly kind: "hostCrash" | "hostRestart"; readonly host: string }
  | { readonly kind: "zoneOutage"; readonly zone: string }
  | { readonly kind: "partition"; readonly split: number }
  | { readonly kind: "heal" }
  | { readonly kind: "disrupt"; readonly actor: ActorId; readonly by: number }

export type ActionKind = Action["kind"]

/** A step as a trace records it: the action, and the choices that it took in order. */
export interface Label {
  readonly action: Action
  readonly chosen: readonly Choice[]
}

/** What an action consists of: first the environment, then each actor's part in order, then the network. */
export interface Plan {
  readonly environment: EnvironmentMove | undefined
  readonly parts: readonly { readonly member: Member; readonly input: Input }[]
  readonly network: { readonly move: NetworkMove; readonly envelope: Envelope; readonly position: number } | undefined
}

/** Which budget an action uses. */
export const budgetOf: Readonly<Record<ActionKind, BudgetName | undefined>> = {
  timer: "timers",
  spontaneous: "spontaneous",
  deliver: undefined,
  tick: "ticks",
  lose: "loss",
  duplicate: "duplication",
  crash: "crash",
  restart: "restart",
  diskLoss: "diskLoss",
  hostCrash: "hostCrash",
  hostRestart: "hostRestart",
  zoneOutage: "zoneOutage",
  partition: "partition",
  heal: undefined,
  disrupt: "clockDisruption"
}

/** The rank of each kind in the canonical order of actions; within a kind: place in the cast, then canonical content. */
const ranks: Readonly<Record<ActionKind, number>> = {
  timer: 0,
  spontaneous: 1,
  deliver: 2,
  tick: 3,
  lose: 4,
  duplicate: 5,
  crash: 6,
  restart: 7,
  diskLoss: 8,
  hostCrash: 9,
  hostRestart: 10,
  zoneOutage: 11,
  partition: 12,
  heal: 13,
  disrupt: 14
}

/** Compares two actions in the canonical order, which traces, links and shortest counterexamples depend on. */
export const compareActions = (system: System, a: Action, b: Action): number =>
  ranks[a.kind] - ranks[b.kind] || placeOf(system, a) - placeOf(system, b) || (canonical(a) < canonical(b) ? -1 : 1)

const placeOf = (system: System, action: Action): number => {
  const id = "actor" in action ? action.actor : "to" in action ? action.to : undefined
  return id === undefined ? 0 : (system.indexOf.get(id) ?? 0)
}

/** The faults and ticks that the scenario's budgets know of, whatever the world: its static actions. */
export const staticActions = (system: System): readonly Action[] => {
  const { allowances, members, clocks, tickMs } = system
  const among = (name: "crash" | "restart" | "diskLoss" | "clockDisruption") => {
    const allowance = allowances.get(name)
    return allowance === undefined ? [] : members.filter(({ id }) => allowance.only === undefined || allowance.only.has(id))
  }
  const ticks: Action[] =
    clocks !== undefined
      ? // the one past the end is always cut: a world that only lacks time is no deadlock, unless it is stated what is final
        Array.from({ length: clocks.until + 1 }, (_, i) => ({ kind: "tick" as const, time: i + 1 }))
      : tickMs !== undefined
        ? [{ kind: "tick" }]
        : []
  const shifts = Array.from({ length: 2 * system.disruption + 1 }, (_, i) => i - system.disruption).filter((by) => by !== 0)
  return [
    ...ticks,
    ...(["crash", "restart", "diskLoss"] as const).flatMap((kind) => among(kind).map(({ id }) => ({ kind, actor: id }))),
    ...(["hostCrash", "hostRestart"] as const).flatMap((kind) =>
      allowances.has(kind) ? system.hosts.map((host) => ({ kind, host })) : []
    ),
    ...(allowances.has("zoneOutage") ? system.zones.map((zone) => ({ kind: "zoneOutage" as const, zone })) : []),
    ...(allowances.has("partition")
      ? [...system.splits.map((_, split) => ({ kind: "partition" as const, split })), { kind: "heal" as const }]
      : []),
    ...among("clockDisruption")
      .filter(({ clock }) => clock !== undefined)
      .flatMap(({ id }) => shifts.map((by) => ({ kind: "disrupt" as const, actor: id, by })))
  ]
}

/** The timers and spontaneous events of one member in one cell, as actions. */
export const localActions = (system: System, member: Member, cell: Cell): readonly Action[] =>
  localInputs(system, member, cell).inputs.map((input) =>
    input.kind === "timer"
      ? { kind: "timer", actor: member.id, timer: input.id, ...nthOf(input) }
      : { kind: "spontaneous", actor: member.id, event: (input as { event: string }).event }
  )

/** Left out where a timer is the only one of its id. */
export const nthOf = ({ nth }: { readonly nth?: number }): { readonly nth?: number } => (nth === undefined ? {} : { nth })

/** What can happen to one message under way: its delivery first, then what the budgets of the network allow. */
export const envelopeActions = (system: System, { from, to, message }: Envelope): readonly Action[] => {
  const isBudgeted = (name: "loss" | "duplication") => {
    const allowance = system.allowances.get(name)
    return allowance !== undefined && (allowance.only === undefined || allowance.only.has(message.type))
  }
  return [
    { kind: "deliver", from, to, message },
    ...(isBudgeted("loss") ? [{ kind: "lose" as const, from, to, message }] : []),
    ...(isBudgeted("duplication") ? [{ kind: "duplicate" as const, from, to, message }] : [])
  ]
}

/** Is an action one that the scenario's budgets know of? Only faults may be none; how many of them there may be is not asked. */
export const isStated = (system: System, action: Action): boolean => {
  switch (action.kind) {
    case "timer":
    case "spontaneous":
    case "deliver":
    case "tick":
      return true
    case "lose":
    case "duplicate":
      return envelopeActions(system, action).some(({ kind }) => kind === action.kind)
    default:
      return staticActions(system).some((one) => canonical(one) === canonical(action))
  }
}

/** Takes an action apart into what it asks of environment, actors and network. */
export const planOf = (system: System, action: Action): Plan => {
  const { members } = system
  const at = (id: ActorId): Member => members[system.indexOf.get(id)!]!
  const finite = (budget: "timers" | "spontaneous" | "crash" | "clockDisruption" | "loss" | "duplication"): EnvironmentMove | undefined =>
    system.allowances.get(budget)?.total === undefined ? undefined : { kind: "spend", budget }
  const on = (hosts: readonly string[], input: Input) =>
    members.filter(({ host }) => host !== undefined && hosts.includes(host)).map((member) => ({ member, input }))
  switch (action.kind) {
    case "timer":
      return {
        environment: finite("timers"),
        parts: [{ member: at(action.actor), input: { kind: "timer", id: action.timer, ...nthOf(action) } }],
        network: undefined
      }
    case "spontaneous":
      return {
        environment: finite("spontaneous"),
        parts: [{ member: at(action.actor), input: { kind: "spontaneous", event: action.event } }],
        network: undefined
      }
    case "deliver": {
      const { from, to } = action
      const message = normal(action.message)
      return {
        environment: system.splits.length === 0 ? undefined : { kind: "carry", from, to },
        parts: [{ member: at(to), input: { kind: "deliver", from, message } }],
        network: { move: "consume", envelope: { from, to, message }, position: 0 }
      }
    }
    case "lose":
    case "duplicate": {
      const { from, to } = action
      const message = normal(action.message)
      const [move, budget] = action.kind === "lose" ? (["drop", "loss"] as const) : (["copy", "duplication"] as const)
      const position = action.kind === "lose" ? (action.position ?? 0) : 0
      return { environment: finite(budget), parts: [], network: { move, envelope: { from, to, message }, position } }
    }
    case "tick": {
      const parts = members.map((member) => ({ member, input: { kind: "tick" as const, time: action.time } }))
      return { environment: { kind: "tick", time: action.time }, parts, network: undefined }
    }
    case "crash":
      return { environment: finite("crash"), parts: [{ member: at(action.actor), input: { kind: "crash" } }], network: undefined }
    case "restart":
    case "diskLoss": {
      const member = at(action.actor)
      return {
        environment: { kind: "restart", budget: action.kind, host: member.host },
        parts: [{ member, input: { kind: action.kind } }],
        network: undefined
      }
    }
    case "hostCrash":
    case "hostRestart":
      return { environment: action, parts: on([action.host], { kind: action.kind }), network: undefined }
    case "zoneOutage":
      return { environment: action, parts: on(hostsOf(system, action.zone), { kind: "hostCrash" }), network: undefined }
    case "partition":
      return { environment: { kind: "split", index: action.split }, parts: [], network: undefined }
    case "heal":
      return { environment: { kind: "heal" }, parts: [], network: undefined }
    case "disrupt":
      return {
        environment: finite("clockDisruption"),
        parts: [{ member: at(action.actor), input: { kind: "disrupt", by: action.by } }],
        network: undefined
      }
  }
}
