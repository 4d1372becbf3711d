import { type ActorId, type AnyActor, Refused, refuseUnknown, start, stateNodes } from "../kernel/index.ts"
import type { Role, Spec } from "./scenario.ts"
import type { System } from "./system.ts"

/** A durable key that the context does not start with is misspelt, or would be one only now and then. */
export const requireDurable = (where: string, id: ActorId, { actor, input }: Role): void => {
  if (actor.durable.length === 0) return
  const [first] = start(actor, input)
  if (first?.kind !== "stepped") return
  const missing = actor.durable.find((key: string) => !Object.hasOwn(first.state.snapshot.context as object, key))
  if (missing !== undefined)
    throw new Refused(
      `${where}: the durable key "${missing}" of "${id}" is not in its context at the start; check its spelling, or start with null`
    )
}

export const validateTime = (where: string, spec: Spec, clocked: boolean, ticked: boolean): void => {
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

export const validate = (where: string, system: System): void => {
  const { expected } = system
  if (expected !== undefined && ![expected.distinct, expected.transitions, expected.depth].every(Number.isInteger)) {
    throw new Refused(`${where}: expected must give distinct, transitions and depth, each a whole number`)
  }
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
  if (network.kind !== "set" && network.ignored !== "consume" && network.ignored !== "stay") {
    throw new Refused(`${where}: the network's ignored is ${JSON.stringify(network.ignored)}; write "consume" or "stay"`)
  }
  for (const split of system.splits) {
    const placed = split.flat()
    const twice = placed.find((id, at) => placed.indexOf(id) !== at)
    if (twice !== undefined) throw new Refused(`${where}: a partition has "${twice}" in two groups`)
  }
  if (budgets.has("clockDisruption") && !system.members.some(({ clock }) => clock !== undefined)) {
    throw new Refused(`${where}: a clock disruption is budgeted, but no actor has a clock`)
  }
  if (system.final !== undefined && system.final.holds === undefined) throw new Refused(`${where}: final is not of final({ reads, holds })`)
  for (const id of system.splits.flat(2))
    if (!system.indexOf.has(id)) throw new Refused(`${where}: a partition names "${id}", who is not in the cast`)
  if (budgets.has("zoneOutage") && system.zones.length === 0)
    throw new Refused(`${where}: a zone outage is budgeted, but no host is in a zone`)
  if (budgets.has("hostCrash") && system.hosts.length === 0)
    throw new Refused(`${where}: a host crash is budgeted, but no actor is on a host`)
}
