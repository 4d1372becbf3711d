import {
  blockBuckets,
  blockNewsOf,
  blockSorted,
  blockWords,
  buckets,
  frameBlocks,
  frameIsSealed,
  frameScratch,
  frameShards,
  frameUnseen,
  frameUnseenBytes,
  newBit,
  shardAddress,
  shardAside,
  shardCapacity,
  shardDoublesUpTo,
  shardIsFull,
  shardLimit,
  shardMost,
  shards,
  shardSize,
  shardTail,
  shardUnseen,
  shardWords,
  sortedWords
} from "./frame"
import { at, frame, increase, put } from "./memory"

// The set of fingerprints, in 8 shards told apart by the highest bits. A shard is open addressing with linear probing over 64-bit
// words; a fingerprint's place is what its next 32 bits are, scaled to the capacity, so that a shard is sorted by and large. It grows
// where it stands: from its end backwards, everything moves up.

/** Places from the beginning of a shard that are put aside while it grows: only there can an entry's new place be below its old one. */
const asideFrom: i32 = 4096

/** How many fingerprints are looked up together: enough for memory to come in ahead of use. */
const ahead: i32 = 256
const recordBytes: i32 = sortedWords << 2

/** Keeps the reads ahead from being optimised away. */
let touched: u64 = 0
export function touchedSoFar(): u64 {
  return touched
}

function placeOf(fingerprint: u64, capacity: u64): i32 {
  return <i32>((((fingerprint >> 29) & 0xffffffff) * capacity) >> 32)
}

function shardAt(shard: i32): i32 {
  return frame(frameShards) + shard * (shardWords << 2)
}

/** Adds one fingerprint; false if it was there. */
export function addState(fingerprint: u64): bool {
  const shard = shardAt(<i32>(fingerprint >> 61))
  const record = frame(frameScratch)
  store<u64>(record, fingerprint)
  store<i32>(record, 0, 8)
  lookUp(shard, record, record + recordBytes, 0)
  return load<i32>(record, 8) != 0
}

/** Looks up the steps of all blocks that a shard is asked about, in their order, and marks those that lead to new states. */
export function lookUpShard(index: i32, blocks: i32): void {
  const shard = shardAt(index)
  const share = buckets / shards
  const list = frame(frameIsSealed) != 0 ? frame(frameUnseen) + index * frame(frameUnseenBytes) : 0
  for (let i = 0; i < blocks; i++) put(blockAt(i), blockNewsOf + index, 0)
  let unseen = list
  touchBucket(shard, index * share, blocks)
  for (let bucket = index * share; bucket < (index + 1) * share; bucket++) {
    // the places of the next bucket come in while those of this one are looked at
    if (bucket + 1 < (index + 1) * share) touchBucket(shard, bucket + 1, blocks)
    for (let i = 0; i < blocks; i++) {
      const block = blockAt(i)
      const size = at(shard, shardSize)
      unseen = lookUp(shard, recordAt(block, bucket), recordAt(block, bucket + 1), unseen)
      if (list == 0) increase(block, blockNewsOf + index, at(shard, shardSize) - size)
    }
  }
  put(shard, shardUnseen, (unseen - list) / recordBytes)
}

function blockAt(index: i32): i32 {
  return frame(frameBlocks) + index * (blockWords << 2)
}

/** The first sorted step of a bucket. */
function recordAt(block: i32, bucket: i32): i32 {
  return at(block, blockSorted) + at(at(block, blockBuckets), bucket) * recordBytes
}

function touchBucket(shard: i32, bucket: i32, blocks: i32): void {
  for (let i = 0; i < blocks; i++) touch(shard, recordAt(blockAt(i), bucket), recordAt(blockAt(i), bucket + 1))
}

/** Reads the places of fingerprints, so that they are in the cache when these are looked up. */
function touch(shard: i32, first: i32, end: i32): void {
  const address = at(shard, shardAddress)
  const capacity = <u64>at(shard, shardCapacity)
  let read: u64 = 0
  for (let step = first; step != end; step += recordBytes) read += load<u64>(address + (placeOf(load<u64>(step), capacity) << 3))
  touched += read
}

