import { Change } from "./change.ts"
import {
  compoundAffects,
  compoundChanges,
  compoundChangesEnd,
  compoundOutcomes,
  compoundOutcomesEnd,
  compoundSends,
  compoundSendsEnd,
  compoundStride,
  envelopeKeyHi,
  envelopeKeyLo,
  envelopeStride,
  faultBit,
  flagFault,
  flagLast,
  missMonitorStep,
  missMove,
  missObservationAtTime,
  missObservationPair,
  moveConsume,
  moveCopy,
  moveNone,
  outcomeAffects,
  outcomeCell,
  outcomeDeltaHi,
  outcomeDeltaLo,
  outcomeFlags,
  outcomeObservation,
  outcomeSends,
  outcomeSendsEnd,
  outcomeStride
} from "../tables/layout.ts"
import type { Misses } from "./misses.ts"
import type { Rows } from "../tables/rows.ts"
import type { Tables } from "../tables/tables.ts"

/**
 * Steps that take more than one actor's outcome to tell: several parts, a moved environment alone, monitors, queues. Their changes
 * go into the candidates' pools.
 */
export class Compounds extends Change {
  private readonly successorRows: Rows | undefined
  /** The parts of the step at hand: their slots, the outcomes chosen, and the first outcome of each. */
  private readonly slots: Int32Array
  private readonly chosen: Int32Array
  private readonly first: Int32Array
  // of the step at hand
  private affected = 0
  private isBroken = false

  /** With `successorRows`, rows rather than fingerprints tell whether a step leads back. */
  constructor(tables: Tables, misses: Misses, successorRows: Rows | undefined) {
    super(tables, misses)
    this.successorRows = successorRows
    this.slots = new Int32Array(tables.actors + 1)
    this.chosen = new Int32Array(tables.actors + 1)
    this.first = new Int32Array(tables.actors + 1)
  }

  /** Sets part `i` of the step to come. */
  part(i: number, slot: number, outcomeAt: number): void {
    this.slots[i] = slot
    this.chosen[i] = outcomeAt
    this.first[i] = outcomeAt
  }

  /** Goes to the next combination of the parts' outcomes, the last part fastest. False after the last one. */
  nextCombination(parts: number): boolean {
    const { outcomes } = this.tables
    for (let i = parts - 1; i >= 0; i--) {
      if ((outcomes.data[this.chosen[i]! + outcomeFlags]! & flagLast) === 0) {
        this.chosen[i]! += outcomeStride
        return true
      }
      this.chosen[i] = this.first[i]!
    }
    return false
  }

  /** The environment's cell after a move, or -1 where the move is not there. */
  moved(move: number): number {
    const { tables } = this
    const from = this.rows[this.base + tables.environment]!
    const next = tables.moves.get(from, move)
    if (next === 0) this.miss(missMove, from, move, 0)
    if (next > 0) return next - 1
    if (next < -1) this.cut |= 1 << (-2 - next)
    return -1
  }

  /** Adds the candidate that the parts make, if it leads anywhere. `envelopeAt` is the offset of the envelope that `moving` moves. */
  add(parts: number, to: number, action: number, moving: number, envelopeAt: number, position: number, observation: number): void {
    const { tables, candidates } = this
    this.beginStep()
    const firstOutcome = candidates.outcomes.length
    this.affected = 0
    this.isBroken = false
    let observing = observation
    for (let i = 0; i < parts; i++) {
      const outcomeAt = this.chosen[i]!
      const slot = this.slots[i]!
      const { data } = tables.outcomes
      this.addKey(data[outcomeAt + outcomeDeltaLo]!, data[outcomeAt + outcomeDeltaHi]!)
      this.affected |= data[outcomeAt + outcomeAffects]!
      if ((data[outcomeAt + outcomeFlags]! & flagFault) !== 0) this.isBroken = true
      const cell = data[outcomeAt + outcomeCell]!
      if (cell !== this.rows[this.base + slot]) this.change(slot, cell)
      candidates.outcomes.push(outcomeAt)
      const observed = data[outcomeAt + outcomeObservation]!
      if (observed !== 0) observing = observing === 0 ? observed : this.join(observing, observed)
    }
    const place = candidates.compounds.length
    if (this.isBroken || this.complete(parts, to, moving, envelopeAt, position, observing)) {
      const seemsBack = !this.isBroken && this.toLo === this.lo && this.toHi === this.hi
      if (!seemsBack || this.successorRows !== undefined) {
        this.write(place, firstOutcome, to, action, moving, envelopeAt)
        if (!seemsBack || !this.successorRows!.isUnchanged(candidates.last, this.rows, this.base, this.entries)) return
        candidates.drop()
      }
    }
    candidates.compounds.length = place
    candidates.changes.length = this.firstChange
    candidates.sends.length = this.firstSend
    candidates.outcomes.length = firstOutcome
  }

