import { ActorTables } from "./actor-tables.ts"
import { type Candidates, codeOf } from "./candidates.ts"
import { Compounds } from "./compounds.ts"
import * as layout from "./layout.ts"
import type { Misses } from "./misses.ts"
import { borrowOf, carryOf } from "./sums.ts"
import type { Tables } from "./tables.ts"

/**
 * Turns one state, a row of integers, into candidates: every step out of it, in one fixed order, each with the fingerprint it
 * leads to. A state's candidates are a function of the state alone, so that a path can be walked again by their ordinals.
 */
export class Expander {
  private readonly tables: Tables
  private readonly misses: Misses
  private readonly compounds: Compounds
  /** Every step of this system needs the long way: it has monitors, or queues. */
  private readonly isCompound: boolean
  private readonly isBag: boolean
  private candidates: Candidates
  // the tables' arrays, as they are since `refresh`
  private outcomes!: Int32Array
  private sends!: Int32Array
  private envelopes!: Int32Array
  private readonly actors: ActorTables
  // the state at hand
  private rows: Int32Array = new Int32Array(0)
  private base = 0
  private entries = 0
  private lo = 0
  private hi = 0
  private environment = 0
  /** Which of the first 64 envelopes no actor takes in its cell. */
  private disabledLo = 0
  private disabledHi = 0

  constructor(tables: Tables, candidates: Candidates, misses: Misses) {
    this.tables = tables
    this.misses = misses
    this.candidates = candidates
    this.compounds = new Compounds(tables, misses)
    this.isCompound = tables.monitors > 0 || tables.network === "fifo"
    this.isBag = tables.network === "bag"
    this.actors = new ActorTables(tables)
    this.refresh()
  }

  /** Fetches the tables' arrays. To be called whenever a table may have grown. */
  refresh(): void {
    const { tables } = this
    this.outcomes = tables.outcomes.data
    this.sends = tables.sends.data
    this.envelopes = tables.envelopes.data
    this.actors.refresh()
  }

  /**
   * Adds the steps out of the state in `rows` at `base`, with so many network entries and the fingerprint (lo, hi), to `candidates`.
   * Returns bits of what cut further steps. Where a table has no answer the miss is noted, and the candidates are incomplete.
   */
  expand(rows: Int32Array, base: number, entries: number, lo: number, hi: number, candidates: Candidates): number {
    this.rows = rows
    this.base = base
    this.entries = entries
    this.lo = lo
    this.hi = hi
    this.candidates = candidates
    this.environment = rows[base + this.tables.environment]!
    this.compounds.begin(rows, base, entries, lo, hi, candidates)
    this.disabledLo = 0
    this.disabledHi = 0
    this.locals()
    for (let i = 0; i < this.tables.statics.length; i++) this.fixed(i)
    if (this.tables.network === "set") this.setNetwork()
    else if (this.isBag) this.bagNetwork()
    else this.fifoNetwork()
    return this.compounds.cut
  }

  private locals(): void {
    const { actors, rows, base } = this
    for (let slot = 0; slot < actors.cells.length; slot++) {
      const at = rows[base + slot]! * layout.cellStride
      const cells = actors.cells[slot]!
      this.disabledLo |= cells[at + layout.cellDisabledLo]!
      this.disabledHi |= cells[at + layout.cellDisabledHi]!
      if (cells[at + layout.cellLocals] === layout.unknown) {
        this.miss(layout.missLocals, slot, rows[base + slot]!, 0)
        continue
      }
      if (cells[at + layout.cellCut] !== 0) this.compounds.cut |= cells[at + layout.cellCut]!
      const locals = actors.locals[slot]!
      for (let i = cells[at + layout.cellLocals]!, end = cells[at + layout.cellLocalsEnd]!; i < end; i += 2) {
        const environment = locals[i + 1] === 0 ? this.environment : this.compounds.moved(locals[i + 1]!)
        if (environment >= 0) this.outcomesOf(slot, locals[i]!, environment, layout.actionLocal, layout.moveNone, 0, 0)
      }
    }
  }

