import {
  blockBuckets,
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
  shardWords,
  sortedWords
} from "./frame"
import { at, frame, increase, put } from "./memory"

// The set of fingerprints, in 16 shards told apart by the highest bits. A shard is open addressing with linear probing over lines of
// eight 64-bit words, a line of the cache each, which are filled from their beginnings: a line is compared at once, and only one that is
// full leads on to the next. A fingerprint's line is what its next 32 bits are, scaled to the lines, so that a shard is sorted by and
// large. It grows where it stands: from its end backwards, everything moves up.

const lineBytes: i32 = shardLine << 3
/** The last word of a line: where it is taken, so are all others, and what belongs there may be in the next line. */
const lastOfLine: i32 = lineBytes - 8

/** How many fingerprints are looked up together: enough for memory to come in ahead of use. */
const ahead: i32 = 256
const recordBytes: i32 = sortedWords << 2

/** Keeps the reads ahead from being optimised away. */
let prefetched: u64 = 0
export function prefetchedSoFar(): u64 {
  return prefetched
}

/** The number of a fingerprint's line. Lines have numbers, since addresses beyond 2 GiB are below 0. */
function lineOf(fingerprint: u64, lines: u64): i32 {
  return <i32>((((fingerprint >> 28) & 0xffffffff) * lines) >> 32)
}

function linesOf(shard: i32): i32 {
  return at(shard, shardCapacity) / shardLine
}

/** The first free word of a line that has one: found without branches, since how full a line is cannot be foretold. */
function freeIn(line: i32): i32 {
  let word = line + ((<i32>(load<u64>(line, 3 << 3) != 0)) << 5)
  word += (<i32>(load<u64>(word, 1 << 3) != 0)) << 4
  return word + ((<i32>(load<u64>(word) != 0)) << 3)
}

/** Is a fingerprint in a line? */
function isIn(line: i32, fingerprint: v128): bool {
  const first = v128.or(i64x2.eq(v128.load(line), fingerprint), i64x2.eq(v128.load(line, 16), fingerprint))
  const last = v128.or(i64x2.eq(v128.load(line, 32), fingerprint), i64x2.eq(v128.load(line, 48), fingerprint))
  return v128.any_true(v128.or(first, last))
}

function shardAt(shard: i32): i32 {
  return frame(frameShards) + shard * (shardWords << 2)
}

/** Adds one fingerprint; false if it was there. */
export function addState(fingerprint: u64): bool {
  const shard = shardAt(<i32>(fingerprint >> 60))
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
  for (let i = 0; i < blocks; i++) put(shard, shardNews + i, 0)
  let unseen = list
  prefetchBucket(shard, index * share, blocks)
  for (let bucket = index * share; bucket < (index + 1) * share; bucket++) {
    // the places of the next bucket come in while those of this one are looked at
    if (bucket + 1 < (index + 1) * share) prefetchBucket(shard, bucket + 1, blocks)
    for (let i = 0; i < blocks; i++) {
      const block = blockAt(i)
      const size = at(shard, shardSize)
      unseen = lookUp(shard, recordAt(block, bucket), recordAt(block, bucket + 1), unseen)
      if (list == 0) increase(shard, shardNews + i, at(shard, shardSize) - size)
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

function prefetchBucket(shard: i32, bucket: i32, blocks: i32): void {
  for (let i = 0; i < blocks; i++) prefetch(shard, recordAt(blockAt(i), bucket), recordAt(blockAt(i), bucket + 1))
}

/** Reads the places of fingerprints, so that they are in the cache when these are looked up. */
function prefetch(shard: i32, first: i32, end: i32): void {
  const address = at(shard, shardAddress)
  const lines = <u64>linesOf(shard)
  let read: u64 = 0
  for (let step = first; step != end; step += recordBytes) read += load<u64>(address + lineOf(load<u64>(step), lines) * lineBytes)
  prefetched += read
}

/** Adds records to a shard: the part of the set that is in another memory than the steps. */
export function addRecords(index: i32, first: i32, count: i32): void {
  const shard = shardAt(index)
  const end = first + count * recordBytes
  for (let from = first; from < end; from += ahead * recordBytes) {
    const to = min(from + ahead * recordBytes, end)
    prefetch(shard, from, to)
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
  const address = at(shard, shardAddress)
  let lines = <u64>linesOf(shard)
  let size = at(shard, shardSize)
  let limit = at(shard, shardLimit)
  for (let step = first; step != end; step += recordBytes) {
    let fingerprint = load<u64>(step)
    fingerprint += <u64>(fingerprint == 0)
    const wanted = i64x2.splat(fingerprint)
    let line = address + lineOf(fingerprint, lines) * lineBytes
    let isKnown = isIn(line, wanted)
    while (!isKnown && load<u64>(line, lastOfLine) != 0) {
      line += lineBytes
      isKnown = isIn(line, wanted)
    }
    const isNew = <i32>!isKnown
    if (unseen != 0) {
      if (isNew == 0) continue
      store<u64>(unseen, fingerprint)
      store<i32>(unseen, step, 8)
      unseen += recordBytes
      continue
    }
    store<u64>(select<i32>(freeIn(line), aside, isNew), fingerprint)
    store<i32>(step, load<i32>(step, 8) | select<i32>(newBit, 0, isNew), 8)
    size += isNew
    if (size <= limit) continue
    put(shard, shardSize, size)
    grow(shard)
    lines = <u64>linesOf(shard)
    limit = at(shard, shardLimit)
  }
  put(shard, shardSize, size)
  return unseen
}

/** The capacity after this one. */
function nextCapacity(capacity: i32): i32 {
  return capacity < shardDoublesUpTo ? capacity << 1 : (capacity + (capacity >> 1)) & -shardLine
}

function grow(shard: i32): void {
  const before = at(shard, shardCapacity)
  const after = min(nextCapacity(before), at(shard, shardMost))
  // so little is not worth it, and nearly all would have to be put aside
  if (after < before + (before >> 5)) {
    // there is room for the round; then this memory is only read, or the search ends
    put(shard, shardIsFull, 1)
    put(shard, shardLimit, i32.MAX_VALUE)
    return
  }
  const lines = <u64>(after / shardLine)
  const address = at(shard, shardAddress)
  const aside = at(shard, shardAside)
  let stashed = aside
  for (let line = (before + shardTail) / shardLine - 1; line >= 0; line--) {
    let word = address + line * lineBytes
    const end = word + lineBytes
    for (; word != end; word += 8) {
      const fingerprint = load<u64>(word)
      if (fingerprint == 0) break
      store<u64>(word, 0)
      const to = lineOf(fingerprint, lines)
      // above this line there are only those that have moved
      if (to > line) insert(address + to * lineBytes, fingerprint)
      else {
        // a few at the beginning, 168 at most in trials that grew by 3 %, where there is room for 8,192
        store<u64>(stashed, fingerprint)
        stashed += 8
      }
    }
  }
  for (let word = aside; word != stashed; word += 8) {
    const fingerprint = load<u64>(word)
    insert(address + lineOf(fingerprint, lines) * lineBytes, fingerprint)
  }
  put(shard, shardCapacity, after)
  put(shard, shardLimit, <i32>((<u64>after * shardFilled) / 100))
}

/** Adds a fingerprint that is not there to the line at an address, or to the next one that is not full. */
function insert(from: i32, fingerprint: u64): void {
  let line = from
  while (load<u64>(line, lastOfLine) != 0) line += lineBytes
  store<u64>(freeIn(line), fingerprint)
}
