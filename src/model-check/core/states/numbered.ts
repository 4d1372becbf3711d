const stride = 3
const maxLoad = 0.65
const recentMask = (1 << 16) - 1

/** Worlds by their fingerprints, numbered in the order in which they come. 12 bytes a place, of which two in three are taken at most. */
export class Numbered {
  size = 0
  private readonly places: number
  private readonly scale: number
  /** Low and high word, then 1 + the number; 0 in an empty place. */
  private readonly data: Int32Array
  /** Those come across lately, which most are: a small table spares the way to a large one. */
  private readonly recent = new Int32Array((recentMask + 1) * stride)

  /** Has room for so many. */
  constructor(most: number) {
    this.places = Math.ceil(most / maxLoad) + 1
    this.scale = this.places / 2 ** 32
    this.data = new Int32Array(this.places * stride)
  }

  /** The number of a fingerprint; the next one, which is `size` before, if it is new. */
  numberOf(lo: number, hi: number): number {
    const { recent } = this
    const place = (lo & recentMask) * stride
    if (recent[place] === lo && recent[place + 1] === hi && recent[place + 2] !== 0) return recent[place + 2]! - 1
    const number = this.find(lo, hi)
    recent[place] = lo
    recent[place + 1] = hi
    recent[place + 2] = number + 1
    return number
  }

  /** Reads the place of a fingerprint, so that it is in the cache when it is asked for. */
  prefetch(hi: number): number {
    return this.data[this.home(hi)]!
  }

  private find(lo: number, hi: number): number {
    const { data } = this
    let at = this.home(hi)
    for (; data[at + 2] !== 0; at = at + stride === data.length ? 0 : at + stride)
      if (data[at] === lo && data[at + 1] === hi) return data[at + 2]! - 1
    data[at] = lo
    data[at + 1] = hi
    data[at + 2] = ++this.size
    return this.size - 1
  }

  get bytes(): number {
    return this.data.byteLength
  }

  private home(hi: number): number {
    return (((hi >>> 0) * this.scale) | 0) * stride
  }
}
