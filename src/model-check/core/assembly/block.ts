import {
  blockBuckets,
  blockFresh,
  blockMisses,
  blockStatus,
  blockSteps,
  blockWords,
  buckets,
  frameBlocks,
  listCapacity,
  listLength,
  recents,
  sortedWords,
  statusDone,
  statusMissed,
  statusOverflow
} from "./frame"
import { asleepBit, candidateStride, faultBit, missFirst, missKind, missSecond, missStride, missThird } from "../tables/layout"
import { at, frame, increase, put } from "./memory"

// The block at hand, and what is added to its lists. A list that is too small makes the block overflow: the driver enlarges the list
// and the block is done again.

export let block: i32 = 0
/** The steps so far, and the room for them. */
export let steps: i32 = 0
export let stepCount: i32 = 0
/** How many steps lead out of the state at hand, those that are asleep included. */
export let found: i32 = 0
let stepRoom: i32 = 0
/** Where the next fresh step goes, and how many each bucket has. */
export let fresh: i32 = 0
let counts: i32 = 0
let recent: i32 = 0
let status: i32 = statusDone

export function openBlock(index: i32): void {
  block = frame(frameBlocks) + index * (blockWords << 2)
  status = statusDone
  steps = at(block, blockSteps)
  stepCount = 0
  stepRoom = at(block, blockSteps + listCapacity) / candidateStride
  put(block, blockSteps + listLength, 0)
  fresh = at(block, blockFresh)
  counts = at(block, blockBuckets)
  memory.fill(counts, 0, (buckets + 1) << 2)
}

/** Where this worker keeps recent fingerprints; 0 where they are of no use. */
export function openRecent(address: i32): void {
  recent = address
}

export function forgetRecent(): void {
  recent = 0
}

/** Goes on with a block whose steps are there. */
export function reopenBlock(index: i32): void {
  block = frame(frameBlocks) + index * (blockWords << 2)
  status = statusDone
}

export function closeBlock(): i32 {
  put(block, blockStatus, status)
  if (status != statusOverflow) put(block, blockSteps + listLength, stepCount * candidateStride)
  return status
}

export function overflowed(): bool {
  return status == statusOverflow
}

export function openState(): void {
  found = 0
}

/** Counts steps that are asleep and need not be told. */
export function passSteps(count: i32): void {
  found += count
}

/**
 * Adds a step; its fingerprint, outcome, environment, network and action. It is fresh unless an earlier step was seen to lead to the
 * same state: most steps are found out here.
 */
export function addStep(fingerprint: u64, outcome: i32, environment: i32, network: i32, action: i32): void {
  if (stepCount >= stepRoom) {
    overflow(blockSteps)
    return
  }
  found++
  const number = stepCount++
  const step = steps + number * (candidateStride << 2)
  store<u64>(step, fingerprint)
  store<i32>(step, outcome, 8)
  store<i32>(step, environment, 12)
  store<i32>(step, network, 16)
  store<i32>(step, action, 20)
  if ((action & (faultBit | asleepBit)) != 0) return
  // whether it is fresh cannot be foretold, so it is computed rather than branched to
  let isFresh: i32 = 1
  if (recent != 0) {
    const place = recent + ((<i32>fingerprint & (recents - 1)) << 3)
    isFresh = <i32>(load<u64>(place) != fingerprint) | <i32>(fingerprint == 0)
    store<u64>(place, fingerprint)
  }
  store<u64>(fresh, fingerprint)
  store<i32>(fresh, number, 8)
  fresh += (sortedWords << 2) * isFresh
  increase(counts, bucketOf(fingerprint), isFresh)
}

/** The highest bits of a fingerprint are its bucket; its shard is the highest of these. */
export function bucketOf(fingerprint: u64): i32 {
  return <i32>(fingerprint >> 57)
}

/** Says that a list is full. */
export function overflow(list: i32): void {
  status = statusOverflow
  // the driver doubles what is full
  put(block, list + listLength, -1)
}

/** Makes room for so many integers more in a list and returns their address, or 0 where there is none. */
export function extend(list: i32, integers: i32): i32 {
  const length = at(block, list + listLength)
  if (length < 0 || length + integers > at(block, list + listCapacity)) {
    overflow(list)
    return 0
  }
  put(block, list + listLength, length + integers)
  return at(block, list) + (length << 2)
}

export function miss(kind: i32, a: i32, b: i32, c: i32): void {
  if (status == statusDone) status = statusMissed
  const record = extend(blockMisses, missStride)
  if (record == 0) return
  put(record, missKind, kind)
  put(record, missFirst, a)
  put(record, missSecond, b)
  put(record, missThird, c)
}
