import type { Candidates } from "../tables/candidates.ts"
import {
  actionDeliver,
  asleepBit,
  cellKeyHi,
  cellStride,
  envelopeKeyHi,
  envelopeKeyLo,
  envelopeStride,
  faultBit,
  moveConsume,
  outcomeAffects,
  outcomeDeltaHi,
  outcomeDeltaLo,
  outcomeSends,
  outcomeSendsEnd,
  outcomeSlot,
  outcomeStride
} from "../tables/layout.ts"
import type { Rows } from "../tables/rows.ts"
import { borrowOf, carryOf } from "../tables/sums.ts"
import { stepBits, type Tables } from "../tables/tables.ts"

/** Steps of one actor without monitors and queues: everything about them can be told from their parent and the tables. */
export class SimpleSteps {
  private readonly tables: Tables
  private readonly isBag: boolean
  private readonly successorRows: Rows | undefined
  /** Bits of the properties that speak of steps. */
  private readonly stepBits: number
  private candidates!: Candidates
  // the tables' arrays, as they are since `refresh`
  private outcomes!: Int32Array
  private sends!: Int32Array
  private envelopes!: Int32Array
  // the state at hand
  private rows: Int32Array = new Int32Array(0)
  private base = 0
  private entries = 0
  private lo = 0
  private hi = 0
  private environment = 0
  /** The actor whose step found this state, and what it sent: a step of an actor before it is asleep, unless it is of what was sent. */
  bySlot = -1
  private bySends = 0
  private bySendsEnd = 0
  /**
   * Are steps that are asleep only counted? Not where a property that speaks of steps reads what the step that found this state changed.
   * To all others they look as they did before that step, when they were asked about.
   */
  onlyCounts = true

  /** With `successorRows`, rows rather than fingerprints tell whether a step leads back. */
  constructor(tables: Tables, successorRows: Rows | undefined) {
    this.tables = tables
    this.successorRows = successorRows
    this.isBag = tables.network === "bag"
    this.stepBits = stepBits(tables)
  }

  /** To be called whenever a table may have grown. */
  refresh(): void {
    this.outcomes = this.tables.outcomes.data
    this.sends = this.tables.sends.data
    this.envelopes = this.tables.envelopes.data
  }

  begin(rows: Int32Array, base: number, entries: number, lo: number, hi: number, foundBy: number, candidates: Candidates): void {
    const { outcomes } = this
    this.rows = rows
    this.base = base
    this.entries = entries
    this.lo = lo
    this.hi = hi
    this.environment = rows[base + this.tables.environment]!
    this.candidates = candidates
    const found = (foundBy - 1) * outcomeStride
    this.onlyCounts = foundBy === 0 || (outcomes[found + outcomeAffects]! & this.stepBits) === 0
    this.bySlot = foundBy === 0 ? -1 : outcomes[found + outcomeSlot]!
    this.bySends = foundBy === 0 ? 0 : outcomes[found + outcomeSends]!
    this.bySendsEnd = foundBy === 0 ? 0 : outcomes[found + outcomeSendsEnd]!
  }

  /** Adds the step of one outcome, if it leads anywhere. `envelopeAt` is the offset of the envelope that `moving` moves. */
  add(outcomeAt: number, to: number, action: number, moving: number, envelopeAt: number): void {
    const { outcomes, envelopes, sends, isBag } = this
    const deltaLo = outcomes[outcomeAt + outcomeDeltaLo]!
    let lo = (this.lo + deltaLo) | 0
    let hi = (this.hi + outcomes[outcomeAt + outcomeDeltaHi]! + carryOf(this.lo, deltaLo, lo)) | 0
    if (to !== this.environment) {
      const { data } = this.tables.slots[this.tables.environment]!.cells
      const now = to * cellStride
      const was = this.environment * cellStride
      const sum = (lo + data[now]!) | 0
      hi = (hi + data[now + cellKeyHi]! + carryOf(lo, data[now]!, sum)) | 0
      hi = (hi - data[was + cellKeyHi]! - borrowOf(sum, data[was]!)) | 0
      lo = (sum - data[was]!) | 0
    }
    if (isBag && moving === moveConsume) {
      const keyLo = envelopes[envelopeAt + envelopeKeyLo]!
      hi = (hi - envelopes[envelopeAt + envelopeKeyHi]! - borrowOf(lo, keyLo)) | 0
      lo = (lo - keyLo) | 0
    }
    const end = outcomes[outcomeAt + outcomeSendsEnd]!
    for (let i = outcomes[outcomeAt + outcomeSends]!; i < end; i++) {
      const id = sends[i]!
      if (!isBag && this.isThere(id)) continue
      const keyLo = envelopes[id * envelopeStride + envelopeKeyLo]!
      const sum = (lo + keyLo) | 0
      hi = (hi + envelopes[id * envelopeStride + envelopeKeyHi]! + carryOf(lo, keyLo, sum)) | 0
      lo = sum
    }
    const isBack = lo === this.lo && hi === this.hi
    if (isBack && this.successorRows === undefined) return
    const isAsleep = this.isAsleep(outcomeAt, action, envelopeAt)
    if (isAsleep && this.onlyCounts && !isBack) {
      this.candidates.found++
      return
    }
    this.candidates.add(lo, hi, outcomeAt, to, codeOf(action, envelopeAt), isAsleep ? action | asleepBit : action)
    if (isBack && this.successorRows!.isUnchanged(this.candidates.last, this.rows, this.base, this.entries)) this.candidates.drop()
  }

  /** Adds a step that breaks a rule by itself: it leads nowhere. */
  addFault(outcomeAt: number, to: number, action: number, envelopeAt: number): void {
    this.candidates.faults++
    this.candidates.add(this.lo, this.hi, outcomeAt, to, codeOf(action, envelopeAt), action | faultBit)
  }

  /**
   * Is what this step leads to found anyhow? Where the state was found by a step of a later actor, this step was possible before that one
   * too, unless that one sent what this one takes. Done in the other order they lead to the same state: all that two steps of actors
   * may share beside the network is a budget, and to spend of that commutes.
   */
  private isAsleep(outcomeAt: number, action: number, envelopeAt: number): boolean {
    if (this.outcomes[outcomeAt + outcomeSlot]! >= this.bySlot) return false
    if (action !== actionDeliver) return true
    const id = (envelopeAt / envelopeStride) | 0
    for (let i = this.bySends; i < this.bySendsEnd; i++) if (this.sends[i] === id) return false
    return true
  }

  /** Which of the first 64 envelopes the step that found this state sent: of 32 from this one on, as bits. */
  justSent(from: number): number {
    let sent = 0
    for (let i = this.bySends; i < this.bySendsEnd; i++) {
      const id = this.sends[i]! - from
      if (id >>> 5 === 0) sent |= 1 << id
    }
    return sent
  }

  private isThere(id: number): boolean {
    const word = id >>> 4
    return word < this.entries && ((this.rows[this.base + this.tables.slots.length + word]! >>> (id & 15)) & 1) === 1
  }
}

/** The envelope that an actor's step moves, coded, or -1. */
const codeOf = (action: number, envelopeAt: number): number => (action === actionDeliver ? ((envelopeAt / envelopeStride) | 0) * 2 : -1)
