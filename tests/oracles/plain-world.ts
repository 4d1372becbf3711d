import type { Spec } from "../../src/scenario/index.ts"
import { keyOf, type Out, type Up } from "./plain-machine.ts"
import { blind, seen } from "./plain-values.ts"

export type Event = { readonly type: string } & Readonly<Record<string, unknown>>

/** A message under way. */
export interface Letter {
  readonly from: string
  readonly to: string
  readonly message: Event
}

/** Where one actor is: up, down with what it keeps on disk, or (with neither) not there yet. */
export interface Place {
  readonly up?: Up
  readonly durable?: object
  readonly spent: Readonly<Record<string, number>>
}

/** A whole world as plain values. */
export interface PlainWorld {
  readonly places: readonly Place[]
  readonly monitors: readonly Up[]
  readonly letters: readonly Letter[]
  readonly spent: Readonly<Record<string, number>>
}

/** What tells two worlds apart, as text. */
export const keyOfWorld = ({ network: { kind } }: Spec, { places, monitors, letters, spent }: PlainWorld): string => {
  const texts = letters.map((letter) => seen([letter.from, letter.to, letter.message]))
  const network = kind === "fifo" ? [...Map.groupBy(texts, (_, i) => `${letters[i]!.from} ${letters[i]!.to}`)].sort() : texts.sort()
  return seen([
    places.map((place) => [place.up && keyOf(place.up), place.durable, blind(place.spent)]),
    monitors.map(keyOf),
    network,
    blind(spent)
  ])
}

/** Is a budget used up, as a whole or for the actor `at` a place? */
export const isSpent = (spec: Spec, { spent, places }: PlainWorld, budget: string, at: number | undefined): boolean => {
  const { total, each } = limits(spec, budget)
  return (spent[budget] ?? 0) >= total || (at !== undefined && (places[at]!.spent[budget] ?? 0) >= each)
}

/** The world after a budget is used once. Only finite budgets are counted in a world. */
export const paid = (spec: Spec, world: PlainWorld, budget: string, at: number | undefined): PlainWorld => {
  const { total, each } = limits(spec, budget)
  const more = ({ spent }: Place | PlainWorld) => ({ ...spent, [budget]: (spent[budget] ?? 0) + 1 })
  const whole = Number.isFinite(total) ? { ...world, spent: more(world) } : world
  if (at === undefined || !Number.isFinite(each)) return whole
  const place = whole.places[at]!
  return withPlace(whole, at, { ...place, spent: more(place) })
}

const limits = (spec: Spec, budget: string): { readonly total: number; readonly each: number } => {
  const { faults, ...others } = spec.budgets
  const stated: unknown = { ...(faults === "none" ? {} : faults), ...others }[budget as "crash"]
  const { total, each } = (typeof stated === "object" ? stated : { total: stated }) as { total?: unknown; each?: unknown }
  const number = (limit: unknown): number => (typeof limit === "number" ? limit : Number.POSITIVE_INFINITY)
  return { total: number(total), each: number(each) }
}

/** The world after an actor's letters are posted; on a set network one that is there already changes nothing. */
export const posted = ({ network }: Spec, world: PlainWorld, from: string, out: Out | undefined): PlainWorld => {
  const letters = [...world.letters]
  for (const { to, message } of out?.sent ?? []) {
    const letter = { from, to, message }
    if (network.kind !== "set" || !letters.some((one) => seen(one) === seen(letter))) letters.push(letter)
  }
  return { ...world, letters }
}

/** The world with one actor somewhere else. */
export const withPlace = (world: PlainWorld, at: number, place: Place): PlainWorld => ({
  ...world,
  places: world.places.toSpliced(at, 1, place)
})

/** One of each list, in every combination. */
export const product = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>((tuples, list) => tuples.flatMap((tuple) => list.map((item) => [...tuple, item])), [[]])
