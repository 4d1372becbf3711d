import { candidateAction, candidateStride, faultBit } from "../tables/layout.ts"
import type { Sink, Source } from "../states/pieces.ts"
import type { Rows } from "../tables/rows.ts"
import { bitOf, type Tables } from "../tables/tables.ts"
import { type TupleGroup, tupleGroups } from "../tables/tuples.ts"
import { Verdicts } from "../tables/verdicts.ts"

/** What may be found, in the order of the codes that saved findings have. */
const findingKinds = ["property", "fault", "deadlock", "rule"] as const

// A finding as it is saved.
const savedKind = 0
const savedProperty = 1
const savedState = 2
const savedOrdinal = 3
const savedFinding = 4

/** Something found: where, and the step beyond it (-1: the state itself). */
export interface Finding {
  readonly kind: (typeof findingKinds)[number]
  /** The property's number; -1 for faults and deadlocks. */
  readonly property: number
  readonly state: number
  readonly ordinal: number
}

/** Looks at states and edges for what must or must not be: properties, faults, deadlocks. One finding a property is enough. */
export class Judge {
  readonly findings: Finding[] = []
  /** The properties of kind `sometimes` that were reached, by number. */
  readonly reached = new Set<number>()
  finalStates = 0
  /** Bits of the properties of states that are still looked at: a candidate that affects none of them need not be judged. */
  stateBits = 0
  /** As `stateBits`, of the properties between two states. */
  betweenBits = 0
  private readonly tables: Tables
  private readonly verdicts: Verdicts
  readonly finalProperty: number
  /** Per property: is it still looked at? */
  readonly active: boolean[]
  /** Per property, the last state whose untouched edges were found to be right: they all look the same. */
  private readonly stillState: number[]
  groups: { readonly tuples: TupleGroup; readonly bits: number }[]
  constructor(tables: Tables) {
    this.tables = tables
    this.verdicts = new Verdicts(tables)
    this.finalProperty = tables.properties.findIndex(({ kind }) => kind === "final")
    this.active = tables.properties.map(({ kind }) => kind !== "final" && kind !== "condition")
    this.stillState = tables.properties.map(() => -1)
    this.groups = tupleGroups(tables).map((tuples) => ({ tuples, bits: 0 }))
    this.refreshBits()
  }

  get evaluations(): number {
    return this.verdicts.evaluated
  }

  /** Asks about a tuple of projections that was asked about before: what was answered then is not kept. */
  recall(property: number, projections: readonly number[]): boolean {
    return this.verdicts.ask(property, projections)
  }

  save(sink: Sink): void {
    const found = new Float64Array(this.findings.length * savedFinding)
    this.findings.forEach(({ kind, property, state, ordinal }, i) => {
      const at = i * savedFinding
      found[at + savedKind] = findingKinds.indexOf(kind)
      found[at + savedProperty] = property
      found[at + savedState] = state
      found[at + savedOrdinal] = ordinal
    })
    sink.put(Float64Array.of(this.finalStates))
    sink.put(Float64Array.from(this.reached))
    sink.put(found)
  }

  /** Takes back what was saved. What was found or reached is not looked at any more. */
  restore(source: Source): void {
    this.finalStates = source.take()[0]!
    for (const property of source.take()) {
      this.reached.add(property)
      this.retire(property)
    }
    const found = source.take()
    for (let at = 0; at < found.length; at += savedFinding) {
      const kind = findingKinds[found[at + savedKind]!]!
      const property = found[at + savedProperty]!
      this.findings.push({ kind, property, state: found[at + savedState]!, ordinal: found[at + savedOrdinal]! })
      if (property >= 0) this.retire(property)
    }
  }

  /** Evaluates the affected properties of states on a new state; `slot` is the only one that changed, or -1. */
  state(rows: Int32Array, base: number, slot: number, affects: number, state: number): void {
    for (const group of this.groups) {
      if ((affects & group.bits) === 0 || group.tuples.isKnown(rows, base)) continue
      for (const p of group.tuples.properties) if (this.active[p]) this.evaluate(p, rows, base, slot, state)
    }
  }

