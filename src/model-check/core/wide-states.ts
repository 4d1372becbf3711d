import { bytesOf, bytesToGrowOf, shardOf, shardsOf } from "./shard.ts"
import type { States } from "./states.ts"
import { carryOf } from "./sums.ts"
import type { Tables } from "./tables.ts"

/** States as 128-bit fingerprints: the usual sum of keys and, beside it, the sum of the second keys of what the row holds. */
export class WideStates implements States {
  readonly readsRows = true
  size = 0
  private readonly shards = shardsOf(4)
  private readonly tables: Tables
  // the second sum
  private lo = 0
  private hi = 0

  constructor(tables: Tables) {
    this.tables = tables
  }

  add(low: number, hi: number, row: Int32Array, entries: number): boolean {
    this.sum(row, entries)
    const { lo: secondLo, hi: secondHi } = this
    const lo = (low | hi) === 0 ? 1 : low
    const shard = this.shards[shardOf(hi)]!
    const { table } = shard
    let at = shard.home(hi)
    while ((table[at]! | table[at + 1]!) !== 0) {
      if (table[at] === lo && table[at + 1] === hi && table[at + 2] === secondLo && table[at + 3] === secondHi) return false
      at += 4
      if (at === table.length) at = 0
    }
    table[at] = lo
    table[at + 1] = hi
    table[at + 2] = secondLo
    table[at + 3] = secondHi
    this.size++
    if (++shard.size > shard.limit) shard.grow()
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
  touch(): number {
    return 0
  }
  get bytes(): number {
    return bytesOf(this.shards)
  }
  get bytesToGrow(): number {
    return bytesToGrowOf(this.shards)
  }
}
