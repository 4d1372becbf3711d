import type { Ints } from "./arrays.ts"
import type { PropertyData, Tables } from "./tables.ts"

const yes = 2

/** Evaluates properties on rows of slot cells, each distinct tuple of projections once. */
export class Verdicts {
  private readonly tables: Tables
  private readonly columns: readonly Ints[]
  evaluated = 0
  constructor(tables: Tables) {
    this.tables = tables
    this.columns = tables.columns
  }

  /** Does property `p` hold of the state in `rows`, at every site that reads `slot` (-1: at every site)? */
  everywhere(p: number, slot: number, rows: Int32Array, base: number): boolean {
    const property = this.tables.properties[p]!
    // what reads nothing is one question; `each` and `pairs` without anyone to ask about hold
    if (property.width === 0) return property.skipAbsent || this.tables.filler.verdict(p, [])
    const sites = slot < 0 ? property.sites : property.sitesOf[slot]!
    for (let at = 0; at < sites.length; at += 2 * property.width) {
      if (!this.site(p, property, sites, at, rows, base)) return false
    }
    return true
  }

  /** Does property `p` hold at some site? */
  somewhere(p: number, rows: Int32Array, base: number): boolean {
    const property = this.tables.properties[p]!
    if (property.width === 0) return !property.skipAbsent && this.tables.filler.verdict(p, [])
    for (let at = 0; at < property.sites.length; at += 2 * property.width) {
      if (this.site(p, property, property.sites, at, rows, base)) return true
    }
    return false
  }

  /** Does property `p` hold of the step from the one row to the other? */
  between(p: number, rows: Int32Array, base: number, after: Int32Array, afterBase: number): boolean {
    const { width, sites, trie } = this.tables.properties[p]!
    if (width === 0) return this.tables.filler.verdict(p, [])
    let prefix = 0
    for (let i = 0; i < 2 * width; i++) {
      const at = 2 * (i < width ? i : i - width)
      const cell = i < width ? rows[base + sites[at]!]! : after[afterBase + sites[at]!]!
      prefix = trie[i]!.get(prefix, this.columns[sites[at + 1]!]!.data[cell]!)
      if (prefix === 0) return this.ask(p, [...this.read(sites, 0, width, rows, base), ...this.read(sites, 0, width, after, afterBase)])
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
  ask(p: number, projections: readonly number[]): boolean {
    const { filler } = this.tables
    const property = this.tables.properties[p]!
    const verdict = filler.verdict(p, projections)
    this.evaluated++
    let prefix = 0
    projections.forEach((projection, i) => {
      const index = property.trie[i]!
      const isLast = i === projections.length - 1
      let next = index.get(prefix, projection)
      if (next === 0) {
        next = isLast ? (verdict ? yes : 1) : ++property.prefixes
        index.set(prefix, projection, next)
      }
      prefix = next
    })
    return verdict
  }
}
