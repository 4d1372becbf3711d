import { type ActorState, canonical, copy, copyOfState } from "../../kernel/index.ts"
import { type AnyView, type Holds, isMonitor, isPromised, type Property, type System } from "../../scenario/index.ts"
import { ask, type Cell, copyOfCell, readView } from "../../world/index.ts"
import { Ints, PairIndex, type Space } from "../core/tables/arrays.ts"
import { bitOf, type PropertyData, type PropertyKind } from "../core/tables/tables.ts"
import { Interner } from "./interner.ts"
import { Repeats } from "./repeats.ts"
import { Tried } from "./tried.ts"
import type { Near } from "../report.ts"

/** A slot's content as a property may read it. */
export type Content = Cell | ActorState

interface Column {
  readonly view: AnyView
  readonly slot: number
  readonly id: string
  readonly data: Ints
  /** The bits of the properties that read it. */
  bits: number
}

/** A property, what is final, or a condition of a promise: what must come, or where it is given. */
type Stated = Pick<Property, "name" | "reads"> & { readonly kind: PropertyKind; readonly holds: Holds }

const absent = Symbol("absent")
const isPresent = (value: unknown): boolean => value !== absent

/** The properties of a system as columns of interned projections, sites and tries; and the way back to the user's functions. */
export class Projections {
  readonly data: readonly PropertyData[]
  readonly names: readonly string[]
  /** Per property, the number of the condition on which its promise is given; -1 where there is none. */
  readonly givenOf: readonly number[]
  private readonly columns: Column[] = []
  private readonly columnsOf: Column[][]
  private readonly stated: Stated[]
  private readonly tried: readonly (Tried | undefined)[]
  private readonly interner = new Interner<unknown>()
  private readonly groups: readonly (readonly { readonly key: string; readonly columns: readonly number[] }[])[]

  private readonly views: Repeats
  private readonly verdicts: Repeats
  private readonly space: Space

