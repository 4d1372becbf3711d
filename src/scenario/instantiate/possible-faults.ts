import type { System } from "../system.ts"
import { emittedTypes, instead, Refused, refuseTwice, stateNodes } from "../../kernel/index.ts"
import type { BudgetName, FaultBudgets, Split } from "../budgets.ts"

type Bare = Omit<System, "symmetry">

/**
 * Refuses faults that can never happen, since a report would list them as assumed. That a budget is 0 is no such: a parameter may say
 * so, and the report does too. Fails with `Refused`.
 */
export const requirePossible = (where: string, faults: "none" | FaultBudgets, system: Bare): void => {
  requireWhom(where, system)
  requireCauses(where, system)
  requireMessages(where, system)
  if (faults === "none") return
  if (faults.partition !== undefined) requireSplits(where, faults.partition.into, system)
  if (faults.clockDisruption !== undefined) requireDisruption(where, faults.clockDisruption.by, system)
}

const inNetwork: readonly BudgetName[] = ["loss", "duplication"]

/** Whom a budget is limited to: somebody, each once, and in the cast. */
const requireWhom = (where: string, { allowances, members }: Bare): void => {
  const ids = members.map(({ id }) => id)
  for (const { name, kind, each, only } of allowances.values()) {
    const here = `${where}: the budget "${name}"`
    if (kind === "fault" && each === 0)
      throw new Refused(`${here} allows each actor none; write total: 0 to switch it off, or leave it out`)
    if (only === undefined || inNetwork.includes(name)) continue
    const stranger = [...only].find((id) => !ids.includes(id))
    if (stranger !== undefined) throw new Refused(`${here} names "${stranger}", who is not in the cast${instead(stranger, ids)}`)
  }
}

/** A fault that undoes another one, and those of which one must come before it. */
const undoes: Partial<Readonly<Record<BudgetName, readonly BudgetName[]>>> = {
  restart: ["crash"],
  diskLoss: ["crash"],
  hostRestart: ["hostCrash", "zoneOutage"]
}

const requireCauses = (where: string, { allowances, hosts, zones }: Bare): void => {
  for (const [name, causes] of Object.entries(undoes) as [BudgetName, readonly BudgetName[]][]) {
    const budget = allowances.get(name)
    if (budget === undefined) continue
    const found = causes.flatMap((cause) => allowances.get(cause) ?? [])
    const what = name === "hostRestart" ? "no host ever goes down" : "no actor ever crashes"
    if (found.length === 0)
      throw new Refused(`${where}: ${name} is budgeted, but ${what}; add ${causes.join(" or ")}, or leave ${name} out`)
    const only = found.map((cause) => cause.only)
    if (budget.only === undefined || only.some((ids) => ids === undefined || [...ids].some((id) => budget.only!.has(id)))) continue
    throw new Refused(
      `${where}: ${name} is budgeted for ${listed(budget.only)} only, and crash for ${listed(only[0]!)}; let them have one in common`
    )
  }
  if (allowances.has("zoneOutage") && zones.length === 0)
    throw new Refused(`${where}: a zone outage is budgeted, but no host is in a zone; give hosts: { host: { zone } }`)
  if (allowances.has("hostCrash") && hosts.length === 0)
    throw new Refused(`${where}: a host crash is budgeted, but no actor is on a host; give a role its host`)
}

const listed = (ids: Iterable<string>): string => [...ids].map((id) => `"${id}"`).join(", ")

const requireMessages = (where: string, { allowances, members, network }: Bare): void => {
  const lists = new Set(members.flatMap(({ actor }) => stateNodes(actor.machine).flatMap((node) => [...node.transitions.keys()])))
  const sent = members.map(({ actor }) => emittedTypes(actor.machine))
  for (const name of ["loss", "duplication"] as const) {
    const budget = allowances.get(name)
    if (budget === undefined) continue
    if (network?.kind === "set")
      throw new Refused(`${where}: ${name} makes no sense on a set network, where a message stays for ever; remove it or use bag()`)
    const isKnown = sent.every((types) => types !== undefined)
    const types = new Set(sent.flatMap((some) => [...(some ?? [])]))
    const here = `${where}: the budget "${name}" names the message`
    for (const type of budget.only ?? []) {
      if (!lists.has(type)) throw new Refused(`${here} "${type}", which nobody lists${instead(type, [...lists])}`)
      if (isKnown && types.size > 0 && !types.has(type))
        throw new Refused(`${here} "${type}", which nobody sends${instead(type, [...types])}`)
    }
    if (isKnown && types.size === 0) throw new Refused(`${where}: ${name} is budgeted, but nobody sends a message; leave it out`)
  }
}

const shape = "give { total, into: [[[ids], [ids]]] }, two groups or more that cannot reach each other"

const requireSplits = (where: string, into: unknown, system: Bare): void => {
  const here = `${where}: a partition`
  if (!isSplits(into)) throw new Refused(`${here} does not say into which groups; ${shape}`)
  if (into.length === 0) throw new Refused(`${here} is budgeted into nothing, so that it never happens; ${shape}`)
  const ids = system.members.map(({ id }) => id)
  for (const split of into) {
    if (split.length < 2) throw new Refused(`${here} has ${split.length === 0 ? "no group" : "one group only"}; ${shape}`)
    if (split.some((group) => group.length === 0)) throw new Refused(`${here} has an empty group, which nobody is cut off from; ${shape}`)
    const placed = split.flat()
    const stranger = placed.find((id) => !ids.includes(id))
    if (stranger !== undefined) throw new Refused(`${here} names "${stranger}", who is not in the cast${instead(stranger, ids)}`)
    for (const group of split) refuseTwice(`${here}, a group,`, group)
    const twice = placed.find((id, at) => placed.indexOf(id) !== at)
    if (twice !== undefined) throw new Refused(`${here} has "${twice}" in two groups; an actor is in one at most`)
  }
}

const isSplits = (value: unknown): value is readonly Split[] =>
  Array.isArray(value) &&
  value.every(
    (split) => Array.isArray(split) && split.every((group) => Array.isArray(group) && group.every((id) => typeof id === "string"))
  )

const requireDisruption = (where: string, by: unknown, { allowances, members }: Bare): void => {
  if (!(Number.isInteger(by) && (by as number) > 0))
    throw new Refused(`${where}: a clock disruption shifts a clock by ${JSON.stringify(by)}; give by, a whole number of ticks > 0`)
  const clocked = members.flatMap(({ id, clock }) => (clock === undefined ? [] : [id]))
  if (clocked.length === 0) throw new Refused(`${where}: a clock disruption is budgeted, but no actor has a clock`)
  const without = [...(allowances.get("clockDisruption")?.only ?? [])].find((id) => !clocked.includes(id))
  if (without !== undefined)
    throw new Refused(`${where}: the budget "clockDisruption" names "${without}", who has no clock; those with one are ${listed(clocked)}`)
}
