import { OrbitRow } from "./orbit-row.ts"
import type { OrbitTables } from "./orbit-tables.ts"
import type { Row } from "./rows.ts"
import type { Tables } from "./tables.ts"
import { Weights } from "./weights.ts"

/** Beyond so many orders of elements that weigh the same, a row is improved but not the least of all: that costs reduction only. */
const maxOrders = 1000
const maxRounds = 3
/** Many steps lead to a state that was just found: it need not be made canonical again. */
const recentMask = (1 << 16) - 1

/** Neighbours of a group that weigh the same: a swap of the first two of them, and how many they are. */
interface Tie {
  readonly firstSwap: number
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
 * enters; where several weigh the same and are not the same, takes the order with the least fingerprint. All that is compared comes
 * from content, so the result does not depend on the order in which things got their numbers.
 */
export class Orbits {
  /** The swaps that made the last row canonical, in order. */
  readonly swaps: number[] = []
  private readonly orbits: OrbitTables
  private readonly row: OrbitRow
  private readonly weights: Weights
  private readonly best: OrbitRow
  private bestSwaps = 0
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
    let ties = this.ties()
    for (let round = 0; ties.length > 0 && round < maxRounds; round++) {
      this.weights.refine(this.row)
      this.sort()
      ties = this.ties()
    }
    this.row.sum()
    if (ties.length === 0) return
    this.keep()
    if (ties.reduce((orders, { size }) => orders * factorial(size), 1) <= maxOrders) this.permute(ties, 0)
    else this.descend(ties)
    this.row.load(this.best.cells, this.best.entries)
    this.row.sum()
    this.swaps.length = this.bestSwaps
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

  /** Where the order matters although the weights are equal. */
  private ties(): readonly Tie[] {
    const { of } = this.weights
    let found: Tie[] = none
    for (const { elements, firstSwap } of this.orbits.groups) {
      let start = 0
      for (let i = 1; i <= elements.length; i++) {
        if (i < elements.length && of[elements[i]!] === of[elements[start]!]) continue
        if (i - start > 1 && !this.isAlike(firstSwap + start, i - start)) {
          if (found === none) found = []
          found.push({ firstSwap: firstSwap + start, size: i - start })
        }
        start = i
      }
    }
    return found
  }

  private isAlike(firstSwap: number, size: number): boolean {
    for (let i = 0; i < size - 1; i++) if (!this.row.isFixedBy(firstSwap + i)) return false
    return true
  }

  /** Goes through all orders of the ties from the one at hand on. */
  private permute(ties: readonly Tie[], at: number): void {
    const tie = ties[at]
    if (tie === undefined) return this.compare()
    this.permute(ties, at + 1)
    for (const step of plainChanges(tie.size)) {
      this.swap(tie.firstSwap + step)
      this.permute(ties, at + 1)
    }
  }

  private compare(): void {
    this.row.sum()
    if (this.isBetter()) this.keep()
  }

  private isBetter(): boolean {
    const { row, best } = this
    return row.hi === best.hi ? row.lo < best.lo : row.hi < best.hi
  }

  private keep(): void {
    this.best.load(this.row.cells, this.row.entries)
    this.best.lo = this.row.lo
    this.best.hi = this.row.hi
    this.bestSwaps = this.swaps.length
  }

  /** Swaps neighbours for as long as that makes the fingerprint less. */
  private descend(ties: readonly Tie[]): void {
    for (let isDone = false; !isDone;) {
      isDone = true
      for (const { firstSwap, size } of ties) {
        for (let i = 0; i < size - 1; i++) {
          this.swap(firstSwap + i)
          this.row.sum()
          if (this.isBetter()) {
            this.keep()
            isDone = false
          } else {
            this.swap(firstSwap + i)
            this.swaps.length -= 2
          }
        }
      }
    }
  }
}

const none: Tie[] = []

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))

/** The places of the swaps of neighbours that go through all orders of `size` things. */
const plainChanges = (size: number): readonly number[] => {
  const known = changes[size]
  if (known !== undefined) return known
  const inner = plainChanges(size - 1)
  const sweep = Array.from({ length: size - 1 }, (_, i) => i)
  const made: number[] = []
  // the last thing sweeps down and up through all places; between two sweeps the others take their next order
  for (let turn = 0; turn <= inner.length; turn++) {
    const isDown = turn % 2 === 0
    made.push(...(isDown ? sweep.toReversed() : sweep))
    if (turn < inner.length) made.push(inner[turn]! + (isDown ? 1 : 0))
  }
  changes[size] = made
  return made
}
const changes: (readonly number[])[] = [[], []]
