/** Where tables live: on the heap, or in a memory that others read too. */
export interface Space {
  /** So many zeros. */
  take(length: number): Int32Array
  /** Gives back what was taken and is no longer used. */
  give(data: Int32Array): void
  /** How much memory is taken. */
  readonly bytes: number
}

export class Heap implements Space {
  bytes = 0
  take(length: number): Int32Array {
    const data = new Int32Array(length)
    this.bytes += data.byteLength
    return data
  }
  give(data: Int32Array): void {
    this.bytes -= data.byteLength
  }
}

export const heap = new Heap()

/** A growable column of 32-bit integers. Read `data` afresh after anything that may have pushed. */
export class Ints {
  data: Int32Array
  length = 0
  private readonly space: Space
  constructor(capacity = 16, space: Space = heap) {
    this.space = space
    this.data = space.take(capacity)
  }
  push(value: number): number {
    this.reserve(this.length + 1)
    this.data[this.length] = value
    return this.length++
  }
  /** Makes `data[0..length)` addressable; new places hold 0. */
  reserve(length: number): void {
    if (length <= this.data.length) return
    const grown = this.space.take(Math.max(length, this.data.length * 2))
    grown.set(this.data)
    this.space.give(this.data)
    this.data = grown
  }
  setAt(index: number, value: number): void {
    this.reserve(index + 1)
    if (index >= this.length) this.length = index + 1
    this.data[index] = value
  }
  get bytes(): number {
    return this.data.byteLength
  }
}

/** Largest dense table, in entries, that is not asked how full it is. */
const alwaysDense = 1 << 20

/**
 * A map from two small integers to an integer other than 0; 0 means unknown. Dense rows while they are small or at least
 * one eighth full, hashed otherwise.
 */
export class PairIndex {
  private data: Int32Array = new Int32Array(0)
  private rows = 0
  private shift = 0
  private used = 0
  private hashed: Int32Array | undefined
  private mask = 0
  private readonly space: Space
  constructor(space: Space = heap) {
    this.space = space
  }

  get(a: number, b: number): number {
    if (this.hashed !== undefined) return this.hashed[this.find(a, b) + 2]!
    return a < this.rows && b >>> this.shift === 0 ? this.data[(a << this.shift) + b]! : 0
  }

  set(a: number, b: number, value: number): void {
    if (this.hashed === undefined && !this.fits(a, b)) this.grow(a, b)
    if (this.hashed === undefined) {
      const at = (a << this.shift) + b
      if (this.data[at] === 0) this.used++
      this.data[at] = value
      return
    }
    let at = this.find(a, b)
    if (this.hashed[at + 2] === 0) {
      if (++this.used * 2 > this.mask) {
        this.rehash((this.mask + 1) * 2)
        at = this.find(a, b)
      }
      this.hashed[at] = a
      this.hashed[at + 1] = b
    }
    this.hashed[at + 2] = value
  }

  /** Visits every entry, in no order that means anything. */
  forEach(visit: (a: number, b: number, value: number) => void): void {
    const { hashed, data, shift } = this
    if (hashed === undefined) data.forEach((value, i) => value !== 0 && visit(i >> shift, i & ((1 << shift) - 1), value))
    else for (let i = 0; i < hashed.length; i += 4) if (hashed[i + 2] !== 0) visit(hashed[i]!, hashed[i + 1]!, hashed[i + 2]!)
  }

  get bytes(): number {
    return (this.hashed ?? this.data).byteLength
  }

  /** How to read it: the array; dense, its rows and the shift to each; hashed, 0 rows and the mask of its places. */
  get form(): { readonly data: Int32Array; readonly rows: number; readonly key: number } {
    return this.hashed === undefined
      ? { data: this.data, rows: this.rows, key: this.shift }
      : { data: this.hashed, rows: 0, key: this.mask }
  }

  private fits(a: number, b: number): boolean {
    return a < this.rows && b >>> this.shift === 0
  }

  private grow(a: number, b: number): void {
    let { shift } = this
    while (b >>> shift !== 0) shift++
    const rows = a < this.rows ? this.rows : Math.max(a + 1, this.rows * 2, 4)
    const size = rows * 2 ** shift
    if (size > alwaysDense && this.used * 8 < size) {
      const old = { data: this.data, rows: this.rows, shift: this.shift }
      this.data = new Int32Array(0)
      this.hashed = new Int32Array(0)
      this.rehash(Math.max(1024, 2 ** Math.ceil(Math.log2(this.used * 4 + 1))))
      this.used = 0
      for (let i = 0; i < old.data.length; i++) if (old.data[i] !== 0) this.set(i >> old.shift, i & ((1 << old.shift) - 1), old.data[i]!)
      this.space.give(old.data)
      return
    }
    const grown = this.space.take(size)
    const stride = 1 << this.shift
    for (let row = 0; row < this.rows; row++) grown.set(this.data.subarray(row * stride, (row + 1) * stride), row * 2 ** shift)
    this.space.give(this.data)
    this.data = grown
    this.rows = rows
    this.shift = shift
  }

  private find(a: number, b: number): number {
    const table = this.hashed!
    let at = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 0
    at = (at ^ (at >>> 15)) & this.mask
    while (table[at * 4 + 2] !== 0 && (table[at * 4] !== a || table[at * 4 + 1] !== b)) at = (at + 1) & this.mask
    return at * 4
  }

  private rehash(size: number): void {
    const old = this.hashed!
    this.hashed = this.space.take(size * 4)
    this.mask = size - 1
    for (let i = 0; i < old.length; i += 4) {
      if (old[i + 2] === 0) continue
      this.hashed.set(old.subarray(i, i + 4), this.find(old[i]!, old[i + 1]!))
    }
    this.space.give(old)
  }
}
