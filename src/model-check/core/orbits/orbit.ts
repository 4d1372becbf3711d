import { OrbitRow } from "./orbit-row.ts"
import type { OrbitTables } from "./orbit-tables.ts"
import type { Row } from "../tables/rows.ts"
import type { Tables } from "../tables/tables.ts"
import { Weights } from "./weights.ts"

/** Beyond so many orders of elements that weigh the same, the best so far is taken for the least of all: that costs reduction only. */
const maxOrders = 1000
/** Many steps lead to a state that was just found: it need not be made canonical again. */
const recentMask = (1 << 16) - 1

/** Neighbours of a group that weigh the same: the swap of the first two of them, the first, and how many they are. */
interface Tie {
  readonly firstSwap: number
  readonly firstElement: number
  readonly size: number
}

/** A canonical row and its fingerprint. */
interface Folded {
  readonly row: Row
  readonly lo: number
  readonly hi: number
}

/**
 * Makes rows canonical: of all rows that swaps make of each other, one. Sorts interchangeable elements by weight, which no name
 * enters. Where several weigh the same and are not the same, tries each of them as the first, and takes the row with the least
 * fingerprint. All that is compared comes from content, so the result does not depend on the order in which things got their numbers.
 */
export class Orbits {
  /** The swaps that made the last row canonical, in order. */
  readonly swaps: number[] = []
  private readonly orbits: OrbitTables
  private readonly row: OrbitRow
  private readonly weights: Weights
  private readonly best: OrbitRow
  private bestSwaps: readonly number[] = []
  private orders = 0
  private readonly recent = new Int32Array((recentMask + 1) * 2)

  constructor(tables: Tables, orbits: OrbitTables) {
    this.orbits = orbits
    this.row = new OrbitRow(tables, orbits)
    this.best = new OrbitRow(tables, orbits)
    this.weights = new Weights(tables, orbits)
  }

  /** The last row, its fingerprint and its number of network entries. */
  get cells(): Int32Array {
    return this.row.cells
  }
  get lo(): number {
    return this.row.lo
  }
  get hi(): number {
    return this.row.hi
  }
  get entries(): number {
    return this.row.entries
  }

  /** May a state with this fingerprint be one that was not made canonical before? Remembers some of them, at the least the last one. */
  isNew(lo: number, hi: number): boolean {
    const { recent } = this
    const at = (hi & recentMask) * 2
    if (recent[at] === lo && recent[at + 1] === hi && (lo | hi) !== 0) return false
    recent[at] = lo
    recent[at + 1] = hi
    return true
  }

  /** Makes a copy of a row canonical. */
  canonical(row: Int32Array, entries: number): void {
    this.swaps.length = 0
    this.row.load(row, entries)
    this.weights.weigh(this.row)
    this.sort()
    const tie = this.refined()
    if (tie !== undefined) {
      this.orders = 0
      this.branch(tie)
      this.row.load(this.best.cells, this.best.entries)
      this.swaps.length = 0
      this.swaps.push(...this.bestSwaps)
    }
    this.row.sum()
  }

  /** An initial state made canonical. */
  ofRoot({ cells, entries }: Row): Folded & { readonly swaps: readonly number[] } {
    this.canonical(cells, entries)
    return { ...this.copy(), swaps: [...this.swaps] }
  }

  /**
   * Follows a path over canonical rows from a root that `swaps` made canonical. Given the next row as a step of the canonical one made
   * it, gives it canonical, and `after`: the fingerprint that it has on the path from the root as it was, with all swaps taken back.
   */
  unfolding(swaps: readonly number[]): (row: Row) => Folded & { readonly after: { readonly lo: number; readonly hi: number } } {
    const all = [...swaps]
    return ({ cells, entries }) => {
      this.row.load(cells, entries)
      for (const swap of all.toReversed()) this.row.swap(swap)
      this.row.sum()
      const after = { lo: this.lo, hi: this.hi }
      this.canonical(cells, entries)
      all.push(...this.swaps)
      return { ...this.copy(), after }
    }
  }

  private copy(): Folded {
    const { lo, hi, entries } = this
    return { row: { cells: this.cells.slice(0, this.row.width + entries), entries }, lo, hi }
  }

  private swap(swap: number): void {
    this.row.swap(swap)
    this.weights.exchange(this.orbits.swaps[swap]!.elements)
    this.swaps.push(swap)
  }

  private sort(): void {
    for (const { elements, firstSwap } of this.orbits.groups) {
      for (let i = 1; i < elements.length; i++)
        for (let j = i; j > 0 && this.weights.of[elements[j - 1]!]! > this.weights.of[elements[j]!]!; j--) this.swap(firstSwap + j - 1)
    }
  }

  /** Sorts by ever finer weights. Gives a tie that is left, if any. */
  private refined(): Tie | undefined {
    let tie = this.firstTie()
    for (let before = 0; tie !== undefined && this.classes() > before;) {
      before = this.classes()
      this.weights.refine(this.row)
      this.sort()
      tie = this.firstTie()
    }
    return tie
  }

  /** How many different weights there are, group by group. */
  private classes(): number {
    const { of } = this.weights
    let count = 0
    for (const { elements } of this.orbits.groups) {
      for (let i = 0; i < elements.length; i++) if (i === 0 || of[elements[i]!] !== of[elements[i - 1]!]) count++
    }
    return count
  }

  /** Where the order matters although the weights are equal: the first such place, outer groups before inner ones. */
  private firstTie(): Tie | undefined {
    const { of } = this.weights
    const { groups } = this.orbits
    for (let g = groups.length - 1; g >= 0; g--) {
      const { elements, firstSwap } = groups[g]!
      let start = 0
      for (let i = 1; i <= elements.length; i++) {
        if (i < elements.length && of[elements[i]!] === of[elements[start]!]) continue
        if (i - start > 1 && !this.isAlike(firstSwap + start, i - start))
          return { firstSwap: firstSwap + start, firstElement: elements[start]!, size: i - start }
        start = i
      }
    }
    return undefined
  }

  private isAlike(firstSwap: number, size: number): boolean {
    for (let i = 0; i < size - 1; i++) if (!this.row.isFixedBy(firstSwap + i)) return false
    return true
  }

  /** Puts each of those that tie in front of the others, and goes on from there. */
  private branch({ firstSwap, firstElement, size }: Tie): void {
    const { row, weights, swaps } = this
    const [cells, entries, of, done] = [row.cells.slice(), row.entries, weights.of.slice(), swaps.length]
    for (let i = 0; i < size && this.orders < maxOrders; i++) {
      for (let j = i; j > 0; j--) this.swap(firstSwap + j - 1)
      weights.single(firstElement)
      this.sort()
      const tie = this.refined()
      if (tie === undefined) this.compare()
      else this.branch(tie)
      row.load(cells, entries)
      weights.of.set(of)
      swaps.length = done
    }
  }

  private compare(): void {
    const { row, best } = this
    row.sum()
    if (this.orders++ > 0 && (row.hi === best.hi ? row.lo >= best.lo : row.hi > best.hi)) return
    best.load(row.cells, row.entries)
    best.lo = row.lo
    best.hi = row.hi
    this.bestSwaps = [...this.swaps]
  }
}
