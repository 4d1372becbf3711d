import {
  frameShards,
  shardAddress,
  shardAside,
  shardCapacity,
  shardIsFull,
  shardLimit,
  shardMost,
  shards,
  shardSize,
  shardTail,
  shardWords
} from "../assembly/frame.ts"
import { memoryEnd, type SharedMemory, tablesUntil } from "./shared-memory.ts"

const firstCapacity = 1 << 13
const maxLoad = 0.7
const shardBytes = (memoryEnd - tablesUntil) / shards
/** Integers for what a shard puts aside while it grows. */
const asideLength = 1 << 14

/** The shards of the set of states, each with a part of the memory to grow in. */
export class Shards {
  private readonly table: Int32Array

  constructor(space: SharedMemory, frame: Int32Array) {
    this.table = space.take(shards * shardWords)
    frame[frameShards] = this.table.byteOffset
    for (let shard = 0; shard < shards; shard++) {
      const at = shard * shardWords
      this.table[at + shardAddress] = tablesUntil + shard * shardBytes
      this.table[at + shardCapacity] = firstCapacity
      this.table[at + shardLimit] = Math.floor(firstCapacity * maxLoad)
      this.table[at + shardMost] = shardBytes / 8 - shardTail
      this.table[at + shardAside] = space.take(asideLength).byteOffset
    }
  }

  get bytes(): number {
    return this.sum((at) => this.table[at + shardCapacity]! * 8)
  }

  /** Shards grow where they stand: growing takes what is added and no more. */
  get bytesToGrow(): number {
    if (this.isFull) return Number.POSITIVE_INFINITY
    return this.sum((at) => (this.table[at + shardSize]! > this.table[at + shardLimit]! * 0.98 ? this.table[at + shardCapacity]! * 2 : 0))
  }

  private get isFull(): boolean {
    return this.sum((at) => this.table[at + shardIsFull]!) > 0
  }

  private sum(of: (at: number) => number): number {
    let sum = 0
    for (let shard = 0; shard < shards; shard++) sum += of(shard * shardWords)
    return sum
  }
}
