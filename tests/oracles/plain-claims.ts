import type { Holds, Monitor, Property, Role, Spec, View } from "../../src/scenario/index.ts"
import type { Up } from "./plain-machine.ts"
import type { PlainWorld } from "./plain-world.ts"

type Read = readonly { readonly id: string; readonly value: unknown }[]
type Claim = { readonly kind?: Property["kind"]; readonly reads: Property["reads"]; readonly holds: Holds }

const seenOf = ({ snapshot }: Up) => ({ value: snapshot.value, context: snapshot.context as unknown })

/** What a view shows in a world: of each actor, or of the monitor, that it reads. */
const readOf = ({ cast, monitors = [] }: Spec, view: View, world: PlainWorld): Read => {
  const project = view.whenUp as (seen: unknown, id: string) => unknown
  const at = monitors.indexOf(view.of as Monitor)
  if (at >= 0) return [{ id: view.of.name, value: project(seenOf(world.monitors[at]!), view.of.name) }]
  return Object.entries(cast).flatMap(([id, { actor }]: [string, Role], i) => {
    const place = world.places[i]!
    if (actor.name !== view.of.name) return []
    if (place.up !== undefined) return [{ id, value: project(seenOf(place.up), id) }]
    const whenDown = view.whenDown as ((durable: unknown, id: string) => unknown) | undefined
    return place.durable === undefined || whenDown === undefined ? [] : [{ id, value: whenDown(place.durable, id) }]
  })
}

const readings = (spec: Spec, { reads }: Claim, world: PlainWorld): Readonly<Record<string, Read>> =>
  Object.fromEntries(Object.entries(reads).map(([key, view]) => [key, readOf(spec, view as View, world)]))

const valuesIn = (all: Readonly<Record<string, Read>>): object =>
  Object.fromEntries(Object.entries(all).map(([key, read]) => [key, read.map(({ value }) => value)]))

/** Is a claim about one world true in it? */
export const isTrueIn = (spec: Spec, claim: Claim, world: PlainWorld): boolean => {
  const all = readings(spec, claim, world)
  const { holds, kind } = claim
  const test = holds.test as (...values: unknown[]) => boolean
  if (holds.form === "all") return test(valuesIn(all))
  const results =
    holds.form === "each"
      ? all[holds.key]!.map(({ value }) => test(value))
      : all[holds.keys[0]]!.flatMap((one) =>
          all[holds.keys[1]]!.filter(({ id }) => id !== one.id).map((other) => test(one.value, other.value))
        )
  return kind === "sometimes" ? results.some(Boolean) : results.every(Boolean)
}

/** Is a `between` true of a step? */
export const isTrueOf = (spec: Spec, claim: Claim, before: PlainWorld, after: PlainWorld): boolean =>
  (claim.holds.test as unknown as (before: object, after: object) => boolean)(
    valuesIn(readings(spec, claim, before)),
    valuesIn(readings(spec, claim, after))
  )
