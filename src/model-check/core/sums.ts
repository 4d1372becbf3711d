/** The carry out of a 32-bit addition, told from its operands and its sum. */
export const carryOf = (a: number, b: number, sum: number): number => ((a & b) | ((a | b) & ~sum)) >>> 31
/** The borrow of a 32-bit subtraction: due where the part taken away is the greater one. */
export const borrowOf = (a: number, b: number): number => (a >>> 0 < b >>> 0 ? 1 : 0)
