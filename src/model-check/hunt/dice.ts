import { createHash } from "node:crypto"

/** Chance that a seed fixes: xoshiro128**, of D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018. */
export class Dice {
  private a: number
  private b: number
  private c: number
  private d: number

  constructor(seed: string) {
    const words = new Int32Array(Uint8Array.from(createHash("sha256").update(seed).digest()).buffer)
    this.a = words[0]!
    this.b = words[1]!
    this.c = words[2]!
    this.d = words[3]! | 1
  }

  /** A whole number from 0 up to below `sides`, which is at most 2²⁴ or so. */
  below(sides: number): number {
    return Math.floor((this.word() / 2 ** 32) * sides)
  }

  /** From 0 up to below 1. */
  share(): number {
    return this.word() / 2 ** 32
  }

  /** 32 bits. */
  private word(): number {
    const { b } = this
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    this.c ^= this.a
    this.d ^= b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= b << 9
    this.d = (this.d << 11) | (this.d >>> 21)
    return result
  }
}
