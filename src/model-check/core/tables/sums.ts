/** The carry out of a 32-bit addition, told from its operands and its sum. */
export const carryOf = (a: number, b: number, sum: number): number => ((a & b) | ((a | b) & ~sum)) >>> 31
/** The borrow of a 32-bit subtraction: due where the part taken away is the greater one. */
export const borrowOf = (a: number, b: number): number => (a >>> 0 < b >>> 0 ? 1 : 0)
/** How many bits of 16 are set. */
export const bitsIn = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x5555)
  const fours = (pairs & 0x3333) + ((pairs >>> 2) & 0x3333)
  const bytes = (fours + (fours >>> 4)) & 0x0f0f
  return (bytes + (bytes >>> 8)) & 0x1f
}
