import { putAll, type Sink, type Source, takeAll } from "./pieces.ts"
import { PlaceTable } from "./place-table.ts"
import type { States } from "./states.ts"

const chunkBits = 16
/** Integers of a chunk of packed rows. */
const chunkLength = 1 << chunkBits
/** Places of rows are 32-bit numbers of integers: 16 GiB of rows are the most. */
const maxChunks = 2 ** (32 - chunkBits)
/** So many chunks are more than a round can fill. */
const reserve = 2 ** 10

/**
 * States as their whole rows, so that no two are taken for one. A row is packed into bytes, filled up to whole integers; a table
 * holds the place of each row beside the high word of its fingerprint, and rows are compared where these are equal.
 */
export class ExactStates implements States {
  readonly leavesOut = false
  readonly readsRows = true
  private readonly table: PlaceTable
  private readonly chunks: Int32Array[] = []
  /** The integers used of the last chunk. */
  private used = chunkLength
  private readonly slots: number
  /** Is the network a bitset, which has words of 0 at its end where more messages are known than were? */
  private readonly isSet: boolean
  private packed = new Int32Array(64)
  private bytesPacked = new Uint8Array(this.packed.buffer)

  /** Its table grows to so many bytes at most. */
  constructor(slots: number, isSet: boolean, most: number) {
    this.table = new PlaceTable(2, most)
    this.slots = slots
    this.isSet = isSet
  }

  add(_lo: number, hi: number, row: Int32Array, entries: number): boolean {
    const length = this.pack(row, entries)
    const { table } = this
    const { data } = table
    let at = table.home(hi)
    while (data[at] !== 0) {
      if (data[at + 1] === hi && this.isAt(data[at]! >>> 0, length)) return false
      at += 2
    }
    data[at] = this.keep(length)
    data[at + 1] = hi
    table.added()
    return true
  }

  /** Packs a row into `packed`: the number of its network entries, which says where it ends, its slots, its entries. */
  private pack(row: Int32Array, entries: number): number {
    let count = entries
    if (this.isSet) while (count > 0 && row[this.slots + count - 1] === 0) count--
    const values = this.slots + count
    if ((values + 2) * 5 > this.bytesPacked.length) {
      this.packed = new Int32Array((values + 2) * 2)
      this.bytesPacked = new Uint8Array(this.packed.buffer)
    }
    const { bytesPacked } = this
    let at = 0
    for (let i = -1; i < values; i++) {
      let value = i < 0 ? count : row[i]!
      while (value > 0x7f) {
        bytesPacked[at++] = (value & 0x7f) | 0x80
        value >>>= 7
      }
      bytesPacked[at++] = value
    }
    while ((at & 3) !== 0) bytesPacked[at++] = 0
    return at >> 2
  }

  /** Is what is packed the row at a place? A row says itself where it ends, so that equal beginnings are equal rows. */
  private isAt(place: number, length: number): boolean {
    const { packed } = this
    const chunk = this.chunks[(place - 1) >>> chunkBits]!
    const from = (place - 1) & (chunkLength - 1)
    for (let i = 0; i < length; i++) if (chunk[from + i] !== packed[i]) return false
    return true
  }

  /** Keeps what is packed. Returns its place, counted from 1. */
  private keep(length: number): number {
    if (this.used + length > chunkLength) {
      if (length > chunkLength) throw new RangeError("array buffer allocation failed: a state is larger than what states are kept in")
      this.chunks.push(new Int32Array(chunkLength))
      this.used = 0
    }
    const chunk = this.chunks.at(-1)!
    const { packed, used } = this
    for (let i = 0; i < length; i++) chunk[used + i] = packed[i]!
    this.used += length
    return ((this.chunks.length - 1) * chunkLength + used + 1) | 0
  }

  /** Rows are made before the look-up, which takes longer than memory does. */
  prefetch(): number {
    return 0
  }
  save(sink: Sink): void {
    this.table.save(sink)
    sink.put(Float64Array.of(this.used))
    putAll(sink, this.chunks)
  }
  restore(source: Source): void {
    this.table.restore(source)
    this.used = source.take()[0]!
    for (const piece of takeAll(source)) this.chunks.push(Int32Array.from(piece))
  }
  get size(): number {
    return this.table.size
  }
  get bytes(): number {
    return this.table.bytes + this.chunks.length * chunkLength * 4
  }
  get bytesToGrow(): number {
    return this.chunks.length > maxChunks - reserve ? Number.POSITIVE_INFINITY : this.table.bytesToGrow
  }
}
