const stride = 4
const maxLoad = 0.65

/** Worlds by their fingerprints, numbered in the order in which they come. 16 bytes a place, of which two in three are taken at most. */
export class Numbered {
  size = 0
  private places = 1 << 12
  /** Low and high word, then 1 + the number; 0 in an empty place. */
  private data = new Int32Array(this.places * stride)

  /** The number of a fingerprint; the next one, which is `size` before, if it is new. */
  numberOf(lo: number, hi: number): number {
    const { data } = this
    let at = this.home(hi)
    for (; data[at + 2] !== 0; at = at + stride === data.length ? 0 : at + stride)
      if (data[at] === lo && data[at + 1] === hi) return data[at + 2]! - 1
    this.put(at, lo, hi, ++this.size)
    if (this.size > this.places * maxLoad) this.grow()
    return this.size - 1
  }

  get bytes(): number {
    return this.data.byteLength
  }

  private home(hi: number): number {
    return (hi & (this.places - 1)) * stride
  }

  private put(at: number, lo: number, hi: number, number: number): void {
    this.data[at] = lo
    this.data[at + 1] = hi
    this.data[at + 2] = number
  }

  private grow(): void {
    const before = this.data
    this.places *= 2
    this.data = new Int32Array(this.places * stride)
    for (let from = 0; from < before.length; from += stride) {
      if (before[from + 2] === 0) continue
      let at = this.home(before[from + 1]!)
      while (this.data[at + 2] !== 0) at = at + stride === this.data.length ? 0 : at + stride
      this.put(at, before[from]!, before[from + 1]!, before[from + 2]!)
    }
  }
}
