import { Candidates } from "../tables/candidates.ts"
import type { Engine, EngineContext } from "./engine.ts"
import { Expander } from "../steps/expander.ts"
import {
  asleepBit,
  candidateAction,
  candidateHi,
  candidateLo,
  candidateStride,
  faultBit,
  headFoundBy,
  headStride
} from "../tables/layout.ts"
import type { Level } from "../states/level.ts"
import { type Row, Rows } from "../tables/rows.ts"
import type { Sink, Source } from "../states/pieces.ts"
import type { States } from "../states/states.ts"
import type { AboutSteps, StepChoice } from "./step-choice.ts"
import type { StepRule } from "./step-rule.ts"

/** How many steps are looked up together: enough for memory to come in ahead of use. */
const stepsAtOnce = 256
const recentMask = (1 << 14) - 1

/** Rounds become larger bit by bit: what is let go of at each would pile up. */
const roomier = (length: number): number => length + (length >> 2)

/** The engine to read: one thread, typed arrays. */
export class TypeScriptEngine implements Engine {
  private readonly context: EngineContext
  private readonly states: States
  private readonly blocks: Candidates[] = []
  private readonly expander: Expander
  private readonly successorRows: Rows
  // the states of the round
  private rows: Int32Array = new Int32Array(0)
  private width = 0
  private count = 0
  private entries = new Int32Array(0)
  private heads = new Int32Array(0)
  private expanded = 0
  /** Fingerprints come across lately: most steps meet one, which spares them the look-up. */
  private readonly recent = new Int32Array(2 * (recentMask + 1))
  private readonly hasRecent: boolean
  /** Of the steps that are looked up together: those that meet no recent one. */
  private readonly fresh = new Int32Array(stepsAtOnce)
  /** The state of the round whose steps are chosen, and what the choice may ask. */
  private choosing = 0
  private readonly aboutSteps: AboutSteps
  /** Keeps the reads ahead from being optimised away. */
  prefetched = 0

  constructor(context: EngineContext, states: States) {
    const { tables, misses } = context
    const first = new Candidates(context.batchSizes.block)
    this.context = context
    this.states = states
    // where more than the fingerprint tells states apart it must not decide
    this.hasRecent = !states.readsRows && context.orbits === undefined
    // nothing that is kept at this place: so that fingerprint 0 is fresh at first
    this.recent[0] = 1
    this.blocks.push(first)
    this.expander = new Expander(tables, first, misses, states.readsRows)
    this.successorRows = new Rows(tables, first)
    this.aboutSteps = { isVisible: (at) => this.isVisible(at), reached: (at) => this.reached(at) }
  }

  get distinct(): number {
    return this.states.size
  }
  get bytes(): number {
    return this.states.bytes + (this.context.choice?.bytes ?? 0)
  }
  get bytesToGrow(): number {
    return this.states.bytesToGrow + (this.context.choice?.bytesToGrow ?? 0)
  }
  get roundBytes(): number {
    const { rows, entries, heads } = this
    return this.blocks.reduce((sum, { bytes }) => sum + bytes, rows.byteLength + entries.byteLength + heads.byteLength)
  }
  /** Not where each step must be seen, states are left out, or actors change places. */
  get sleeps(): boolean {
    const { rule, orbits, choice } = this.context
    return rule === undefined && orbits === undefined && choice === undefined && !this.states.leavesOut
  }
  get comparesRows(): boolean {
    return this.states.readsRows
  }

  addRoot(row: Row, lo: number, hi: number): boolean {
    return this.states.add(lo, hi, row.cells, row.entries)
  }

  save(sink: Sink): void {
    this.states.save(sink)
  }

  restore(source: Source, expanded: number): void {
    this.states.restore(source)
    this.expanded = expanded
  }

  load(level: Level, most: number): number {
    this.width = this.context.tables.slots.length + level.widest
    if (this.rows.length < this.width * most) this.rows = new Int32Array(roomier(this.width * most))
    if (this.entries.length < most) {
      this.entries = new Int32Array(roomier(most))
      this.heads = new Int32Array(this.entries.length * headStride)
    }
    this.count = 0
    while (this.count < most) {
      const entries = level.read(this.rows, this.count * this.width, this.heads, this.count * headStride)
      if (entries < 0) break
      this.entries[this.count++] = entries
    }
    const states = this.context.batchSizes.block
    for (let block = 0; block * states < this.count; block++) (this.blocks[block] ??= new Candidates(states)).isIncomplete = true
    return this.count
  }

