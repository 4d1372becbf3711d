import { type ActorId, canonical, hasTimers, isActor, NotPlain, Refused } from "../kernel/index.ts"
import { allowances, type Allowances, type Split } from "./budgets.ts"
import type { Network } from "./network.ts"
import type { Final, Monitor, Property } from "./properties.ts"
import type { Refinement } from "./refinement.ts"
import type { ClockSpec, Counts, Mutant, Role, Scenario, Spec } from "./scenario.ts"
import { type Symmetry, symmetryOf } from "./symmetry.ts"
import { requireDurable, validate, validateTime } from "./validate.ts"

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
  readonly symmetry: Symmetry | undefined
  readonly refines: Refinement | undefined
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
  try {
    return systemOf(scenario, set, mutant)
  } catch (error) {
    // what is not even of the right shape (null, a lone property where a list belongs) trips over itself somewhere inside
    if (!(error instanceof TypeError)) throw error
    throw new Refused(`scenario "${scenario.name}" is not of the right shape: ${error.message}; let TypeScript check the file`)
  }
}

const systemOf = (scenario: Scenario<any>, set: Readonly<Record<string, number | string>> = {}, mutant?: Mutant): System => {
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
  const bare: Omit<System, "symmetry"> = {
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
    expected: mutant === undefined ? spec.expected : undefined,
    refines: spec.refines
  }
  validate(where, { ...bare, symmetry: undefined })
  return { ...bare, symmetry: symmetryOf(where, spec.symmetry, bare) }
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

const specKeys = new Set(
  "describe cast network budgets properties monitors timers clocks hosts final tolerate expected symmetry refines".split(" ")
)

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
      const raw = (Object.hasOwn(set, name) ? set[name] : undefined) ?? parameter.default
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
    if (cast.host !== undefined && spec.hosts !== undefined && !Object.hasOwn(spec.hosts, cast.host)) {
      throw new Refused(`${where}: "${id}" lives on host "${cast.host}", which hosts does not list`)
    }
    requireDurable(where, id, cast)
    const zone = cast.host === undefined || spec.hosts === undefined ? undefined : spec.hosts[cast.host]!.zone
    return { ...cast, actor: substitutes.get(cast.actor.name) ?? cast.actor, id, index, zone }
  })
}