/** Adds records to a shard: the part of the set that is in another memory than the steps. */
export function addRecords(index: i32, first: i32, count: i32): void {
  const shard = shardAt(index)
  const end = first + count * recordBytes
  for (let from = first; from < end; from += ahead * recordBytes) {
    const to = min(from + ahead * recordBytes, end)
    touch(shard, from, to)
    lookUp(shard, from, to, 0)
  }
}

/**
 * Looks up the fingerprints of sorted steps in a shard, and adds and marks those that are new; or, where `unseen` is not 0, only lists
 * them from there on. Returns where the list ends. 0 stands for an empty place and is taken for 1. Whether a state is new cannot be
 * foretold, so what depends on it is computed rather than branched to: a known one is written to a place that nobody reads.
 */
function lookUp(shard: i32, first: i32, end: i32, unseen: i32): i32 {
  const aside = at(shard, shardAside)
  let address = at(shard, shardAddress)
  let capacity = <u64>at(shard, shardCapacity)
  let size = at(shard, shardSize)
  let limit = at(shard, shardLimit)
  for (let step = first; step != end; step += recordBytes) {
    let fingerprint = load<u64>(step)
    fingerprint += <u64>(fingerprint == 0)
    let place = address + (placeOf(fingerprint, capacity) << 3)
    let seen = load<u64>(place)
    while (seen != fingerprint && seen != 0) {
      place += 8
      seen = load<u64>(place)
    }
    const isNew = <i32>(seen == 0)
    if (unseen != 0) {
      if (isNew == 0) continue
      store<u64>(unseen, fingerprint)
      store<i32>(unseen, step, 8)
      unseen += recordBytes
      continue
    }
    store<u64>(select<i32>(place, aside, isNew), fingerprint)
    store<i32>(step, load<i32>(step, 8) | select<i32>(newBit, 0, isNew), 8)
    size += isNew
    if (size <= limit) continue
    put(shard, shardSize, size)
    grow(shard)
    address = at(shard, shardAddress)
    capacity = <u64>at(shard, shardCapacity)
    limit = at(shard, shardLimit)
  }
  put(shard, shardSize, size)
  return unseen
}

/** The capacity after this one. */
function nextCapacity(capacity: i32): i32 {
  return capacity < shardDoublesUpTo ? capacity << 1 : capacity + (capacity >> 1)
}

function grow(shard: i32): void {
  const before = at(shard, shardCapacity)
  const after = min(nextCapacity(before), at(shard, shardMost))
  // so little is not worth it, and nearly all would have to be put aside
  if (after < before + (before >> 5)) {
    // there is room for a while: the search ends before it is used up
    put(shard, shardIsFull, 1)
    put(shard, shardLimit, i32.MAX_VALUE)
    return
  }
  const capacity = <u64>after
  const address = at(shard, shardAddress)
  const aside = at(shard, shardAside)
  let stashed = 0
  let i = before + shardTail - 1
  const until = min(asideFrom, i)
  for (; i >= until; i--) {
    const fingerprint = load<u64>(address + (i << 3))
    if (fingerprint == 0) continue
    store<u64>(address + (i << 3), 0)
    const place = placeOf(fingerprint, capacity)
    if (place > i) insert(address, place, fingerprint)
    else store<u64>(aside + (stashed++ << 3), fingerprint)
  }
  for (; i >= 0; i--) {
    const fingerprint = load<u64>(address + (i << 3))
    if (fingerprint == 0) continue
    store<u64>(address + (i << 3), 0)
    store<u64>(aside + (stashed++ << 3), fingerprint)
  }
  for (i = 0; i < stashed; i++) {
    const fingerprint = load<u64>(aside + (i << 3))
    insert(address, placeOf(fingerprint, capacity), fingerprint)
  }
  put(shard, shardCapacity, after)
  put(shard, shardLimit, <i32>((capacity * 7) / 10))
}

function insert(address: i32, from: i32, fingerprint: u64): void {
  let place = address + (from << 3)
  while (load<u64>(place) != 0) place += 8
  store<u64>(place, fingerprint)
}
