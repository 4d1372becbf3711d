import { Ints } from "./arrays.ts"

/** The fields of a candidate: a step out of a state that is being expanded, not yet looked up. */
export const field = {
  row: 0,
  lo: 1,
  hi: 2,
  action: 3,
  outcomes: 4,
  touch: 5,
  changes: 6,
  sends: 7,
  network: 8,
  ordinal: 9,
  flags: 10,
  /** The only slot that changed in a way that properties see, or -1. */
  slot: 11
} as const
export const stride = 12

/** How an action is coded in one integer: its kind in the low bits, above them a static action's number or a position in a queue. */
export const actionKind = { deliver: 0, lose: 1, duplicate: 2, local: 3, fixed: 4, loseAt: 5 } as const
export const codeOf = (kind: number, argument: number): number => argument * 8 + kind

/** What happens to one envelope before the step's own messages are added. */
export const networkMove = { none: 0, consume: 1, copy: 2 } as const

/**
 * Candidates of a batch, with their variable parts in shared pools: changed (slot, cell) pairs, added envelopes, outcomes. A range
 * ends where the next candidate's begins.
 */
export class Candidates {
  readonly rows = new Ints(1 << 14)
  readonly changes = new Ints(1 << 12)
  readonly sends = new Ints(1 << 12)
  readonly outcomes = new Ints(1 << 12)
  count = 0

  clear(): void {
    this.count = 0
    this.changes.length = 0
    this.sends.length = 0
    this.outcomes.length = 0
  }

  /** The end of a candidate's range in a pool: where the next one's begins. */
  endOf(candidate: number, which: number, pool: Ints): number {
    return candidate + 1 < this.count ? this.rows.data[(candidate + 1) * stride + which]! : pool.length
  }
}
