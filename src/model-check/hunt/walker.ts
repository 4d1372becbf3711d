import type { Judge } from "../core/search/judge.ts"
import type { PathStep, Root } from "../core/search/walk.ts"
import type { Visited } from "../core/states/visited.ts"
import { Expander } from "../core/steps/expander.ts"
import type { Misses } from "../core/steps/misses.ts"
import { Candidates } from "../core/tables/candidates.ts"
import { asleepBit, candidateAction, candidateHi, candidateLo, candidateNetwork, candidateStride, faultBit } from "../core/tables/layout.ts"
import { type Row, Rows } from "../core/tables/rows.ts"
import type { Tables } from "../core/tables/tables.ts"

/** How a walk came to a world: from an initial state, by its number, or from where another one was, by these ordinals of steps. */
export interface Trail {
  readonly from: Trail | number
  readonly ordinals: readonly number[]
}

/** A world in which a walk may begin. */
export interface Place extends Row {
  readonly lo: number
  readonly hi: number
  readonly trail: Trail
  /** In steps, from an initial state. */
  readonly depth: number
}

/** The initial state that a trail begins in, by its number, and all of its steps. */
export const wholeOf = (trail: Trail): { readonly root: number; readonly ordinals: readonly number[] } => {
  const parts: (readonly number[])[] = []
  let at: Trail | number = trail
  for (; typeof at !== "number"; at = at.from) parts.unshift(at.ordinals)
  return { root: at, ordinals: parts.flat() }
}

/** An initial state, which is called by this number. */
export const placeOf = ({ row, lo, hi }: Pick<Root, "row" | "lo" | "hi">, start: number): Place => ({
  ...row,
  lo,
  hi,
  trail: { from: start, ordinals: [] },
  depth: 0
})

/** One world at a time: what steps lead out of it, and going along one of them. What it comes across is judged. */
export class Walker {
  readonly candidates = new Candidates(1)
  readonly rows: Rows
  /** The world at hand. */
  cells: Int32Array
  entries = 0
  lo = 0
  hi = 0
  /** Bits of what cut steps out of it. */
  cut = 0
  /** In steps, from an initial state. */
  depth = 0
  private readonly tables: Tables
  private readonly misses: Misses
  /** Who is told of what is come across. */
  judge: Judge
  private readonly expander: Expander
  private from: Trail | number = 0
  private ordinals: number[] = []

  constructor(tables: Tables, misses: Misses, judge: Judge) {
    this.tables = tables
    this.misses = misses
    this.judge = judge
    this.expander = new Expander(tables, this.candidates, misses, false)
    this.rows = new Rows(tables, this.candidates)
    this.cells = new Int32Array(tables.slots.length + 64)
  }

  /** Begins at a world that was judged. */
  begin({ cells, entries, lo, hi, trail, depth }: Place): void {
    this.keep(cells, entries)
    this.lo = lo
    this.hi = hi
    this.depth = depth
    this.from = trail
    this.ordinals = []
  }

  /** The world at hand, to begin at again. */
  get place(): Place {
    const { cells, entries, lo, hi, depth } = this
    return { cells: cells.slice(0, this.tables.slots.length + entries), entries, lo, hi, depth, trail: this.trail }
  }

  get trail(): Trail {
    return { from: this.from, ordinals: [...this.ordinals] }
  }

  /** Finds the steps out of the world at hand, and judges what of them can be judged without going there. Returns how many there are to take. */
  look(): number {
    const { candidates, judge } = this
    this.expand()
    if (candidates.count === 0 && (this.cut & this.tables.excuses) === 0) judge.end(0, this.cells, 0)
    if (candidates.faults === 0) return candidates.count
    const { data } = candidates.steps
    for (let i = 0, at = 0; i < candidates.count; i++, at += candidateStride)
      if ((data[at + candidateAction]! & faultBit) !== 0) judge.fault(0, i)
    return candidates.count - candidates.faults
  }

  private expand(): void {
    const { candidates, expander, misses } = this
    for (;;) {
      candidates.clear()
      candidates.found = 0
      this.cut = expander.expand(this.cells, 0, this.entries, this.lo, this.hi, 0, candidates)
      if (!candidates.isIncomplete) return
      while (!misses.fill(Number.POSITIVE_INFINITY));
      expander.refresh()
    }
  }

  /** Does the step with this ordinal break a rule, so that it leads nowhere? */
  isFault(ordinal: number): boolean {
    return (this.candidates.steps.data[ordinal * candidateStride + candidateAction]! & faultBit) !== 0
  }

  /** Goes along steps with these ordinals, one that breaks a rule included, and gives what `of` says of each before it is taken. */
  retrace<T>(start: Place, ordinals: readonly number[], of: (ordinal: number) => T): T[] {
    this.begin(start)
    return ordinals.map((ordinal) => {
      this.look()
      const said = of(ordinal)
      if (!this.isFault(ordinal)) this.take(ordinal)
      return said
    })
  }

  /** Does the step with this ordinal lead to one of these worlds? */
  leadsInto(ordinal: number, worlds: Visited): boolean {
    const at = ordinal * candidateStride
    const { data } = this.candidates.steps
    return worlds.has(data[at + candidateLo]!, data[at + candidateHi]!)
  }

  /** Goes along the step with this ordinal, and judges it and where it leads. */
  take(ordinal: number): void {
    const { rows, judge, candidates } = this
    const at = ordinal * candidateStride
    const length = rows.materialise(at, this.cells, 0, this.entries)
    if (judge.betweenBits !== 0) judge.edge(0, ordinal, rows.affectsOf(at) & judge.betweenBits, this.cells, 0, rows.scratch, 0)
    const { data } = candidates.steps
    this.lo = data[at + candidateLo]!
    this.hi = data[at + candidateHi]!
    this.ordinals.push(ordinal)
    this.depth++
    this.keep(rows.scratch, length)
    const affects = rows.affectsOf(at) & judge.stateBits
    if (affects !== 0) judge.state(this.cells, 0, rows.slotOf(at), affects, 0)
  }

  /** The step with this ordinal, as a path has it. */
  stepAt(ordinal: number): PathStep {
    const at = ordinal * candidateStride
    const { data } = this.candidates.steps
    return {
      action: data[at + candidateAction]! & ~(faultBit | asleepBit),
      outcomes: this.rows.outcomesOf(at),
      envelope: data[at + candidateNetwork]! >> 1
    }
  }

  private keep(cells: Int32Array, entries: number): void {
    const length = this.tables.slots.length + entries
    if (this.cells.length < length) this.cells = new Int32Array(length * 2)
    for (let i = 0; i < length; i++) this.cells[i] = cells[i]!
    this.entries = entries
  }
}
