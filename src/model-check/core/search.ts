import { Ancestry } from "./ancestry.ts"
import { candidate, faultBit } from "./candidates.ts"
import { Expander } from "./expander.ts"
import { type Finding, Judge } from "./judge.ts"
import { Level, type Spare } from "./level.ts"
import type { Orbits } from "./orbit.ts"
import { type Row, Rows } from "./rows.ts"
import type { Tables } from "./tables.ts"
import { Visited } from "./visited.ts"

// the engine's compiler folds constants of this module, but not fields of an imported record
const { lo: toLo, hi: toHi, network: toNetwork, action: byAction, ordinal: byOrdinal, stride: candidateStride } = candidate

/** How many states are expanded before their successors are looked up: enough for memory to come in ahead of use. */
const batchStates = 64

export interface Bounds {
  readonly maxStates: number
  /** In states: the initial one is 1. */
  readonly maxDepth: number
  readonly maxBytes: number
}

/** One step of a path: the coded action, its outcomes, and the envelope it moved (-1: none). */
export interface PathStep {
  readonly action: number
  readonly outcomes: readonly number[]
  readonly envelope: number
  /** Under symmetry: the fingerprint of the state that the step leads to in the unreduced system; undefined for a step that breaks a rule. */
  readonly after?: { readonly lo: number; readonly hi: number } | undefined
}

export type Stop = "exhausted" | "found" | "states" | "depth" | "memory"

/** Breadth-first search over rows of integers. `advance` does a part of it, so that its caller can breathe. */
export class Search {
  transitions = 0
  depth = 0
  /** Bits of everything that cut a step, and the number of states where something did. */
  cut = 0
  cutStates = 0
  stop: Stop | undefined

  private readonly tables: Tables
  private readonly bounds: Bounds
  private readonly goOn: boolean
  private readonly visited = new Visited()
  private readonly ancestry = new Ancestry()
  private readonly expander: Expander
  readonly judge: Judge
  private readonly made: Rows
  private readonly roots: {
    readonly row: Row
    readonly lo: number
    readonly hi: number
    readonly start: number
    readonly swaps: readonly number[]
  }[] = []
  private readonly orbits: Orbits | undefined
  private readonly spare: Spare = []
  private level: Level
  private next: Level
  private expanded = 0
  private rows: Int32Array = new Int32Array(0)
  private width = 0
  private readonly entries = new Int32Array(batchStates)
  private readonly fingerprint = new Int32Array(2)
  private readonly newChildren = new Int32Array(batchStates)

  /** `orbits` makes it a search up to symmetry: one state of each orbit. */
  constructor(tables: Tables, bounds: Bounds, goOn: boolean, orbits?: Orbits) {
    this.tables = tables
    this.orbits = orbits
    this.bounds = bounds
    this.goOn = goOn
    this.expander = new Expander(tables)
    this.judge = new Judge(tables, this.expander.candidates)
    this.made = new Rows(tables, this.expander.candidates)
    this.level = new Level(tables.slots.length, this.spare)
    this.next = new Level(tables.slots.length, this.spare)
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
  private expandedBefore = 0

  /** Adds an initial state, which its caller calls `start`. To be called before `advance`. */
  addRoot(given: Row, givenLo: number, givenHi: number, start: number): void {
    const { row, lo, hi, swaps } = this.orbits?.ofRoot(given) ?? { row: given, lo: givenLo, hi: givenHi, swaps: [] }
    if (!this.visited.add(lo, hi)) return
    this.depth = 1
    this.ancestry.addRoot()
    this.roots.push({ row, lo, hi, start, swaps })
    this.write(this.level, lo, hi, row.cells, row.entries)
    this.judge.state(given.cells, 0, -1, -1, this.visited.size - 1)
  }

  /** Expands up to so many batches. True when the search has stopped; `stop` then says why. */
  advance(batches: number): boolean {
    for (let i = 0; i < batches && this.stop === undefined; i++) this.batch()
    return this.stop !== undefined
  }

  private batch(): void {
    if (this.judge.findings.length > 0 && !this.goOn) return this.end("found")
    const count = this.load()
    if (count === 0) return this.nextLevel()
    const { expander, visited, orbits } = this
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
      const lo = data[at + toLo]!
      const hi = data[at + toHi]!
      if (orbits === undefined ? visited.add(lo, hi) : orbits.isNew(lo, hi)) this.discover(at)
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
      if (expander.cut === 0) this.judge.end(state, rows, base)
      return
    }
    if (expander.faults > 0 || this.judge.betweenBits !== 0) this.judge.edges(this.made, first, state, rows, base)
  }

  private discover(at: number): void {
    const { data } = this.expander.candidates.rows
    const row = data[at]!
    const entries = this.made.materialise(at, this.rows, row * this.width, this.entries[row]!)
    const { orbits } = this
    if (orbits === undefined) this.write(this.next, data[at + toLo]!, data[at + toHi]!, this.made.scratch, entries)
    else {
      // the state as it was found is judged, and the one that stands for its orbit is kept
      orbits.canonical(this.made.scratch, entries)
      if (!this.visited.add(orbits.lo, orbits.hi)) return
      this.write(this.next, orbits.lo, orbits.hi, orbits.cells, orbits.entries)
    }
    this.ancestry.addChild(data[at + byOrdinal]!)
    this.newChildren[row]!++
    const touch = this.made.touchOf(at) & this.judge.stateBits
    if (touch === 0) return
    this.judge.state(this.made.scratch, 0, this.made.slotOf(at), touch, this.visited.size - 1)
  }

  private nextLevel(): void {
    this.expandedBefore = this.expanded
    this.level = this.next
    this.next = new Level(this.tables.slots.length, this.spare)
    if (this.level.size === 0) return this.end("exhausted")
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
    this.stop = why
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
    const unfolding = this.orbits?.unfolding(start.swaps)
    for (const ordinal of wanted) {
      const { candidates } = this.expander
      candidates.clear()
      this.expander.expand(row.cells, 0, row.entries, lo, hi, 0)
      const { data } = candidates.rows
      const at = ordinal * candidateStride
      const faulty = (data[at + byAction]! & faultBit) !== 0
      const entries = faulty ? row.entries : this.made.materialise(at, row.cells, 0, row.entries)
      if (!faulty) row = { cells: this.made.scratch.slice(0, this.tables.slots.length + entries), entries }
      lo = data[at + toLo]!
      hi = data[at + toHi]!
      const action = data[at + byAction]! & ~faultBit
      const unfolded = faulty ? undefined : unfolding?.(row)
      if (unfolded !== undefined) ({ row, lo, hi } = unfolded)
      steps.push({ action, outcomes: this.made.outcomesOf(at), envelope: data[at + toNetwork]! >> 1, after: unfolded?.after })
    }
    return { root: start.start, steps }
  }
}
