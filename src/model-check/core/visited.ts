import { bytesOf, bytesToGrowOf, shardOf, shardsOf } from "./shard.ts"
import type { States } from "./states.ts"

/**
 * States as their 64-bit fingerprints, eight bytes and some room each. Words are signed 32-bit integers throughout, which the
 * engine's compiler keeps in registers.
 */
export class Visited implements States {
  readonly readsRows = false
  size = 0
  private readonly shards = shardsOf(2)

  /** (0, 0) stands for an empty place and is taken for (1, 0). */
  add(low: number, hi: number): boolean {
    const lo = (low | hi) === 0 ? 1 : low
    const shard = this.shards[shardOf(hi)]!
    const { table } = shard
    let at = shard.home(hi)
    for (;;) {
      const seenLo = table[at]!
      const seenHi = table[at + 1]!
      if (seenLo === lo && seenHi === hi) return false
      if ((seenLo | seenHi) === 0) break
      at += 2
      if (at === table.length) at = 0
    }
    table[at] = lo
    table[at + 1] = hi
    this.size++
    if (++shard.size > shard.limit) shard.grow()
    return true
  }

  touch(hi: number): number {
    const shard = this.shards[shardOf(hi)]!
    return shard.table[shard.home(hi)]!
  }

  get bytes(): number {
    return bytesOf(this.shards)
  }
  get bytesToGrow(): number {
    return bytesToGrowOf(this.shards)
  }
}
