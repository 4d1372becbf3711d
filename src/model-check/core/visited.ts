const initialCapacity = 1 << 14
const maxLoad = 0.7
const growth = 1.5

/**
 * The set of 64-bit fingerprints seen so far: open addressing over interleaved words, linear probing. A fingerprint's place
 * is its high word scaled to the capacity, so that the table is sorted by and large and growing it is one sequential pass.
 */
export class Visited {
  private table = new Uint32Array(initialCapacity * 2)
  private capacity = initialCapacity
  private scale = initialCapacity / 2 ** 32
  private limit = Math.floor(initialCapacity * maxLoad)
  size = 0

  /** Adds a fingerprint; false if it was there. (0, 0) stands for an empty place and is taken for (1, 0). */
  add(lo: number, hi: number): boolean {
    if (lo === 0 && hi === 0) lo = 1
    const { table } = this
    const end = this.capacity * 2
    let at = ((hi * this.scale) >>> 0) * 2
    for (;;) {
      const seenLo = table[at]!
      const seenHi = table[at + 1]!
      if (seenLo === lo && seenHi === hi) return false
      if (seenLo === 0 && seenHi === 0) break
      at += 2
      if (at === end) at = 0
    }
    table[at] = lo
    table[at + 1] = hi
    if (++this.size > this.limit) this.grow()
    return true
  }

  /** Reads the place of a fingerprint, so that it is in the cache when `add` comes for it. */
  touch(hi: number): number {
    return this.table[((hi * this.scale) >>> 0) * 2]!
  }

  get bytes(): number {
    return this.table.byteLength
  }

  /** What the table will take while and after it grows next. */
  get bytesToGrow(): number {
    return this.size < this.limit ? 0 : Math.ceil(this.capacity * growth) * 8
  }

  private grow(): void {
    const old = this.table
    this.capacity = Math.ceil(this.capacity * growth)
    this.scale = this.capacity / 2 ** 32
    this.limit = Math.floor(this.capacity * maxLoad)
    this.table = new Uint32Array(this.capacity * 2)
    const { table, scale } = this
    const end = this.capacity * 2
    for (let i = 0; i < old.length; i += 2) {
      const lo = old[i]!
      const hi = old[i + 1]!
      if (lo === 0 && hi === 0) continue
      let at = ((hi * scale) >>> 0) * 2
      while (table[at] !== 0 || table[at + 1] !== 0) {
        at += 2
        if (at === end) at = 0
      }
      table[at] = lo
      table[at + 1] = hi
    }
  }
}
