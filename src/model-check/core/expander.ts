import { actionKind, Candidates, codeOf, faultBit, networkMove } from "./candidates.ts"
import { Compounds } from "./compounds.ts"
import { borrowOf, carryOf } from "./sums.ts"
import { cell, envelope, flag, notEnabled, outcome, type Tables } from "./tables.ts"

// the engine's compiler folds constants of this module, but not fields of an imported record
const {
  deltaLo: madeDeltaLo,
  deltaHi: madeDeltaHi,
  sends: madeSends,
  sendsEnd: madeSendsEnd,
  flags: madeFlags,
  stride: madeStride
} = outcome
const {
  input: envelopeInput,
  keyLo: envelopeKeyLo,
  keyHi: envelopeKeyHi,
  carry: envelopeCarry,
  lose: envelopeLose,
  duplicate: envelopeDuplicate,
  stride: envelopeStride
} = envelope
const { keyHi: cellKeyHi, locals: cellLocals, localsEnd: cellLocalsEnd, cut: cellCut, stride: cellStride } = cell
const { ignored: isIgnored, fault: isFault, last: isLast } = flag
const { deliver: byDeliver, lose: byLose, duplicate: byDuplicate, local: byLocal, fixed: byFixed, loseAt: byLoseAt } = actionKind
const { none: moveNone, consume: moveConsume, copy: moveCopy } = networkMove

/**
 * Turns one state, a row of integers, into candidates: every step out of it, in one fixed order, each with the fingerprint it
 * leads to. A state's candidates are a function of the state alone, so that a path can be walked again by their ordinals.
 */
export class Expander {
  readonly candidates = new Candidates()
  private readonly tables: Tables
  private readonly compounds: Compounds
  /** Every step of this system needs the long way: it has monitors, or queues. */
  private readonly isCompound: boolean
  private readonly isBag: boolean
  // the tables' arrays, fetched again whenever a table may have grown
  private outcomes: Int32Array
  private sends: Int32Array
  private envelopes: Int32Array
  // the state at hand
  private rows: Int32Array = new Int32Array(0)
  private base = 0
  private row = 0
  private entries = 0
  private lo = 0
  private hi = 0
  private environment = 0

  constructor(tables: Tables) {
    this.tables = tables
    this.compounds = new Compounds(tables, this.candidates)
    this.isCompound = tables.monitors > 0 || tables.network === "fifo"
    this.isBag = tables.network === "bag"
    this.outcomes = tables.outcomes.data
    this.sends = tables.sends.data
    this.envelopes = tables.envelopes.data
  }

  /** Bits of what cut further steps of the state expanded last. */
  get cut(): number {
    return this.compounds.cut
  }
  /** How many steps of it led elsewhere, faults included. */
  get ordinals(): number {
    return this.compounds.ordinals
  }

  get faults(): number {
    return this.compounds.faults
  }

  /** Expands the state in `rows` at `base` with so many network entries and the fingerprint (lo, hi); candidates name it `row`. */
  expand(rows: Int32Array, base: number, entries: number, lo: number, hi: number, row: number): void {
    this.rows = rows
    this.base = base
    this.entries = entries
    this.lo = lo
    this.hi = hi
    this.row = row
    this.environment = rows[base + this.tables.environment]!
    this.compounds.begin(rows, base, entries, lo, hi, row)
    this.refresh()
    this.locals()
    for (let i = 0; i < this.tables.statics.length; i++) this.fixed(i)
    if (this.tables.network === "set") this.setNetwork()
    else if (this.isBag) this.bagNetwork()
    else this.fifoNetwork()
  }

  private refresh(): void {
    this.outcomes = this.tables.outcomes.data
    this.sends = this.tables.sends.data
    this.envelopes = this.tables.envelopes.data
  }

  private locals(): void {
    const { tables, rows, base } = this
    for (let slot = 0; slot < tables.actors; slot++) {
      const table = tables.slots[slot]!
      const at = rows[base + slot]! * cellStride
      if (table.cells.data[at + cellLocals] === 0) {
        tables.filler.locals(slot, rows[base + slot]!)
        this.refresh()
      }
      const cells = table.cells.data
      if (cells[at + cellCut] !== 0) this.compounds.cut |= cells[at + cellCut]!
      const locals = table.locals.data
      for (let i = cells[at + cellLocals]!, end = cells[at + cellLocalsEnd]!; i < end; i += 2) {
        const environment = locals[i + 1] === 0 ? this.environment : this.compounds.moved(locals[i + 1]!)
        if (environment >= 0) this.outcomesOf(slot, locals[i]!, environment, byLocal, moveNone, 0, 0)
      }
    }
  }

