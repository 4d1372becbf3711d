import * as the from "../assembly/frame.ts"
import type { EngineContext } from "../search/engine.ts"
import { narrowHead, wideHead } from "../tables/layout.ts"
import type { Level } from "../states/level.ts"
import type { Packed } from "../states/chunk-pool.ts"
import type { Tables } from "../tables/tables.ts"
import type { Blocks } from "./blocks.ts"
import type { EngineExports } from "./phases.ts"
import type { SharedMemory } from "./shared-memory.ts"

/** Takes the states of a round from a level, and shares them out to blocks: those that lie in the engine's memory are unpacked by these. */
export class Intake {
  /** Integers from one row to the next. */
  width = 0
  private readonly context: EngineContext
  private readonly space: SharedMemory
  private readonly frame: Int32Array
  private readonly engine: EngineExports
  private readonly blocks: Blocks
  private most = 0
  /** Packed records that come from the heap. */
  private input: Int32Array
  private rows: Int32Array
  private entries: Int32Array
  private fingerprints: Int32Array
  private bys: Int32Array

  constructor(context: EngineContext, space: SharedMemory, engine: EngineExports, blocks: Blocks) {
    this.context = context
    this.space = space
    this.frame = space.at(the.frameAddress, the.frameWords)
    this.engine = engine
    this.blocks = blocks
    this.input = space.take(0)
    this.rows = space.take(0)
    this.entries = space.take(0)
    this.fingerprints = space.take(0)
    this.bys = space.take(0)
  }

  /** Takes up to so many states. Returns how many there were. */
  load(level: Level, most: number): number {
    const { frame, space, blocks } = this
    const { tables } = this.context
    level.letGo()
    this.most = most
    this.width = tables.slots.length + level.widest
    this.rows = atLeast(space, this.rows, most * this.width)
    this.entries = atLeast(space, this.entries, most)
    this.fingerprints = atLeast(space, this.fingerprints, most * 2)
    this.bys = atLeast(space, this.bys, most)
    frame[the.frameRows] = this.rows.byteOffset
    frame[the.frameEntries] = this.entries.byteOffset
    frame[the.frameFingerprints] = this.fingerprints.byteOffset
    frame[the.frameBys] = this.bys.byteOffset
    frame[the.frameWidth] = this.width
    blocks.begin(Math.min(most, level.size))
    const count = tables.network === "bag" ? this.unpackCounted(level, most) : this.takeIn(level, most)
    blocks.begin(count)
    if (count === 0) level.letGo()
    return count
  }

  /** Entries of a record, at most: its head, how many network entries it has, its slots and its network. */
  private get longestRecord(): number {
    return narrowHead + 1 + this.width
  }

  /** Takes in up to so many states whose records have their length from their chunk: a block unpacks its own, where they lie together. */
  private takeIn(level: Level, most: number): number {
    const { block: states } = this.context.batchSizes
    let count = 0
    for (let rest = level.rest(); rest !== undefined && count < most; rest = level.rest()) {
      const { data, words } = rest
      const length = lengthOf(this.context.tables, isWide(data), words)
      const inBlock = count % states
      const wanted = Math.min(states - inBlock, most - count, level.size - level.readCount)
      const consumed = Math.min(wanted, data.length / length)
      const records = data.subarray(0, consumed * length)
      const address = this.addressOf(records, count * this.longestRecord * 4)
      if (inBlock === 0 && consumed === wanted) this.blocks.setInput(count / states, address, words, isWide(data))
      else {
        this.blocks.setInput(Math.floor(count / states), 0, 0, false)
        this.engine.unpack(address, count, count + consumed, records.length, words, isWide(data) ? 1 : 0)
      }
      level.skip(consumed * length, consumed)
      count += consumed
    }
    return count
  }

  /** Takes in up to so many states whose records say how long they are. */
  private unpackCounted(level: Level, most: number): number {
    const { frame } = this
    for (let block = 0; block < this.blocks.count; block++) this.blocks.setInput(block, 0, 0, false)
    let count = 0
    for (let rest = level.rest(); rest !== undefined && count < most; rest = level.rest()) {
      const { data, words } = rest
      // no record that is wanted is cut
      const records = data.subarray(0, (most - count) * this.longestRecord)
      const before = count
      count = this.engine.unpack(this.addressOf(records, 0), count, most, records.length, words, isWide(data) ? 1 : 0)
      level.skip(frame[the.frameUnpacked]!, count - before)
    }
    return count
  }

  /** Where packed records are in the memory of the engine; those that are not are copied into the input, so many bytes from its beginning. */
  private addressOf(records: Packed, at: number): number {
    if (records.buffer === this.space.memory.buffer) return records.byteOffset
    this.input = atLeast(this.space, this.input, this.most * this.longestRecord)
    const { buffer, byteOffset } = this.input
    if (records instanceof Uint32Array) new Uint32Array(buffer, byteOffset + at, records.length).set(records)
    else new Uint16Array(buffer, byteOffset + at, records.length).set(records)
    return byteOffset + at
  }
}

const isWide = (data: Packed): boolean => data instanceof Uint32Array

/** Entries of a record with so many network entries, which does not say how many these are. */
export const lengthOf = ({ slots }: Tables, inWide: boolean, words: number): number =>
  (inWide ? wideHead : narrowHead) + slots.length + words

/** An array that is given back for a larger one where it is too small; what it held is gone then. */
export const atLeast = (space: SharedMemory, data: Int32Array, length: number): Int32Array => {
  if (data.length >= length) return data
  space.give(data)
  return space.take(length)
}
