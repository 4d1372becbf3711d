import type { ActorState } from "../kernel/index.ts"
import { canonical, freeze, NotPlain, Refused } from "../kernel/index.ts"
import { type Cell, type Final, isMonitor, type Property, type System, type AnyView, underWay } from "../world/index.ts"
import { Ints, PairIndex, type Space } from "./core/arrays.ts"
import { bitOf } from "./core/tables.ts"
import type { PropertyData } from "./core/tables.ts"
import { Interner } from "./interner.ts"
import type { Sampler } from "./sampler.ts"

/** A slot's content as a property may read it. */
export type Content = Cell | ActorState

interface Column {
  readonly view: AnyView
  readonly slot: number
  readonly id: string
  /** How refusals call it. */
  readonly place: string
  readonly data: Ints
  /** The bits of the properties that read it. */
  bits: number
}

type Stated = (Property | (Final & { readonly kind: "final"; readonly name: "final" })) & { readonly kind: string }

const absent = Symbol("absent")
const isPresent = (value: unknown): boolean => value !== absent

/** The properties of a system as columns of interned projections, sites and tries; and the way back to the user's functions. */
export class Projections {
  readonly data: readonly PropertyData[]
  readonly names: readonly string[]
  private readonly places: readonly string[]
  private readonly columns: Column[] = []
  private readonly columnsOf: Column[][]
  private readonly stated: readonly Stated[]
  private readonly interner = new Interner<unknown>()
  private readonly groups: readonly (readonly { readonly key: string; readonly columns: readonly number[] }[])[]

  private readonly sampler: Sampler
  private readonly space: Space

  constructor(system: System, slots: number, sampler: Sampler, space: Space) {
    this.space = space
    this.sampler = sampler
    this.interner.intern("absent", absent)
    this.stated = [
      ...system.properties,
      ...(system.final === undefined ? [] : [{ ...system.final, kind: "final" as const, name: "final" as const }])
    ]
    this.names = this.stated.map(({ name }) => name)
    this.places = this.names.map((name) => `property "${name}"`)
    this.columnsOf = Array.from({ length: slots }, () => [])
    this.groups = this.stated.map(({ reads }) =>
      Object.entries(reads).map(([key, view]) => ({ key, columns: this.columnsFor(system, view) }))
    )
    this.data = this.stated.map((property, p) => this.dataOf(property, p, slots))
    this.groups.forEach((groups, p) => {
      for (const { columns } of groups) for (const c of columns) this.columns[c]!.bits |= bitOf(p)
    })
  }

  get columnData(): readonly Ints[] {
    return this.columns.map(({ data }) => data)
  }

  /** Fills the projections of a new cell of a slot. */
  add(slot: number, cell: number, content: Content): void {
    for (const column of this.columnsOf[slot]!) column.data.setAt(cell, this.project(column, content))
  }

  /** The column of the same view for another slot. */
  columnAt(column: number, slot: number): number {
    const { view } = this.columns[column]!
    return this.columns.findIndex((one) => one.view === view && one.slot === slot)
  }

  slotOf(column: number): number {
    return this.columns[column]!.slot
  }

  /** A projection in full, as a sentence shows it. */
  text(projection: number): string {
    const value = this.interner.values[projection]
    return value === absent ? "nothing" : value === undefined ? "undefined" : canonical(value)
  }

  /** The bits of the properties that can tell two cells of a slot apart. */
  touched(slot: number, from: number, to: number): number {
    if (from === to) return 0
    let touched = 0
    for (const { data, bits } of this.columnsOf[slot]!) if (data.data[from] !== data.data[to]) touched |= bits
    return touched
  }

  /** Asks the user's function about one tuple of projections. Fails with `Refused` where it throws. */
  verdict(p: number, projections: readonly number[]): boolean {
    const place = this.places[p]!
    const values = projections.map((id) => this.interner.values[id])
    underWay(() => place)
    try {
      const verdict: unknown = this.sampler.run(place, () => this.ask(p, values))
      if (typeof verdict === "boolean") return verdict
      throw new Refused(`${place} gives ${verdict instanceof Promise ? "a promise" : String(verdict)}; it must give true or false`)
    } catch (error) {
      if (error instanceof Refused) throw error
      throw new Refused(`${place} fails: ${error instanceof Error ? error.message : String(error)}; it must be total on what it reads`)
    }
  }

