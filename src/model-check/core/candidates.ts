import { Ints } from "./arrays.ts"

/**
 * A candidate is a step out of a state that is being expanded, not yet looked up: eight integers. `outcome` is the one outcome
 * that made it, as an offset into the outcome table; or, below 0, it says where the pool of compound steps has the rest.
 */
export const candidate = { row: 0, lo: 1, hi: 2, outcome: 3, environment: 4, network: 5, action: 6, ordinal: 7, stride: 8 } as const

/** A compound step: ranges of changed (slot, cell) pairs, of sent envelopes and of outcomes, and the properties' bits it touches. */
export const compound = { changes: 0, changesEnd: 1, sends: 2, sendsEnd: 3, outcomes: 4, outcomesEnd: 5, touch: 6, stride: 8 } as const

/** How an action is coded in one integer: its kind in the low bits, above them a static action's number or a position in a queue. */
export const actionKind = { deliver: 0, lose: 1, duplicate: 2, local: 3, fixed: 4, loseAt: 5 } as const
export const codeOf = (kind: number, argument: number): number => argument * 8 + kind

/** Set in the action of a step that breaks a rule by itself. */
export const faultBit = 1 << 30

/** What happens to one envelope before the step's own messages are added; a candidate codes it as envelope * 2, plus 1 for a copy, or -1. */
export const networkMove = { none: 0, consume: 1, copy: 2 } as const

const {
  lo: toLo,
  hi: toHi,
  outcome: byOutcome,
  environment: toEnvironment,
  network: toNetwork,
  action: byAction,
  ordinal: byOrdinal,
  stride: candidateStride
} = candidate

/** The candidates of a batch, with the pools of their compound steps. */
export class Candidates {
  readonly rows = new Ints(1 << 14)
  readonly compounds = new Ints(1 << 10)
  readonly changes = new Ints(1 << 10)
  readonly sends = new Ints(1 << 10)
  readonly outcomes = new Ints(1 << 10)
  count = 0

  clear(): void {
    this.count = 0
    for (const pool of [this.compounds, this.changes, this.sends, this.outcomes]) pool.length = 0
  }

  add(row: number, lo: number, hi: number, outcome: number, environment: number, network: number, action: number, ordinal: number): void {
    const at = this.count++ * candidateStride
    if (at + candidateStride > this.rows.data.length) this.rows.reserve(at + candidateStride)
    const { data } = this.rows
    data[at] = row
    data[at + toLo] = lo
    data[at + toHi] = hi
    data[at + byOutcome] = outcome
    data[at + toEnvironment] = environment
    data[at + toNetwork] = network
    data[at + byAction] = action
    data[at + byOrdinal] = ordinal
  }
}
