import { type AnyActor, isActor, Refused, refuseTwice, refuseUnknown } from "../kernel/index.ts"
import { type Parameters, requireFitting, type ValuesOf } from "./parameters.ts"
import { isScenario, type Scenario } from "./scenario.ts"

const mutantBrand = Symbol.for("borealis/mutant")

/** A scenario with one rule broken. */
export interface Mutant {
  readonly [mutantBrand]: true
  /** The fault's id in its document, such as `storage F-04`. */
  readonly id: string
  readonly of: Scenario
  /** The broken rule in one sentence. */
  readonly breaks: string
  /** Actors that stand in for those of the same name. */
  readonly replace: readonly AnyActor[]
  readonly parameters: Readonly<Record<string, number | string>>
  /** Ids (or names) of the properties of which one must catch it. */
  readonly expected: readonly string[]
}

/**
 * Declares a mutant: the scenario `of` with one named guard, action or parameter broken, which one of `expected` must catch.
 * `replace` takes actors such as `segment.with({ guards: { isStale: () => false } })`.
 */
export const mutant = <P extends Parameters>(
  id: string,
  options: {
    readonly of: Scenario<P>
    readonly breaks: string
    readonly replace?: AnyActor | readonly AnyActor[]
    readonly parameters?: Partial<ValuesOf<P>>
    readonly expected: readonly string[]
  }
): Mutant => {
  const where = `mutant "${id}"`
  if (typeof id !== "string" || id === "") throw new Refused(`a mutant needs an id, such as "lock M1"`)
  refuseUnknown(where, options, ["of", "breaks", "replace", "parameters", "expected"])
  const { of, breaks, parameters = {} } = options
  if (!isScenario(of)) throw new Refused(`${where}: of is no scenario; name the one that it breaks`)
  if (typeof breaks !== "string" || breaks === "")
    throw new Refused(`${where} does not say what it breaks; give breaks: "…", the rule in one sentence`)
  const replace =
    options.replace === undefined ? [] : isActor(options.replace) ? [options.replace] : (options.replace as readonly AnyActor[])
  requireChange(where, of, replace, parameters as Readonly<Record<string, number | string>>)
  requireNames(where, options.expected)
  return mutantOf(id, of, breaks, replace, parameters as Readonly<Record<string, number | string>>, options.expected)
}

/** A mutant that a program has made: nobody says who is to catch it, and it may break nothing. */
export const mutantOf = (
  id: string,
  of: Scenario<any>,
  breaks: string,
  replace: readonly AnyActor[] = [],
  parameters: Readonly<Record<string, number | string>> = {},
  expected: readonly string[] = []
): Mutant => ({ [mutantBrand]: true, id, of, breaks, replace, parameters, expected })

export const isMutant = (value: unknown): value is Mutant => typeof value === "object" && value !== null && mutantBrand in value

/** A mutant that changes nothing would survive, and seem to say something of the properties. */
const requireChange = (
  where: string,
  of: Scenario<any>,
  replace: readonly AnyActor[],
  parameters: Readonly<Record<string, number | string>>
): void => {
  if (!Array.isArray(replace) || !replace.every(isActor))
    throw new Refused(`${where} replaces what is no actor; write replace: lock.with({ guards: { … } }), or a list of such`)
  refuseTwice(
    `${where}, replace,`,
    replace.map(({ name }) => name)
  )
  requireFitting(where, of.parameters, parameters)
  if (replace.length > 0) return
  const changed = Object.entries(parameters).some(([name, value]) => String(value) !== String(of.parameters[name]?.default))
  if (!changed)
    throw new Refused(`${where} changes nothing; let it replace an actor, or set a parameter to another value than the scenario has`)
}

const requireNames = (where: string, expected: unknown): void => {
  if (!Array.isArray(expected) || expected.length === 0 || !expected.every((name) => typeof name === "string"))
    throw new Refused(`${where} does not say who must catch it; give expected: [a property's id or name]`)
  refuseTwice(`${where}, expected,`, expected)
}
