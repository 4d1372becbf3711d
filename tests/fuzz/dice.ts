/** Chance with a seed: what is drawn follows from it alone. */
export class Dice {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** A number from 0 to below 1 (mulberry32). */
  number(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(bound: number): number {
    return Math.floor(this.number() * bound)
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  happens(probability: number): boolean {
    return this.number() < probability
  }

  /** Up to so many items, each drawn anew. */
  upTo<T>(most: number, draw: () => T): readonly T[] {
    return Array.from({ length: this.below(most + 1) }, draw)
  }
}
