import { createHash } from "node:crypto"
import { canonical } from "../../kernel/index.ts"
import { definitionsOf } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"

/** What a checkpoint is of: everything that decides which worlds there are, which numbers they get, and what is asked of them. */
export interface Identity {
  readonly scenario: string
  readonly parameters: Readonly<Record<string, number | string>>
  readonly mutant: string | null
  readonly salt: string
  /** What is kept of each state; with the bits that there are, where these are what is kept. */
  readonly kept: string
  readonly isReduced: boolean
  readonly properties: readonly string[]
  /** A hash of all definitions. */
  readonly definitions: string
}

/** What a check of a system is about. */
export const identityOf = (system: System, { salt, kept, isReduced }: Pick<Identity, "salt" | "kept" | "isReduced">): Identity => ({
  scenario: system.scenario,
  parameters: system.parameters,
  mutant: system.mutant?.id ?? null,
  salt,
  kept,
  isReduced,
  properties: system.properties.map(({ id, name }) => id ?? name),
  definitions: createHash("sha256")
    .update(`${definitionsOf(system)}\n${statedBy(system, isReduced)}`)
    .digest("hex")
})

/** All that a scenario states beside the definitions of its actors: functions by their source text, actors by their names. */
const statedBy = (system: System, isReduced: boolean): string => {
  const { members, monitors, network, allowances, splits, disruption, tickMs, slack, clocks, hosts, zones } = system
  const { properties, final, fair, tolerateUnhandled, symmetry } = system
  const write = (_: string, value: unknown): unknown => {
    if (typeof value === "function") return `${value}`
    if (value instanceof Map || value instanceof Set) return [...value]
    return typeof value === "object" && value !== null && "machine" in value ? String((value as { readonly name?: unknown }).name) : value
  }
  const stated = [members, monitors, network, [...allowances], splits, disruption, tickMs, slack, clocks, hosts, zones]
  const alike = isReduced ? [symmetry?.groups, symmetry?.sets] : []
  return JSON.stringify([...stated, properties, final, fair, tolerateUnhandled, ...alike], write)
}

/** How a checkpoint of one thing cannot be gone on with by a check of another, as the end of a sentence with its mend; undefined where it can. */
export const differenceOf = (kept: Identity, now: Identity): string | undefined => {
  if (kept.scenario !== now.scenario) return `is of scenario "${kept.scenario}", not of "${now.scenario}"; name that one, or another folder`
  if (kept.mutant !== now.mutant)
    return `is of ${mutantText(kept)}, not of ${mutantText(now)}; give the same --mutant, or name another folder`
  if (canonical(kept.parameters) !== canonical(now.parameters))
    return `is of ${parametersText(kept)}, not of ${parametersText(now)}; give the same --set, or name another folder`
  if (kept.salt !== now.salt) return `was made with --seed ${kept.salt}; give the same, or name another folder`
  if (kept.kept !== now.kept) return `keeps ${kept.kept}, and this check ${now.kept}; keep the same, or name another folder`
  if (kept.isReduced !== now.isReduced)
    return `was made ${kept.isReduced ? "with" : "without"} --symmetry; do the same, or name another folder`
  if (canonical(kept.properties) !== canonical(now.properties))
    return "looks at other properties; give the same --property, or name another folder"
  return kept.definitions === now.definitions ? undefined : changed
}

/** What is said where the definitions are no longer those that a checkpoint was made with. */
export const changed = "was made before the definitions were changed; name another folder to check them from the start"

const mutantText = ({ mutant }: Identity): string => (mutant === null ? "the scenario itself" : `mutant "${mutant}"`)

const parametersText = ({ parameters }: Identity): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ") || "no parameters"

/** A digest of all that got a number so far: whose numbers are equal and mean the same has the same one. */
export const digestOf = ({ tables, numbers }: Compiled): string => {
  const hash = createHash("sha256")
  const { slots, envelopes, secondKeys, outcomes, sends, columns, queueItems, lossObservation, copyObservation } = tables
  const all = [...slots.flatMap((slot) => [slot.secondKeys, slot.locals]), secondKeys, outcomes, sends, ...columns, ...queueItems]
  for (const { data, length } of [...all, lossObservation, copyObservation]) {
    hash.update(`${length}\n`)
    // a copy: what others see too is not hashed
    hash.update(data.slice(0, length))
  }
  return hash.update(canonical([envelopes.length, numbers.cuts, numbers.projections.size, numbers.observations.size])).digest("hex")
}
