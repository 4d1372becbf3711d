import { lowest, type OrbitRow } from "./orbit-row.ts"
import type { OrbitTables } from "./orbit-tables.ts"
import type { Tables } from "../tables/tables.ts"

/**
 * Weighs the elements of a row: a number for each that depends on its own cells and on how all else mentions it, and on no name.
 * Elements that some swap could exchange without a trace weigh the same; a row is sorted by weight.
 */
export class Weights {
  of: Int32Array
  private next: Int32Array
  private readonly tables: Tables
  private readonly orbits: OrbitTables

  constructor(tables: Tables, orbits: OrbitTables) {
    this.tables = tables
    this.orbits = orbits
    this.of = new Int32Array(orbits.inside.length)
    this.next = new Int32Array(orbits.inside.length)
  }

  /** By what is said of each element alone. */
  weigh(row: OrbitRow): void {
    this.next.fill(0)
    this.walk(row, false)
    this.settle()
  }

  /** Once more, by the weights of those that it is mentioned together with. */
  refine(row: OrbitRow): void {
    for (let i = 0; i < this.of.length; i++) this.next[i] = mixed(this.of[i]!)
    this.walk(row, true)
    this.settle()
  }

  /** Tells one element from those that weigh the same. */
  single(element: number): void {
    this.of[element] = mixed(this.of[element]! ^ 0x5bd1e995)
  }

  exchange(elements: Int32Array): void {
    const { of } = this
    for (let i = 0; i < elements.length; i++) {
      const other = elements[i]!
      if (other <= i) continue
      const weight = of[i]!
      of[i] = of[other]!
      of[other] = weight
    }
  }

  /** An element weighs what lives in it, too: inner ones come first. */
  private settle(): void {
    const { next, orbits } = this
    for (let i = 0; i < next.length; i++) {
      const outer = orbits.inside[i]!
      if (outer >= 0) next[outer] = (next[outer]! + mixed(next[i]!)) | 0
    }
    this.next = this.of
    this.of = next
  }

  private walk(row: OrbitRow, isRefining: boolean): void {
    const { orbits, tables } = this
    const { cells, entries } = row
    const width = tables.slots.length
    for (let slot = 0; slot < width; slot++) {
      const known = orbits.mentions[slot]!
      const at = cells[slot]! * 2
      if (at >= known.length || known.data[at] === 0) orbits.filler.mentions(slot, cells[slot]!)
      this.take(known.data[at]!, known.data[at + 1]!, isRefining)
    }
    if (tables.network === "set") {
      for (let word = 0; word < entries; word++)
        for (let bits = cells[width + word]!; bits !== 0; bits &= bits - 1) this.envelope(word * 16 + lowest(bits), isRefining)
    } else if (tables.network === "bag") for (let i = 0; i < entries; i++) this.envelope(cells[width + i]!, isRefining)
  }

  private envelope(id: number, isRefining: boolean): void {
    const { envelopeMentions, filler } = this.orbits
    const at = id * 2
    if (at >= envelopeMentions.length || envelopeMentions.data[at] === 0) filler.envelopeMentions(id)
    this.take(envelopeMentions.data[at]!, envelopeMentions.data[at + 1]!, isRefining)
  }

  private take(from: number, to: number, isRefining: boolean): void {
    const { data } = this.orbits.pool
    const { next, of } = this
    if (!isRefining) {
      for (let i = from; i < to; i += 2) next[data[i]!] = (next[data[i]!]! + data[i + 1]!) | 0
      return
    }
    if (to - from < 4) return
    let total = 0
    for (let i = from; i < to; i += 2) total = (total + mixed(data[i + 1]! ^ of[data[i]!]!)) | 0
    for (let i = from; i < to; i += 2) {
      const element = data[i]!
      const others = total - mixed(data[i + 1]! ^ of[element]!)
      next[element] = (next[element]! + mixed((others + data[i + 1]!) | 0)) | 0
    }
  }
}

const mixed = (value: number): number => {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}
