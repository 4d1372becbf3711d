import { ActorTables } from "../tables/actor-tables.ts"
import type { Candidates } from "../tables/candidates.ts"
import { Compounds } from "./compounds.ts"
import {
  flagFault,
  flagIgnored,
  flagLast,
  missStep,
  moveConsume,
  notEnabled,
  outcomeFlags,
  outcomeStride,
  unknown
} from "../tables/layout.ts"
import type { Misses } from "./misses.ts"
import { Rows } from "../tables/rows.ts"
import { SimpleSteps } from "./simple-steps.ts"
import type { Tables } from "../tables/tables.ts"

/** What steps of one actor there are out of the state at hand, by the tables, and adding them to the candidates. */
export class Steps {
  protected readonly tables: Tables
  protected readonly simple: SimpleSteps
  protected readonly compounds: Compounds
  protected readonly actors: ActorTables
  protected candidates: Candidates
  // the tables' arrays, as they are since `refresh`
  protected outcomes!: Int32Array
  protected envelopes!: Int32Array
  // the state at hand
  protected rows: Int32Array = new Int32Array(0)
  protected base = 0
  protected entries = 0
  protected environment = 0
  private readonly misses: Misses
  /** Every step of this system needs the long way: it has monitors, or queues. */
  private readonly isCompound: boolean
  /** Where rows rather than fingerprints tell whether a step leads back. */
  private readonly successorRows: Rows | undefined

  constructor(tables: Tables, candidates: Candidates, misses: Misses, comparesRows: boolean) {
    this.tables = tables
    this.misses = misses
    this.candidates = candidates
    this.successorRows = comparesRows ? new Rows(tables, candidates) : undefined
    this.simple = new SimpleSteps(tables, this.successorRows)
    this.compounds = new Compounds(tables, misses, this.successorRows)
    this.isCompound = tables.monitors > 0 || tables.network === "fifo"
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

  /** Takes up a state. */
  protected begin(rows: Int32Array, base: number, entries: number, lo: number, hi: number, foundBy: number, candidates: Candidates): void {
    this.rows = rows
    this.base = base
    this.entries = entries
    this.candidates = candidates
    if (this.successorRows !== undefined) this.successorRows.candidates = candidates
    this.environment = rows[base + this.tables.environment]!
    this.simple.begin(rows, base, entries, lo, hi, foundBy, candidates)
    this.compounds.begin(rows, base, entries, lo, hi, candidates)
  }

  /** Every outcome of a step of one actor. False if all of them leave the message where it is. */
  protected addOutcomes(
    slot: number,
    first: number,
    to: number,
    action: number,
    moving: number,
    envelopeAt: number,
    position: number
  ): boolean {
    if (this.outcomes[first + outcomeFlags] === flagLast && !this.isCompound) {
      // one outcome about which nothing is special: nearly all of them
      this.simple.add(first, to, action, moving, envelopeAt)
      return true
    }
    let isEnabled = false
    for (let outcomeAt = first; ; outcomeAt += outcomeStride) {
      const flags = this.outcomes[outcomeAt + outcomeFlags]!
      const isStaying = this.tables.ignoredStay && moving === moveConsume && (flags & (flagIgnored | flagFault)) === flagIgnored
      if (!isStaying) {
        isEnabled = true
        if (this.isCompound) {
          this.compounds.part(0, slot, outcomeAt)
          this.compounds.add(1, to, action, moving, envelopeAt, position, 0)
        } else if ((flags & flagFault) !== 0) this.simple.addFault(outcomeAt, to, action, envelopeAt)
        else this.simple.add(outcomeAt, to, action, moving, envelopeAt)
      }
      if ((flags & flagLast) !== 0) return isEnabled
    }
  }

  /** A step of the environment and the network without any actor; `move` below 0 says that it cannot happen. */
  protected addAlone(move: number, action: number, moving: number, envelopeAt: number, position: number, observation: number): void {
    if (move < 0) return
    const to = move === 0 ? this.environment : this.compounds.moved(move)
    if (to < 0) return
    this.compounds.add(0, to, action, moving, envelopeAt, position, observation)
  }

  /** The step table's answer; what is unknown counts as not enabled, and is noted. */
  protected knownStep(slot: number, input: number): number {
    const cell = this.rows[this.base + slot]!
    const step = this.actors.step(slot, cell, input)
    if (step !== unknown) return step
    this.miss(missStep, slot, cell, input)
    return notEnabled
  }

  protected miss(kind: number, a: number, b: number, c: number): void {
    this.misses.note(kind, a, b, c)
    this.candidates.isIncomplete = true
  }
}
