import type { System } from "../system.ts"
import { type ActorId, type AnyActor, instead, Refused, refuseTwice, refuseUnknown, start, suggestion } from "../../kernel/index.ts"
import type { Network } from "../network.ts"
import type { Counts, Role, Spec } from "../scenario.ts"

/** A durable key that the context does not start with is misspelt, or would be one only now and then. */
export const requireDurable = (where: string, id: ActorId, { actor, input }: Role): void => {
  if (actor.durable.length === 0) return
  const [first] = start(actor, input)
  if (first?.kind !== "stepped") return
  const context = first.state.snapshot.context as object
  const missing = actor.durable.find((key: string) => !Object.hasOwn(context, key))
  if (missing === undefined) return
  throw new Refused(
    `${where}: the durable key "${missing}" of "${id}" is not in its context at the start; check its spelling, or start with null` +
      suggestion(missing, Object.keys(context))
  )
}

export const validateTime = (where: string, spec: Spec, clocked: boolean, ticked: boolean): void => {
  refuseUnknown(`${where}, clocks`, spec.clocks, ["until", "offsets"])
  if (spec.timers !== undefined && spec.timers !== "untimed" && (typeof spec.timers !== "object" || spec.timers === null))
    throw new Refused(`${where}: timers is ${JSON.stringify(spec.timers)}; write "untimed" or { tickMs }`)
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

/** Refuses hosts where nobody lives: they, and their zones, could never fail. */
export const validatePlaces = (where: string, { hosts = {}, cast }: Spec): void => {
  const lived = [...new Set(Object.values(cast).flatMap(({ host }) => host ?? []))]
  for (const [host, place] of Object.entries(hosts)) {
    if (!lived.includes(host))
      throw new Refused(`${where}: nobody lives on the host "${host}"; the roles${named(lived, host, "live on none")}`)
    const zone: unknown = place?.zone
    if (zone !== undefined && (typeof zone !== "string" || zone === ""))
      throw new Refused(`${where}, host "${host}": its zone is ${JSON.stringify(zone)}; give the name of a zone`)
  }
}

const named = (known: readonly string[], word: string, none: string): string =>
  known.length === 0 ? ` ${none}` : ` live on ${known.map((one) => `"${one}"`).join(", ")}${suggestion(word, known)}`

const tolerable = ["unhandled message"]

export const requireTolerable = (where: string, tolerate: unknown): void => {
  if (tolerate === undefined) return
  if (!Array.isArray(tolerate)) throw new Refused(`${where}: tolerate is no list; write tolerate: ["unhandled message"]`)
  const stranger = tolerate.map(String).find((rule) => !tolerable.includes(rule))
  if (stranger !== undefined) throw new Refused(`${where}: tolerate names "${stranger}", which is no rule${instead(stranger, tolerable)}`)
  refuseTwice(`${where}: tolerate`, tolerate as readonly string[])
}

/** Refuses counts that no check could give. */
export const requireCounts = (where: string, expected: Counts | undefined): void => {
  if (expected === undefined) return
  refuseUnknown(`${where}, expected`, expected, ["distinct", "transitions", "depth"])
  if (![expected?.distinct, expected?.transitions, expected?.depth].every((count) => Number.isInteger(count) && count >= 0))
    throw new Refused(`${where}: expected must give distinct, transitions and depth, each a whole number`)
}

export const validate = (where: string, system: System): void => {
  requireCounts(where, system.expected)
  requireNetwork(where, system.network)
  uniqueActors(where, system)
}

const requireNetwork = (where: string, network: Network): void => {
  if (network?.kind !== "set" && network?.kind !== "bag" && network?.kind !== "fifo")
    throw new Refused(`${where}: no network is stated; give set(), bag() or fifo({ capacity })`)
  if (network.kind === "set") return
  if (network.kind === "fifo" && !(Number.isInteger(network.capacity) && network.capacity > 0))
    throw new Refused(`${where}: a fifo network needs a capacity, a whole number > 0`)
  if (network.kind === "fifo" && typeof network.skipDeferred !== "boolean")
    throw new Refused(`${where}: the network's skipDeferred is ${JSON.stringify(network.skipDeferred)}; write true or false`)
  if (network.ignored !== "consume" && network.ignored !== "stay")
    throw new Refused(`${where}: the network's ignored is ${JSON.stringify(network.ignored)}; write "consume" or "stay"`)
}

/** Views, mutants and coverage go by an actor's name: two that differ may not share one. */
const uniqueActors = (where: string, { members }: System): void => {
  const actors = new Map<string, AnyActor>()
  for (const { actor } of members) {
    if ((actors.get(actor.name) ?? actor) !== actor)
      throw new Refused(`${where}: two different actors are called "${actor.name}"; give each a name of its own`)
    actors.set(actor.name, actor)
  }
}
