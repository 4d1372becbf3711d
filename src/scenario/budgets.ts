import { type ActorId, Refused, refuseTwice, refuseUnknown, suggestion } from "../kernel/index.ts"

/** How often something may happen. `unbounded` is a statement too: fit where the machines themselves bound the event. */
export type Budget = number | "unbounded"

/** A budget of a fault at actors: `total` over the run, `each` per actor, `only` at these actors. */
export interface FaultBudget {
  readonly total?: Budget
  readonly each?: number
  readonly only?: readonly ActorId[]
}

/** A budget of a fault in the network; `of` limits it to these message types. */
export interface MessageBudget {
  readonly total: Budget
  readonly of?: readonly string[]
}

/** Two or more groups of actors that cannot reach each other. Whoever is in no group reaches everybody. */
export type Split = readonly (readonly ActorId[])[]

/** What may go wrong: assumptions about the world. What is not listed never happens. */
export interface FaultBudgets {
  /** An actor stops; its durable keys stay. */
  readonly crash?: Budget | FaultBudget
  /** A crashed actor comes back with what was durable. */
  readonly restart?: Budget | FaultBudget
  /** A crashed actor comes back with an empty disk. */
  readonly diskLoss?: Budget | FaultBudget
  readonly hostCrash?: Budget
  readonly hostRestart?: Budget
  readonly zoneOutage?: Budget
  readonly loss?: Budget | MessageBudget
  readonly duplication?: Budget | MessageBudget
  readonly partition?: { readonly total: Budget; readonly into: readonly Split[] }
  /** A clock leaves its bound by up to `by` ticks, without saying so. */
  readonly clockDisruption?: FaultBudget & { readonly by: number }
}

export interface Budgets {
  /** Assumptions about the world. */
  readonly faults: "none" | FaultBudgets
  /** Cut: how many spontaneous events. Required where the cast has any. A record's `each` counts per actor. */
  readonly spontaneous?: Budget | { readonly each: number }
  /** Cut: how many timers may go off. Required where some machine has `after` or a delayed raise. */
  readonly timers?: Budget | { readonly each: number }
  /** Cut: how many ticks. Required where time ticks and `realTime` does not bound it. */
  readonly ticks?: Budget
}

export const faultNames = [
  "crash",
  "restart",
  "diskLoss",
  "hostCrash",
  "hostRestart",
  "zoneOutage",
  "loss",
  "duplication",
  "partition",
  "clockDisruption"
] as const
export const progressNames = ["spontaneous", "timers", "ticks"] as const
export type FaultName = (typeof faultNames)[number]
export type BudgetName = FaultName | (typeof progressNames)[number]

const atActors = ["total", "each", "only"]
const inNetwork = ["total", "of"]
const faultKeys: Readonly<Record<FaultName, readonly string[]>> = {
  crash: atActors,
  restart: atActors,
  diskLoss: atActors,
  hostCrash: ["total"],
  hostRestart: ["total"],
  zoneOutage: ["total"],
  loss: inNetwork,
  duplication: inNetwork,
  partition: ["total", "into"],
  clockDisruption: [...atActors, "by"]
}

/** A budget as the world uses it; `undefined` is unbounded. Only finite ones are counted in the state. */
export interface Allowance {
  readonly name: BudgetName
  readonly kind: "fault" | "progress"
  readonly total: number | undefined
  readonly each: number | undefined
  readonly only: ReadonlySet<string> | undefined
}

export type Allowances = ReadonlyMap<BudgetName, Allowance>

