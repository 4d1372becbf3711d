import * as the from "../assembly/frame.ts"
import type { BatchSizes } from "../search/engine.ts"
import { candidateStride, missStride } from "../tables/layout.ts"
import type { Misses } from "../steps/misses.ts"
import type { Packed } from "../states/chunk-pool.ts"
import type { SharedMemory } from "./shared-memory.ts"

/** Integers that a list holds at first. */
const firstLength = 1 << 10

/** The blocks of a round and their lists, which grow when one has overflowed. */
export class Blocks {
  count = 0
  /** How many a round may have. */
  readonly most: number
  private readonly space: SharedMemory
  private readonly states: number
  private readonly table: Int32Array
  private readonly lists: Int32Array[][] = []
  /** Per block: what depends on the number of its steps. */
  private readonly columns: Map<number, Int32Array>[] = []

  constructor(space: SharedMemory, frame: Int32Array, batchSizes: BatchSizes) {
    this.space = space
    this.states = batchSizes.block
    this.most = Math.ceil((batchSizes.most ?? batchSizes.round) / batchSizes.block)
    if (this.most > the.mostBlocks) throw new Error(`a round has ${this.most} blocks; there may be ${the.mostBlocks}`)
    this.table = space.take(this.most * the.blockWords)
    frame[the.frameBlockStates] = batchSizes.block
    frame[the.frameBlocks] = this.table.byteOffset
  }

  /** Makes ready for so many states: every block waits. */
  begin(states: number): void {
    this.count = Math.ceil(states / this.states)
    while (this.lists.length < this.count) this.add()
    for (let block = 0; block < this.count; block++) this.write(block, the.blockStatus, the.statusWaiting)
  }

  /** Lets the blocks that missed something wait again. */
  again(): void {
    for (let block = 0; block < this.count; block++)
      if (this.read(block, the.blockStatus) !== the.statusDone) this.write(block, the.blockStatus, the.statusWaiting)
  }

  /** Enlarges what has overflowed. False if nothing has. */
  enlarge(): boolean {
    let isEnlarged = false
    for (let block = 0; block < this.count; block++) {
      if (this.read(block, the.blockStatus) !== the.statusOverflow) continue
      for (let list = 0; list < the.blockLists; list++)
        if (this.read(block, list * the.listWords + the.listLength) < 0) this.allocate(block, list, this.lists[block]![list]!.length * 2)
      this.write(block, the.blockStatus, the.statusWaiting)
      isEnlarged = true
    }
    return isEnlarged
  }

  /** Notes what the blocks missed, in their order. */
  noteMisses(misses: Misses): void {
    for (let block = 0; block < this.count; block++) {
      if (this.read(block, the.blockStatus) === the.statusDone) continue
      const list = this.list(block, the.blockMisses)
      for (let at = 0; at < list.length; at += missStride) misses.note(list[at]!, list[at + 1]!, list[at + 2]!, list[at + 3]!)
    }
  }

  read(block: number, word: number): number {
    return this.table[block * the.blockWords + word]!
  }

  /** What a block's list holds. */
  list(block: number, word: number): Int32Array {
    return this.lists[block]![word / the.listWords]!.subarray(0, this.read(block, word + the.listLength))
  }

  /** How many steps of the round a shard is asked about. */
  stepsOf(shard: number): number {
    const share = the.buckets / the.shards
    let steps = 0
    for (let block = 0; block < this.count; block++) {
      const buckets = this.column(block, the.blockBuckets, the.buckets + 1)
      steps += buckets[(shard + 1) * share]! - buckets[shard * share]!
    }
    return steps
  }

  /** A block's column: as many integers as asked for. */
  column(block: number, word: number, length: number): Int32Array {
    return this.space.at(this.read(block, word), length)
  }

  /** A block's column of bytes. */
  bytes(block: number, word: number, length: number): Uint8Array {
    return new Uint8Array(this.space.memory.buffer, this.read(block, word), length)
  }

  /** Says where a block's states are, packed; without an address, that they are not packed any more. */
  setInput(block: number, address: number, words: number, isWide: boolean): void {
    this.write(block, the.blockInput, address)
    this.write(block, the.blockInputWords, words)
    this.write(block, the.blockInputIsWide, isWide ? 1 : 0)
  }

  /** Says where a block writes new states: there, or to its own list. */
  setOutput(block: number, room: Packed | undefined): void {
    const { byteOffset, length } = room ?? this.lists[block]![the.blockOutput / the.listWords]!
    this.write(block, the.blockOutput, byteOffset)
    this.write(block, the.blockOutput + the.listCapacity, length)
  }

  private write(block: number, word: number, value: number): void {
    this.table[block * the.blockWords + word] = value
  }

  private add(): void {
    const block = this.lists.length
    this.lists.push([])
    this.columns.push(new Map())
    for (const [word, length] of [
      [the.blockFirsts, this.states + 1],
      [the.blockCuts, this.states],
      [the.blockCounts, this.states],
      [the.blockChildBytes, this.states / 4],
      [the.blockChildren, this.states],
      [the.blockBuckets, the.buckets + 1]
    ] as const)
      this.write(block, word, this.space.take(Math.ceil(length)).byteOffset)
    for (let list = 0; list < the.blockLists; list++) this.allocate(block, list, firstLength)
  }

  private allocate(block: number, list: number, length: number): void {
    const { space } = this
    const lists = this.lists[block]!
    if (lists[list] !== undefined) space.give(lists[list])
    const data = space.take(length)
    lists[list] = data
    this.write(block, list * the.listWords, data.byteOffset)
    this.write(block, list * the.listWords + the.listCapacity, length)
    this.write(block, list * the.listWords + the.listLength, 0)
    if (list * the.listWords !== the.blockSteps) return
    const steps = Math.ceil(length / candidateStride)
    this.renew(block, the.blockNews, Math.ceil(steps / 4))
    this.renew(block, the.blockOrdinals, steps)
    this.renew(block, the.blockOrdinalBytes, Math.ceil(steps / 4))
    this.renew(block, the.blockFresh, steps * the.sortedWords)
    this.renew(block, the.blockSorted, steps * the.sortedWords)
  }

  private renew(block: number, word: number, length: number): void {
    const columns = this.columns[block]!
    const data = columns.get(word)
    if (data !== undefined) this.space.give(data)
    const renewed = this.space.take(length)
    columns.set(word, renewed)
    this.write(block, word, renewed.byteOffset)
  }
}
