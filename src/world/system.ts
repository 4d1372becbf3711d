import {
  type ActorId,
  type AnyActor,
  canonical,
  hasTimers,
  isActor,
  NotPlain,
  Refused,
  refuseUnknown,
  stateNodes
} from "../kernel/index.ts"
import { allowances, type Allowances, type Split } from "./budgets.ts"
import type { Network } from "./network.ts"
import type { Final, Monitor, Property } from "./properties.ts"
import type { ClockSpec, Counts, Mutant, Role, Scenario, Spec } from "./scenario.ts"

/** A cast actor with its place in the cast. */
export interface Member extends Role {
  readonly id: ActorId
  readonly index: number
  readonly zone: string | undefined
}

/** A scenario made concrete: parameters filled in, a mutant's actors put in place, everything validated. */
export interface System {
  readonly scenario: string
  readonly parameters: Readonly<Record<string, number | string>>
  readonly mutant: Mutant | undefined
  readonly members: readonly Member[]
  readonly indexOf: ReadonlyMap<ActorId, number>
  readonly monitors: readonly Monitor[]
  readonly network: Network
  readonly allowances: Allowances
  readonly splits: readonly Split[]
  readonly disruption: number
  readonly tickMs: number | undefined
  readonly slack: number
  readonly clocks: ClockSpec | undefined
  readonly hosts: readonly string[]
  readonly zones: readonly string[]
  readonly properties: readonly Property[]
  readonly final: Final | undefined
  readonly tolerateUnhandled: boolean
  readonly expected: Counts | undefined
}

/** An input error: what a user typed or a file holds. Exit code 150. */
export class InputError extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = "InputError"
  }
}

/** Makes a scenario concrete. Fails with `InputError` on parameters that do not fit and with `Refused` on an unsound definition. */
export const instantiate = (scenario: Scenario<any>, set: Readonly<Record<string, number | string>> = {}, mutant?: Mutant): System => {
  const where = `scenario "${scenario.name}"`
  const parameters = parameterValues(scenario, { ...mutant?.parameters, ...set })
  const spec = built(where, scenario, parameters)
  const members = membersOf(where, spec, mutant)
  const clocked = members.some((member) => member.clock !== undefined)
  const ticked = spec.timers !== undefined && spec.timers !== "untimed"
  validateTime(where, spec, clocked, ticked)
  for (const key of Object.keys(spec)) if (!specKeys.has(key)) throw new Refused(`${where}: unknown key "${key}"; check its spelling`)
  const budgets = allowances(scenario.name, spec.budgets, {
    spontaneous: members.some((member) => member.actor.spontaneous.length > 0),
    timers: members.some((member) => hasTimers(member.actor.machine)),
    ticks: ticked && spec.clocks === undefined
  })
  const system: System = {
    scenario: scenario.name,
    parameters,
    mutant,
    members,
    indexOf: new Map(members.map((member) => [member.id, member.index])),
    monitors: spec.monitors ?? [],
    network: spec.network,
    allowances: budgets,
    splits: (spec.budgets.faults !== "none" && spec.budgets.faults.partition?.into) || [],
    disruption: (spec.budgets.faults !== "none" && spec.budgets.faults.clockDisruption?.by) || 0,
    tickMs: ticked ? (spec.timers as { tickMs: number }).tickMs : undefined,
    slack: ticked ? ((spec.timers as { slack?: number }).slack ?? 0) : 0,
    clocks: spec.clocks,
    hosts: [...new Set(members.flatMap((member) => member.host ?? []))],
    zones: [...new Set(members.flatMap((member) => member.zone ?? []))],
    properties: spec.properties,
    final: spec.final,
    tolerateUnhandled: spec.tolerate?.includes("unhandled message") ?? false,
    expected: mutant === undefined ? spec.expected : undefined
  }
  validate(where, system)
  return system
}