  expand(): void {
    this.expander.refresh()
    const states = this.context.batchSizes.block
    for (let block = 0; block * states < this.count; block++)
      if (this.blocks[block]!.isIncomplete) this.expandBlock(this.blocks[block]!, block * states)
  }

  private expandBlock(candidates: Candidates, from: number): void {
    const { expander, rows, width, entries, heads } = this
    candidates.clear()
    const to = Math.min(from + this.context.batchSizes.block, this.count)
    for (let row = from; row < to; row++) {
      candidates.firsts[row - from] = candidates.count
      const head = row * headStride
      const [lo, hi, by] = [heads[head]!, heads[head + 1]!, heads[head + headFoundBy]!]
      candidates.found = 0
      const cut = expander.expand(rows, row * width, entries[row]!, lo, hi, by, candidates)
      candidates.cuts[row - from] = cut
      candidates.counts[row - from] = candidates.found
    }
    candidates.firsts[to - from] = candidates.count
  }

  finish(next: Level): void {
    const states = this.context.batchSizes.block
    for (let block = 0; block * states < this.count; block++) this.finishBlock(this.blocks[block]!, block * states, next)
    this.expanded += this.count
  }

  private finishBlock(candidates: Candidates, from: number, next: Level): void {
    const { context, successorRows } = this
    const { ancestry, totals } = context
    successorRows.candidates = candidates
    const to = Math.min(from + this.context.batchSizes.block, this.count)
    for (let row = from; row < to; row++) this.judgeSteps(candidates, row, row - from)
    for (let i = 0; i < to - from; i++) totals.transitions += candidates.counts[i]!
    totals.transitions -= candidates.faults
    let row = from
    let children = 0
    for (let window = 0; window < candidates.count; window += stepsAtOnce) {
      const count = this.prefetch(candidates, window)
      for (let i = 0; i < count; i++) {
        const step = this.fresh[i]!
        for (; step >= candidates.firsts[row - from + 1]!; row++) {
          ancestry.expanded(children)
          children = 0
        }
        if (!this.found(step * candidateStride, row, next)) continue
        ancestry.addChild(step - candidates.firsts[row - from]!)
        children++
      }
    }
    for (; row < to; row++) {
      ancestry.expanded(children)
      children = 0
    }
  }

  /**
   * Lists the next steps that do not meet a recent one, and reads their places, so that they are in the cache when their turn comes.
   * Returns how many they are. Whether a step is fresh cannot be foretold, so it is computed rather than branched to.
   */
  private prefetch(candidates: Candidates, from: number): number {
    const { recent, fresh, states } = this
    const { data } = candidates.steps
    const always = this.hasRecent ? 0 : 1
    const to = Math.min(from + stepsAtOnce, candidates.count)
    let count = 0
    for (let step = from, at = from * candidateStride; step < to; step++, at += candidateStride) {
      if ((data[at + candidateAction]! & (faultBit | asleepBit)) !== 0) continue
      const lo = data[at + candidateLo]!
      const hi = data[at + candidateHi]!
      const place = (lo & recentMask) * 2
      const differs = (recent[place]! ^ lo) | (recent[place + 1]! ^ hi)
      recent[place] = lo
      recent[place + 1] = hi
      fresh[count] = step
      // 1 for what is not 0
      count += ((differs | -differs) >>> 31) | always
    }
    let prefetched = 0
    for (let i = 0; i < count; i++) prefetched += states.prefetch(data[fresh[i]! * candidateStride + candidateHi]!)
    this.prefetched = prefetched
    return count
  }

