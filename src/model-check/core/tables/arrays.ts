/** Where tables live: on the heap, or in a memory that others read too. */
export interface Space {
  /** So many zeros. */
  take(length: number): Int32Array
  /** Gives back what was taken and is no longer used. */
  give(data: Int32Array): void
  /** How much memory is taken. */
  readonly bytes: number
}

/** The tables have outgrown their part of the memory. */
export class OutOfSpace extends Error {}

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
  /** Makes room for a record of so many entries, which hold 0 where nothing was written before. Returns where it begins. */
  extend(count: number): number {
    const at = this.length
    this.reserve(at + count)
    this.length = at + count
    return at
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

/** Largest dense table, in entries, that is not asked how full it is: a few pages. */
const alwaysDense = 1 << 12
/** How many bits a number has that is not below 0. */
const bitsOf = (number: number): number => 32 - Math.clz32(number)
/** Integers of a hashed entry: both numbers, the value, and one for the sake of its address. */
const entry = 4

/**
 * A map from two small integers to an integer other than 0; 0 means unknown. Rows of values where that takes less memory, or little;
 * hashed otherwise. Fresh memory is what a sparse table would cost most.
 */
export class PairIndex {
  private data: Int32Array = new Int32Array(0)
  /**
   * Every first number is below it, and every second one below 2 to this. Dense, these are the table's rows and their length; hashed,
   * what they would be, the rows up to twice as many as needed.
   */
  private rows = 0
  private shift = 0
  private used = 0
  /** Of places, if it is hashed; 0 if it is dense. */
  private mask = 0
  private readonly space: Space
  constructor(space: Space = heap) {
    this.space = space
  }

  get(a: number, b: number): number {
    if (this.mask !== 0) return this.data[this.find(a, b) + 2]!
    return a < this.rows && b >>> this.shift === 0 ? this.data[(a << this.shift) + b]! : 0
  }

  set(a: number, b: number, value: number): void {
    if (!this.hasRoom(a, b)) this.rebuild(a, b)
    this.put(a, b, value)
  }

  /** Visits every entry, in no order that means anything. */
  forEach(visit: (a: number, b: number, value: number) => void): void {
    visitAll(this.data, this.shift, this.mask, visit)
  }

  get bytes(): number {
    return this.data.byteLength
  }

  /** How to read it: the array; dense, its rows and the shift to each; hashed, 0 rows and the mask of its places. */
  get form(): { readonly data: Int32Array; readonly rows: number; readonly key: number } {
    const { data, rows, shift, mask } = this
    return mask === 0 ? { data, rows, key: shift } : { data, rows: 0, key: mask }
  }

  private hasRoom(a: number, b: number): boolean {
    return this.mask === 0 ? a < this.rows && b >>> this.shift === 0 : this.used * 2 < this.mask
  }

  private put(a: number, b: number, value: number): void {
    const { data } = this
    let at = (a << this.shift) + b
    if (this.mask !== 0) {
      const place = this.find(a, b)
      data[place] = a
      data[place + 1] = b
      at = place + 2
      this.rows = Math.max(this.rows, a + 1)
      this.shift = Math.max(this.shift, bitsOf(b))
    }
    if (data[at] === 0) this.used++
    data[at] = value
  }

  /** Moves all entries to the form that takes less memory, with room for one more and as many again. Where there is none, all stays. */
  private rebuild(a: number, b: number): void {
    const { data, shift, mask, used, space } = this
    const rows = a < this.rows ? this.rows : Math.max(a + 1, this.rows * 2, 4)
    const wide = Math.max(shift, bitsOf(b))
    const dense = rows * 2 ** wide
    const places = 2 ** Math.ceil(Math.log2((used + 1) * 3))
    const isDense = dense <= Math.max(alwaysDense, places * entry)
    this.data = space.take(isDense ? dense : places * entry)
    this.rows = rows
    this.shift = wide
    this.mask = isDense ? 0 : places - 1
    this.used = 0
    visitAll(data, shift, mask, (one, other, value) => this.put(one, other, value))
    space.give(data)
  }

  /** Where a pair is among hashed ones, or would be. */
  private find(a: number, b: number): number {
    const { data } = this
    let at = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 0
    at = (at ^ (at >>> 15)) & this.mask
    while (data[at * entry + 2] !== 0 && (data[at * entry] !== a || data[at * entry + 1] !== b)) at = (at + 1) & this.mask
    return at * entry
  }
}

const visitAll = (data: Int32Array, shift: number, mask: number, visit: (a: number, b: number, value: number) => void): void => {
  const stride = mask === 0 ? 1 : entry
  for (let i = 0; i < data.length; i += stride) {
    const value = data[mask === 0 ? i : i + 2]!
    if (value === 0) continue
    if (mask === 0) visit(i >> shift, i & ((1 << shift) - 1), value)
    else visit(data[i]!, data[i + 1]!, value)
  }
}
