import { type Piece, putAll, type Sink, type Source, takeAll } from "./pieces.ts"
import type { States } from "./states.ts"

/** Bits that each state sets. */
export const bitsOfState = 3
/** Words of 32 bits: what a typed array can have, rounded down. */
const maxWords = 2 ** 31
/** Words that are saved together. */
const wordsOfPiece = 1 << 16

/**
 * States as a few bits each in one array that does not grow: a state all of whose bits are set is taken for known. What is found
 * was found, but states may be left out, and all that only they lead to.
 */
export class Bitstate implements States {
  readonly leavesOut = true
  readonly readsRows = false
  readonly bytesToGrow = 0
  size = 0
  /** How many bits are set. */
  set = 0
  private readonly words: Int32Array
  private readonly shift: number

  /** Takes at most so many bytes: a power of two. */
  constructor(bytes: number) {
    const bits = Math.max(1, Math.floor(Math.log2(Math.min(maxWords, bytes / 4))))
    this.words = new Int32Array(2 ** bits)
    this.shift = 32 - bits
  }

  add(lo: number, hi: number): boolean {
    const { words, shift } = this
    // double hashing for the word; for the bit in it other bits of the fingerprint each time
    let hash = hi
    let isNew = false
    for (let i = 0; i < bitsOfState; i++) {
      const bit = 1 << (lo >>> (5 * i))
      const word = words[hash >>> shift]!
      if ((word & bit) === 0) {
        words[hash >>> shift] = word | bit
        this.set++
        isNew = true
      }
      hash = (hash + (lo | 1)) | 0
    }
    if (isNew) this.size++
    return isNew
  }

  save(sink: Sink): void {
    sink.put(Float64Array.of(this.size, this.set))
    putAll(sink, this.pieces())
  }

  /** To be called on one that is as large. */
  restore(source: Source): void {
    const [size, set] = source.take()
    let at = 0
    for (const piece of takeAll(source)) {
      this.words.set(piece, at)
      at += piece.length
    }
    this.size = size!
    this.set = set!
  }

  private *pieces(): Generator<Piece> {
    for (let at = 0; at < this.words.length; at += wordsOfPiece) yield this.words.subarray(at, at + wordsOfPiece)
  }

  prefetch(hi: number): number {
    return this.words[hi >>> this.shift]!
  }
  get bytes(): number {
    return this.words.byteLength
  }
  /** All bits there are. */
  get bits(): number {
    return this.words.length * 32
  }
  /** About how many states were taken for others: each with the share of bits set at its time, to the power of its bits. */
  get leftOut(): number {
    return (this.size * (this.set / this.bits) ** bitsOfState) / (bitsOfState + 1)
  }
}