  private setNetwork(): void {
    const { rows, base, entries } = this
    const { slots } = this.tables
    const start = base + slots.length
    let { envelopes } = this
    for (let word = 0; word < entries; word++) {
      for (let bits = rows[start + word]!; bits !== 0; bits &= bits - 1) {
        const at = (word * 16 + 31 - Math.clz32(bits & -bits)) * envelopeStride
        const slot = envelopes[at]!
        let step = slots[slot]!.steps.get(rows[base + slot]!, envelopes[at + envelopeInput]!)
        if (step === notEnabled) continue
        if (step === 0) {
          step = this.filled(slot, envelopes[at + envelopeInput]!)
          ;({ envelopes } = this)
          if (step === notEnabled) continue
        }
        const environment = envelopes[at + envelopeCarry] === 0 ? this.environment : this.compounds.moved(envelopes[at + envelopeCarry]!)
        if (environment >= 0) this.outcomesOf(slot, (step - 2) * madeStride, environment, byDeliver, moveConsume, at, 0)
      }
    }
  }

  private bagNetwork(): void {
    const start = this.base + this.tables.slots.length
    for (let i = 0; i < this.entries; i++) {
      const id = this.rows[start + i]!
      if (i > 0 && this.rows[start + i - 1] === id) continue
      const at = id * envelopeStride
      this.deliver(at, 0)
      this.alone(this.envelopes[at + envelopeLose]!, byLose, moveConsume, at, 0, this.tables.watchLoss.data[id]!)
      this.alone(this.envelopes[at + envelopeDuplicate]!, byDuplicate, moveCopy, at, 0, this.tables.watchCopy.data[id]!)
    }
  }

  private fifoNetwork(): void {
    const { tables } = this
    const first = tables.environment + 1
    for (let channel = 0; first + channel < tables.slots.length; channel++) {
      const queue = this.rows[this.base + first + channel]!
      const start = tables.queueStart[channel]!.data[queue]!
      const end = tables.queueEnd[channel]!.data[queue]!
      const items = tables.queueItems[channel]!
      for (let at = start; at < end; at++) {
        const isEnabled = this.deliver(items.data[at]! * envelopeStride, at - start)
        if (isEnabled || !tables.skipDeferred) break
      }
      for (let at = start; at < end; at++) {
        const id = items.data[at]!
        const lose = this.envelopes[id * envelopeStride + envelopeLose]!
        this.alone(lose, codeOf(byLoseAt, at - start), moveConsume, id * envelopeStride, at - start, tables.watchLoss.data[id]!)
      }
      if (start === end) continue
      const head = items.data[start]! * envelopeStride
      this.alone(this.envelopes[head + envelopeDuplicate]!, byDuplicate, moveCopy, head, 0, tables.watchCopy.data[items.data[start]!]!)
    }
  }

  /** A delivery on a consuming network. False if it is not enabled. */
  private deliver(at: number, position: number): boolean {
    const slot = this.envelopes[at]!
    const move = this.envelopes[at + envelopeCarry]!
    const environment = move === 0 ? this.environment : this.compounds.moved(move)
    if (environment < 0) return false
    const step = this.step(slot, this.envelopes[at + envelopeInput]!)
    return step !== notEnabled && this.outcomesOf(slot, (step - 2) * madeStride, environment, byDeliver, moveConsume, at, position)
  }

  /** Every outcome of a step of one actor. False if all of them leave the message where it is. */
  private outcomesOf(
    slot: number,
    first: number,
    environment: number,
    action: number,
    network: number,
    at: number,
    position: number
  ): boolean {
    let isEnabled = false
    for (let made = first; ; made += madeStride) {
      const flags = this.outcomes[made + madeFlags]!
      const isStaying = this.tables.ignoredStay && network === moveConsume && (flags & (isIgnored | isFault)) === isIgnored
      if (!isStaying) {
        isEnabled = true
        if (this.isCompound) {
          this.compounds.part(0, slot, made)
          this.compounds.add(1, environment, action, network, at, position, 0)
          this.refresh()
        } else this.simple(made, flags, environment, action, network, at)
      }
      if ((flags & isLast) !== 0) return isEnabled
    }
  }

