import type { StepRule } from "../core/search/step-rule.ts"
import { Visited } from "../core/states/visited.ts"

/** What a table of fingerprints may grow to. */
const mostBytes = 2 ** 29

/**
 * The worlds of a search by their fingerprints, which say the same of any two searches with one salt. With `known`, the worlds of
 * another search: the first step into one that is not among them is a violation, and the others are counted.
 */
export class Worlds implements StepRule {
  /** How a violation is called. */
  readonly name = "every world is one of the original"
  private readonly known: Worlds | undefined
  private readonly found = new Visited(mostBytes)

  constructor(known?: Worlds) {
    this.known = known
  }

  /** How many there are; with `known`, how many beside those. */
  get size(): number {
    return this.found.size
  }

  start(_row: Int32Array, _entries: number, lo: number, hi: number): boolean {
    return this.takes(lo, hi)
  }

  from(): void {}

  to(_row: Int32Array, _entries: number, lo: number, hi: number): boolean {
    return this.takes(lo, hi)
  }

  private takes(lo: number, hi: number): boolean {
    if (this.known?.found.has(lo, hi) === true) return true
    this.found.add(lo, hi)
    return this.known === undefined
  }
}