  /** Judges what belongs to a state's steps rather than to where they lead. */
  private judgeSteps(candidates: Candidates, row: number, i: number): void {
    const { judge, tables, totals } = this.context
    const cut = candidates.cuts[i]!
    if (cut !== 0) {
      totals.cut |= cut
      totals.cutStates++
    }
    const base = row * this.width
    const first = candidates.firsts[i]!
    const end = candidates.firsts[i + 1]!
    if (candidates.counts[i] === 0) {
      if ((cut & tables.excuses) === 0) judge.end(this.expanded + row, this.rows, base)
    } else if (candidates.faults > 0 || judge.betweenBits !== 0)
      judge.edges(this.successorRows, first, end, this.expanded + row, this.rows, base)
    if (this.context.choice !== undefined) candidates.counts[i]! -= this.choose(this.context.choice, candidates, row, first, end)
    if (this.context.rule !== undefined) this.askRule(this.context.rule, candidates, row, i)
  }

  /** Has some steps left out. Returns how many. */
  private choose(choice: StepChoice, candidates: Candidates, row: number, first: number, end: number): number {
    const { rows, entries, heads, width } = this
    const { judge } = this.context
    const base = row * width
    if (judge.betweenBits !== 0) {
      const spoiled = judge.brokenAtRest(rows, base)
      if (spoiled >= 0) choice.spoil(spoiled)
    }
    this.choosing = row
    const [lo, hi] = [heads[row * headStride]!, heads[row * headStride + 1]!]
    return choice.choose({ rows, base, entries: entries[row]!, lo, hi, candidates, first, end }, this.aboutSteps)
  }

  /** Up to symmetry too: of actors that are alike, views are verified to see alike. */
  private isVisible(at: number): boolean {
    const { stateBits, betweenBits } = this.context.judge
    return (this.successorRows.affectsOf(at) & (stateBits | betweenBits)) !== 0
  }

  private reached(at: number): { readonly lo: number; readonly hi: number } {
    const { orbits } = this.context
    const { data } = this.successorRows.candidates.steps
    if (orbits === undefined) return { lo: data[at + candidateLo]!, hi: data[at + candidateHi]! }
    orbits.canonical(this.successorRows.scratch, this.materialise(at, this.choosing))
    return { lo: orbits.lo, hi: orbits.hi }
  }

  private askRule(rule: StepRule, candidates: Candidates, row: number, i: number): void {
    const { data } = candidates.steps
    const first = candidates.firsts[i]!
    rule.from(this.rows, row * this.width, this.entries[row]!, this.heads[row * headStride]!, this.heads[row * headStride + 1]!)
    for (let step = first; step < candidates.firsts[i + 1]!; step++) {
      const at = step * candidateStride
      if ((data[at + candidateAction]! & faultBit) !== 0) continue
      const entries = this.materialise(at, row)
      if (!rule.to(this.successorRows.scratch, entries, data[at + candidateLo]!, data[at + candidateHi]!))
        this.context.judge.refused(this.expanded + row, step - first)
    }
  }

  /** Takes a step over if it leads to a new state: puts that on the next level, and judges it. False where it is known. */
  private found(at: number, row: number, next: Level): boolean {
    const { successorRows, states } = this
    const { judge, orbits } = this.context
    const { data } = successorRows.candidates.steps
    const lo = data[at + candidateLo]!
    const hi = data[at + candidateHi]!
    if (orbits === undefined) {
      let entries = states.readsRows ? this.materialise(at, row) : 0
      if (!states.add(lo, hi, successorRows.scratch, entries)) return false
      if (!states.readsRows) entries = this.materialise(at, row)
      next.push(lo, hi, this.sleeps ? successorRows.foundByOf(at) : 0, successorRows.scratch, entries)
    } else {
      if (!states.readsRows && !orbits.isNew(lo, hi)) return false
      // the state as it was found is judged, and the one that stands for its orbit is kept
      orbits.canonical(successorRows.scratch, this.materialise(at, row))
      if (!states.add(orbits.lo, orbits.hi, orbits.cells, orbits.entries)) return false
      next.push(orbits.lo, orbits.hi, 0, orbits.cells, orbits.entries)
    }
    const affects = successorRows.affectsOf(at) & judge.stateBits
    if (affects !== 0) judge.state(successorRows.scratch, 0, successorRows.slotOf(at), affects, states.size - 1)
    return true
  }

  /** Makes the row that a step leads to. Returns its number of network entries. */
  private materialise(at: number, row: number): number {
    return this.successorRows.materialise(at, this.rows, row * this.width, this.entries[row]!)
  }
}