/** Reads the budgets of a scenario. A name that is missing in the result never happens. Fails with `Refused`. */
export const allowances = (
  scenario: string,
  budgets: Budgets,
  need: { readonly spontaneous: boolean; readonly timers: boolean; readonly ticks: boolean }
): Allowances => {
  const where = `scenario "${scenario}"`
  if (typeof budgets !== "object" || budgets === null) {
    throw new Refused(
      `${where}: no budget is stated; add budgets: { faults: "none", … }, since a bound that is not stated cannot be reported`
    )
  }
  const found = new Map<BudgetName, Allowance>()
  const faults = budgets.faults
  if (faults === undefined) throw new Refused(`${where}: the budget of faults is not stated; add budgets: { faults: "none" } or list them`)
  if (faults !== "none") {
    if (typeof faults !== "object" || faults === null || Array.isArray(faults))
      throw new Refused(`${where}: budgets.faults is ${JSON.stringify(faults)}; write "none" or list the faults`)
    for (const name of Object.keys(faults)) {
      if (!faultNames.includes(name as FaultName))
        throw new Refused(`${where}: there is no fault "${name}"; the faults are ${faultNames.join(", ")}${suggestion(name, faultNames)}`)
    }
    for (const name of faultNames) refuseUnknown(`${where}: the budget "${name}"`, faults[name], faultKeys[name])
    for (const name of faultNames) if (faults[name] !== undefined) found.set(name, allowance(where, name, "fault", faults[name]))
  }
  for (const name of Object.keys(budgets)) {
    if (name !== "faults" && !progressNames.includes(name as never)) {
      const near = faultNames.includes(name as FaultName)
        ? `; write faults: { ${name}: … }`
        : suggestion(name, ["faults", ...progressNames])
      throw new Refused(`${where}: there is no budget "${name}"; the budgets are faults, ${progressNames.join(", ")}${near}`)
    }
  }
  for (const name of progressNames) {
    const stated = budgets[name]
    refuseUnknown(`${where}: the budget "${name}"`, stated, name === "ticks" ? ["total"] : ["total", "each"])
    if (stated !== undefined) found.set(name, allowance(where, name, "progress", stated))
    else if (need[name]) throw new Refused(`${where}: the budget "${name}" is not stated; give a number or "unbounded"`)
  }
  return found
}

const allowance = (where: string, name: BudgetName, kind: "fault" | "progress", stated: unknown): Allowance => {
  const record = (typeof stated === "object" && stated !== null ? stated : { total: stated }) as {
    readonly total?: unknown
    readonly each?: unknown
    readonly only?: readonly string[]
    readonly of?: readonly string[]
  }
  const number = (value: unknown, field: string): number | undefined => {
    if (value === undefined || value === "unbounded") return undefined
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value
    throw new Refused(`${where}: the budget "${name}"${field} is ${JSON.stringify(value)}; give a whole number ≥ 0 or "unbounded"`)
  }
  if (record.total === undefined && record.each === undefined) {
    throw new Refused(`${where}: the budget "${name}" states neither total nor each; give one of them, or "unbounded"`)
  }
  for (const key of ["only", "of"] as const) requireSome(`${where}: the budget "${name}", ${key},`, record[key])
  const only = record.only ?? record.of
  return {
    name,
    kind,
    total: number(record.total, ".total"),
    each: number(record.each, ".each"),
    only: only === undefined ? undefined : new Set(only)
  }
}

/** A budget that is limited to nobody would be none. */
const requireSome = (where: string, list: unknown): void => {
  if (list === undefined) return
  if (!Array.isArray(list) || list.length === 0 || !list.every((item) => typeof item === "string"))
    throw new Refused(`${where} is ${JSON.stringify(list)}, which is nobody; list names, or leave it out where all are meant`)
  refuseTwice(where, list)
}

/** One line per budget, for reports: what was assumed and where the search was cut. */
export const describeAllowances = (all: Allowances): readonly string[] =>
  [...all.values()].map(({ name, total, each, only }) => {
    const amount = [
      total === undefined ? (each === undefined ? "unbounded" : "") : `${total}`,
      each === undefined ? "" : `${each} each`
    ].filter((x) => x !== "")
    return `${name} ${amount.join(", ")}${only === undefined ? "" : ` (${[...only].join(", ")})`}`
  })
