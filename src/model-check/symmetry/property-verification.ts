import { Refused } from "../../kernel/index.ts"
import type { System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import { cellStride } from "../core/tables/layout.ts"
import type { PropertyData } from "../core/tables/tables.ts"
import type { Remaps } from "./remaps.ts"

/** A tuple of projections at the columns they come from. */
interface Tuple {
  readonly columns: readonly number[]
  readonly projections: readonly number[]
}

/**
 * Holds the verdicts on properties against symmetry: for each tuple that was judged, and each that swaps make of it, the same verdict.
 * To be run after the steps are verified, when all cells are known. Fails with `Refused`.
 */
export class PropertyVerification {
  compared = 0
  private readonly system: System
  private readonly compiled: Compiled
  private readonly remaps: Remaps
  /** By swap and column: what a swap makes of a projection. */
  private readonly maps: readonly (Map<number, number> | undefined)[][]
  /** By swap and column: the column that its slot's content is read by where it goes. */
  private readonly targets: readonly (readonly number[])[]

  constructor(system: System, compiled: Compiled, remaps: Remaps) {
    this.system = system
    this.compiled = compiled
    this.remaps = remaps
    const { projections } = compiled.numbers
    this.maps = remaps.swaps.map(() => compiled.tables.columns.map(() => undefined))
    this.targets = remaps.swaps.map((_, swap) =>
      compiled.tables.columns.map((_unused, column) => projections.columnAt(column, remaps.slot(swap, projections.slotOf(column))))
    )
  }

  /** `isSettled` tells of a property that was found to be reached somewhere, which is true whatever the symmetry. */
  *run(isSettled: (property: number) => boolean): Generator<void> {
    for (const [p, property] of this.compiled.tables.properties.entries()) {
      if (isSettled(p) || property.width === 0) continue
      for (let at = 1; at < property.sites.length; at += 2) {
        this.views(p, property.sites[at]!)
        yield
      }
      yield* this.verdicts(p, property)
    }
  }

  private name(p: number): string {
    return `property "${this.compiled.numbers.projections.names[p]!}"`
  }

  private refuse(swap: number, sentence: string): never {
    throw new Refused(
      `scenario "${this.system.scenario}" is not symmetric: with ${this.remaps.swaps[swap]!.name} swapped, ${sentence}; ` +
        `mend it, or take them out of symmetry.groups`
    )
  }

  /** What a view shows of a cell tells what it shows of the swapped one. */
  private views(p: number, column: number): void {
    const { remaps, compiled } = this
    const { projections, tables } = compiled.numbers
    const slot = projections.slotOf(column)
    const [cells, { data }] = [tables.slots[slot]!.cells, tables.columns[column]!]
    remaps.swaps.forEach((_, swap) => {
      if (this.maps[swap]![column] !== undefined) return
      const map = new Map<number, number>()
      const other = this.targets[swap]![column]!
      for (let cell = 0; cell < cells.length / cellStride; cell++) {
        const [seen, image] = [data[cell]!, tables.columns[other]!.data[remaps.cell(swap, slot, cell)]!]
        const known = map.get(seen)
        if (known === undefined) map.set(seen, image)
        else if (known !== image) {
          const [one, two] = [projections.text(known), projections.text(image)]
          this.refuse(swap, `a view of ${this.name(p)} shows ${one} or ${two} for what it took for one, ${projections.text(seen)}`)
        }
        this.compared++
      }
      this.maps[swap]![column] = map
    })
  }

  private *verdicts(p: number, property: PropertyData): Generator<void> {
    const seen = new Set<string>()
    const waiting: { readonly tuple: Tuple; readonly verdict: boolean }[] = []
    const add = (tuple: Tuple, verdict: boolean) => {
      const key = `${tuple.columns.join()} ${tuple.projections.join()}`
      if (seen.has(key)) return
      seen.add(key)
      waiting.push({ tuple, verdict })
    }
    let asked = 0
    const judged = this.judged(property)
    for (const { projections, verdict } of judged)
      for (const columns of this.sitesOf(property, projections)) add({ columns, projections }, verdict)
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (let swap = 0; swap < this.remaps.swaps.length; swap++) {
        const tuple = this.swapped(property, swap, next.tuple)
        const verdict = this.ask(p, tuple.projections)
        if (verdict !== next.verdict) {
          const text = (projections: readonly number[]) => projections.map((one) => this.compiled.numbers.projections.text(one)).join(", ")
          this.refuse(
            swap,
            `${this.name(p)} is ${next.verdict} of ${text(next.tuple.projections)} and ${verdict} of ${text(tuple.projections)}`
          )
        }
        add(tuple, verdict)
        this.compared++
      }
      if (++asked % 16 === 0) yield
    }
  }

  private readonly verdictOf = new Map<string, boolean>()
  private ask(p: number, projections: readonly number[]): boolean {
    const key = `${p} ${projections.join()}`
    const known = this.verdictOf.get(key)
    if (known !== undefined) return known
    const verdict = this.compiled.verdict(p, projections)
    this.verdictOf.set(key, verdict)
    return verdict
  }

  /** All tuples that the search has asked about, read back from the property's trie. */
  private judged({ trie }: PropertyData): readonly { readonly projections: readonly number[]; readonly verdict: boolean }[] {
    let prefixes = new Map<number, readonly number[]>([[0, []]])
    const found: { readonly projections: readonly number[]; readonly verdict: boolean }[] = []
    trie.forEach((index, i) => {
      const longer = new Map<number, readonly number[]>()
      index.forEach((prefix, projection, next) => {
        const projections = [...(prefixes.get(prefix) ?? []), projection]
        if (i === trie.length - 1) found.push({ projections, verdict: next === 2 })
        else longer.set(next, projections)
      })
      prefixes = longer
    })
    return found
  }

  /** Where a tuple may have been seen. `each` and `pairs` ask once for all actors, so that there may be several places. */
  private sitesOf({ sites, width, kind }: PropertyData, projections: readonly number[]): readonly (readonly number[])[] {
    const places: (readonly number[])[] = []
    for (let at = 0; at < sites.length; at += 2 * width) {
      const once = Array.from({ length: width }, (_, i) => sites[at + 2 * i + 1]!)
      const columns = kind === "between" ? [...once, ...once] : once
      if (columns.every((column, i) => this.maps.every((maps) => maps[column]!.has(projections[i]!)))) places.push(columns)
    }
    return places
  }

  /** The tuple that a swap makes, in the order in which the property reads it. */
  private swapped({ sites, width, skipAbsent }: PropertyData, swap: number, { columns, projections }: Tuple): Tuple {
    const into = columns.map((column) => this.targets[swap]![column]!)
    const images = projections.map((projection, i) => this.maps[swap]![columns[i]!]!.get(projection)!)
    // each and pairs read the same places elsewhere; a whole property reads them all, in one order
    if (skipAbsent) return { columns: into, projections: images }
    const order = Array.from({ length: width }, (_, i) => sites[2 * i + 1]!)
    const halves = Array.from({ length: columns.length / width }, (_, half) => half * width)
    return { columns, projections: halves.flatMap((from) => order.map((column) => images[into.indexOf(column, from)]!)) }
  }
}