  private evaluate(p: number, rows: Int32Array, base: number, slot: number, state: number): void {
    if (this.tables.properties[p]!.kind === "always") {
      if (!this.verdicts.everywhere(p, slot, rows, base)) this.found(p, state, -1)
    } else if (this.verdicts.somewhere(p, rows, base)) {
      this.reached.add(p)
      this.retire(p)
    }
  }

  private found(property: number, state: number, ordinal: number): void {
    this.findings.push({ kind: "property", property, state, ordinal })
    // one counterexample a property is enough: the first is a shortest one
    this.retire(property)
  }

  private retire(property: number): void {
    this.active[property] = false
    this.refreshBits()
  }

  private refreshBits(): void {
    this.betweenBits = 0
    this.stateBits = 0
    this.tables.properties.forEach(({ kind }, p) => {
      if (!this.active[p]) return
      if (kind === "between") this.betweenBits |= bitOf(p)
      else this.stateBits |= bitOf(p)
    })
    this.groups = this.groups.map(({ tuples }) => ({
      tuples,
      bits: tuples.properties.reduce((bits, p) => (this.active[p] ? bits | bitOf(p) : bits), 0)
    }))
  }

  /** Looks at what belongs to edges rather than states: faults, and properties between two states. Steps are named by number. */
  edges(rows: Rows, first: number, end: number, state: number, row: Int32Array, base: number): void {
    const { data } = rows.candidates.steps
    for (let step = first; step < end; step++) {
      const at = step * candidateStride
      const ordinal = step - first
      if ((data[at + candidateAction]! & faultBit) !== 0) {
        this.fault(state, ordinal)
        continue
      }
      if (this.betweenBits === 0) continue
      const affects = rows.affectsOf(at) & this.betweenBits
      if (affects !== 0) rows.apply(at, row, base)
      this.edge(state, ordinal, affects, row, base, rows.scratch, 0)
    }
  }

  /** Judges one step between two states, of which the second need only be there where the affected bits say that they differ. */
  edge(state: number, ordinal: number, affects: number, row: Int32Array, base: number, after: Int32Array, afterBase: number): void {
    for (let p = 0; p < this.active.length; p++) {
      if (!this.active[p] || this.tables.properties[p]!.kind !== "between") continue
      // an edge that leaves alone what is read counts too: a property may ask for a change
      const isUntouched = (affects & bitOf(p)) === 0
      if (isUntouched && this.stillState[p] === state) continue
      const holds = isUntouched ? this.verdicts.between(p, row, base, row, base) : this.verdicts.between(p, row, base, after, afterBase)
      if (!holds) this.found(p, state, ordinal)
      else if (isUntouched) this.stillState[p] = state
    }
  }

  /** Of the properties that speak of steps and are still looked at, one that a step breaks which changes nothing it reads; or -1. */
  brokenAtRest(row: Int32Array, base: number): number {
    return this.active.findIndex(
      (isActive, p) => isActive && this.tables.properties[p]!.kind === "between" && !this.verdicts.between(p, row, base, row, base)
    )
  }

  /** A step that breaks a rule by itself. */
  fault(state: number, ordinal: number): void {
    if (!this.findings.some(({ kind }) => kind === "fault")) this.findings.push({ kind: "fault", property: -1, state, ordinal })
  }

  /** A step that the search's own rule refuses; without a step (-1), a start. */
  refused(state: number, ordinal: number): void {
    if (!this.findings.some(({ kind }) => kind === "rule")) this.findings.push({ kind: "rule", property: -1, state, ordinal })
  }

  /** A state that nothing leads out of. */
  end(state: number, row: Int32Array, base: number): void {
    const isFinal = this.finalProperty >= 0 && this.verdicts.everywhere(this.finalProperty, -1, row, base)
    if (isFinal) this.finalStates++
    else if (!this.findings.some(({ kind }) => kind === "deadlock"))
      this.findings.push({ kind: "deadlock", property: -1, state, ordinal: -1 })
  }
}
