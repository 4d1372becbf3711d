import { Change } from "./change.ts"
import {
  compoundStride,
  envelopeKeyHi,
  envelopeKeyLo,
  envelopeStride,
  faultBit,
  flagFault,
  flagLast,
  missJoined,
  missMove,
  missTimed,
  missWatch,
  moveConsume,
  moveCopy,
  moveNone,
  outcomeDeltaHi,
  outcomeDeltaLo,
  outcomeFlags,
  outcomeSends,
  outcomeSendsEnd,
  outcomeStride,
  outcomeTouch,
  outcomeWatch
} from "../tables/layout.ts"
import type { Misses } from "./misses.ts"
import type { Rows } from "../tables/rows.ts"
import type { Tables } from "../tables/tables.ts"

/**
 * Steps that take more than one actor's outcome to tell: several parts, a moved environment alone, monitors, queues. Their changes
 * go into the candidates' pools.
 */
export class Compounds extends Change {
  private readonly made: Rows | undefined
  /** The parts of the step at hand: their slots, the outcomes chosen, and the first outcome of each. */
  private readonly slots: Int32Array
  private readonly chosen: Int32Array
  private readonly first: Int32Array
  // of the step at hand
  private touched = 0
  private isBroken = false

  /** With `made`, rows rather than fingerprints tell whether a step leads back. */
  constructor(tables: Tables, misses: Misses, made: Rows | undefined) {
    super(tables, misses)
    this.made = made
    this.slots = new Int32Array(tables.actors + 1)
    this.chosen = new Int32Array(tables.actors + 1)
    this.first = new Int32Array(tables.actors + 1)
  }

  /** Sets part `i` of the step to come. */
  part(i: number, slot: number, made: number): void {
    this.slots[i] = slot
    this.chosen[i] = made
    this.first[i] = made
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

  /** Adds the candidate that the parts make, if it leads anywhere. `at` is the offset of the envelope that `network` moves. */
  add(parts: number, environment: number, action: number, network: number, at: number, position: number, watch: number): void {
    const { tables, candidates } = this
    this.beginStep()
    const firstOutcome = candidates.outcomes.length
    this.touched = 0
    this.isBroken = false
    let watching = watch
    for (let i = 0; i < parts; i++) {
      const made = this.chosen[i]!
      const slot = this.slots[i]!
      const { data } = tables.outcomes
      this.addKey(data[made + outcomeDeltaLo]!, data[made + outcomeDeltaHi]!)
      this.touched |= data[made + outcomeTouch]!
      if ((data[made + outcomeFlags]! & flagFault) !== 0) this.isBroken = true
      if (data[made] !== this.rows[this.base + slot]) this.change(slot, data[made]!)
      candidates.outcomes.push(made)
      const told = data[made + outcomeWatch]!
      if (told !== 0) watching = watching === 0 ? told : this.join(watching, told)
    }
    const place = candidates.compounds.length
    if (this.isBroken || this.complete(parts, environment, network, at, position, watching)) {
      const seemsBack = !this.isBroken && this.toLo === this.lo && this.toHi === this.hi
      if (!seemsBack || this.made !== undefined) {
        this.write(place, firstOutcome, environment, action, network, at)
        if (!seemsBack || !this.made!.isUnchanged(candidates.last, this.rows, this.base, this.entries)) return
        candidates.drop()
      }
    }
    candidates.compounds.length = place
    candidates.changes.length = this.firstChange
    candidates.sends.length = this.firstSend
    candidates.outcomes.length = firstOutcome
  }

  private write(place: number, firstOutcome: number, environment: number, action: number, network: number, at: number): void {
    const { candidates } = this
    const { compounds } = candidates
    const id = at / envelopeStride
    const moved = network === moveNone ? -1 : network === moveConsume ? id * 2 : id * 2 + 1
    for (const value of [this.firstChange, candidates.changes.length, this.firstSend, candidates.sends.length]) compounds.push(value)
    for (const value of [firstOutcome, candidates.outcomes.length, this.touched, 0]) compounds.push(value)
    const code = this.isBroken ? action | faultBit : action
    if (this.isBroken) candidates.faults++
    candidates.add(this.toLo, this.toHi, -1 - place / compoundStride, environment, moved, code)
  }

  /** Does environment, monitors and network. False if the step leads over a channel's capacity. */
  private complete(parts: number, environment: number, network: number, at: number, position: number, watching: number): boolean {
    const { tables } = this
    const before = this.rows[this.base + tables.environment]!
    if (environment !== before) this.swap(tables.environment, before, environment)
    if (watching !== 0) this.watchers(watching, environment)
    if (this.isBroken) return true
    if (!this.changeNetwork(parts, network, at, position)) {
      this.cut |= 1 << tables.capacityCut
      return false
    }
    return true
  }

  private join(first: number, second: number): number {
    const both = this.tables.joined.get(first, second)
    if (both === 0) this.miss(missJoined, first, second, 0)
    return both
  }

  /** Steps every monitor on what it sees. */
  private watchers(watch: number, environment: number): void {
    const { tables } = this
    let seen = watch
    if (tables.clocked) {
      seen = tables.timed.get(watch, environment)
      if (seen === 0) return this.miss(missTimed, watch, environment, 0)
    }
    for (let monitor = 0; monitor < tables.monitors; monitor++) {
      const slot = tables.actors + monitor
      const from = this.rows[this.base + slot]!
      const table = tables.watched[monitor]!
      const next = table.get(from, seen)
      if (next === 0) this.miss(missWatch, monitor, from, seen)
      else if (next < 0) this.isBroken = true
      else if (next - 1 !== from) {
        this.touched |= tables.monitorTouch[monitor]!.get(from, next - 1) - 1
        this.swap(slot, from, next - 1)
      }
    }
  }

  /** Consumes, copies and sends. False if a fifo channel would overflow. */
  private changeNetwork(parts: number, network: number, at: number, position: number): boolean {
    const { tables, candidates } = this
    const { data: envelopes } = tables.envelopes
    const kind = tables.network
    if (kind === "bag") {
      if (network === moveConsume) this.subtractKey(envelopes[at + envelopeKeyLo]!, envelopes[at + envelopeKeyHi]!)
      else if (network === moveCopy) this.addKey(envelopes[at + envelopeKeyLo]!, envelopes[at + envelopeKeyHi]!)
    } else if (kind === "fifo" && network !== moveNone) this.changeQueue(network, at, position)
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
