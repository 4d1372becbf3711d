import type { Member, System } from "../system.ts"
import {
  InputError,
  thrownText,
  type ActorId,
  hasTimers,
  instead,
  isActor,
  normal,
  NotPlain,
  Refused,
  refuseUnknown,
  suggestion
} from "../../kernel/index.ts"
import { requireMutant } from "./fitting-mutant.ts"
import { allowances } from "../budgets.ts"
import type { Mutant } from "../mutant.ts"
import { hotProperties, isPromised, requireFair } from "../liveness.ts"
import { fitting, misfitOf } from "../parameters.ts"
import { requirePossible } from "./possible-faults.ts"
import { requireProperties } from "./reads.ts"
import type { Scenario, Spec } from "../scenario.ts"
import { symmetryOf } from "./symmetry.ts"
import { requireDurable, requireTolerable, validate, validatePlaces, validateTime } from "./validate.ts"

/**
 * Makes a scenario concrete, as far as its words alone tell. Fails with `InputError` on parameters that do not fit and with `Refused` on an
 * unsound definition.
 */
export const systemOf = (scenario: Scenario<any>, set: Readonly<Record<string, number | string>> = {}, mutant?: Mutant): System => {
  const where = `scenario "${scenario.name}"`
  const parameters = parameterValues(scenario, { ...mutant?.parameters, ...set })
  const spec = built(where, scenario, parameters)
  refuseUnknown(where, spec, specKeys)
  if (spec.describe !== undefined && spec.describe !== scenario.describe)
    throw new Refused(`${where}: describe is read beside the parameters only; put it there`)
  const members = membersOf(where, spec, mutant)
  const clocked = members.some((member) => member.clock !== undefined)
  const ticked = spec.timers !== undefined && spec.timers !== "untimed"
  validateTime(where, spec, clocked, ticked)
  validatePlaces(where, spec)
  requireTolerable(where, spec.tolerate)
  const has = {
    spontaneous: members.some((member) => member.actor.spontaneous.length > 0),
    timers: members.some((member) => hasTimers(member.actor.machine))
  }
  const budgets = allowances(scenario.name, spec.budgets, { ...has, ticks: ticked && spec.clocks === undefined })
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
    fair: spec.fair,
    tolerateUnhandled: spec.tolerate?.includes("unhandled message") ?? false,
    expected: mutant === undefined ? spec.expected : undefined,
    refines: spec.refines
  }
  requireProperties(where, bare)
  const system = { ...bare, properties: [...bare.properties, ...hotProperties(bare.monitors)] }
  // what a mutant has taken out may be what there was to be fair to
  if (mutant === undefined)
    requireFair(where, spec.fair, system.properties.some(isPromised), {
      actors: has.spontaneous,
      timers: has.timers || ticked || spec.clocks !== undefined
    })
  requirePossible(where, spec.budgets.faults, bare)
  if (mutant !== undefined)
    requireMutant(
      where,
      mutant,
      system,
      Object.values(spec.cast).map(({ actor }) => actor)
    )
  validate(where, { ...system, symmetry: undefined })
  return { ...system, symmetry: symmetryOf(where, spec.symmetry, bare) }
}

const built = (
  where: string,
  scenario: Scenario,
  parameters: Readonly<Record<string, number | string>>
): Spec & { readonly describe?: string } => {
  try {
    return scenario.build(parameters as never)
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(`${where} cannot be built: ${thrownText(error)}`)
  }
}

const specKeys =
  "cast network budgets properties monitors timers clocks hosts final fair tolerate expected symmetry refines describe".split(" ")

const parameterValues = (scenario: Scenario, set: Readonly<Record<string, number | string>>): Readonly<Record<string, number | string>> => {
  const where = `scenario "${scenario.name}"`
  const names = Object.keys(scenario.parameters)
  for (const name of Object.keys(set)) {
    if (!names.includes(name)) {
      const there = names.length === 0 ? "it has none" : `it has ${names.join(", ")}${suggestion(name, names)}`
      throw new InputError(`${where} has no parameter "${name}"; ${there}`)
    }
  }
  return Object.fromEntries(
    Object.entries(scenario.parameters).map(([name, parameter]) => {
      const raw = (Object.hasOwn(set, name) ? set[name] : undefined) ?? parameter.default
      const misfit = misfitOf(parameter, raw)
      if (misfit !== undefined) throw new InputError(`${where}: ${name}=${raw} ${misfit}`)
      return [name, fitting(parameter, raw)]
    })
  )
}

const membersOf = (where: string, spec: Spec, mutant: Mutant | undefined): readonly Member[] => {
  const ids = Object.keys(spec.cast ?? {})
  if (ids.length === 0) throw new Refused(`${where}: the cast is empty; give cast: { id: role(actor, …) }`)
  const substitutes = new Map((mutant?.replace ?? []).map((actor) => [actor.name, actor]))
  return ids.map((id, index) => {
    const cast = spec.cast[id]!
    if (!isActor(cast?.actor)) throw new Refused(`${where}: what "${id}" is cast as is no role; write ${id}: role(actor, …)`)
    const hosts = Object.keys(spec.hosts ?? {})
    if (cast.host !== undefined && spec.hosts !== undefined && !hosts.includes(cast.host)) {
      throw new Refused(`${where}: "${id}" lives on host "${cast.host}", which hosts does not list${instead(cast.host, hosts)}`)
    }
    requireDurable(where, id, cast)
    const zone = cast.host === undefined || spec.hosts === undefined ? undefined : spec.hosts[cast.host]!.zone
    return { ...cast, input: inputOf(where, id, cast.input), actor: substitutes.get(cast.actor.name) ?? cast.actor, id, index, zone }
  })
}

const inputOf = (where: string, id: ActorId, input: unknown): unknown => {
  if (input === undefined) return undefined
  try {
    return normal(input)
  } catch (error) {
    throw error instanceof NotPlain ? new Refused(`${where}: the input of "${id}": ${error.message}`) : error
  }
}
