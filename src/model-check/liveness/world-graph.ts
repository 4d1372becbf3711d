import { Ints } from "../core/tables/arrays.ts"
import { Candidates } from "../core/tables/candidates.ts"
import {
  actionDeliver,
  actionFixed,
  actionKinds,
  actionLocal,
  candidateAction,
  candidateHi,
  candidateLo,
  candidateNetwork,
  candidateOutcome,
  candidateStride,
  compoundOutcomes,
  compoundOutcomesEnd,
  compoundStride,
  faultBit
} from "../core/tables/layout.ts"
import { Rows } from "../core/tables/rows.ts"
import { bitOf, type Tables } from "../core/tables/tables.ts"
import { Verdicts } from "../core/tables/verdicts.ts"
import type { Root } from "../core/search/walk.ts"
import { Expander } from "../core/steps/expander.ts"
import { Misses } from "../core/steps/misses.ts"
import type { Constraints } from "./constraints.ts"
import type { Graph } from "./graph.ts"
import { Numbered } from "../core/states/numbered.ts"

/** How many worlds are looked at between two rests. */
const restAfter = 1 << 12
/** Before a row in a level: the number of its entries, and its fingerprint. */
const head = 3

/** A growable column of bytes. */
class Bytes {
  data = new Uint8Array(1 << 12)
  length = 0

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Uint8Array(this.length * 2)
      grown.set(this.data)
      this.data = grown
    }
    this.data[this.length++] = value
  }
}

/** What a graph of worlds is made by. */
export interface WorldGraphOptions {
  /** How many worlds there are, and how many steps that break no rule. */
  readonly worlds: number
  readonly steps: number
  /** Do rows rather than fingerprints tell whether a step leads back to where it came from? */
  readonly comparesRows: boolean
  /** Numbers of the properties of which is noted where they hold. */
  readonly conditions: readonly number[]
  /** Without them it is not noted what edges serve. */
  readonly constraints: Constraints | undefined
  /** Which of the static actions are ticks; the others are faults. */
  readonly ticks: readonly boolean[]
}

/**
 * All worlds of a search that has come to its end, as a graph: breadth-first once more over the same tables, without leaving any step out.
 * An edge is a step, in the order of a state's candidates. About 40 bytes a world, and 4 or 8 an edge.
 */
export class WorldGraph {
  transitions = 0
  /** Keeps the reads ahead from being optimised away. */
  prefetched = 0
  private readonly tables: Tables
  private readonly misses: Misses
  private readonly candidates = new Candidates(1)
  private readonly expander: Expander
  private readonly rows: Rows
  private readonly verdicts: Verdicts
  private readonly constraints: Constraints | undefined
  private readonly conditions: readonly number[]
  private readonly conditionBits: number
  private readonly ticks: readonly boolean[]
  private readonly numbered: Numbered
  private readonly levels: number[] = [0]
  private readonly parents: Ints
  private readonly firsts: Ints
  private readonly to: Ints
  private readonly serves: Ints
  private readonly cuts = new Bytes()
  private readonly rests = new Bytes()
  /** Per condition, in which worlds it holds. */
  readonly holds: readonly Bytes[]
  /** The rows at one depth, and at the next. */
  private level = new Ints(1 << 12)
  private next = new Ints(1 << 12)

  constructor(tables: Tables, { worlds, steps, comparesRows, conditions, constraints, ticks }: WorldGraphOptions) {
    this.numbered = new Numbered(worlds)
    this.parents = new Ints(worlds)
    this.firsts = new Ints(worlds + 1)
    this.to = new Ints(steps)
    this.serves = new Ints(constraints === undefined ? 0 : steps)
    this.tables = tables
    this.misses = new Misses(tables)
    this.expander = new Expander(tables, this.candidates, this.misses, comparesRows)
    this.rows = new Rows(tables, this.candidates)
    this.verdicts = new Verdicts(tables)
    this.conditions = conditions
    this.conditionBits = conditions.reduce((bits, p) => bits | bitOf(p), 0)
    this.constraints = constraints
    this.ticks = ticks
    this.holds = conditions.map(() => new Bytes())
  }

  get size(): number {
    return this.numbered.size
  }

  /** What it holds, and what finding an answer in it will take. */
  get bytes(): number {
    const { numbered, parents, firsts, to, serves, level, next, size } = this
    return numbered.bytes + [parents, firsts, to, serves, level, next].reduce((sum, one) => sum + one.bytes, 0) + size * bytesToAnswer
  }

  /** Finds all worlds, with a rest every now and then. */
  *explore(roots: readonly Root[]): Generator<void, Graph> {
    for (const { row, lo, hi } of roots) if (this.isNew(lo, hi)) this.add(row.cells, row.entries, lo, hi, -1, true)
    let world = 0
    while (this.next.length > 0) {
      ;[this.level, this.next] = [this.next, this.level]
      this.next.length = 0
      this.levels.push(this.size)
      for (let at = 0; at < this.level.length; world++) {
        at = this.expand(world, at)
        if (world % restAfter === 0) yield
      }
    }
    this.firsts.push(this.to.length)
    const { size, levels } = this
    const of = ({ data, length }: Ints) => data.subarray(0, length)
    const [parents, firsts, to, serves] = [of(this.parents), of(this.firsts), of(this.to), of(this.serves)]
    const [cuts, rests] = [this.cuts.data.subarray(0, size), this.rests.data.subarray(0, size)]
    return { size, levels, parents, firsts, to, serves, cuts, rests }
  }

