import { Ancestry } from "./ancestry.ts"
import { candidate, compound, faultBit } from "./candidates.ts"
import { Expander } from "./expander.ts"
import { Level } from "./level.ts"
import { envelope, outcome, type Tables } from "./tables.ts"
import { Verdicts } from "./verdicts.ts"
import { Visited } from "./visited.ts"

// the engine's compiler folds constants of this module, but not fields of an imported record
const { sends: madeSends, sendsEnd: madeSendsEnd, touch: madeTouch, slot: madeSlot, stride: madeStride } = outcome
const { stride: envelopeStride } = envelope
const {
  lo: toLo,
  hi: toHi,
  outcome: byOutcome,
  environment: toEnvironment,
  network: toNetwork,
  action: byAction,
  ordinal: byOrdinal,
  stride: candidateStride
} = candidate
const {
  changesEnd: itsChangesEnd,
  sends: itsSends,
  sendsEnd: itsSendsEnd,
  outcomes: itsOutcomes,
  outcomesEnd: itsOutcomesEnd,
  touch: itsTouch,
  stride: compoundStride
} = compound

/** How many states are expanded before their successors are looked up: enough for memory to come in ahead of use. */
const batchStates = 64

export interface Bounds {
  readonly maxStates: number
  /** In states: the initial one is 1. */
  readonly maxDepth: number
  readonly maxBytes: number
}

/** Something found: where, and the step beyond it (-1: the state itself). */
export interface Finding {
  readonly kind: "property" | "fault" | "deadlock"
  /** The property's number; -1 for faults and deadlocks. */
  readonly property: number
  readonly state: number
  readonly ordinal: number
}

/** A state as a row: slots, then network entries. */
export interface Row {
  readonly cells: Int32Array
  readonly entries: number
}

/** One step of a path: the coded action, its outcomes, the envelope it moved (-1: none), and the state after it. */
export interface PathStep {
  readonly action: number
  readonly outcomes: readonly number[]
  readonly envelope: number
  readonly faulty: boolean
  readonly after: Row
}

export type Stop = "exhausted" | "found" | "states" | "depth" | "memory"

/** Breadth-first search over rows of integers. `advance` does a part of it, so that its caller can breathe. */
export class Search {
  transitions = 0
  depth = 0
  /** States that wait to be expanded when the search stopped. */
  frontier = 0
  /** Bits of everything that cut a step, and the number of states where something did. */
  cut = 0
  cutStates = 0
  finalStates = 0
  readonly findings: Finding[] = []
  /** The properties of kind `sometimes` that were reached, by number. */
  readonly reached = new Set<number>()
  stop: Stop | undefined

  private readonly tables: Tables
  private readonly bounds: Bounds
  private readonly goOn: boolean
  private readonly visited = new Visited()
  private readonly ancestry = new Ancestry()
  private readonly expander: Expander
  private readonly verdicts: Verdicts
  private readonly roots: { readonly row: Row; readonly lo: number; readonly hi: number; readonly start: number }[] = []
  private readonly finalProperty: number
  private betweenBits = 0
  private stateBits = 0
  private level: Level
  private next: Level
  private expanded = 0
  private rows: Int32Array = new Int32Array(0)
  private width = 0
  private readonly entries = new Int32Array(batchStates)
  private readonly fingerprint = new Int32Array(2)
  private readonly newChildren = new Int32Array(batchStates)
  private scratch = new Int32Array(64)
  private active: boolean[]

  constructor(tables: Tables, bounds: Bounds, goOn: boolean) {
    this.tables = tables
    this.bounds = bounds
    this.goOn = goOn
    this.expander = new Expander(tables)
    this.verdicts = new Verdicts(tables)
    this.level = new Level(tables.slots.length)
    this.next = new Level(tables.slots.length)
    this.finalProperty = tables.properties.findIndex(({ kind }) => kind === "final")
    this.active = tables.properties.map(({ kind }) => kind !== "final")
    this.refreshBits()
  }

