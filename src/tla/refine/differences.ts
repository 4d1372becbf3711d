import type { StateTexts } from "./graph.ts"
import { parseValue } from "../language/parse-value.ts"
import { type FunctionValue, textOf, type Value } from "../language/value.ts"

/** A place in which a state of the specification and what was found differ, such as `rm["rm1"]`. */
export interface Difference {
  readonly place: string
  readonly specification: string
  readonly found: string
}

/** Where two states differ, as deep as both have the same parts. A variable that was not found is left out. */
export const differencesBetween = (
  variables: readonly string[],
  specification: StateTexts,
  found: readonly (string | undefined)[]
): readonly Difference[] =>
  variables.flatMap((variable, i) =>
    found[i] === undefined || found[i] === specification[i] ? [] : within(variable, parseValue(specification[i]!), parseValue(found[i]))
  )

const within = (place: string, specification: Value, found: Value): readonly Difference[] => {
  const [there, here] = [textOf(specification), textOf(found)]
  if (there === here) return []
  if (isFunction(specification) && isFunction(found) && isSameDomain(specification, found))
    return specification.pairs.flatMap(([argument, value], i) => within(`${place}[${textOf(argument)}]`, value, found.pairs[i]![1]))
  return [{ place, specification: there, found: here }]
}

const isFunction = (value: Value): value is FunctionValue => typeof value === "object" && "pairs" in value

const isSameDomain = (one: FunctionValue, other: FunctionValue): boolean =>
  one.pairs.length === other.pairs.length && one.pairs.every(([argument], i) => textOf(argument) === textOf(other.pairs[i]![0]))
