import { cellKeyHi, cellStride, envelopeKeyHi, envelopeKeyLo, envelopeStride } from "../tables/layout.ts"
import type { OrbitTables } from "./orbit-tables.ts"
import { carryOf } from "../tables/sums.ts"
import type { Tables } from "../tables/tables.ts"

/** A row under swaps. */
export class OrbitRow {
  /** Slots, then network entries. */
  cells: Int32Array
  entries = 0
  /** The fingerprint, after `sum`. */
  lo = 0
  hi = 0
  /** How many slots there are. */
  readonly width: number
  private other: Int32Array
  private readonly tables: Tables
  private readonly orbits: OrbitTables

  constructor(tables: Tables, orbits: OrbitTables) {
    this.tables = tables
    this.orbits = orbits
    this.width = tables.slots.length
    this.cells = new Int32Array(this.width + 64)
    this.other = new Int32Array(this.width + 64)
  }

  load(row: Int32Array, entries: number): void {
    this.reserve(entries)
    const length = this.width + entries
    for (let i = 0; i < length; i++) this.cells[i] = row[i]!
    this.entries = entries
  }

  private reserve(entries: number): void {
    const length = this.width + entries
    if (length <= this.cells.length) return
    const grown = new Int32Array(length * 2)
    grown.set(this.cells)
    this.cells = grown
    this.other = new Int32Array(length * 2)
  }

  /** Swaps two neighbours and all that speaks of them. */
  swap(swap: number): void {
    const { slots } = this.orbits.swaps[swap]!
    const { width } = this
    for (let slot = 0; slot < width; slot++) this.other[slots[slot]!] = this.partner(swap, slot)
    if (this.tables.network === "set") this.swapSet(swap)
    else if (this.tables.network === "bag") this.swapBag(swap)
    const { cells } = this
    this.cells = this.other
    this.other = cells
  }

  /** What the cell of a slot becomes. */
  private partner(swap: number, slot: number): number {
    const known = this.orbits.swaps[swap]!.cells[slot]!
    const id = this.cells[slot]!
    if (id >= known.length || known.data[id] === 0) this.orbits.filler.cell(swap, slot, id)
    return known.data[id]! - 1
  }

  private partnerEnvelope(swap: number, id: number): number {
    const known = this.orbits.swaps[swap]!.envelopes
    if (id >= known.length || known.data[id] === 0) this.orbits.filler.envelope(swap, id)
    return known.data[id]! - 1
  }

  private swapSet(swap: number): void {
    const { width } = this
    // partners that are new have numbers of their own: make them first, and then room for them
    for (let word = 0; word < this.entries; word++)
      for (let bits = this.cells[width + word]!; bits !== 0; bits &= bits - 1) this.partnerEnvelope(swap, word * 16 + lowest(bits))
    const words = (this.tables.envelopes.length / envelopeStride + 15) >>> 4
    this.reserve2(words)
    const { other, cells } = this
    for (let word = 0; word < words; word++) other[width + word] = 0
    for (let word = 0; word < this.entries; word++) {
      for (let bits = cells[width + word]!; bits !== 0; bits &= bits - 1) {
        const id = this.partnerEnvelope(swap, word * 16 + lowest(bits))
        other[width + (id >>> 4)]! |= 1 << (id & 15)
      }
    }
    this.entries = words
  }

  /** As `reserve`, keeping what is in both rows. */
  private reserve2(entries: number): void {
    const { other } = this
    this.reserve(entries)
    if (this.other !== other) this.other.set(other)
  }

  private swapBag(swap: number): void {
    const { width, other, cells } = this
    for (let i = 0; i < this.entries; i++) {
      const id = this.partnerEnvelope(swap, cells[width + i]!)
      let at = width + i
      for (; at > width && other[at - 1]! > id; at--) other[at] = other[at - 1]!
      other[at] = id
    }
  }

  /** Is the row the same after a swap? */
  isFixedBy(swap: number): boolean {
    const { slots } = this.orbits.swaps[swap]!
    const { width, tables } = this
    for (let slot = 0; slot < width; slot++) if (this.partner(swap, slot) !== this.cells[slots[slot]!]) return false
    if (tables.network === "set") {
      for (let word = 0; word < this.entries; word++) {
        for (let bits = this.cells[width + word]!; bits !== 0; bits &= bits - 1) {
          const id = this.partnerEnvelope(swap, word * 16 + lowest(bits))
          if (id >>> 4 >= this.entries || ((this.cells[width + (id >>> 4)]! >>> (id & 15)) & 1) === 0) return false
        }
      }
    } else if (tables.network === "bag") {
      this.swapBag(swap)
      for (let i = width; i < width + this.entries; i++) if (this.other[i] !== this.cells[i]) return false
    }
    return true
  }

  /** Adds up the fingerprint. */
  sum(): void {
    const { tables, cells, width } = this
    this.lo = 0
    this.hi = 0
    for (let slot = 0; slot < width; slot++) {
      const { data } = tables.slots[slot]!.cells
      const at = cells[slot]! * cellStride
      this.add(data[at]!, data[at + cellKeyHi]!)
    }
    const { data } = tables.envelopes
    if (tables.network === "set") {
      for (let word = 0; word < this.entries; word++) {
        for (let bits = cells[width + word]!; bits !== 0; bits &= bits - 1) {
          const at = (word * 16 + lowest(bits)) * envelopeStride
          this.add(data[at + envelopeKeyLo]!, data[at + envelopeKeyHi]!)
        }
      }
    } else if (tables.network === "bag") {
      for (let i = 0; i < this.entries; i++) {
        const at = cells[width + i]! * envelopeStride
        this.add(data[at + envelopeKeyLo]!, data[at + envelopeKeyHi]!)
      }
    }
  }

  private add(keyLo: number, keyHi: number): void {
    const { lo } = this
    const sum = (lo + keyLo) | 0
    this.hi = (this.hi + keyHi + carryOf(lo, keyLo, sum)) | 0
    this.lo = sum
  }
}

export const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits)
