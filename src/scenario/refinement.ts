import { type ActorId, type Reading, Refused, refuseUnknown } from "../kernel/index.ts"
import type { Envelope } from "./network.ts"
import { type AnyView, requireViews, type Values } from "./properties.ts"

/**
 * A TLA+ value as plain JSON, in the Informal Trace Format: a sequence is an array, a record an object; what JSON does not have is an
 * object with one special field. Written by hand, `setOf` and `functionOf` make these.
 * Source: Apalache ADR-015.
 */
export type SpecValue =
  | boolean
  | number
  | string
  | readonly SpecValue[]
  | { readonly "#bigint": string }
  | { readonly "#tup": readonly SpecValue[] }
  | { readonly "#set": readonly SpecValue[] }
  | { readonly "#map": readonly (readonly [SpecValue, SpecValue])[] }
  | { readonly [field: string]: SpecValue }

/** A state of a specification: the value of each variable. */
export type SpecState = Readonly<Record<string, SpecValue>>

/** A TLA+ set; the order of its members and repetitions mean nothing. */
export const setOf = (members: Iterable<SpecValue>): SpecValue => ({ "#set": [...members] })

/** A TLA+ function by its pairs of argument and value. One over 1..n is the same value as a sequence, one over strings as a record. */
export const functionOf = (pairs: Iterable<readonly [SpecValue, SpecValue]>): SpecValue => ({ "#map": [...pairs] })

/** What an abstraction sees of a world beside the views it reads. */
export interface Surroundings {
  /** Envelopes under way: sorted by content on set and bag, each channel in the order of sending on fifo. */
  readonly network: readonly Envelope[]
  /** Real time in ticks, in clocked scenarios. */
  readonly time: number | undefined
  /** What the clock of each actor that has one says, by its id. */
  readonly clocks: Readonly<Record<ActorId, Reading>>
}

type Reads = Readonly<Record<string, AnyView>>

/** How the worlds of a scenario are states of a TLA+ specification. */
export interface Refinement {
  /** The specification's file: a path, or a `file:` URL such as `import.meta.resolve` gives. */
  readonly spec: string
  /** The configuration's file. Default: beside the specification, with the ending `.cfg`. */
  readonly config: string | undefined
  /** Constants that replace those of the configuration. */
  readonly constants: Readonly<Record<string, SpecValue>>
  /** Must the two graphs be equal, so that all that the specification may do is done by the actors? */
  readonly equal: boolean
  readonly reads: Reads
  readonly state: (values: never, rest: Surroundings) => SpecState
}

/**
 * Binds a scenario to a specification. `state` says which state of the specification a world stands for: it must be pure, and
 * gives every variable. A step of the actors is then a step of the specification, or changes nothing there. With `equal` the reverse is
 * claimed too: each state of the specification stands for one world, and each of its transitions for some step.
 */
export const refinement = <const R extends Reads>(stated: {
  readonly spec: string
  readonly config?: string
  readonly constants?: Readonly<Record<string, SpecValue>>
  readonly equal?: boolean
  readonly reads: R
  readonly state: (values: Values<R>, rest: Surroundings) => SpecState
}): Refinement => {
  refuseUnknown("a refinement", stated, ["spec", "config", "constants", "equal", "reads", "state"])
  const { spec, config, constants = {}, equal = false, reads, state } = stated
  const bound: Refinement = { spec, config, constants, equal, reads, state: state as (values: never, rest: Surroundings) => SpecState }
  requireRefinement("a refinement", bound)
  return bound
}

/** Refuses what says nothing of a specification. Fails with `Refused`. */
export const requireRefinement = (where: string, { spec, config, constants, reads, state }: Refinement): void => {
  const here = where === "a refinement" ? where : `${where}: refines`
  if (typeof spec !== "string" || spec === "") throw new Refused(`${here} names no specification; give spec: the path of a .tla file`)
  if (config !== undefined && typeof config !== "string")
    throw new Refused(`${here} has a config that is no path; give that of a .cfg file`)
  if (typeof constants !== "object" || constants === null)
    throw new Refused(`${here} has constants that are no record; give { Name: value }`)
  if (typeof state !== "function") throw new Refused(`${here} has no state; give state: (values) => ({ variable: … })`)
  requireViews(here, reads)
}
