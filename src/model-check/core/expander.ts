import { ActorTables } from "./actor-tables.ts"
import { type Candidates, codeOf } from "./candidates.ts"
import { Compounds } from "./compounds.ts"
import {
  actionDeliver,
  actionDuplicate,
  actionFixed,
  actionLocal,
  actionLose,
  actionLoseAt,
  cellCut,
  cellDisabledHi,
  cellDisabledLo,
  cellLocals,
  cellLocalsEnd,
  cellPlainHi,
  cellPlainLo,
  cellPlainLocals,
  cellStride,
  envelopeCarry,
  envelopeDuplicate,
  envelopeInput,
  envelopeLose,
  envelopeStride,
  firstOutcome,
  flagFault,
  flagIgnored,
  flagLast,
  missLocals,
  missStep,
  moveConsume,
  moveCopy,
  moveNone,
  notEnabled,
  outcomeFlags,
  outcomeStride,
  unknown
} from "./layout.ts"
import type { Misses } from "./misses.ts"
import { SimpleSteps } from "./simple-steps.ts"
import { Rows } from "./rows.ts"
import { bitsIn } from "./sums.ts"
import { isPlainOutcome, type Tables } from "./tables.ts"

/**
 * Turns one state, a row of integers, into candidates: every step out of it, in one fixed order, each with the fingerprint it
 * leads to. A state's candidates are a function of the state and of what it was found by, so that a path can be walked
 * again by their ordinals.
 */
export class Expander {
  private readonly tables: Tables
  private readonly misses: Misses
  private readonly simple: SimpleSteps
  private readonly compounds: Compounds
  /** Every step of this system needs the long way: it has monitors, or queues. */
  private readonly isCompound: boolean
  private readonly isBag: boolean
  /** Where rows rather than fingerprints tell whether a step leads back. */
  private readonly made: Rows | undefined
  private candidates: Candidates
  // the tables' arrays, as they are since `refresh`
  private outcomes!: Int32Array
  private envelopes!: Int32Array
  private readonly actors: ActorTables
  // the state at hand
  private rows: Int32Array = new Int32Array(0)
  private base = 0
  private entries = 0
  private environment = 0
  /** Which of the first 64 envelopes no actor takes in its cell. */
  private disabledLo = 0
  private disabledHi = 0
  /** Which of them are taken in a step that is asleep and about which nothing is special. */
  private asleepLo = 0
  private asleepHi = 0

  constructor(tables: Tables, candidates: Candidates, misses: Misses, comparesRows: boolean) {
    this.tables = tables
    this.misses = misses
    this.candidates = candidates
    this.made = comparesRows ? new Rows(tables, candidates) : undefined
    this.simple = new SimpleSteps(tables, this.made)
    this.compounds = new Compounds(tables, misses, this.made)
    this.isCompound = tables.monitors > 0 || tables.network === "fifo"
    this.isBag = tables.network === "bag"
    this.actors = new ActorTables(tables)
    this.refresh()
  }

  /** Fetches the tables' arrays. To be called whenever a table may have grown. */
  refresh(): void {
    const { tables } = this
    this.outcomes = tables.outcomes.data
    this.envelopes = tables.envelopes.data
    this.actors.refresh()
    this.simple.refresh()
  }

  /**
   * Adds the steps out of the state in `rows` at `base`, with so many network entries and the fingerprint (lo, hi), to `candidates`.
   * `by` is what the state was found by, as levels keep it. Returns bits of what cut further steps. Where a table has no answer the miss is noted, and the candidates are incomplete.
   */
  expand(rows: Int32Array, base: number, entries: number, lo: number, hi: number, by: number, candidates: Candidates): number {
    this.rows = rows
    this.base = base
    this.entries = entries
    this.candidates = candidates
    if (this.made !== undefined) this.made.candidates = candidates
    this.environment = rows[base + this.tables.environment]!
    this.simple.begin(rows, base, entries, lo, hi, by, candidates)
    this.compounds.begin(rows, base, entries, lo, hi, candidates)
    this.locals()
    for (let i = 0; i < this.tables.statics.length; i++) this.fixed(i)
    if (this.tables.network === "set") this.setNetwork()
    else if (this.isBag) this.bagNetwork()
    else this.fifoNetwork()
    return this.compounds.cut
  }

  private locals(): void {
    const { actors, rows, base, simple } = this
    const counted = simple.onlyCounts ? simple.bySlot : -1
    let disabledLo = 0
    let disabledHi = 0
    let asleepLo = 0
    let asleepHi = 0
    let asleep = 0
    let slot = 0
    for (; slot < counted; slot++) {
      const at = rows[base + slot]! * cellStride
      const cells = actors.cells[slot]!
      disabledLo |= cells[at + cellDisabledLo]!
      disabledHi |= cells[at + cellDisabledHi]!
      asleepLo |= cells[at + cellPlainLo]!
      asleepHi |= cells[at + cellPlainHi]!
      const plain = cells[at + cellPlainLocals]!
      if (plain > 0) asleep += plain - 1
      else this.localsOf(slot, cells, at)
    }
    for (; slot < actors.cells.length; slot++) {
      const at = rows[base + slot]! * cellStride
      const cells = actors.cells[slot]!
      disabledLo |= cells[at + cellDisabledLo]!
      disabledHi |= cells[at + cellDisabledHi]!
      // neither unknown nor without any
      if (cells[at + cellPlainLocals] !== 1) this.localsOf(slot, cells, at)
    }
    this.candidates.found += asleep
    this.disabledLo = disabledLo
    this.disabledHi = disabledHi
    this.asleepLo = asleepLo === 0 ? 0 : asleepLo & ~simple.justSent(0)
    this.asleepHi = asleepHi === 0 ? 0 : asleepHi & ~simple.justSent(32)
  }