  get distinct(): number {
    return this.visited.size
  }
  /** States that can still be looked at: all that were found and not yet expanded. */
  get waiting(): number {
    return this.level.size + this.next.size - (this.expanded - this.expandedBefore)
  }
  get bytes(): { readonly visited: number; readonly trace: number; readonly frontier: number } {
    return { visited: this.visited.bytes, trace: this.ancestry.bytes, frontier: this.level.bytes + this.next.bytes }
  }
  get evaluations(): number {
    return this.verdicts.evaluated
  }
  private expandedBefore = 0

  /** Adds an initial state, which its caller calls `start`. To be called before `advance`. */
  addRoot(row: Row, lo: number, hi: number, start: number): void {
    if (!this.visited.add(lo, hi)) return
    this.depth = 1
    this.ancestry.addRoot()
    this.roots.push({ row, lo, hi, start })
    this.write(this.level, lo, hi, row.cells, row.entries)
    this.judge(row.cells, 0, -1, -1, this.visited.size - 1)
  }

  /** Expands up to so many batches. True when the search has stopped; `stop` then says why. */
  advance(batches: number): boolean {
    for (let i = 0; i < batches && this.stop === undefined; i++) this.batch()
    return this.stop !== undefined
  }

  private batch(): void {
    if (this.findings.length > 0 && !this.goOn) return this.end("found")
    const count = this.load()
    if (count === 0) return this.nextLevel()
    const { expander, visited } = this
    const { candidates } = expander
    candidates.clear()
    for (let row = 0; row < count; row++) this.expandRow(row)
    const { data } = candidates.rows
    const end = candidates.count * candidateStride
    let touched = 0
    for (let at = 0; at < end; at += candidateStride) touched += visited.touch(data[at + toHi]!)
    this.touched = touched
    this.newChildren.fill(0)
    for (let at = 0; at < end; at += candidateStride) {
      if ((data[at + byAction]! & faultBit) !== 0) continue
      this.transitions++
      if (visited.add(data[at + toLo]!, data[at + toHi]!)) this.discover(at)
    }
    for (let row = 0; row < count; row++) this.ancestry.expanded(this.newChildren[row]!)
    this.expanded += count
    this.checkBounds()
  }
  /** Keeps the prefetching reads from being optimised away. */
  touched = 0

  /** Reads up to a batch of states into `rows`. */
  private load(): number {
    const { level, tables } = this
    this.width = tables.slots.length + level.widest
    if (this.rows.length < this.width * batchStates) this.rows = new Int32Array(this.width * batchStates)
    let count = 0
    while (count < batchStates) {
      const entries = level.read(this.rows, count * this.width, this.fingerprint)
      if (entries < 0) break
      this.entries[count] = entries
      this.batchLo[count] = this.fingerprint[0]!
      this.batchHi[count] = this.fingerprint[1]!
      count++
    }
    return count
  }
  private readonly batchLo = new Int32Array(batchStates)
  private readonly batchHi = new Int32Array(batchStates)

  private expandRow(row: number): void {
    const { expander, rows } = this
    const base = row * this.width
    const state = this.expanded + row
    const first = expander.candidates.count
    expander.expand(rows, base, this.entries[row]!, this.batchLo[row]!, this.batchHi[row]!, row)
    if (expander.cut !== 0) {
      this.cut |= expander.cut
      this.cutStates++
    }
    if (expander.ordinals === 0) {
      if (expander.cut === 0) this.atEnd(state, base)
      return
    }
    this.inspectEdges(first, state, base)
  }

  private atEnd(state: number, base: number): void {
    const isFinal = this.finalProperty >= 0 && this.verdicts.everywhere(this.finalProperty, -1, this.rows, base)
    if (isFinal) this.finalStates++
    else if (!this.findings.some(({ kind }) => kind === "deadlock"))
      this.findings.push({ kind: "deadlock", property: -1, state, ordinal: -1 })
  }

