import { canonical } from "../../kernel/index.ts"
import type { Cell, Environment } from "../../world/index.ts"
import type { Symmetry, System } from "../../scenario/index.ts"
import type { Ints } from "../core/tables/arrays.ts"
import type { ElementGroup } from "../core/orbits/orbit-tables.ts"
import type { Keys } from "../compile/interner.ts"
import type { Numbering } from "../compile/numbering.ts"

type Label = (text: string) => string

/**
 * What contents say of the elements of groups without naming them: the content is written with the element's own names replaced by one
 * mark and all other moved names by those of their kind. Two elements of which the same is said get the same hash.
 */
export class Mentions {
  readonly groups: readonly ElementGroup[]
  readonly inside: Int32Array
  /** Per swap, which element takes the place of which. */
  readonly elementsOf: readonly Int32Array[]
  private readonly system: System
  private readonly sets: ReadonlySet<string>
  private readonly names: readonly string[]
  /** Who owns a moved name, and which of its owner's names it is. */
  private readonly owners = new Map<string, { readonly element: number; readonly place: number }>()
  private readonly kinds: ReadonlyMap<string, string>

  constructor(system: System, { groups, swaps, sets }: Symmetry) {
    this.system = system
    this.sets = sets
    this.names = groups.flatMap(({ ids }) => ids)
    const owned = groups.flatMap((group) => group.owned)
    owned.forEach((ids, element) =>
      ids.forEach((id, place) => {
        if (!this.owners.has(id)) this.owners.set(id, { element, place })
      })
    )
    let first = 0
    this.groups = groups.map(({ ids, firstSwap }) => ({ elements: ids.map(() => first++), firstSwap }))
    this.inside = Int32Array.from(this.names, (name, element) => owned.findIndex((ids, outer) => outer > element && ids.includes(name)))
    this.elementsOf = swaps.map(({ ids }) => Int32Array.from(this.names, (name) => this.names.indexOf(ids.get(name) ?? name)))
    this.kinds = kindsOf(swaps.map(({ ids }) => ids))
  }

  /** Writes what a slot's cell says of each element that it mentions into `pool`. */
  ofCell(numbers: Numbering, keys: Keys, slot: number, cell: number, pool: Ints): readonly [number, number] {
    const { actors, environment } = numbers.tables
    if (slot < actors) {
      const { id } = this.system.members[slot]!
      const value = numbers.cells[slot]!.values[cell]!
      return this.all(keys, pool, (label) => `${label(id)}|${this.actor(value, label)}`)
    }
    if (slot < environment) {
      const { snapshot } = numbers.observations.states[slot - actors]!.values[cell]!
      return this.all(keys, pool, (label) => `monitor ${slot}|${canonical(snapshot.value)}${this.write(snapshot.context, label)}`)
    }
    if (slot === environment) return this.all(keys, pool, (label) => this.environment(numbers.environments.values[cell]!, label))
    const items = numbers.queues[slot - environment - 1]!.values[cell]!
    if (items.length === 0) return this.all(keys, pool, () => "")
    return this.all(keys, pool, (label) => `queue|${items.map((id) => this.write(numbers.envelopes.values[id], label)).join()}`)
  }

  ofEnvelope(numbers: Numbering, keys: Keys, envelope: number, pool: Ints): readonly [number, number] {
    return this.all(keys, pool, (label) => this.write(numbers.envelopes.values[envelope], label))
  }

  private all(keys: Keys, pool: Ints, write: (label: Label) => string): readonly [number, number] {
    const mentioned = new Set<number>()
    write((text) => {
      const owner = this.owners.get(text)
      if (owner !== undefined) mentioned.add(owner.element)
      return text
    })
    const from = pool.length
    for (const element of mentioned) {
      const text = write((name) => {
        const owner = this.owners.get(name)
        if (owner === undefined) return name
        return owner.element === element ? `self ${owner.place}` : `like ${this.kinds.get(name)}`
      })
      pool.push(element)
      pool.push(keys.of("mention", text).lo)
    }
    return [from, pool.length]
  }

  private actor({ status, state, durable, left, spent, clock }: Cell, label: Label): string {
    const snapshot = state?.snapshot
    const history = Object.entries((snapshot?.historyValue ?? {}) as Record<string, readonly { readonly id: string }[]>)
    const machine =
      snapshot === undefined
        ? ""
        : canonical([snapshot.value, snapshot.status, history.map(([key, nodes]) => [key, nodes.map(({ id }) => id).sort()])]) +
          this.write(snapshot.context, label) +
          this.write(snapshot.output ?? null, label) +
          state!.pending.timers
            .map((timer, i) => `${this.write(timer, label)}${state!.pending.known.includes(timer.id)}${left[i] ?? ""}`)
            .sort()
            .join()
    return `${status}|${machine}|${this.write(durable ?? null, label)}|${canonical([spent, clock ?? null])}`
  }

  private environment({ split, hostsDown = [], ...rest }: Environment, label: Label): string {
    const apart = split === undefined ? [] : this.system.splits[split]!.map((group) => group.map(label).sort().join()).sort()
    return `${canonical(apart)}${canonical(hostsDown.map(label).sort())}${canonical(rest)}`
  }

  /** As the canonical form, but names labelled, sets and records sorted by what is then written. */
  private write(value: unknown, label: Label, isSet = false): string {
    if (typeof value === "string") return JSON.stringify(label(value))
    if (typeof value !== "object" || value === null) return String(value)
    if (Array.isArray(value)) {
      const items = value.map((item) => this.write(item, label))
      return `[${(isSet ? items.sort() : items).join()}]`
    }
    const entries = Object.entries(value).filter(([, member]) => member !== undefined)
    const written = entries.map(([key, member]) => `${JSON.stringify(label(key))}:${this.write(member, label, this.sets.has(key))}`)
    return `{${written.sort().join()}}`
  }
}

/** Per moved name, the least of those that swaps can make of it. */
const kindsOf = (swaps: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string> => {
  const kinds = new Map<string, string>()
  for (const name of swaps.flatMap((ids) => [...ids.keys()])) {
    if (kinds.has(name)) continue
    const orbit = new Set([name])
    for (const one of orbit) for (const ids of swaps) if (ids.has(one)) orbit.add(ids.get(one)!)
    for (const one of orbit) kinds.set(one, name)
  }
  return kinds
}
