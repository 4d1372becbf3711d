import { Candidates } from "./candidates.ts"
import type { Engine, Workshop } from "./engine.ts"
import { Expander } from "./expander.ts"
import { candidateAction, candidateHi, candidateLo, candidateStride, faultBit } from "./layout.ts"
import type { Level } from "./level.ts"
import { type Row, Rows } from "./rows.ts"
import { Visited } from "./visited.ts"

/** How many steps are looked up together: enough for memory to come in ahead of use. */
const touchedSteps = 128

/** The engine to read: one thread, typed arrays. */
export class TypeScriptEngine implements Engine {
  private readonly workshop: Workshop
  private readonly visited = new Visited()
  private readonly blocks: Candidates[] = []
  private readonly expander: Expander
  private readonly made: Rows
  // the states of the round
  private rows: Int32Array = new Int32Array(0)
  private width = 0
  private count = 0
  private entries = new Int32Array(0)
  private fingerprints = new Int32Array(0)
  private expanded = 0
  /** Keeps the reads ahead from being optimised away. */
  touched = 0

  constructor(workshop: Workshop) {
    const { tables, misses } = workshop
    const first = new Candidates(workshop.grain.block)
    this.workshop = workshop
    this.blocks.push(first)
    this.expander = new Expander(tables, first, misses)
    this.made = new Rows(tables, first)
  }

  get distinct(): number {
    return this.visited.size
  }
  get bytes(): number {
    return this.visited.bytes
  }
  get bytesToGrow(): number {
    return this.visited.bytesToGrow
  }

  addRoot(_row: Row, lo: number, hi: number): boolean {
    return this.visited.add(lo, hi)
  }

  load(level: Level, most: number): number {
    this.width = this.workshop.tables.slots.length + level.widest
    if (this.rows.length < this.width * most) this.rows = new Int32Array(this.width * most)
    if (this.entries.length < most) {
      this.entries = new Int32Array(most)
      this.fingerprints = new Int32Array(2 * most)
    }
    this.count = 0
    while (this.count < most) {
      const entries = level.read(this.rows, this.count * this.width, this.fingerprints, this.count * 2)
      if (entries < 0) break
      this.entries[this.count++] = entries
    }
    const states = this.workshop.grain.block
    for (let block = 0; block * states < this.count; block++) (this.blocks[block] ??= new Candidates(states)).isIncomplete = true
    return this.count
  }

  expand(): void {
    this.expander.refresh()
    const states = this.workshop.grain.block
    for (let block = 0; block * states < this.count; block++)
      if (this.blocks[block]!.isIncomplete) this.expandBlock(this.blocks[block]!, block * states)
  }

  private expandBlock(candidates: Candidates, from: number): void {
    const { expander, rows, width, entries, fingerprints } = this
    candidates.clear()
    const to = Math.min(from + this.workshop.grain.block, this.count)
    for (let row = from; row < to; row++) {
      candidates.firsts[row - from] = candidates.count
      const cut = expander.expand(rows, row * width, entries[row]!, fingerprints[2 * row]!, fingerprints[2 * row + 1]!, candidates)
      candidates.cuts[row - from] = cut
    }
    candidates.firsts[to - from] = candidates.count
  }

  finish(next: Level): void {
    const states = this.workshop.grain.block
    for (let block = 0; block * states < this.count; block++) this.finishBlock(this.blocks[block]!, block * states, next)
    this.expanded += this.count
  }

  private finishBlock(candidates: Candidates, from: number, next: Level): void {
    const { workshop, made } = this
    const { ancestry, totals } = workshop
    made.candidates = candidates
    const to = Math.min(from + this.workshop.grain.block, this.count)
    for (let row = from; row < to; row++) this.judgeSteps(candidates, row, row - from)
    let ahead = 0
    for (let row = from; row < to; row++) {
      const end = candidates.firsts[row - from + 1]!
      const { data } = candidates.steps
      let children = 0
      for (let step = candidates.firsts[row - from]!; step < end; step++) {
        if (step === ahead) ahead = this.touch(candidates, ahead)
        const at = step * candidateStride
        if ((data[at + candidateAction]! & faultBit) !== 0) continue
        totals.transitions++
        if (!this.isNew(data[at + candidateLo]!, data[at + candidateHi]!) || !this.discover(at, row, next)) continue
        ancestry.addChild(step - candidates.firsts[row - from]!)
        children++
      }
      ancestry.expanded(children)
    }
  }

  /** Reads the places of the next steps, so that they are in the cache when their turn comes. */
  private touch(candidates: Candidates, from: number): number {
    const { data } = candidates.steps
    const to = Math.min(from + touchedSteps, candidates.count)
    let touched = 0
    for (let at = from * candidateStride; at < to * candidateStride; at += candidateStride)
      touched += this.visited.touch(data[at + candidateHi]!)
    this.touched = touched
    return to
  }

  /** Judges what belongs to a state's steps rather than to where they lead. */
  private judgeSteps(candidates: Candidates, row: number, i: number): void {
    const { judge, totals } = this.workshop
    const cut = candidates.cuts[i]!
    if (cut !== 0) {
      totals.cut |= cut
      totals.cutStates++
    }
    const base = row * this.width
    const first = candidates.firsts[i]!
    const end = candidates.firsts[i + 1]!
    if (first === end) {
      if (cut === 0) judge.end(this.expanded + row, this.rows, base)
    } else if (candidates.faults > 0 || judge.betweenBits !== 0) judge.edges(this.made, first, end, this.expanded + row, this.rows, base)
  }

  private isNew(lo: number, hi: number): boolean {
    const { orbits } = this.workshop
    return orbits === undefined ? this.visited.add(lo, hi) : orbits.isNew(lo, hi)
  }

  /** Takes a new state over. False where its orbit was known. */
  private discover(at: number, row: number, next: Level): boolean {
    const { made } = this
    const { judge, orbits } = this.workshop
    const { data } = made.candidates.steps
    const entries = made.materialise(at, this.rows, row * this.width, this.entries[row]!)
    if (orbits === undefined) next.push(data[at + candidateLo]!, data[at + candidateHi]!, made.scratch, entries)
    else {
      // the state as it was found is judged, and the one that stands for its orbit is kept
      orbits.canonical(made.scratch, entries)
      if (!this.visited.add(orbits.lo, orbits.hi)) return false
      next.push(orbits.lo, orbits.hi, orbits.cells, orbits.entries)
    }
    const touch = made.touchOf(at) & judge.stateBits
    if (touch !== 0) judge.state(made.scratch, 0, made.slotOf(at), touch, this.visited.size - 1)
    return true
  }
}
