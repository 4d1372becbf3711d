import { InputError, type System, type World } from "../world/index.ts"
import type { SpecGraph } from "./graph.ts"
import { fromItf } from "./itf-value.ts"
import { imageOf } from "./refine.ts"
import type { Entry } from "./validate.ts"
import { textOf } from "./value.ts"

/**
 * Reads states of a log: objects with the values of some variables in the Informal Trace Format, and perhaps `#meta: { action }`,
 * which names the action that led there. `placeOf` says where an entry stands. Fails with `InputError`.
 */
export const entriesOf = (
  states: readonly unknown[],
  { variables, actions }: SpecGraph,
  placeOf: (entry: number) => string
): readonly Entry[] =>
  states.map((state, i) => {
    if (typeof state !== "object" || state === null || Array.isArray(state))
      throw new InputError(`${placeOf(i)}: a state is an object, such as {"x": 1}, with the value of each variable that was logged`)
    const { "#meta": meta, ...values } = state as Readonly<Record<string, unknown>>
    const action = (meta as { readonly action?: unknown } | undefined)?.action
    if (action !== undefined && typeof action !== "string") throw new InputError(`${placeOf(i)}: the action in #meta is no name`)
    if (action !== undefined && !actions.has(action))
      throw new InputError(`${placeOf(i)}: the specification never does "${action}"; it has ${[...actions].sort().join(", ")}`)
    return { state: new Map(Object.entries(values).map(([name, value]) => [name, textAt(name, value, variables, placeOf(i))])), action }
  })

/** A run's worlds as entries of a log, through the scenario's abstraction. Fails with `Refused` where that does. */
export const imagesOf = (system: System, { variables }: SpecGraph, worlds: readonly World[]): readonly Entry[] =>
  worlds.map((world) => {
    const image = imageOf(system, variables, world)
    return { state: new Map(variables.map((name, i) => [name, image[i]!])), action: undefined }
  })

const textAt = (name: string, value: unknown, variables: readonly string[], place: string): string => {
  if (!variables.includes(name))
    throw new InputError(`${place}: "${name}" is no variable of the specification; it has ${variables.join(", ")}`)
  try {
    return textOf(fromItf(value))
  } catch (error) {
    throw error instanceof RangeError ? new InputError(`${place}, variable "${name}": ${error.message}`) : error
  }
}
