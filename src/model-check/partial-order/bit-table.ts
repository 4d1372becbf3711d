/** Rows of so many bits each. */
export class BitTable {
  private readonly words: number
  private readonly data: Int32Array

  constructor(rows: number, bits: number) {
    this.words = (bits + 31) >>> 5
    this.data = new Int32Array(rows * this.words)
  }

  clear(): void {
    this.data.fill(0)
  }

  set(row: number, bit: number): void {
    this.data[row * this.words + (bit >>> 5)]! |= 1 << (bit & 31)
  }

  has(row: number, bit: number): boolean {
    return ((this.data[row * this.words + (bit >>> 5)]! >>> (bit & 31)) & 1) === 1
  }

  /** Adds what a row of `other`, of as many bits, has. True if some of that was new. */
  unite(row: number, other: BitTable, from: number): boolean {
    const { data, words } = this
    let added = 0
    for (let i = 0; i < words; i++) {
      const more = other.data[from * words + i]! & ~data[row * words + i]!
      data[row * words + i]! |= more
      added |= more
    }
    return added !== 0
  }

  /** Leaves in a row what a row of `other` has too. */
  keep(row: number, other: BitTable, from: number): void {
    for (let i = 0; i < this.words; i++) this.data[row * this.words + i]! &= other.data[from * this.words + i]!
  }

  /** Has a row a bit in common with one of `other`? */
  meets(row: number, other: BitTable, from: number): boolean {
    const { data, words } = this
    for (let i = 0; i < words; i++) if ((data[row * words + i]! & other.data[from * words + i]!) !== 0) return true
    return false
  }

  /** Has a row a bit in common with one of `other` that the first row of `without` lacks? */
  meetsBeyond(row: number, other: BitTable, from: number, without: BitTable): boolean {
    const { data, words } = this
    for (let i = 0; i < words; i++) if ((data[row * words + i]! & other.data[from * words + i]! & ~without.data[i]!) !== 0) return true
    return false
  }
}

/**
 * Adds to each node's row what the rows of all have that can be reached from it. Goes over the nodes from the last to the first until
 * nothing is new: few times, where a node's number is higher than that of the one it was found from.
 */
export const uniteReachable = (to: readonly (readonly number[])[], tables: readonly BitTable[]): void => {
  for (let isNew = true; isNew;) {
    isNew = false
    for (let node = to.length - 1; node >= 0; node--)
      for (const next of to[node]!) for (const table of tables) if (table.unite(node, table, next)) isNew = true
  }
}