  /** One outcome without monitors and queues: everything about it can be told from its parent and the tables. */
  private simple(made: number, flags: number, environment: number, action: number, network: number, at: number): void {
    const { outcomes, envelopes, sends, isBag } = this
    const code = action === byDeliver ? ((at / envelopeStride) | 0) * 2 : -1
    if ((flags & isFault) !== 0) {
      this.compounds.faults++
      this.candidates.add(this.row, this.lo, this.hi, made, environment, code, action | faultBit, this.compounds.ordinals++)
      return
    }
    const deltaLo = outcomes[made + madeDeltaLo]!
    let lo = (this.lo + deltaLo) | 0
    let hi = (this.hi + outcomes[made + madeDeltaHi]! + carryOf(this.lo, deltaLo, lo)) | 0
    if (environment !== this.environment) {
      const { data } = this.tables.slots[this.tables.environment]!.cells
      const now = environment * cellStride
      const was = this.environment * cellStride
      const sum = (lo + data[now]!) | 0
      hi = (hi + data[now + cellKeyHi]! + carryOf(lo, data[now]!, sum)) | 0
      hi = (hi - data[was + cellKeyHi]! - borrowOf(sum, data[was]!)) | 0
      lo = (sum - data[was]!) | 0
    }
    if (isBag && network === moveConsume) {
      const keyLo = envelopes[at + envelopeKeyLo]!
      hi = (hi - envelopes[at + envelopeKeyHi]! - borrowOf(lo, keyLo)) | 0
      lo = (lo - keyLo) | 0
    }
    const end = outcomes[made + madeSendsEnd]!
    for (let i = outcomes[made + madeSends]!; i < end; i++) {
      const id = sends[i]!
      if (!isBag && this.isThere(id)) continue
      const keyLo = envelopes[id * envelopeStride + envelopeKeyLo]!
      const sum = (lo + keyLo) | 0
      hi = (hi + envelopes[id * envelopeStride + envelopeKeyHi]! + carryOf(lo, keyLo, sum)) | 0
      lo = sum
    }
    if (lo === this.lo && hi === this.hi) return
    this.candidates.add(this.row, lo, hi, made, environment, code, action, this.compounds.ordinals++)
  }

  private isThere(id: number): boolean {
    const word = id >>> 4
    return word < this.entries && ((this.rows[this.base + this.tables.slots.length + word]! >>> (id & 15)) & 1) === 1
  }

  /** A step of the environment and the network without any actor; `move` below 0 says that it cannot happen. */
  private alone(move: number, action: number, network: number, at: number, position: number, watch: number): void {
    if (move < 0) return
    const environment = move === 0 ? this.environment : this.compounds.moved(move)
    if (environment < 0) return
    this.compounds.add(0, environment, action, network, at, position, watch)
    this.refresh()
  }

  /** A compound step: every combination of its parts' outcomes. */
  private fixed(index: number): void {
    const { slots, inputs, move, watch } = this.tables.statics[index]!
    const { cut } = this.compounds
    const environment = move === 0 ? this.environment : this.compounds.moved(move)
    if (environment < 0 && this.compounds.cut === cut) return
    for (let i = 0; i < slots.length; i++) {
      const step = this.step(slots[i]!, inputs[i]!)
      if (step === notEnabled) {
        // not cut: it would not be there anyway
        this.compounds.cut = cut
        return
      }
      this.compounds.part(i, slots[i]!, (step - 2) * madeStride)
    }
    if (environment < 0) return
    do {
      this.compounds.add(slots.length, environment, codeOf(byFixed, index), moveNone, 0, 0, watch)
      this.refresh()
    } while (this.compounds.nextCombination(slots.length))
  }

  private step(slot: number, input: number): number {
    const step = this.tables.slots[slot]!.steps.get(this.rows[this.base + slot]!, input)
    return step === 0 ? this.filled(slot, input) : step
  }

  private filled(slot: number, input: number): number {
    const at = this.rows[this.base + slot]!
    this.tables.filler.step(slot, at, input)
    this.refresh()
    return this.tables.slots[slot]!.steps.get(at, input)
  }
}
