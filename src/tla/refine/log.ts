import { InputError } from "../../kernel/index.ts"
import type { System } from "../../scenario/index.ts"
import type { World } from "../../world/index.ts"
import type { SpecGraph } from "./graph.ts"
import { fromItf } from "../language/itf-value.ts"
import { imageOf } from "./refine.ts"
import type { Entry } from "./validate.ts"
import { textOf } from "../language/value.ts"

/** Something of a log, and where it stands. */
export interface Placed<T> {
  readonly place: string
  readonly value: T
}

/**
 * Reads states of a log: objects with the values of some variables in the Informal Trace Format, and perhaps `#meta: { action }`,
 * which names the action that led there. Fails with `InputError`, when it comes to one that is none.
 */
export function* entriesOf(states: Iterable<Placed<unknown>>, graph: SpecGraph): Generator<Placed<Entry>, void> {
  const { variables, actions } = graph
  for (const { place, value: state } of states) {
    if (typeof state !== "object" || state === null || Array.isArray(state))
      throw new InputError(`${place}: a state is an object, such as {"x": 1}, with the value of each variable that was logged`)
    const { "#meta": meta, ...values } = state as Readonly<Record<string, unknown>>
    const action = (meta as { readonly action?: unknown } | null | undefined)?.action
    if (action !== undefined && typeof action !== "string") throw new InputError(`${place}: the action in #meta is no name`)
    if (action !== undefined && !actions.has(action))
      throw new InputError(`${place}: the specification never does "${action}"; it has ${[...actions].sort().join(", ")}`)
    const texts = Object.entries(values).map(([name, value]) => [name, textAt(name, value, variables, place)] as const)
    yield { place, value: { state: new Map(texts), action } }
  }
}

/** A run's worlds as entries of a log, through the scenario's abstraction. Fails with `Refused` where that does. */
export function* imagesOf(system: System, { variables }: SpecGraph, worlds: Iterable<World>): Generator<Entry, void> {
  for (const world of worlds) {
    const image = imageOf(system, variables, world)
    yield { state: new Map(variables.map((name, i) => [name, image[i]!])), action: undefined }
  }
}

const textAt = (name: string, value: unknown, variables: readonly string[], place: string): string => {
  if (!variables.includes(name))
    throw new InputError(`${place}: "${name}" is no variable of the specification; it has ${variables.join(", ")}`)
  try {
    return textOf(fromItf(value))
  } catch (error) {
    throw error instanceof RangeError ? new InputError(`${place}, variable "${name}": ${error.message}`) : error
  }
}
