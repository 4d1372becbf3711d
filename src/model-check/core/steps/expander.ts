import { type Candidates, codeOf } from "../tables/candidates.ts"
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
  missLocals,
  missStep,
  moveConsume,
  moveCopy,
  moveNone,
  notEnabled,
  outcomeStride,
  unknown
} from "../tables/layout.ts"
import { Steps } from "./steps.ts"
import { bitsIn } from "../tables/sums.ts"
import { isPlainOutcome } from "../tables/tables.ts"

/**
 * Turns one state, a row of integers, into candidates: every step out of it, in one fixed order, each with the fingerprint it
 * leads to. A state's candidates are a function of the state and of what it was found by, so that a path can be walked
 * again by their ordinals.
 */
export class Expander extends Steps {
  /** Which of the first 64 envelopes no actor takes in its cell. */
  private disabledLo = 0
  private disabledHi = 0
  /** Which of them are taken in a step that is asleep and about which nothing is special. */
  private asleepLo = 0
  private asleepHi = 0

  /**
   * Adds the steps out of the state in `rows` at `base`, with so many network entries and the fingerprint (lo, hi), to `candidates`.
   * `foundBy` is what the state was found by, as levels keep it. Returns bits of what cut further steps. Where a table has no answer the
   * miss is noted, and the candidates are incomplete.
   */
  expand(rows: Int32Array, base: number, entries: number, lo: number, hi: number, foundBy: number, candidates: Candidates): number {
    this.begin(rows, base, entries, lo, hi, foundBy, candidates)
    this.locals()
    for (let i = 0; i < this.tables.statics.length; i++) this.fixed(i)
    if (this.tables.network === "set") this.setNetwork()
    else if (this.tables.network === "bag") this.bagNetwork()
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
      const cellAt = rows[base + slot]! * cellStride
      const cells = actors.cells[slot]!
      disabledLo |= cells[cellAt + cellDisabledLo]!
      disabledHi |= cells[cellAt + cellDisabledHi]!
      asleepLo |= cells[cellAt + cellPlainLo]!
      asleepHi |= cells[cellAt + cellPlainHi]!
      const plain = cells[cellAt + cellPlainLocals]!
      if (plain > 0) asleep += plain - 1
      else this.localsOf(slot, cells, cellAt)
    }
    for (; slot < actors.cells.length; slot++) {
      const cellAt = rows[base + slot]! * cellStride
      const cells = actors.cells[slot]!
      disabledLo |= cells[cellAt + cellDisabledLo]!
      disabledHi |= cells[cellAt + cellDisabledHi]!
      // neither unknown nor without any
      if (cells[cellAt + cellPlainLocals] !== 1) this.localsOf(slot, cells, cellAt)
    }
    this.candidates.found += asleep
    this.disabledLo = disabledLo
    this.disabledHi = disabledHi
    this.asleepLo = asleepLo === 0 ? 0 : asleepLo & ~simple.justSent(0)
    this.asleepHi = asleepHi === 0 ? 0 : asleepHi & ~simple.justSent(32)
  }

  private localsOf(slot: number, cells: Int32Array, cellAt: number): void {
    if (cells[cellAt + cellLocals] === unknown) return this.miss(missLocals, slot, cellAt / cellStride, 0)
    this.compounds.cut |= cells[cellAt + cellCut]!
    const locals = this.actors.locals[slot]!
    for (let i = cells[cellAt + cellLocals]!, end = cells[cellAt + cellLocalsEnd]!; i < end; i += 2) {
      const to = locals[i + 1] === 0 ? this.environment : this.compounds.moved(locals[i + 1]!)
      if (to >= 0) this.addOutcomes(slot, locals[i]!, to, actionLocal, moveNone, 0, 0)
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
        const envelopeAt = id * envelopeStride
        const slot = envelopes[envelopeAt]!
        const cell = rows[base + slot]!
        const step = this.actors.step(slot, cell, envelopes[envelopeAt + envelopeInput]!)
        if (step === unknown) this.miss(missStep, slot, cell, envelopes[envelopeAt + envelopeInput]!)
        else if (step === notEnabled && id < 64) this.actors.disable(slot, cell, id)
        if (step < firstOutcome) continue
        const outcomeAt = (step - firstOutcome) * outcomeStride
        const move = envelopes[envelopeAt + envelopeCarry]!
        if (slot < this.simple.bySlot && id < 64 && move === 0 && isPlainOutcome(this.outcomes, outcomeAt))
          this.actors.notePlain(slot, cell, id)
        const to = move === 0 ? this.environment : this.compounds.moved(move)
        if (to >= 0) this.addOutcomes(slot, outcomeAt, to, actionDeliver, moveConsume, envelopeAt, 0)
      }
    }
  }

  private bagNetwork(): void {
    const start = this.base + this.tables.slots.length
    for (let i = 0; i < this.entries; i++) {
      const id = this.rows[start + i]!
      if (i > 0 && this.rows[start + i - 1] === id) continue
      const envelopeAt = id * envelopeStride
      this.deliver(envelopeAt, 0)
      this.addAlone(
        this.envelopes[envelopeAt + envelopeLose]!,
        actionLose,
        moveConsume,
        envelopeAt,
        0,
        this.tables.lossObservation.data[id]!
      )
      this.addAlone(
        this.envelopes[envelopeAt + envelopeDuplicate]!,
        actionDuplicate,
        moveCopy,
        envelopeAt,
        0,
        this.tables.copyObservation.data[id]!
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
      for (let place = start; place < end; place++) {
        const isEnabled = this.deliver(items.data[place]! * envelopeStride, place - start)
        if (isEnabled || !tables.skipDeferred) break
      }
      for (let place = start; place < end; place++) {
        const id = items.data[place]!
        const lose = this.envelopes[id * envelopeStride + envelopeLose]!
        this.addAlone(
          lose,
          codeOf(actionLoseAt, place - start),
          moveConsume,
          id * envelopeStride,
          place - start,
          tables.lossObservation.data[id]!
        )
      }
      if (start === end) continue
      const head = items.data[start]! * envelopeStride
      this.addAlone(
        this.envelopes[head + envelopeDuplicate]!,
        actionDuplicate,
        moveCopy,
        head,
        0,
        tables.copyObservation.data[items.data[start]!]!
      )
    }
  }

  /** A delivery on a consuming network. False if it is not enabled. */
  private deliver(envelopeAt: number, position: number): boolean {
    const slot = this.envelopes[envelopeAt]!
    const move = this.envelopes[envelopeAt + envelopeCarry]!
    const to = move === 0 ? this.environment : this.compounds.moved(move)
    if (to < 0) return false
    const step = this.knownStep(slot, this.envelopes[envelopeAt + envelopeInput]!)
    return (
      step !== notEnabled &&
      this.addOutcomes(slot, (step - firstOutcome) * outcomeStride, to, actionDeliver, moveConsume, envelopeAt, position)
    )
  }

  /** A compound step: every combination of its parts' outcomes. */
  private fixed(index: number): void {
    const { slots, inputs, move, observation } = this.tables.statics[index]!
    const { cut } = this.compounds
    const to = move === 0 ? this.environment : this.compounds.moved(move)
    if (to < 0 && this.compounds.cut === cut) return
    for (let i = 0; i < slots.length; i++) {
      const step = this.knownStep(slots[i]!, inputs[i]!)
      if (step === notEnabled) {
        // not cut: it would not be there anyway
        this.compounds.cut = cut
        return
      }
      this.compounds.part(i, slots[i]!, (step - firstOutcome) * outcomeStride)
    }
    if (to < 0) return
    do {
      this.compounds.add(slots.length, to, codeOf(actionFixed, index), moveNone, 0, 0, observation)
    } while (this.compounds.nextCombination(slots.length))
  }
}