  private ask(p: number, values: readonly unknown[]): unknown {
    const { holds, kind } = this.stated[p]!
    const test = holds.test as (...values: unknown[]) => unknown
    if (holds.form !== "all") return test(...values)
    if (kind !== "between") return test(this.record(p, values, 0))
    return test(this.record(p, values, 0), this.record(p, values, values.length / 2))
  }

  private record(p: number, values: readonly unknown[], from: number): Record<string, unknown> {
    const record: Record<string, unknown> = {}
    let at = from
    for (const { key, columns } of this.groups[p]!) {
      record[key] = values.slice(at, (at += columns.length)).filter(isPresent)
    }
    return record
  }

  private columnsFor(system: System, view: AnyView): readonly number[] {
    const { of } = view
    const readers = isMonitor(of)
      ? system.monitors.flatMap(({ name }, i) => (name === of.name ? [{ slot: system.members.length + i, id: name }] : []))
      : system.members.filter(({ actor }) => actor.name === of.name).map(({ index, id }) => ({ slot: index, id }))
    return readers.map(({ slot, id }) => {
      const known = this.columns.findIndex((column) => column.view === view && column.slot === slot)
      if (known >= 0) return known
      const column: Column = { view, slot, id, place: `a view of "${of.name}"`, data: new Ints(16, this.space), bits: 0 }
      this.columnsOf[slot]!.push(column)
      return this.columns.push(column) - 1
    })
  }

  private project(column: Column, content: Content): number {
    const value = this.seen(column, content)
    if (value === absent) return 0
    if (value === undefined) return this.interner.intern("undefined", value)
    try {
      const text = canonical(value)
      return this.interner.known(text) ?? this.interner.intern(text, freeze(value))
    } catch (error) {
      throw error instanceof NotPlain ? new Refused(`${column.place} is not plain: ${error.message}`) : error
    }
  }

  private seen({ view, id, place }: Column, content: Content): unknown {
    underWay(() => place)
    try {
      return this.sampler.run(place, () => valueOf(view, id, content))
    } catch (error) {
      if (error instanceof Refused) throw error
      throw new Refused(`${place} fails: ${error instanceof Error ? error.message : String(error)}; it must be total`)
    }
  }

  private dataOf({ kind, holds }: Stated, p: number, slots: number): PropertyData {
    const groups = this.groups[p]!
    const of = (key: string) => groups.find((group) => group.key === key)!.columns
    const tuples: readonly (readonly number[])[] =
      holds.form === "each"
        ? of(holds.key).map((column) => [column])
        : holds.form === "pairs"
          ? of(holds.keys[0]).flatMap((one) =>
              of(holds.keys[1]).flatMap((other) => (this.columns[one]!.slot === this.columns[other]!.slot ? [] : [[one, other]]))
            )
          : [groups.flatMap(({ columns }) => columns)]
    const width = tuples[0]?.length ?? 0
    const coded = (list: readonly (readonly number[])[]) =>
      Int32Array.from(list.flat().flatMap((column) => [this.columns[column]!.slot, column]))
    return {
      kind: kind as PropertyData["kind"],
      skipAbsent: holds.form !== "all",
      width,
      sites: coded(tuples),
      sitesOf: Array.from({ length: slots }, (_, slot) =>
        coded(tuples.filter((columns) => columns.some((c) => this.columns[c]!.slot === slot)))
      ),
      trie: Array.from({ length: kind === "between" ? 2 * width : width }, () => new PairIndex(this.space))
    }
  }
}

const valueOf = (view: AnyView, id: string, content: Content): unknown => {
  if ("snapshot" in content) return view.whenUp(content.snapshot as never, id)
  if (content.status === "up") return view.whenUp(content.state!.snapshot as never, id)
  const { status, durable } = content
  return status === "down" && durable !== undefined && view.whenDown !== undefined ? view.whenDown(durable as never, id) : absent
}
