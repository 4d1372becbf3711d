import { createCipheriv } from "node:crypto"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import {
  frameAddress,
  frameScratch,
  frameShards,
  frameWords,
  newBit,
  shardAddress,
  shardFilled,
  shardTail,
  shardWords,
  sortedWords
} from "../../../src/model-check/core/assembly/frame.ts"
import { Instance, Module } from "../../../src/model-check/core/webassembly/api.ts"
import type { EngineExports } from "../../../src/model-check/core/webassembly/phases.ts"
import { SharedMemory } from "../../../src/model-check/core/webassembly/shared-memory.ts"
import { Shards, statesBytes } from "../../../src/model-check/core/webassembly/shards.ts"

const module = new Module(readFileSync(fileURLToPath(import.meta.resolve("#engine"))))

/** One shard of the compiled engine, and what it says of fingerprints, added many at once: is each new? */
const openShard = (mostBytes = statesBytes, address?: number) => {
  const space = new SharedMemory()
  const engine = new Instance(module, { env: { memory: space.memory } }).exports as EngineExports
  const frame = space.at(frameAddress, frameWords)
  const shard = new Shards(space, frame, 1, mostBytes)
  if (address !== undefined) space.at(frame[frameShards]!, shardWords)[shardAddress] = address
  frame[frameScratch] = space.take(16).byteOffset
  const add = (fingerprints: readonly bigint[]): boolean[] => {
    const records = space.take(fingerprints.length * sortedWords)
    fingerprints.forEach((fingerprint, i) => {
      records[i * sortedWords] = Number(BigInt.asIntN(32, fingerprint))
      records[i * sortedWords + 1] = Number(BigInt.asIntN(32, fingerprint >> 32n))
    })
    engine.addRecords(0, records.byteOffset, fingerprints.length)
    const isNew = fingerprints.map((_, i) => (records[i * sortedWords + 2]! & newBit) !== 0)
    space.give(records.fill(0))
    return isNew
  }
  return { shard, add }
}

/** So many fingerprints, the same ones each time. */
const randoms = (count: number): bigint[] => {
  const bytes = createCipheriv("aes-128-ctr", new Uint8Array(16), new Uint8Array(16)).update(new Uint8Array(8 * count))
  return [...new BigUint64Array(new Uint8Array(bytes).buffer)]
}

/** All of them belong to the same line, whatever the capacity: the 32 bits that say which are the same. */
const ofOneLine = (count: number, bits: bigint): bigint[] => randoms(count).map((random) => (bits << 28n) | (random & 0xfff_ffffn))

const hold = (add: (fingerprints: readonly bigint[]) => boolean[], known: Set<bigint>, fingerprints: readonly bigint[]): void => {
  const expected = fingerprints.map((fingerprint) => {
    const isNew = !known.has(fingerprint)
    known.add(fingerprint)
    return isNew
  })
  expect(add(fingerprints)).toEqual(expected)
}

test.each([
  ["", statesBytes, undefined],
  [", across the middle of the memory, where addresses begin to be negative", statesBytes, 2 ** 31 - 2 ** 18],
  [", up to the end of the memory", 6 * 2 ** 20, 2 ** 32 - 6 * 2 ** 20]
])("a shard of the compiled engine is a set of fingerprints while it grows%s", (_, mostBytes, address) => {
  const { shard, add } = openShard(mostBytes, address)
  const known = new Set<bigint>()
  const all = randoms(600_000)
  for (let from = 0; from < all.length; from += 20_000) {
    // some of before, and each one twice in the end
    hold(add, known, [...all.slice(Math.max(0, from - 10_000), from + 20_000), ...all.slice(from, from + 20_000)])
  }
  expect(add(all)).not.toContain(true)
  expect(shard.bytes / known.size).toBeLessThan(8 / 0.5)
})

test("0 is a fingerprint like others, taken for 1", () => {
  const { add } = openShard()
  expect(add([0n, 0n, 1n, 2n])).toEqual([true, false, false, true])
})

test("fingerprints that crowd in a few lines, at both ends too, outlive the growth of their shard", () => {
  const { add } = openShard()
  const known = new Set<bigint>()
  const crowds = [0n, 1n, 2n, 0x8000_0000n, 0x8000_0001n, 0xffff_fffen, 0xffff_ffffn].flatMap((bits) => ofOneLine(100, bits))
  hold(add, known, crowds)
  for (let round = 0; round < 8; round++) {
    hold(add, known, randoms(200_000).slice(round * 25_000, (round + 1) * 25_000))
    expect(add(crowds)).not.toContain(true)
  }
})

test("a shard that may grow only a little more uses what there is, then says that it is full", () => {
  const most = 2 ** 20 + 2 ** 17
  const { shard, add } = openShard(most)
  const known = new Set<bigint>()
  const all = randoms(200_000)
  let from = 0
  while (!shard.isFull && from < all.length) hold(add, known, all.slice(from, (from += 100)))
  // eight of ten places, beside what the shard has beyond its last one
  expect(known.size / ((most - 8 * shardTail) / 8)).toBeCloseTo(shardFilled / 100, 2)
  expect(shard.bytes).toBeLessThanOrEqual(most)
  // there is room for one more round
  hold(add, known, all.slice(0, from + 1000))
})
