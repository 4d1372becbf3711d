import type { Candidates } from "./candidates.ts"
import {
  candidateEnvironment,
  candidateNetwork,
  candidateOutcome,
  changeCell,
  changeSlot,
  changeStride,
  compoundAffects,
  compoundChanges,
  compoundChangesEnd,
  compoundOutcomes,
  compoundOutcomesEnd,
  compoundSends,
  compoundSendsEnd,
  compoundStride,
  envelopeStride,
  outcomeAffects,
  outcomeCell,
  outcomeSends,
  outcomeSendsEnd,
  outcomeSlot,
  outcomeStride
} from "./layout.ts"
import type { Tables } from "./tables.ts"

/** A state as a row: slots, then network entries. */
export interface Row {
  readonly cells: Int32Array
  readonly entries: number
}

/** Turns candidates, named by their offset, into rows. A row is made only where it is looked at: for a new state, or a property. */
export class Rows {
  /** The row made last. */
  scratch: Int32Array
  /** The block that candidates are named in. */
  candidates: Candidates
  private readonly tables: Tables
  constructor(tables: Tables, candidates: Candidates) {
    this.tables = tables
    this.candidates = candidates
    this.scratch = new Int32Array(tables.slots.length + 64)
  }

  /** The properties' bits that a candidate affects. */
  affectsOf(at: number): number {
    const { candidates } = this
    const outcomeAt = candidates.steps.data[at + candidateOutcome]!
    return outcomeAt >= 0
      ? this.tables.outcomes.data[outcomeAt + outcomeAffects]!
      : candidates.compounds.data[(-1 - outcomeAt) * compoundStride + compoundAffects]!
  }

  /** Writes the candidate's slots over a copy of its parent's into `scratch`. */
  apply(at: number, rows: Int32Array, base: number): void {
    const { tables, scratch } = this
    const { steps, compounds, changes } = this.candidates
    for (let i = 0; i < tables.slots.length; i++) scratch[i] = rows[base + i]!
    const outcomeAt = steps.data[at + candidateOutcome]!
    if (outcomeAt >= 0) {
      scratch[tables.outcomes.data[outcomeAt + outcomeSlot]!] = tables.outcomes.data[outcomeAt + outcomeCell]!
      scratch[tables.environment] = steps.data[at + candidateEnvironment]!
      return
    }
    const from = (-1 - outcomeAt) * compoundStride
    const end = compounds.data[from + compoundChangesEnd]!
    for (let i = compounds.data[from + compoundChanges]!; i < end; i += changeStride)
      scratch[changes.data[i + changeSlot]!] = changes.data[i + changeCell]!
  }

  /** The candidate's whole row, network included, in `scratch`. Returns its number of network entries. */
  materialise(at: number, rows: Int32Array, base: number, entries: number): number {
    const { tables } = this
    const { candidates } = this
    const outcomeAt = candidates.steps.data[at + candidateOutcome]!
    const record = (-1 - outcomeAt) * compoundStride
    const sends = outcomeAt >= 0 ? tables.sends.data : candidates.sends.data
    const from = outcomeAt >= 0 ? tables.outcomes.data[outcomeAt + outcomeSends]! : candidates.compounds.data[record + compoundSends]!
    const to = outcomeAt >= 0 ? tables.outcomes.data[outcomeAt + outcomeSendsEnd]! : candidates.compounds.data[record + compoundSendsEnd]!
    const slots = tables.slots.length
    const words = tables.network === "set" ? (tables.envelopes.length / envelopeStride + 15) >>> 4 : 0
    const room = slots + Math.max(words, entries + to - from + 1)
    if (this.scratch.length < room) this.scratch = new Int32Array(room * 2)
    this.apply(at, rows, base)
    const { scratch } = this
    if (tables.network === "set") {
      for (let i = 0; i < words; i++) scratch[slots + i] = i < entries ? rows[base + slots + i]! : 0
      for (let i = from; i < to; i++) scratch[slots + (sends[i]! >>> 4)]! |= 1 << (sends[i]! & 15)
      return words
    }
    if (tables.network === "fifo") return 0
    const moved = candidates.steps.data[at + candidateNetwork]!
    const isCopy = moved >= 0 && (moved & 1) === 1
    let count = 0
    let isGone = moved < 0 || isCopy
    for (let i = 0; i < entries; i++) {
      const id = rows[base + slots + i]!
      if (!isGone && id === moved >>> 1) isGone = true
      else scratch[slots + count++] = id
    }
    if (isCopy) count = insert(scratch, slots, count, moved >>> 1)
    for (let i = from; i < to; i++) count = insert(scratch, slots, count, sends[i]!)
    return count
  }

  /** Does a candidate lead back to where it came from? */
  isUnchanged(at: number, rows: Int32Array, base: number, entries: number): boolean {
    const length = this.materialise(at, rows, base, entries)
    const slots = this.tables.slots.length
    for (let i = 0; i < slots; i++) if (this.scratch[i] !== rows[base + i]) return false
    if (this.tables.network !== "set" && length !== entries) return false
    // the words of a set may be more than they were
    for (let i = 0; i < Math.max(length, entries); i++) {
      if ((i < length ? this.scratch[slots + i] : 0) !== (i < entries ? rows[base + slots + i] : 0)) return false
    }
    return true
  }

  /** What a state is found by, as levels keep it: 1 + the number of the outcome that alone made the candidate, or 0. */
  foundByOf(at: number): number {
    const outcomeAt = this.candidates.steps.data[at + candidateOutcome]!
    return outcomeAt < 0 ? 0 : 1 + outcomeAt / outcomeStride
  }

  /** The numbers of the outcomes that made a candidate. */
  outcomesOf(at: number): readonly number[] {
    const { candidates } = this
    const outcomeAt = candidates.steps.data[at + candidateOutcome]!
    if (outcomeAt >= 0) return [outcomeAt / outcomeStride]
    const from = (-1 - outcomeAt) * compoundStride
    const [first, end] = [candidates.compounds.data[from + compoundOutcomes]!, candidates.compounds.data[from + compoundOutcomesEnd]!]
    return [...candidates.outcomes.data.subarray(first, end)].map((one) => one / outcomeStride)
  }

  /** The only slot that a candidate changed in a way that properties see, or -1. */
  slotOf(at: number): number {
    const outcomeAt = this.candidates.steps.data[at + candidateOutcome]!
    return outcomeAt >= 0 ? this.tables.outcomes.data[outcomeAt + outcomeSlot]! : -1
  }
}

const insert = (row: Int32Array, start: number, count: number, id: number): number => {
  let at = start + count
  while (at > start && row[at - 1]! > id) {
    row[at] = row[at - 1]!
    at--
  }
  row[at] = id
  return count + 1
}
