const initialCapacity = 1 << 16
const maxLoad = 0.7
/** Up to this capacity the table doubles; beyond it memory matters more. */
const doublesUpTo = 1 << 22
/** Places are 31-bit numbers: a table of 8 GiB is the largest. */
const maxCapacity = 2 ** 30 - 1

/**
 * The set of 64-bit fingerprints seen so far: open addressing over interleaved words, linear probing. A fingerprint's place
 * is its high word scaled to the capacity, so that the table is sorted by and large and growing it is one sequential pass.
 * Words are signed 32-bit integers throughout, which the engine's compiler keeps in registers.
 */
export class Visited {
  private table = new Int32Array(initialCapacity * 2)
  private capacity = initialCapacity
  private scale = initialCapacity / 2 ** 32
  private limit = Math.floor(initialCapacity * maxLoad)
  size = 0

  /** Adds a fingerprint; false if it was there. (0, 0) stands for an empty place and is taken for (1, 0). */
  add(low: number, hi: number): boolean {
    const lo = (low | hi) === 0 ? 1 : low
    const { table } = this
    const end = this.capacity * 2
    let at = (((hi >>> 0) * this.scale) | 0) * 2
    for (;;) {
      const seenLo = table[at]!
      const seenHi = table[at + 1]!
      if (seenLo === lo && seenHi === hi) return false
      if ((seenLo | seenHi) === 0) break
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
    return this.table[(((hi >>> 0) * this.scale) | 0) * 2]!
  }

  get bytes(): number {
    return this.table.byteLength
  }

  /** What the table will take while and after it grows next. */
  get bytesToGrow(): number {
    if (this.size < this.limit * 0.98) return 0
    return this.nextCapacity > maxCapacity ? Number.POSITIVE_INFINITY : this.nextCapacity * 8
  }

  private get nextCapacity(): number {
    return this.capacity < doublesUpTo ? this.capacity * 2 : Math.ceil(this.capacity * 1.5)
  }

  private grow(): void {
    const old = this.table
    this.capacity = this.nextCapacity
    this.scale = this.capacity / 2 ** 32
    this.limit = Math.floor(this.capacity * maxLoad)
    this.table = new Int32Array(this.capacity * 2)
    const { table, scale } = this
    const end = this.capacity * 2
    for (let i = 0; i < old.length; i += 2) {
      const lo = old[i]!
      const hi = old[i + 1]!
      if ((lo | hi) === 0) continue
      let at = (((hi >>> 0) * scale) | 0) * 2
      while ((table[at]! | table[at + 1]!) !== 0) {
        at += 2
        if (at === end) at = 0
      }
      table[at] = lo
      table[at + 1] = hi
    }
  }
}
