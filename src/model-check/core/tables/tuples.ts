import { type Ints, PairIndex } from "./arrays.ts"
import type { Tables } from "./tables.ts"

/** Beyond so many tuples a group is not worth its memory: its properties are then evaluated site by site. */
const maxTuples = 1 << 16

/**
 * The properties that read the same columns, and the tuples of projections on which they were all evaluated. Most new states show
 * a known tuple, so that one walk through the columns answers for every property of the group.
 */
export class TupleGroup {
  readonly properties: readonly number[]
  /** (slot, column) pairs. */
  readonly places: Int32Array
  private readonly columns: readonly Ints[]
  readonly trie: readonly PairIndex[]
  private prefixes = 0
  /** Are there more tuples than are worth keeping? Then every state is evaluated. */
  isFull = false

  constructor(tables: Tables, properties: readonly number[], places: Int32Array) {
    this.properties = properties
    this.places = places
    this.columns = tables.columns
    this.trie = Array.from({ length: places.length / 2 }, () => new PairIndex(tables.space))
  }

  /** Was the row's tuple seen before? Notes it if not. */
  isKnown(rows: Int32Array, base: number): boolean {
    const { places, columns, trie } = this
    if (this.isFull) return false
    let prefix = 0
    for (let at = 0; at < places.length; at += 2) {
      const projection = columns[places[at + 1]!]!.data[rows[base + places[at]!]!]!
      const next = trie[at >> 1]!.get(prefix, projection)
      if (next === 0) return this.note(rows, base)
      prefix = next
    }
    return true
  }

  private note(rows: Int32Array, base: number): false {
    const { places, columns, trie } = this
    let prefix = 0
    for (let at = 0; at < places.length; at += 2) {
      const projection = columns[places[at + 1]!]!.data[rows[base + places[at]!]!]!
      let next = trie[at >> 1]!.get(prefix, projection)
      if (next === 0) trie[at >> 1]!.set(prefix, projection, (next = ++this.prefixes))
      prefix = next
    }
    this.isFull = this.prefixes > maxTuples
    return false
  }
}

/** The properties of states, grouped by the columns they read. */
export const tupleGroups = (tables: Tables): readonly TupleGroup[] => {
  const groups = new Map<string, { readonly properties: number[]; readonly places: Int32Array }>()
  tables.properties.forEach(({ kind, sites }, p) => {
    if (kind !== "always" && kind !== "sometimes") return
    const pairs = new Map<number, number>()
    for (let at = 0; at < sites.length; at += 2) pairs.set(sites[at + 1]!, sites[at]!)
    const places = [...pairs].sort(([a], [b]) => a - b).flatMap(([column, slot]) => [slot, column])
    const key = places.join()
    const group = groups.get(key) ?? { properties: [], places: Int32Array.from(places) }
    group.properties.push(p)
    groups.set(key, group)
  })
  return [...groups.values()].map(({ properties, places }) => new TupleGroup(tables, properties, places))
}