  /** Looks at what belongs to edges rather than states: faults, and properties between two states. */
  private inspectEdges(first: number, state: number, base: number): void {
    const { candidates } = this.expander
    const { data } = candidates.rows
    for (let at = first * candidateStride; at < candidates.count * candidateStride; at += candidateStride) {
      const ordinal = data[at + byOrdinal]!
      if ((data[at + byAction]! & faultBit) !== 0) {
        if (!this.findings.some(({ kind }) => kind === "fault")) this.findings.push({ kind: "fault", property: -1, state, ordinal })
        continue
      }
      if (this.betweenBits === 0) continue
      const touch = this.touchOf(at) & this.betweenBits
      if (touch === 0) continue
      this.apply(at, this.rows, base)
      for (let p = 0; p < this.active.length; p++) {
        if (!this.active[p] || this.tables.properties[p]!.kind !== "between" || (touch & bitOf(p)) === 0) continue
        if (!this.verdicts.between(p, this.rows, base, this.scratch)) this.found(p, state, ordinal)
      }
    }
  }

  private touchOf(at: number): number {
    const { candidates } = this.expander
    const made = candidates.rows.data[at + byOutcome]!
    return made >= 0 ? this.tables.outcomes.data[made + madeTouch]! : candidates.compounds.data[(-1 - made) * compoundStride + itsTouch]!
  }

  private discover(at: number): void {
    const { data } = this.expander.candidates.rows
    const row = data[at]!
    const entries = this.materialise(at, this.rows, row * this.width, this.entries[row]!)
    this.write(this.next, data[at + toLo]!, data[at + toHi]!, this.scratch, entries)
    this.ancestry.addChild(data[at + byOrdinal]!)
    this.newChildren[row]!++
    const touch = this.touchOf(at) & this.stateBits
    if (touch === 0) return
    const made = data[at + byOutcome]!
    this.judge(this.scratch, 0, made >= 0 ? this.tables.outcomes.data[made + madeSlot]! : -1, touch, this.visited.size - 1)
  }

