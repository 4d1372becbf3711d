import { putAll, recordsIn, type Sink, type Source, takeAll } from "./pieces.ts"

const initialCapacity = 1 << 16
const maxLoad = 0.7
/** Up to this capacity the table doubles; beyond it memory matters more. */
const doublesUpTo = 1 << 21
/** A table this near to its limit may grow during the next round. */
const isNear = 0.96
/** Places beyond the capacity: where the last ones are taken, records go there. */
const tail = 1 << 12
/** A table of 8 GiB is the largest, so that places are 31-bit numbers. */
const maxBytes = 2 ** 33 - 2 ** 20

/**
 * A table of states: open addressing with linear probing over records of `stride` integers, of which the second one is the high
 * word of a fingerprint and the first two are 0 in an empty place. A record's place is its high word scaled to the capacity, so that
 * the table is sorted by and large. It grows where it stands: from its end backwards, everything moves up.
 */
export class PlaceTable {
  data: Int32Array
  size = 0
  private capacity = initialCapacity
  private scale = initialCapacity / 2 ** 32
  private limit = Math.floor(initialCapacity * maxLoad)
  private readonly stride: number
  private readonly buffer: SharedArrayBuffer

  /** Takes addresses for at most so many bytes, and memory as it grows. */
  constructor(stride: number, most: number) {
    this.stride = stride
    this.buffer = reserve((initialCapacity + tail) * stride * 4, Math.min(maxBytes, most))
    this.data = new Int32Array(this.buffer, 0, (initialCapacity + tail) * stride)
  }

  /** Where to begin to look for a high word. */
  home(hi: number): number {
    return (((hi >>> 0) * this.scale) | 0) * this.stride
  }

  /** To be called for each record that was written. */
  added(): void {
    if (++this.size > this.limit) this.grow()
  }

  save(sink: Sink): void {
    sink.put(Float64Array.of(this.size))
    putAll(sink, recordsIn(this.data, this.stride))
  }

  /** Takes back what was saved. To be called on an empty one. Fails with `RangeError` where it may not grow so far. */
  restore(source: Source): void {
    const { stride } = this
    const size = source.take()[0]!
    while (size > this.limit) this.grow()
    for (const piece of takeAll(source)) {
      for (let from = 0; from < piece.length; from += stride) {
        const at = this.emptyFrom(this.home(piece[from + 1]!))
        for (let word = 0; word < stride; word++) this.data[at + word] = piece[from + word]!
        this.size++
      }
    }
  }

  get bytes(): number {
    return this.data.byteLength
  }
  /** What growing adds; 0 while it is not near. */
  get bytesToGrow(): number {
    if (this.size < this.limit * isNear) return 0
    const bytes = (nextCapacity(this.capacity, this.stride) + tail) * this.stride * 4
    return bytes > this.buffer.maxByteLength ? Number.POSITIVE_INFINITY : bytes - this.bytes
  }

  private grow(): void {
    const { stride } = this
    const before = this.capacity
    const capacity = nextCapacity(before, stride)
    this.buffer.grow((capacity + tail) * stride * 4)
    const data = new Int32Array(this.buffer, 0, (capacity + tail) * stride)
    this.data = data
    this.capacity = capacity
    this.scale = capacity / 2 ** 32
    this.limit = Math.floor(capacity * maxLoad)
    const aside: number[] = []
    for (let from = (before + tail - 1) * stride; from >= 0; from -= stride) {
      const hi = data[from + 1]!
      if ((data[from]! | hi) === 0) continue
      const home = this.home(hi)
      // above this place there are only those that have moved
      if (home > from) this.move(from, home)
      else {
        for (let word = 0; word < stride; word++) aside.push(data[from + word]!)
        data.fill(0, from, from + stride)
      }
    }
    for (let from = 0; from < aside.length; from += stride) {
      const at = this.emptyFrom(this.home(aside[from + 1]!))
      for (let word = 0; word < stride; word++) data[at + word] = aside[from + word]!
    }
  }

  private move(from: number, home: number): void {
    const { data, stride } = this
    const at = this.emptyFrom(home)
    for (let word = 0; word < stride; word++) {
      data[at + word] = data[from + word]!
      data[from + word] = 0
    }
  }

  private emptyFrom(home: number): number {
    const { data, stride } = this
    let at = home
    while ((data[at]! | data[at + 1]!) !== 0) at += stride
    return at
  }
}

/** Beyond that, records of 64 bits grow by a half, and larger ones, which cost more to have room for, by a quarter. */
const nextCapacity = (capacity: number, stride: number): number =>
  capacity < doublesUpTo ? capacity * 2 : capacity + (capacity >> (stride > 2 ? 2 : 1))

/** A range of addresses: as many as are wanted, or as there are. */
const reserve = (length: number, wanted: number): SharedArrayBuffer => {
  for (let most = wanted; most > length; most /= 2) {
    try {
      return new SharedArrayBuffer(length, { maxByteLength: Math.floor(most) })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
  return new SharedArrayBuffer(length, { maxByteLength: length })
}
