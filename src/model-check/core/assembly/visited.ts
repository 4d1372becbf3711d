import { at, put } from "./memory"
import {
  shardAddress,
  shardAside,
  shardCapacity,
  shardIsFull,
  shardLimit,
  shardMost,
  shardSize,
  shardTail,
  shardWords,
  frameShards
} from "./frame"
import { frame } from "./memory"

// The set of fingerprints, in 8 shards told apart by the highest bits. A shard is open addressing with linear probing over 64-bit
// words; a fingerprint's place is what its next 32 bits are, scaled to the capacity, so that a shard is sorted by and large. It grows
// where it stands: from its end backwards, everything moves up.

/** Up to so many places a shard doubles; beyond it memory matters more. */
const doublesUpTo: i32 = 1 << 19
/** Places from the beginning of a shard that are put aside while it grows: only there can an entry's new place be below its old one. */
const asideFrom: i32 = 4096

let table: i32 = 0

export function openShards(): void {
  table = frame(frameShards)
}

export function shardOf(fingerprint: u64): i32 {
  return <i32>(fingerprint >> 61)
}

function placeOf(fingerprint: u64, capacity: i32): u32 {
  return <u32>((((fingerprint >> 29) & 0xffffffff) * <u64>capacity) >> 32)
}

/** Reads the place of a fingerprint, so that it is in the cache when `add` comes for it. */
export function touch(fingerprint: u64): u64 {
  const shard = table + shardOf(fingerprint) * (shardWords << 2)
  return load<u64>(at(shard, shardAddress) + (placeOf(fingerprint, at(shard, shardCapacity)) << 3))
}

/** Adds a fingerprint; false if it was there. 0 stands for an empty place and is taken for 1. */
export function add(given: u64): bool {
  const fingerprint = given == 0 ? 1 : given
  const shard = table + shardOf(fingerprint) * (shardWords << 2)
  let place: i32 = at(shard, shardAddress) + (placeOf(fingerprint, at(shard, shardCapacity)) << 3)
  for (;;) {
    const seen = load<u64>(place)
    if (seen == fingerprint) return false
    if (seen == 0) break
    place += 8
  }
  store<u64>(place, fingerprint)
  const size = at(shard, shardSize) + 1
  put(shard, shardSize, size)
  if (size > at(shard, shardLimit)) grow(shard)
  return true
}

/** The capacity after this one. */
function nextCapacity(capacity: i32): i32 {
  return capacity < doublesUpTo ? capacity << 1 : capacity + (capacity >> 2)
}

function grow(shard: i32): void {
  const before = at(shard, shardCapacity)
  const capacity = min(nextCapacity(before), at(shard, shardMost))
  if (capacity <= before) {
    // there is room for a while: the search ends before it is used up
    put(shard, shardIsFull, 1)
    put(shard, shardLimit, i32.MAX_VALUE)
    return
  }
  const address: i32 = at(shard, shardAddress)
  const aside = at(shard, shardAside)
  let put_aside: i32 = 0
  let i: i32 = before + shardTail - 1
  const until = min(asideFrom, i)
  for (; i >= until; i--) {
    const fingerprint = load<u64>(address + (i << 3))
    if (fingerprint == 0) continue
    store<u64>(address + (i << 3), 0)
    const place = placeOf(fingerprint, capacity)
    if (place > <u32>i) insert(address, place, fingerprint)
    else store<u64>(aside + (put_aside++ << 3), fingerprint)
  }
  for (; i >= 0; i--) {
    const fingerprint = load<u64>(address + (i << 3))
    if (fingerprint == 0) continue
    store<u64>(address + (i << 3), 0)
    store<u64>(aside + (put_aside++ << 3), fingerprint)
  }
  for (i = 0; i < put_aside; i++) {
    const fingerprint = load<u64>(aside + (i << 3))
    insert(address, placeOf(fingerprint, capacity), fingerprint)
  }
  put(shard, shardCapacity, capacity)
  put(shard, shardLimit, <i32>((<u64>capacity * 7) / 10))
}

function insert(address: i32, from: u32, fingerprint: u64): void {
  let place: i32 = address + (from << 3)
  while (load<u64>(place) != 0) place += 8
  store<u64>(place, fingerprint)
}