  private write(place: number, firstOutcome: number, to: number, action: number, moving: number, envelopeAt: number): void {
    const { candidates } = this
    const { compounds } = candidates
    const id = envelopeAt / envelopeStride
    const moved = moving === moveNone ? -1 : moving === moveConsume ? id * 2 : id * 2 + 1
    const at = compounds.extend(compoundStride)
    const { data } = compounds
    data[at + compoundChanges] = this.firstChange
    data[at + compoundChangesEnd] = candidates.changes.length
    data[at + compoundSends] = this.firstSend
    data[at + compoundSendsEnd] = candidates.sends.length
    data[at + compoundOutcomes] = firstOutcome
    data[at + compoundOutcomesEnd] = candidates.outcomes.length
    data[at + compoundAffects] = this.affected
    const code = this.isBroken ? action | faultBit : action
    if (this.isBroken) candidates.faults++
    candidates.add(this.toLo, this.toHi, -1 - place / compoundStride, to, moved, code)
  }

  /** Does environment, monitors and network. False if the step leads over a channel's capacity. */
  private complete(parts: number, to: number, moving: number, envelopeAt: number, position: number, observing: number): boolean {
    const { tables } = this
    const before = this.rows[this.base + tables.environment]!
    if (to !== before) this.swap(tables.environment, before, to)
    if (observing !== 0) this.stepMonitors(observing, to)
    if (this.isBroken) return true
    if (!this.changeNetwork(parts, moving, envelopeAt, position)) {
      this.cut |= 1 << tables.capacityCut
      return false
    }
    return true
  }

  private join(first: number, second: number): number {
    const both = this.tables.observationPair.get(first, second)
    if (both === 0) this.miss(missObservationPair, first, second, 0)
    return both
  }

  /** Steps every monitor on what it sees. */
  private stepMonitors(observation: number, to: number): void {
    const { tables } = this
    let seen = observation
    if (tables.clocked) {
      seen = tables.observationAtTime.get(observation, to)
      if (seen === 0) return this.miss(missObservationAtTime, observation, to, 0)
    }
    for (let monitor = 0; monitor < tables.monitors; monitor++) {
      const slot = tables.actors + monitor
      const from = this.rows[this.base + slot]!
      const table = tables.monitorSteps[monitor]!
      const next = table.get(from, seen)
      if (next === 0) this.miss(missMonitorStep, monitor, from, seen)
      else if (next < 0) this.isBroken = true
      else if (next - 1 !== from) {
        this.affected |= tables.monitorAffects[monitor]!.get(from, next - 1) - 1
        this.swap(slot, from, next - 1)
      }
    }
  }

  /** Consumes, copies and sends. False if a fifo channel would overflow. */
  private changeNetwork(parts: number, moving: number, envelopeAt: number, position: number): boolean {
    const { tables, candidates } = this
    const { data: envelopes } = tables.envelopes
    const kind = tables.network
    if (kind === "bag") {
      if (moving === moveConsume) this.subtractKey(envelopes[envelopeAt + envelopeKeyLo]!, envelopes[envelopeAt + envelopeKeyHi]!)
      else if (moving === moveCopy) this.addKey(envelopes[envelopeAt + envelopeKeyLo]!, envelopes[envelopeAt + envelopeKeyHi]!)
    } else if (kind === "fifo" && moving !== moveNone) this.changeQueue(moving, envelopeAt, position)
    for (let i = 0; i < parts; i++) {
      const end = tables.outcomes.data[this.chosen[i]! + outcomeSendsEnd]!
      for (let s = tables.outcomes.data[this.chosen[i]! + outcomeSends]!; s < end; s++) {
        const sent = tables.sends.data[s]!
        if (kind === "fifo") this.enqueue(sent)
        else if (kind === "bag" || !this.isThere(sent)) {
          this.addKey(envelopes[sent * envelopeStride + envelopeKeyLo]!, envelopes[sent * envelopeStride + envelopeKeyHi]!)
          candidates.sends.push(sent)
        }
      }
    }
    return kind !== "fifo" || !this.overflows()
  }
}