  private localsOf(slot: number, cells: Int32Array, at: number): void {
    if (cells[at + cellLocals] === unknown) return this.miss(missLocals, slot, at / cellStride, 0)
    this.compounds.cut |= cells[at + cellCut]!
    const locals = this.actors.locals[slot]!
    for (let i = cells[at + cellLocals]!, end = cells[at + cellLocalsEnd]!; i < end; i += 2) {
      const environment = locals[i + 1] === 0 ? this.environment : this.compounds.moved(locals[i + 1]!)
      if (environment >= 0) this.outcomesOf(slot, locals[i]!, environment, actionLocal, moveNone, 0, 0)
    }
  }

  private setNetwork(): void {
    const { rows, base, entries, envelopes } = this
    const start = base + this.tables.slots.length
    for (let word = 0; word < entries; word++) {
      let bits = rows[start + word]!
      if (word < 4) {
        const shift = (word & 1) << 4
        const asleep = bits & ((word < 2 ? this.asleepLo : this.asleepHi) >>> shift)
        this.candidates.found += bitsIn(asleep)
        bits &= ~(asleep | ((word < 2 ? this.disabledLo : this.disabledHi) >>> shift))
      }
      for (; bits !== 0; bits &= bits - 1) {
        const id = word * 16 + 31 - Math.clz32(bits & -bits)
        const at = id * envelopeStride
        const slot = envelopes[at]!
        const cell = rows[base + slot]!
        const step = this.actors.step(slot, cell, envelopes[at + envelopeInput]!)
        if (step === unknown) this.miss(missStep, slot, cell, envelopes[at + envelopeInput]!)
        else if (step === notEnabled && id < 64) this.actors.disable(slot, cell, id)
        if (step < firstOutcome) continue
        const made = (step - firstOutcome) * outcomeStride
        const move = envelopes[at + envelopeCarry]!
        if (slot < this.simple.bySlot && id < 64 && move === 0 && isPlainOutcome(this.outcomes, made)) this.actors.notePlain(slot, cell, id)
        const environment = move === 0 ? this.environment : this.compounds.moved(move)
        if (environment >= 0) this.outcomesOf(slot, made, environment, actionDeliver, moveConsume, at, 0)
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
      this.alone(this.envelopes[at + envelopeLose]!, actionLose, moveConsume, at, 0, this.tables.watchLoss.data[id]!)
      this.alone(this.envelopes[at + envelopeDuplicate]!, actionDuplicate, moveCopy, at, 0, this.tables.watchCopy.data[id]!)
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
        this.alone(lose, codeOf(actionLoseAt, at - start), moveConsume, id * envelopeStride, at - start, tables.watchLoss.data[id]!)
      }
      if (start === end) continue
      const head = items.data[start]! * envelopeStride
      this.alone(this.envelopes[head + envelopeDuplicate]!, actionDuplicate, moveCopy, head, 0, tables.watchCopy.data[items.data[start]!]!)
    }
  }

  /** A delivery on a consuming network. False if it is not enabled. */
  private deliver(at: number, position: number): boolean {
    const slot = this.envelopes[at]!
    const move = this.envelopes[at + envelopeCarry]!
    const environment = move === 0 ? this.environment : this.compounds.moved(move)
    if (environment < 0) return false
    const step = this.step(slot, this.envelopes[at + envelopeInput]!)
    return (
      step !== notEnabled &&
      this.outcomesOf(slot, (step - firstOutcome) * outcomeStride, environment, actionDeliver, moveConsume, at, position)
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
    if (this.outcomes[first + outcomeFlags] === flagLast && !this.isCompound) {
      // one outcome about which nothing is special: nearly all of them
      this.simple.add(first, environment, action, network, at)
      return true
    }
    let isEnabled = false
    for (let made = first; ; made += outcomeStride) {
      const flags = this.outcomes[made + outcomeFlags]!
      const isStaying = this.tables.ignoredStay && network === moveConsume && (flags & (flagIgnored | flagFault)) === flagIgnored
      if (!isStaying) {
        isEnabled = true
        if (this.isCompound) {
          this.compounds.part(0, slot, made)
          this.compounds.add(1, environment, action, network, at, position, 0)
        } else if ((flags & flagFault) !== 0) this.simple.addFault(made, environment, action, at)
        else this.simple.add(made, environment, action, network, at)
      }
      if ((flags & flagLast) !== 0) return isEnabled
    }
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
      if (step === notEnabled) {
        // not cut: it would not be there anyway
        this.compounds.cut = cut
        return
      }
      this.compounds.part(i, slots[i]!, (step - firstOutcome) * outcomeStride)
    }
    if (environment < 0) return
    do {
      this.compounds.add(slots.length, environment, codeOf(actionFixed, index), moveNone, 0, 0, watch)
    } while (this.compounds.nextCombination(slots.length))
  }

  /** The step table's answer; what is unknown counts as not enabled, and is noted. */
  private step(slot: number, input: number): number {
    const cell = this.rows[this.base + slot]!
    const step = this.actors.step(slot, cell, input)
    if (step !== unknown) return step
    this.miss(missStep, slot, cell, input)
    return notEnabled
  }

  private miss(kind: number, a: number, b: number, c: number): void {
    this.misses.note(kind, a, b, c)
    this.candidates.isIncomplete = true
  }
}