  /** Evaluates the touched properties of states on a new state. */
  private judge(rows: Int32Array, base: number, slot: number, touch: number, state: number): void {
    const { properties } = this.tables
    for (let p = 0; p < properties.length; p++) {
      if (!this.active[p] || (touch & bitOf(p)) === 0) continue
      const { kind } = properties[p]!
      if (kind === "always") {
        if (!this.verdicts.everywhere(p, slot, rows, base)) this.found(p, state, -1)
      } else if (kind === "sometimes" && this.verdicts.somewhere(p, rows, base)) {
        this.reached.add(p)
        this.retire(p)
      }
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
  }

  private nextLevel(): void {
    this.expandedBefore = this.expanded
    this.level = this.next
    this.next = new Level(this.tables.slots.length)
    if (this.level.size === 0) return this.end(this.findings.length > 0 ? "found" : "exhausted")
    this.depth++
    if (this.depth > this.bounds.maxDepth) {
      this.depth--
      this.end("depth")
    }
  }

  private checkBounds(): void {
    if (this.visited.size >= this.bounds.maxStates && this.waiting > 0) return this.end("states")
    const { visited, trace, frontier } = this.bytes
    if (visited + trace + frontier + this.visited.bytesToGrow > this.bounds.maxBytes) this.end("memory")
  }

  private end(why: Stop): void {
    this.frontier = this.waiting
    this.stop = why === "exhausted" || this.findings.length === 0 ? why : "found"
  }

  // --- rows --------------------------------------------------------------------------------------------------------

  /** Writes the candidate's slots over a copy of its parent's into `scratch`. */
  private apply(at: number, rows: Int32Array, base: number): void {
    const { tables, scratch } = this
    const { rows: candidates, compounds, changes } = this.expander.candidates
    for (let i = 0; i < tables.slots.length; i++) scratch[i] = rows[base + i]!
    const made = candidates.data[at + byOutcome]!
    if (made >= 0) {
      scratch[tables.outcomes.data[made + madeSlot]!] = tables.outcomes.data[made]!
      scratch[tables.environment] = candidates.data[at + toEnvironment]!
      return
    }
    const from = (-1 - made) * compoundStride
    const end = compounds.data[from + itsChangesEnd]!
    for (let i = compounds.data[from]!; i < end; i += 2) scratch[changes.data[i]!] = changes.data[i + 1]!
  }

  /** The candidate's whole row, network included, in `scratch`. Returns its number of network entries. */
  private materialise(at: number, rows: Int32Array, base: number, entries: number): number {
    const { tables } = this
    const { candidates } = this.expander
    const made = candidates.rows.data[at + byOutcome]!
    const record = (-1 - made) * compoundStride
    const sends = made >= 0 ? tables.sends.data : candidates.sends.data
    const from = made >= 0 ? tables.outcomes.data[made + madeSends]! : candidates.compounds.data[record + itsSends]!
    const to = made >= 0 ? tables.outcomes.data[made + madeSendsEnd]! : candidates.compounds.data[record + itsSendsEnd]!
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
    const moved = candidates.rows.data[at + toNetwork]!
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

  private write(level: Level, lo: number, hi: number, row: Int32Array, entries: number): void {
    if (this.tables.network === "bag") level.push(lo, hi, row, -1, entries)
    else level.push(lo, hi, row, entries, 0)
  }

  // --- paths -------------------------------------------------------------------------------------------------------

  /** The path to a finding: the initial state's number and each step, walked again by ordinals. */
  path(finding: Finding): { readonly root: number; readonly steps: readonly PathStep[] } {
    const { root, ordinals } = this.ancestry.pathTo(finding.state)
    const start = this.roots[root]!
    const wanted = finding.ordinal < 0 ? ordinals : [...ordinals, finding.ordinal]
    const steps: PathStep[] = []
    let { row, lo, hi } = start
    for (const ordinal of wanted) {
      const { candidates } = this.expander
      candidates.clear()
      this.expander.expand(row.cells, 0, row.entries, lo, hi, 0)
      const { data } = candidates.rows
      const at = ordinal * candidateStride
      const faulty = (data[at + byAction]! & faultBit) !== 0
      const entries = faulty ? row.entries : this.materialise(at, row.cells, 0, row.entries)
      if (!faulty) row = { cells: this.scratch.slice(0, this.tables.slots.length + entries), entries }
      lo = data[at + toLo]!
      hi = data[at + toHi]!
      const action = data[at + byAction]! & ~faultBit
      steps.push({ action, outcomes: this.outcomesOf(at), envelope: data[at + toNetwork]! >> 1, faulty, after: row })
    }
    return { root: start.start, steps }
  }

  /** The numbers of the outcomes that made a candidate. */
  private outcomesOf(at: number): readonly number[] {
    const { candidates } = this.expander
    const made = candidates.rows.data[at + byOutcome]!
    if (made >= 0) return [made / madeStride]
    const from = (-1 - made) * compoundStride
    const [first, end] = [candidates.compounds.data[from + itsOutcomes]!, candidates.compounds.data[from + itsOutcomesEnd]!]
    return [...candidates.outcomes.data.subarray(first, end)].map((one) => one / madeStride)
  }
}

/** Properties from the 31st on share a bit, and are looked at a little more often than need be. */
export const bitOf = (property: number): number => 1 << Math.min(property, 30)

const insert = (row: Int32Array, start: number, count: number, envelope: number): number => {
  let at = start + count
  while (at > start && row[at - 1]! > envelope) {
    row[at] = row[at - 1]!
    at--
  }
  row[at] = envelope
  return count + 1
}