  private isNew(lo: number, hi: number): boolean {
    const before = this.size
    return this.numbered.numberOf(lo, hi) === before
  }

  /** Notes a new world: its row for the next level, and what holds there, which is what holds in its parent unless a view sees a change. */
  private add(cells: Int32Array, entries: number, lo: number, hi: number, parent: number, isAffected: boolean): void {
    const width = this.tables.slots.length + entries
    const at = this.next.extend(head + width)
    const { data } = this.next
    data[at] = entries
    data[at + 1] = lo
    data[at + 2] = hi
    for (let i = 0; i < width; i++) data[at + head + i] = cells[i]!
    this.parents.push(parent)
    for (let i = 0; i < this.conditions.length; i++) {
      const holds = this.holds[i]!
      holds.push(isAffected ? Number(this.verdicts.everywhere(this.conditions[i]!, -1, cells, 0)) : holds.data[parent]!)
    }
  }

  /** Adds the edges out of the world whose row is at this place. Returns where the next one is. */
  private expand(world: number, at: number): number {
    const { candidates, rows, level } = this
    const entries = level.data[at]!
    const base = at + head
    const cut = this.candidatesOf(level.data, base, entries, level.data[at + 1]!, level.data[at + 2]!)
    this.cuts.push(cut)
    this.rests.push(cut === 0 && this.isQuiet ? 1 : 0)
    this.firsts.push(this.to.length)
    const { data: steps } = candidates.steps
    const first = this.to.extend(candidates.count)
    const { data: to } = this.to
    let prefetched = 0
    for (let hi = candidateHi; hi < candidates.count * candidateStride; hi += candidateStride)
      prefetched += this.numbered.prefetch(steps[hi]!)
    this.prefetched = prefetched
    if (this.constraints !== undefined) this.noteServed(first)
    for (let i = 0, step = 0; i < candidates.count; i++, step += candidateStride) {
      if ((steps[step + candidateAction]! & faultBit) !== 0) {
        to[first + i] = -1
        continue
      }
      this.transitions++
      const lo = steps[step + candidateLo]!
      const hi = steps[step + candidateHi]!
      const known = this.size
      const target = this.numbered.numberOf(lo, hi)
      to[first + i] = target
      if (target !== known) continue
      const length = rows.materialise(step, level.data, base, entries)
      this.add(rows.scratch, length, lo, hi, world, (rows.affectsOf(step) & this.conditionBits) !== 0)
    }
    return base + this.tables.slots.length + entries
  }

  /** Are all steps at hand faults? None of these ever has to happen. */
  private get isQuiet(): boolean {
    const { data } = this.candidates.steps
    for (let step = 0; step < this.candidates.count * candidateStride; step += candidateStride) {
      const action = data[step + candidateAction]! & ~faultBit
      const kind = action % actionKinds
      if (kind === actionLocal || kind === actionDeliver || (kind === actionFixed && this.ticks[Math.floor(action / actionKinds)]!))
        return false
    }
    return true
  }

  /** Finds the steps out of a row. Returns bits of what cut others. */
  private candidatesOf(data: Int32Array, base: number, entries: number, lo: number, hi: number): number {
    const { candidates, expander, misses } = this
    for (;;) {
      candidates.clear()
      const cut = expander.expand(data, base, entries, lo, hi, 0, candidates)
      if (!candidates.isIncomplete) return cut
      while (!misses.fill(Number.POSITIVE_INFINITY));
      expander.refresh()
    }
  }

  /** Notes what the steps at hand serve, as edges from this one on. */
  private noteServed(from: number): void {
    const { count } = this.candidates
    const { data: steps } = this.candidates.steps
    const constraints = this.constraints!
    this.serves.extend(count)
    const { data: serves } = this.serves
    for (let i = 0, step = 0; i < count; i++, step += candidateStride) {
      const outcome = steps[step + candidateOutcome]!
      const first = outcome >= 0 ? outcome : this.firstOf((-1 - outcome) * compoundStride)
      serves[from + i] = constraints.of(steps[step + candidateAction]! & ~faultBit, first, steps[step + candidateNetwork]! >> 1)
    }
  }

  /** The first outcome of a compound step, or -1. */
  private firstOf(compound: number): number {
    const { compounds, outcomes } = this.candidates
    const at = compounds.data[compound + compoundOutcomes]!
    return at === compounds.data[compound + compoundOutcomesEnd] ? -1 : outcomes.data[at]!
  }
}

/** Of a world: its place in order, rank and way, its component, and what is asked of it. */
const bytesToAnswer = 40
