import type { Ints } from "./arrays.ts"
import type { PropertyData, Tables } from "./tables.ts"

const yes = 2
const none = new Int32Array(32)

/** Evaluates properties on rows of slot cells, each distinct tuple of projections once. */
export class Verdicts {
  private readonly tables: Tables
  private readonly columns: readonly Ints[]
  private readonly prefixes: number[]
  /** Per `pairs` property and projection below 32: the projections that it was not yet seen to go with, as the one and as the other. */
  private readonly suspects: readonly { readonly one: Int32Array; readonly other: Int32Array }[]
  evaluated = 0
  constructor(tables: Tables) {
    this.tables = tables
    this.columns = tables.columns
    this.prefixes = tables.properties.map(() => 0)
    // the absent projection, 0, goes with everything
    const all = () => new Int32Array(32).fill(-2)
    this.suspects = tables.properties.map(() => ({ one: all(), other: all() }))
  }

  /** Does property `p` hold of the state in `rows`, at every site that reads `slot` (-1: at every site)? */
  everywhere(p: number, slot: number, rows: Int32Array, base: number): boolean {
    const property = this.tables.properties[p]!
    if (property.width === 0) return this.tables.filler.verdict(p, [])
    if (slot >= 0 && property.pairs !== undefined && this.isBeyondSuspicion(p, property.pairs, slot, rows, base)) return true
    const sites = slot < 0 ? property.sites : property.sitesOf[slot]!
    for (let at = 0; at < sites.length; at += 2 * property.width) {
      if (!this.site(p, property, sites, at, rows, base)) return false
    }
    return true
  }

  /** Of `pairs`, at a glance: is every other projection known to go with the slot's own? Says no where projections are numerous. */
  private isBeyondSuspicion(
    p: number,
    { one, other }: NonNullable<PropertyData["pairs"]>,
    slot: number,
    rows: Int32Array,
    base: number
  ): boolean {
    const { one: asOne, other: asOther } = this.suspects[p]!
    if (one === other) return this.isClear(asOne, asOther, one, one, slot, rows, base)
    return this.isClear(asOne, none, one, other, slot, rows, base) && this.isClear(none, asOther, other, one, slot, rows, base)
  }

  private isClear(
    asOne: Int32Array,
    asOther: Int32Array,
    mine: Int32Array,
    theirs: Int32Array,
    slot: number,
    rows: Int32Array,
    base: number
  ): boolean {
    const { columns } = this
    let own = 0
    for (let at = 0; at < mine.length; at += 2) if (mine[at] === slot) own = columns[mine[at + 1]!]!.data[rows[base + slot]!]!
    if (own === 0) return true
    if (own > 31) return false
    const suspects = asOne[own]! | asOther[own]!
    for (let at = 0; at < theirs.length; at += 2) {
      const to = theirs[at]!
      if (to === slot) continue
      const projection = columns[theirs[at + 1]!]!.data[rows[base + to]!]!
      if (projection > 31 || ((suspects >>> projection) & 1) === 1) return false
    }
    return true
  }

  /** Does property `p` hold at some site? */
  somewhere(p: number, rows: Int32Array, base: number): boolean {
    const property = this.tables.properties[p]!
    if (property.width === 0) return this.tables.filler.verdict(p, [])
    for (let at = 0; at < property.sites.length; at += 2 * property.width) {
      if (this.site(p, property, property.sites, at, rows, base)) return true
    }
    return false
  }

  /** Does property `p` hold of the step from the one row to the other? */
  between(p: number, rows: Int32Array, base: number, after: Int32Array): boolean {
    const { width, sites, trie } = this.tables.properties[p]!
    if (width === 0) return this.tables.filler.verdict(p, [])
    let prefix = 0
    for (let i = 0; i < 2 * width; i++) {
      const at = 2 * (i < width ? i : i - width)
      const cell = i < width ? rows[base + sites[at]!]! : after[sites[at]!]!
      prefix = trie[i]!.get(prefix, this.columns[sites[at + 1]!]!.data[cell]!)
      if (prefix === 0) return this.ask(p, [...this.read(sites, 0, width, rows, base), ...this.read(sites, 0, width, after, 0)])
    }
    return prefix === yes
  }

  private site(p: number, property: PropertyData, sites: Int32Array, from: number, rows: Int32Array, base: number): boolean {
    const { trie, width, skipAbsent } = property
    let prefix = 0
    const to = from + 2 * width
    for (let at = from, i = 0; at < to; at += 2, i++) {
      const projection = this.columns[sites[at + 1]!]!.data[rows[base + sites[at]!]!]!
      if (projection === 0 && skipAbsent) return property.kind !== "sometimes"
      prefix = trie[i]!.get(prefix, projection)
      if (prefix === 0) {
        const projections = this.read(sites, from, width, rows, base)
        return skipAbsent && projections.includes(0) ? property.kind !== "sometimes" : this.ask(p, projections)
      }
    }
    return prefix === yes
  }

  private read(sites: Int32Array, from: number, width: number, rows: Int32Array, base: number): readonly number[] {
    return Array.from({ length: width }, (_, i) => this.columns[sites[from + 2 * i + 1]!]!.data[rows[base + sites[from + 2 * i]!]!]!)
  }

  /** Asks once, and writes the answer down. */
  private ask(p: number, projections: readonly number[]): boolean {
    const { filler, properties } = this.tables
    const verdict = filler.verdict(p, projections)
    this.evaluated++
    if (verdict && properties[p]!.pairs !== undefined && projections[0]! < 32 && projections[1]! < 32) {
      this.suspects[p]!.one[projections[0]!]! &= ~(1 << projections[1]!)
      this.suspects[p]!.other[projections[1]!]! &= ~(1 << projections[0]!)
    }
    let prefix = 0
    projections.forEach((projection, i) => {
      const index = properties[p]!.trie[i]!
      const isLast = i === projections.length - 1
      let next = index.get(prefix, projection)
      if (next === 0) {
        next = isLast ? (verdict ? yes : 1) : (this.prefixes[p] = this.prefixes[p]! + 1)
        index.set(prefix, projection, next)
      }
      prefix = next
    })
    return verdict
  }
}
