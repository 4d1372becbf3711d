import type { Sink, Source } from "./pieces.ts"
import { PlaceTable } from "./place-table.ts"
import type { States } from "./states.ts"
import { carryOf } from "../tables/sums.ts"
import type { Tables } from "../tables/tables.ts"

/** States as 128-bit fingerprints: the usual sum of keys and, beside it, the sum of the second keys of what the row holds. */
export class WideStates implements States {
  readonly leavesOut = false
  readonly readsRows = true
  private readonly table: PlaceTable
  private readonly tables: Tables
  // the second sum
  private lo = 0
  private hi = 0

  /** Grows to so many bytes at most. */
  constructor(tables: Tables, most: number) {
    this.tables = tables
    this.table = new PlaceTable(4, most)
  }

  add(low: number, hi: number, row: Int32Array, entries: number): boolean {
    this.sum(row, entries)
    const { lo: secondLo, hi: secondHi } = this
    const lo = (low | hi) === 0 ? 1 : low
    const { table } = this
    const { data } = table
    let at = table.home(hi)
    while ((data[at]! | data[at + 1]!) !== 0) {
      if (data[at] === lo && data[at + 1] === hi && data[at + 2] === secondLo && data[at + 3] === secondHi) return false
      at += 4
    }
    data[at] = lo
    data[at + 1] = hi
    data[at + 2] = secondLo
    data[at + 3] = secondHi
    table.added()
    return true
  }

  private sum(row: Int32Array, entries: number): void {
    const { slots, secondKeys, network } = this.tables
    this.lo = 0
    this.hi = 0
    for (let slot = 0; slot < slots.length; slot++) this.addKey(slots[slot]!.secondKeys.data, row[slot]!)
    const from = slots.length
    if (network === "bag") for (let i = 0; i < entries; i++) this.addKey(secondKeys.data, row[from + i]!)
    if (network !== "set") return
    for (let word = 0; word < entries; word++) {
      for (let bits = row[from + word]!; bits !== 0; bits &= bits - 1)
        this.addKey(secondKeys.data, word * 16 + 31 - Math.clz32(bits & -bits))
    }
  }

  private addKey(keys: Int32Array, id: number): void {
    const key = keys[2 * id]!
    const sum = (this.lo + key) | 0
    this.hi = (this.hi + keys[2 * id + 1]! + carryOf(this.lo, key, sum)) | 0
    this.lo = sum
  }

  /** Rows are made before the look-up, which takes longer than memory does. */
  prefetch(): number {
    return 0
  }
  save(sink: Sink): void {
    this.table.save(sink)
  }
  restore(source: Source): void {
    this.table.restore(source)
  }
  get size(): number {
    return this.table.size
  }
  get bytes(): number {
    return this.table.bytes
  }
  get bytesToGrow(): number {
    return this.table.bytesToGrow
  }
}
