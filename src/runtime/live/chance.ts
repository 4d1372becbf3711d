import type { Random } from "effect"

/** An interval of milliseconds, both ends included. */
export type Range = readonly [leastMs: number, mostMs: number]

/** All that a live run leaves to chance, drawn from one generator, so that a seed fixes it. */
export class Chance {
  readonly #random: Random.Random

  constructor(random: Random.Random) {
    this.#random = random
  }

  /** A whole number from 0 to `length` - 1. Nothing is drawn where there is no choice. */
  index(length: number): number {
    return length <= 1 ? 0 : Math.floor(this.#random.nextDoubleUnsafe() * length)
  }

  /** One of at least one item. */
  oneOf<T>(items: readonly T[]): T {
    return items[this.index(items.length)]!
  }

  /** Whole milliseconds from the least on, as timers have them. */
  within([leastMs, mostMs]: Range): number {
    return leastMs + this.index(Math.floor(mostMs - leastMs) + 1)
  }

  happens(probability: number): boolean {
    return probability > 0 && this.#random.nextDoubleUnsafe() < probability
  }
}