const built = (where: string, scenario: Scenario, parameters: Readonly<Record<string, number | string>>): Spec => {
  try {
    return scenario.build(parameters as never)
  } catch (error) {
    throw error instanceof Refused
      ? error
      : new Refused(`${where} cannot be built: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const specKeys = new Set("describe cast network budgets properties monitors timers clocks hosts final tolerate expected".split(" "))

const parameterValues = (scenario: Scenario, set: Readonly<Record<string, number | string>>): Readonly<Record<string, number | string>> => {
  const where = `scenario "${scenario.name}"`
  const names = Object.keys(scenario.parameters)
  for (const name of Object.keys(set)) {
    if (!names.includes(name)) {
      throw new InputError(`${where} has no parameter "${name}"; ${names.length === 0 ? "it has none" : `it has ${names.join(", ")}`}`)
    }
  }
  return Object.fromEntries(
    Object.entries(scenario.parameters).map(([name, parameter]) => {
      const raw = set[name] ?? parameter.default
      if (parameter.options !== undefined) {
        if (!parameter.options.includes(raw)) throw new InputError(`${where}: ${name}=${raw} is none of ${parameter.options.join(", ")}`)
        return [name, raw]
      }
      const value = typeof raw === "string" && raw.trim() === "" ? Number.NaN : Number(raw)
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = parameter
      if (!Number.isInteger(value)) throw new InputError(`${where}: ${name}=${raw} is not a whole number`)
      if (value < min || value > max) throw new InputError(`${where}: ${name}=${raw} is out of bounds; it goes from ${min} to ${max}`)
      return [name, value]
    })
  )
}

const membersOf = (where: string, spec: Spec, mutant: Mutant | undefined): readonly Member[] => {
  const ids = Object.keys(spec.cast ?? {})
  if (ids.length === 0) throw new Refused(`${where}: the cast is empty; give cast: { id: role(actor, …) }`)
  const substitutes = new Map((mutant?.replace ?? []).map((actor) => [actor.name, actor]))
  for (const name of substitutes.keys()) {
    if (!ids.some((id) => spec.cast[id]?.actor?.name === name))
      throw new Refused(`${where}: the mutant "${mutant!.id}" replaces "${name}", who is not in the cast`)
  }
  return ids.map((id, index) => {
    const cast = spec.cast[id]!
    if (!isActor(cast?.actor)) throw new Refused(`${where}: what "${id}" is cast as is no role; write ${id}: role(actor, …)`)
    try {
      canonical(cast.input ?? null)
    } catch (error) {
      throw error instanceof NotPlain ? new Refused(`${where}: the input of "${id}": ${error.message}`) : error
    }
    if (cast.host !== undefined && spec.hosts !== undefined && !(cast.host in spec.hosts)) {
      throw new Refused(`${where}: "${id}" lives on host "${cast.host}", which hosts does not list`)
    }
    const zone = cast.host === undefined ? undefined : spec.hosts?.[cast.host]?.zone
    return { ...cast, actor: substitutes.get(cast.actor.name) ?? cast.actor, id, index, zone }
  })
}

const validateTime = (where: string, spec: Spec, clocked: boolean, ticked: boolean): void => {
  refuseUnknown(`${where}, clocks`, spec.clocks, ["until", "offsets"])
  refuseUnknown(`${where}, timers`, spec.timers, ["tickMs", "slack"])
  for (const [host, place] of Object.entries(spec.hosts ?? {})) refuseUnknown(`${where}, host "${host}"`, place, ["zone"])
  if (spec.clocks !== undefined && spec.clocks.offsets !== "at the start" && spec.clocks.offsets !== "at each tick") {
    throw new Refused(`${where}: clocks.offsets is ${JSON.stringify(spec.clocks.offsets)}; write "at the start" or "at each tick"`)
  }
  if (clocked && spec.clocks === undefined)
    throw new Refused(`${where}: an actor has a clock; give clocks: { until, offsets }, since absolute time must be bounded`)
  if (spec.clocks !== undefined && !(Number.isInteger(spec.clocks.until) && spec.clocks.until >= 0)) {
    throw new Refused(`${where}: clocks.until is ${spec.clocks.until}; give a whole number of ticks ≥ 0`)
  }
  if (ticked) {
    const { tickMs, slack = 0 } = spec.timers as { tickMs: number; slack?: number }
    if (!(Number.isFinite(tickMs) && tickMs > 0))
      throw new Refused(`${where}: timers.tickMs is ${tickMs}; give a number of milliseconds > 0`)
    if (!(Number.isInteger(slack) && slack >= 0)) throw new Refused(`${where}: timers.slack is ${slack}; give a whole number of ticks ≥ 0`)
  }
}

/** The names of the actors in the cast. Views, mutants and coverage go by name: two that differ may not share one. */
const uniqueNames = (where: string, { members, monitors }: System): ReadonlySet<string> => {
  const actors = new Map<string, AnyActor>()
  for (const { actor } of members) {
    if ((actors.get(actor.name) ?? actor) !== actor)
      throw new Refused(`${where}: two different actors are called "${actor.name}"; give each a name of its own`)
    actors.set(actor.name, actor)
  }
  const watching = monitors.map(({ name }) => name)
  for (const name of watching) {
    if (watching.indexOf(name) !== watching.lastIndexOf(name))
      throw new Refused(`${where}: two monitors are called "${name}"; give each a name of its own`)
  }
  return new Set(actors.keys())
}

const validate = (where: string, system: System): void => {
  const { network, allowances: budgets, properties } = system
  if (network?.kind !== "set" && network?.kind !== "bag" && network?.kind !== "fifo")
    throw new Refused(`${where}: no network is stated; give set(), bag() or fifo({ capacity })`)
  if (network.kind === "fifo" && !(Number.isInteger(network.capacity) && network.capacity > 0)) {
    throw new Refused(`${where}: a fifo network needs a capacity, a whole number > 0`)
  }
  if (network.kind === "set") {
    for (const name of ["loss", "duplication"] as const) {
      if (budgets.has(name))
        throw new Refused(`${where}: ${name} makes no sense on a set network, where a message stays for ever; remove it or use bag()`)
    }
  }
  if (properties === undefined || !properties.some((property) => property.kind === "sometimes")) {
    throw new Refused(
      `${where}: no "sometimes" is stated, so that a check could hold by doing nothing; state one world that must be reached`
    )
  }
  const names = uniqueNames(where, system)
  const seen = new Set<string>()
  for (const property of properties) {
    if (typeof property?.reads !== "object")
      throw new Refused(`${where}: one of the properties is none; make it with always, sometimes or between`)
    if (seen.has(property.name)) throw new Refused(`${where}: two properties are called "${property.name}"; give each a name of its own`)
    seen.add(property.name)
    if (Object.keys(property.reads).length === 0) {
      throw new Refused(`${where}: the property "${property.name}" reads nothing; give it reads: { name: view(actor, …) }`)
    }
    for (const { of } of Object.values(property.reads)) {
      const there = "actor" in of ? system.monitors.some((monitor) => monitor.name === of.name) : names.has(of.name)
      if (!there) throw new Refused(`${where}: the property "${property.name}" reads "${of.name}", who is not there`)
    }
  }
  const known = new Set(system.members.flatMap(({ actor }) => stateNodes(actor.machine).flatMap((node) => [...node.transitions.keys()])))
  for (const { name, only } of budgets.values()) {
    if (name === "loss" || name === "duplication") {
      for (const type of only ?? [])
        if (!known.has(type)) throw new Refused(`${where}: the budget "${name}" names the message "${type}", which nobody lists`)
      continue
    }
    for (const id of only ?? [])
      if (!system.indexOf.has(id)) throw new Refused(`${where}: the budget "${name}" names "${id}", who is not in the cast`)
  }
  for (const id of system.splits.flat(2))
    if (!system.indexOf.has(id)) throw new Refused(`${where}: a partition names "${id}", who is not in the cast`)
  if (budgets.has("zoneOutage") && system.zones.length === 0)
    throw new Refused(`${where}: a zone outage is budgeted, but no host is in a zone`)
  if (budgets.has("hostCrash") && system.hosts.length === 0)
    throw new Refused(`${where}: a host crash is budgeted, but no actor is on a host`)
}