  private setNetwork(): void {
    const { rows, base, entries, envelopes } = this
    const start = base + this.tables.slots.length
    for (let word = 0; word < entries; word++) {
      let bits = rows[start + word]!
      if (word < 4) bits &= ~((word < 2 ? this.disabledLo : this.disabledHi) >>> ((word & 1) << 4))
      for (; bits !== 0; bits &= bits - 1) {
        const id = word * 16 + 31 - Math.clz32(bits & -bits)
        const at = id * layout.envelopeStride
        const slot = envelopes[at]!
        const step = this.actors.step(slot, rows[base + slot]!, envelopes[at + layout.envelopeInput]!)
        if (step === layout.notEnabled) {
          if (id < 64) this.actors.disable(slot, rows[base + slot]!, id)
          continue
        }
        if (step === layout.unknown) {
          this.miss(layout.missStep, slot, rows[base + slot]!, envelopes[at + layout.envelopeInput]!)
          continue
        }
        const environment =
          envelopes[at + layout.envelopeCarry] === 0 ? this.environment : this.compounds.moved(envelopes[at + layout.envelopeCarry]!)
        if (environment >= 0)
          this.outcomesOf(
            slot,
            (step - layout.firstOutcome) * layout.outcomeStride,
            environment,
            layout.actionDeliver,
            layout.moveConsume,
            at,
            0
          )
      }
    }
  }