  constructor(system: System, slots: number, isParanoid: boolean, space: Space) {
    this.space = space
    this.views = new Repeats(isParanoid)
    this.verdicts = new Repeats(isParanoid)
    this.interner.intern("absent", absent)
    this.stated = [
      ...system.properties.map((property): Stated => ({
        ...property,
        kind: isPromised(property) ? "condition" : (property.kind as "always")
      })),
      ...(system.final === undefined ? [] : [{ ...system.final, kind: "final" as const, name: "final" as const }])
    ]
    this.givenOf = system.properties.map(({ name, reads, given }) =>
      given === undefined ? -1 : this.stated.push({ kind: "condition", name, reads, holds: given }) - 1
    )
    this.names = this.stated.map(({ name }) => name)
    this.tried = this.stated.map(({ kind }) => (kind === "sometimes" ? new Tried() : undefined))
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

  /** How many projections there are. */
  get size(): number {
    return this.interner.values.length
  }

  /** A projection in full, as a sentence shows it. */
  text(projection: number): string {
    const value = this.interner.values[projection]
    return value === absent ? "nothing" : value === undefined ? "undefined" : canonical(value)
  }

  /** The bits of the properties that can tell two cells of a slot apart. */
  affected(slot: number, from: number, to: number): number {
    if (from === to) return 0
    let affected = 0
    for (const { data, bits } of this.columnsOf[slot]!) if (data.data[from] !== data.data[to]) affected |= bits
    return affected
  }

  /** Asks the user's function about one tuple of projections. Fails with `Refused` where it throws. */
  verdict(p: number, projections: readonly number[]): boolean {
    const name = this.names[p]!
    const values = projections.map((id) => this.interner.values[id])
    const verdict = ask(name, () => this.ask(p, values))
    this.tried[p]?.note(projections, verdict)
    if (this.verdicts.isDue())
      this.verdicts.hold(
        () => `property "${name}"`,
        String(verdict),
        () => String(ask(name, () => this.ask(p, values.map(copy)))),
        () => String(ask(name, () => this.ask(p, values)))
      )
    return verdict
  }

  /** How near a `sometimes` came that was not reached. Cost: the property itself, up to 100,000 times. */
  near(p: number): Near {
    const tried = this.tried[p]!
    const { holds } = this.stated[p]!
    const keys = holds.form === "each" ? [holds.key] : holds.form === "pairs" ? holds.keys : []
    const places =
      holds.form === "all"
        ? this.groups[p]!.flatMap(({ key, columns }) => columns.map((c) => ({ read: key, actor: this.columns[c]!.id })))
        : keys.map((read) => ({ read, actor: undefined }))
    const nearest = tried.nearest((tuple) => {
      try {
        return (
          this.ask(
            p,
            tuple.map((id) => this.interner.values[id])
          ) === true
        )
      } catch {
        // a claim need not be total on what never was
        return false
      }
    })
    const shown = (id: number) => (this.interner.values[id] === absent ? undefined : { value: this.interner.values[id] })
    const seen = tried.seen().map((values, place) => ({ ...places[place]!, values: values.map(shown) }))
    if (nearest === undefined) return { seen, nearest: undefined }
    const { tuple, place, wanted } = nearest
    return { seen, nearest: { values: tuple.map(shown), place, wanted: shown(wanted) } }
  }

  private ask(p: number, values: readonly unknown[]): unknown {
    const { holds, kind } = this.stated[p]!
    const test = holds.test as (...values: unknown[]) => unknown
    if (holds.form !== "all") return test(...values)
    if (kind !== "between") return test(this.record(p, values, 0))
    return test(this.record(p, values, 0), this.record(p, values, values.length / 2))
  }

  private record(p: number, values: readonly unknown[], from: number): Record<string, unknown> {
    let at = from
    return Object.fromEntries(this.groups[p]!.map(({ key, columns }) => [key, values.slice(at, (at += columns.length)).filter(isPresent)]))
  }

  private columnsFor(system: System, view: AnyView): readonly number[] {
    const { of } = view
    const readers = isMonitor(of)
      ? system.monitors.flatMap(({ name }, i) => (name === of.name ? [{ slot: system.members.length + i, id: name }] : []))
      : system.members.filter(({ actor }) => actor.name === of.name).map(({ index, id }) => ({ slot: index, id }))
    return readers.map(({ slot, id }) => {
      const known = this.columns.findIndex((column) => column.view === view && column.slot === slot)
      if (known >= 0) return known
      const column: Column = { view, slot, id, data: new Ints(16, this.space), bits: 0 }
      this.columnsOf[slot]!.push(column)
      return this.columns.push(column) - 1
    })
  }

  private project({ view, id }: Column, content: Content): number {
    const value = valueOf(view, id, content)
    const text = textOf(value)
    if (this.views.isDue())
      this.views.hold(
        () => `a view of "${view.of.name}"`,
        text,
        () => textOf(valueOf(view, id, "snapshot" in content ? copyOfState(content) : copyOfCell(content))),
        () => textOf(valueOf(view, id, content))
      )
    return this.interner.intern(text, value)
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
      kind,
      skipAbsent: holds.form !== "all",
      width,
      sites: coded(tuples),
      sitesOf: Array.from({ length: slots }, (_, slot) =>
        coded(tuples.filter((columns) => columns.some((c) => this.columns[c]!.slot === slot)))
      ),
      trie: Array.from({ length: kind === "between" ? 2 * width : width }, () => new PairIndex(this.space)),
      prefixes: 0
    }
  }
}

const valueOf = (view: AnyView, id: string, content: Content): unknown => {
  if ("snapshot" in content) return readView(view, "whenUp", content.snapshot, id)
  if (content.status === "up") return readView(view, "whenUp", content.state!.snapshot, id)
  const { status, durable } = content
  return status === "down" && durable !== undefined && view.whenDown !== undefined ? readView(view, "whenDown", durable, id) : absent
}

const textOf = (value: unknown): string => (value === absent ? "absent" : value === undefined ? "undefined" : canonical(value))
