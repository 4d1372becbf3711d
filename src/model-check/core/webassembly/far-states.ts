import { OutOfSpace } from "../tables/arrays.ts"
import { frameAddress, frameWords, newBit, sortedWords } from "../assembly/frame.ts"
import { Instance, type Module } from "./api.ts"
import type { EngineExports } from "./phases.ts"
import { Shards, statesBytes } from "./shards.ts"
import { SharedMemory } from "./shared-memory.ts"

/** A shard's part in a memory of its own. */
interface Part {
  readonly space: SharedMemory
  readonly engine: EngineExports
  readonly shard: Shards
  records: Int32Array
}

/**
 * States beyond the 4 GiB that one memory has: each shard goes on in a memory of its own. The engine's own memory is then only read;
 * what it does not have is looked up here.
 */
export class FarStates {
  private readonly module: Module
  private readonly parts: (Part | undefined)[] = []

  constructor(module: Module) {
    this.module = module
  }

  get bytes(): number {
    return this.parts.reduce((sum, part) => sum + (part?.shard.bytes ?? 0), 0)
  }
  get bytesToGrow(): number {
    return this.parts.reduce((sum, part) => sum + (part?.shard.bytesToGrow ?? 0), 0)
  }

  /** Adds records of a shard: fingerprint, and the address of a step in `memory`, which is marked there if it is new. */
  add(shard: number, unseen: Int32Array, memory: Int32Array): void {
    const { records } = this.put(shard, unseen)
    for (let at = sortedWords - 1; at < unseen.length; at += sortedWords)
      if ((records[at]! & newBit) !== 0) memory[(records[at]! & ~newBit) / 4 + sortedWords - 1]! |= newBit
  }

  /** Adds records of a shard that were saved, of which about `expected` are to come. */
  restore(shard: number, saved: Int32Array, expected: number): void {
    this.put(shard, saved, expected)
  }

  /** What all parts hold, as pairs of integers. */
  *fingerprints(): Generator<Int32Array> {
    for (const part of this.parts) if (part !== undefined) yield* part.shard.fingerprints()
  }

  private put(shard: number, given: Int32Array, expected = 0): Part {
    const part = (this.parts[shard] ??= this.open(expected))
    if (part.shard.isFull) throw new OutOfSpace("the set of states has outgrown all memories")
    if (part.records.length < given.length) {
      part.space.give(part.records)
      part.records = part.space.take(given.length)
    }
    part.records.set(given)
    part.engine.addRecords(0, part.records.byteOffset, given.length / sortedWords)
    return part
  }

  private open(expected: number): Part {
    const space = new SharedMemory()
    const engine = new Instance(this.module, { env: { memory: space.memory } }).exports as EngineExports
    const shard = new Shards(space, space.at(frameAddress, frameWords), 1, statesBytes)
    shard.reserve(expected)
    return { space, engine, shard, records: space.take(0) }
  }
}