  private bagNetwork(): void {
    const start = this.base + this.tables.slots.length
    for (let i = 0; i < this.entries; i++) {
      const id = this.rows[start + i]!
      if (i > 0 && this.rows[start + i - 1] === id) continue
      const at = id * layout.envelopeStride
      this.deliver(at, 0)
      this.alone(this.envelopes[at + layout.envelopeLose]!, layout.actionLose, layout.moveConsume, at, 0, this.tables.watchLoss.data[id]!)
      this.alone(
        this.envelopes[at + layout.envelopeDuplicate]!,
        layout.actionDuplicate,
        layout.moveCopy,
        at,
        0,
        this.tables.watchCopy.data[id]!
      )
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
        const isEnabled = this.deliver(items.data[at]! * layout.envelopeStride, at - start)
        if (isEnabled || !tables.skipDeferred) break
      }
      for (let at = start; at < end; at++) {
        const id = items.data[at]!
        const lose = this.envelopes[id * layout.envelopeStride + layout.envelopeLose]!
        this.alone(
          lose,
          codeOf(layout.actionLoseAt, at - start),
          layout.moveConsume,
          id * layout.envelopeStride,
          at - start,
          tables.watchLoss.data[id]!
        )
      }
      if (start === end) continue
      const head = items.data[start]! * layout.envelopeStride
      this.alone(
        this.envelopes[head + layout.envelopeDuplicate]!,
        layout.actionDuplicate,
        layout.moveCopy,
        head,
        0,
        tables.watchCopy.data[items.data[start]!]!
      )
    }
  }

  /** A delivery on a consuming network. False if it is not enabled. */
  private deliver(at: number, position: number): boolean {
    const slot = this.envelopes[at]!
    const move = this.envelopes[at + layout.envelopeCarry]!
    const environment = move === 0 ? this.environment : this.compounds.moved(move)
    if (environment < 0) return false
    const step = this.step(slot, this.envelopes[at + layout.envelopeInput]!)
    return (
      step !== layout.notEnabled &&
      this.outcomesOf(
        slot,
        (step - layout.firstOutcome) * layout.outcomeStride,
        environment,
        layout.actionDeliver,
        layout.moveConsume,
        at,
        position
      )
    )
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
    if (this.outcomes[first + layout.outcomeFlags] === layout.flagLast && !this.isCompound) {
      // one outcome about which nothing is special: nearly all of them
      this.simple(first, layout.flagLast, environment, action, network, at)
      return true
    }
    let isEnabled = false
    for (let made = first; ; made += layout.outcomeStride) {
      const flags = this.outcomes[made + layout.outcomeFlags]!
      const isStaying =
        this.tables.ignoredStay &&
        network === layout.moveConsume &&
        (flags & (layout.flagIgnored | layout.flagFault)) === layout.flagIgnored
      if (!isStaying) {
        isEnabled = true
        if (this.isCompound) {
          this.compounds.part(0, slot, made)
          this.compounds.add(1, environment, action, network, at, position, 0)
        } else this.simple(made, flags, environment, action, network, at)
      }
      if ((flags & layout.flagLast) !== 0) return isEnabled
    }
  }

  /** One outcome without monitors and queues: everything about it can be told from its parent and the tables. */
  private simple(made: number, flags: number, environment: number, action: number, network: number, at: number): void {
    const { outcomes, envelopes, sends, isBag } = this
    const code = action === layout.actionDeliver ? ((at / layout.envelopeStride) | 0) * 2 : -1
    if ((flags & layout.flagFault) !== 0) {
      this.candidates.faults++
      this.candidates.add(this.lo, this.hi, made, environment, code, action | layout.faultBit)
      return
    }
    const deltaLo = outcomes[made + layout.outcomeDeltaLo]!
    let lo = (this.lo + deltaLo) | 0
    let hi = (this.hi + outcomes[made + layout.outcomeDeltaHi]! + carryOf(this.lo, deltaLo, lo)) | 0
    if (environment !== this.environment) {
      const { data } = this.tables.slots[this.tables.environment]!.cells
      const now = environment * layout.cellStride
      const was = this.environment * layout.cellStride
      const sum = (lo + data[now]!) | 0
      hi = (hi + data[now + layout.cellKeyHi]! + carryOf(lo, data[now]!, sum)) | 0
      hi = (hi - data[was + layout.cellKeyHi]! - borrowOf(sum, data[was]!)) | 0
      lo = (sum - data[was]!) | 0
    }
    if (isBag && network === layout.moveConsume) {
      const keyLo = envelopes[at + layout.envelopeKeyLo]!
      hi = (hi - envelopes[at + layout.envelopeKeyHi]! - borrowOf(lo, keyLo)) | 0
      lo = (lo - keyLo) | 0
    }
    const end = outcomes[made + layout.outcomeSendsEnd]!
    for (let i = outcomes[made + layout.outcomeSends]!; i < end; i++) {
      const id = sends[i]!
      if (!isBag && this.isThere(id)) continue
      const keyLo = envelopes[id * layout.envelopeStride + layout.envelopeKeyLo]!
      const sum = (lo + keyLo) | 0
      hi = (hi + envelopes[id * layout.envelopeStride + layout.envelopeKeyHi]! + carryOf(lo, keyLo, sum)) | 0
      lo = sum
    }
    if (lo === this.lo && hi === this.hi) return
    this.candidates.add(lo, hi, made, environment, code, action)
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
  }

  /** A compound step: every combination of its parts' outcomes. */
  private fixed(index: number): void {
    const { slots, inputs, move, watch } = this.tables.statics[index]!
    const { cut } = this.compounds
    const environment = move === 0 ? this.environment : this.compounds.moved(move)
    if (environment < 0 && this.compounds.cut === cut) return
    for (let i = 0; i < slots.length; i++) {
      const step = this.step(slots[i]!, inputs[i]!)
      if (step === layout.notEnabled) {
        // not cut: it would not be there anyway
        this.compounds.cut = cut
        return
      }
      this.compounds.part(i, slots[i]!, (step - layout.firstOutcome) * layout.outcomeStride)
    }
    if (environment < 0) return
    do {
      this.compounds.add(slots.length, environment, codeOf(layout.actionFixed, index), layout.moveNone, 0, 0, watch)
    } while (this.compounds.nextCombination(slots.length))
  }

  /** The step table's answer; what is layout.unknown counts as not enabled, and is noted. */
  private step(slot: number, input: number): number {
    const cell = this.rows[this.base + slot]!
    const step = this.actors.step(slot, cell, input)
    if (step !== layout.unknown) return step
    this.miss(layout.missStep, slot, cell, input)
    return layout.notEnabled
  }

  private miss(kind: number, a: number, b: number, c: number): void {
    this.misses.note(kind, a, b, c)
    this.candidates.isIncomplete = true
  }
}
