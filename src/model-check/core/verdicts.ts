import type { PropertyData, Tables } from "./tables.ts"

const holds = 2

/** Evaluates properties on rows of slot cells, each distinct tuple of projections once. */
export class Verdicts {
  private readonly tables: Tables
  private readonly prefixes: number[]
  evaluated = 0
  constructor(tables: Tables) {
    this.tables = tables
    this.prefixes = tables.properties.map(() => 0)
  }

  /** Does property `p` hold at every site (of the slot, where one is given)? `after` is read by `between` only. */
  always(p: number, slot: number, rows: Int32Array, base: number, after: Int32Array, afterBase: number): boolean {
    const property = this.tables.properties[p]!
    const places = slot < 0 ? undefined : property.sitesOf[slot]!
    const count = places === undefined ? property.sites.length : places.length
    for (let i = 0; i < count; i++) {
      if (!this.site(p, property, places === undefined ? i : places[i]!, rows, base, after, afterBase)) return false
    }
    return true
  }

  /** Does property `p` hold at some site? */
  some(p: number, rows: Int32Array, base: number): boolean {
    const property = this.tables.properties[p]!
    for (let i = 0; i < property.sites.length; i++) if (this.site(p, property, i, rows, base, rows, base)) return true
    return false
  }

  private site(p: number, property: PropertyData, s: number, rows: Int32Array, base: number, after: Int32Array, afterBase: number): boolean {
    const { columns, columnSlot } = this.tables
    const site = property.sites[s]!
    const { trie } = property
    const width = site.columns.length
    const depth = property.kind === "between" ? width * 2 : width
    if (width === 0) return this.fill(p, property, s, rows, base, after, afterBase)
    let prefix = 0
    for (let i = 0; i < depth; i++) {
      const column = site.columns[i < width ? i : i - width]!
      const slot = columnSlot[column]!
      const cell = i < width ? rows[base + slot]! : after[afterBase + slot]!
      const projection = columns[column]!.data[cell]!
      if (projection === 0 && property.skipAbsent) return property.kind !== "sometimes"
      prefix = trie[i]!.get(prefix, projection)
      if (prefix === 0) return this.fill(p, property, s, rows, base, after, afterBase)
    }
    return prefix === holds
  }

  private fill(p: number, property: PropertyData, s: number, rows: Int32Array, base: number, after: Int32Array, afterBase: number): boolean {
    const { columns, columnSlot, filler } = this.tables
    const site = property.sites[s]!
    const read = (from: Int32Array, at: number) => site.columns.map((column) => columns[column]!.data[from[at + columnSlot[column]!]!]!)
    const projections = property.kind === "between" ? [...read(rows, base), ...read(after, afterBase)] : read(rows, base)
    const verdict = filler.verdict(p, projections)
    this.evaluated++
    let prefix = 0
    projections.forEach((projection, i) => {
      const index = property.trie[i]!
      const last = i === projections.length - 1
      let next = index.get(prefix, projection)
      if (next === 0) {
        next = last ? (verdict ? holds : 1) : (this.prefixes[p] = this.prefixes[p]! + 1)
        index.set(prefix, projection, next)
      }
      prefix = next
    })
    return verdict
  }
}
