import {
  frameShards,
  shardAddress,
  shardAside,
  shardCapacity,
  shardDoublesUpTo,
  shardFilled,
  shardIsFull,
  shardLimit,
  shardLine,
  shardMost,
  shardNews,
  shards,
  shardSize,
  shardTail,
  shardUnseen,
  shardWords
} from "../assembly/frame.ts"
import { recordsIn } from "../states/pieces.ts"
import { levelsUntil, memoryEnd, type SharedMemory } from "./shared-memory.ts"

const firstCapacity = 1 << 12
/** Integers for what a shard puts aside while it grows. */
const asideLength = 1 << 14
/** All that a memory has for states. */
export const statesBytes = memoryEnd - levelsUntil

/** Shards of the set of states that share one memory, each with a part of it to grow in. */
export class Shards {
  private readonly table: Int32Array
  private readonly count: number
  private readonly space: SharedMemory

  /** `mostBytes` is what all of them may take together. */
  constructor(space: SharedMemory, frame: Int32Array, count: number, mostBytes: number) {
    const apart = statesBytes / count
    const most = (Math.floor(Math.min(apart, mostBytes / count) / 8) & -shardLine) - shardTail
    this.count = count
    this.space = space
    this.table = space.take(shards * shardWords)
    frame[frameShards] = this.table.byteOffset
    for (let shard = 0; shard < count; shard++) {
      const at = shard * shardWords
      const capacity = Math.min(firstCapacity, most)
      this.table[at + shardAddress] = levelsUntil + shard * apart
      this.table[at + shardCapacity] = capacity
      this.table[at + shardLimit] = limitOf(capacity)
      this.table[at + shardMost] = most
      this.table[at + shardAside] = space.take(asideLength).byteOffset
    }
  }

  /**
   * Makes room in each shard for so many fingerprints. To be called before there are any: one that grows while it is given what another one
   * had, in that order, would be filled from its beginning, and look through nearly all of it each time.
   */
  reserve(size: number): void {
    for (let shard = 0; shard < this.count; shard++) {
      const at = shard * shardWords
      while (this.table[at + shardLimit]! < size) {
        const capacity = this.table[at + shardCapacity]!
        const next = Math.min(nextCapacity(capacity), this.table[at + shardMost]!)
        // the shard is full then, as one that grew so far is
        if (next < capacity + (capacity >> 5)) break
        this.table[at + shardCapacity] = next
        this.table[at + shardLimit] = limitOf(next)
      }
    }
  }

  /** All fingerprints, as pairs of integers. */
  *fingerprints(): Generator<Int32Array> {
    for (let shard = 0; shard < this.count; shard++) {
      const at = shard * shardWords
      const places = this.table[at + shardCapacity]! + shardTail
      yield* recordsIn(this.space.at(this.table[at + shardAddress]! >>> 0, places * 2), 2)
    }
  }

  get bytes(): number {
    return this.sum((at) => this.table[at + shardCapacity]! * 8)
  }

  /** Shards grow where they stand: growing takes what is added and no more. */
  get bytesToGrow(): number {
    return this.sum((at) => {
      const capacity = this.table[at + shardCapacity]!
      const isNear = this.table[at + shardSize]! > this.table[at + shardLimit]! * 0.98
      return isNear ? Math.max(0, Math.min(nextCapacity(capacity), this.table[at + shardMost]!) - capacity) * 8 : 0
    })
  }

  /** Has one of them used up its part of the memory? It has room for a round, and no more. */
  get isFull(): boolean {
    return this.sum((at) => this.table[at + shardIsFull]!) > 0
  }

  isFullAt(shard: number): boolean {
    return this.table[shard * shardWords + shardIsFull] !== 0
  }

  sizeOf(shard: number): number {
    return this.table[shard * shardWords + shardSize]!
  }

  /** How many steps were listed because a shard does not have them. */
  unseen(shard: number): number {
    return this.table[shard * shardWords + shardUnseen]!
  }

  /** How many states of a block have been found to be new. */
  newsOf(block: number): number {
    return this.sum((at) => this.table[at + shardNews + block]!)
  }

  private sum(of: (at: number) => number): number {
    let sum = 0
    for (let shard = 0; shard < this.count; shard++) sum += of(shard * shardWords)
    return sum
  }
}

/** The capacity after this one, and how many states one is filled with: as in `core/assembly/visited.ts`. */
const nextCapacity = (capacity: number): number =>
  capacity < shardDoublesUpTo ? capacity * 2 : Math.floor((capacity * 1.5) / shardLine) * shardLine
const limitOf = (capacity: number): number => Math.floor((capacity * shardFilled) / 100)
