import { Ancestry } from "../states/ancestry.ts"
import { type Engine, batchSizes as usualBatchSizes, type BatchSizes, type Totals } from "./engine.ts"
import { type Finding, Judge } from "./judge.ts"
import type { Bounds, Bytes, SearchOptions, Stop } from "./options.ts"
import { Level } from "../states/level.ts"
import { Misses } from "../steps/misses.ts"
import type { Orbits } from "../orbits/orbit.ts"
import { shortageOf } from "./shortage.ts"
import type { StepRule } from "./step-rule.ts"
import type { ChunkPool } from "../states/chunk-pool.ts"
import type { Sink, Source } from "../states/pieces.ts"
import type { Tables } from "../tables/tables.ts"
import { type Given, type Path, type Root, walk } from "./walk.ts"

/** Where a bound on states is near, a round is smaller. */
const smallestRound = 64
/** The share of a level that a round is, where that is more than the smallest one. */
const shareOfLevel = 1 / 32
/** About how many steps a round has then, at most: 60 MB of them. */
const stepsOfRound = 1 << 20
/** The share of the bound on memory that the next round may need, beside what the set of states takes to grow. */
const shareOfRound = 1 / 32
/** For how many rounds a reading of what is held beside is used. */
const roundsPerHeapReading = 16
/** How many misses are filled before the caller may breathe: one that ends in thousands of options takes long. */
const missesAtOnce = 8
/** What a round may hold, so that it stays within memory and lets its caller breathe: integers of its states' rows, and steps out of them. */
const [mostRowWords, mostSteps] = [1 << 24, 1 << 21]

/** Parts of a search. Before one of the first three it can be saved: no round is under way. */
const phases = ["roots", "enter", "load", "expand", "fill", "finish"] as const
const betweenRounds = 3

// What is saved of a search beside its parts, as offsets.
const savedPhase = 0
const savedDepth = 1
const savedRound = 2
const savedExpanded = 3
const savedExpandedBefore = 4
const savedStepsAState = 5
const savedTransitions = 6
const savedCut = 7
const savedCutStates = 8
const savedDistinct = 9
const savedNumbers = 10

/**
 * Breadth-first search over rows of integers, in rounds. `advance` does a part of one, so that its caller can breathe. What a
 * round does depends on the states alone: neither the engine nor the number of its workers can be told from the result.
 */
export class Search {
  depth = 0
  stop: Stop | undefined
  /** What ran out, where it was not the bound on memory that stopped the search. */
  shortage: string | undefined
  readonly judge: Judge
  readonly totals: Totals = { transitions: 0, cut: 0, cutStates: 0 }

  private readonly tables: Tables
  private readonly bounds: Bounds
  private readonly goOn: boolean
  private readonly batchSizes: BatchSizes
  private readonly ancestry = new Ancestry()
  private readonly misses: Misses
  private readonly engine: Engine
  private readonly found: Root[] = []
  private readonly orbits: Orbits | undefined
  private readonly rule: StepRule | undefined
  private readonly pool: ChunkPool
  private level: Level
  private next: Level
  private readonly addRoots: (() => boolean) | undefined
  private phase: (typeof phases)[number]
  /** States of a round, at most. */
  private round: number
  /** States taken for the round at hand. */
  private loaded = 0
  private expanded = 0
  private expandedBefore = 0
  /** How many steps led out of a state in the last round. */
  private stepsAState = 1
  /** What was held beside its own arrays when that was last asked, and how often it was used since. */
  private beside = 0
  private roundsSinceReading = 0
  /** What a round that could not be ended is taken back to. */
  private before: { readonly distinct: number; readonly waiting: number } | undefined

  constructor(tables: Tables, options: SearchOptions) {
    const { bounds, goOn, engine, pool, batchSizes = usualBatchSizes, orbits, rule, choice, addRoots } = options
    this.addRoots = addRoots
    this.phase = addRoots === undefined ? "load" : "roots"
    this.batchSizes = batchSizes
    this.round = batchSizes.round
    this.orbits = orbits
    this.rule = rule
    this.pool = pool
    this.tables = tables
    this.bounds = bounds
    this.goOn = goOn
    this.judge = new Judge(tables)
    this.misses = new Misses(tables)
    const { misses, judge, ancestry, totals } = this
    this.engine = engine({ tables, misses, judge, ancestry, totals, batchSizes, orbits, rule, choice })
    this.level = this.openLevel()
    this.next = this.openLevel()
  }

  /** The initial states, without those that are equal to others. */
  get roots(): readonly Root[] {
    return this.found
  }
  /** Do rows rather than fingerprints tell whether a step leads back to where it came from? */
  get comparesRows(): boolean {
    return this.engine.comparesRows
  }
  get distinct(): number {
    return this.before?.distinct ?? this.engine.distinct
  }
  /** States that can still be looked at: all that were found and not yet expanded. */
  get waiting(): number {
    return this.before?.waiting ?? this.level.size + this.next.size - (this.expanded - this.expandedBefore)
  }
  get bytes(): Bytes {
    const { engine, ancestry, pool, tables } = this
    const { bytes: frontier, spilled } = pool
    return { visited: engine.bytes, trace: ancestry.bytes, frontier, tables: tables.space.bytes + engine.roundBytes, spilled }
  }
  /** Why nothing more goes to the spill file, where that is so. */
  get spillFailure(): string | undefined {
    return this.pool.failure
  }
  /** Reads afresh whether more memory is held, or about to be taken, than may be; lets garbage go before it says so. */
  checkMemory(): boolean {
    this.roundsSinceReading = 0
    return this.checkMemoryOfRound()
  }
  /** The same, by what was held beside when that was last read. */
  private checkMemoryOfRound(): boolean {
    if (!this.isBeyondBytes()) return false
    this.bounds.collectGarbage?.()
    this.roundsSinceReading = 0
    return this.isBeyondBytes()
  }
  private isBeyondBytes(): boolean {
    const { visited, trace, frontier, tables } = this.bytes
    // reading takes as long as dozens of states, and little changes while no step is computed
    if (this.roundsSinceReading++ % roundsPerHeapReading === 0) this.beside = this.bounds.bytesBeside?.() ?? 0
    return visited + trace + frontier + tables + this.beside + this.engine.bytesToGrow > this.bounds.maxBytes * (1 - shareOfRound)
  }

  /** Adds an initial state, which its caller calls `start`. To be called before `advance`, or by what it asks for more. */
  addRoot(given: Given, start: number): void {
    const root = this.rootOf(given, start)
    const { row, lo, hi } = root
    if (!this.engine.addRoot(row, lo, hi)) return
    this.depth = 1
    this.ancestry.addRoot()
    this.found.push(root)
    this.level.push(lo, hi, 0, row.cells, row.entries)
    this.judge.state(given.row.cells, 0, -1, -1, this.distinct - 1)
    if (this.rule?.start(row.cells, row.entries, lo, hi) === false) this.judge.refused(this.distinct - 1, -1)
  }

  private rootOf({ row, lo, hi }: Given, start: number): Root {
    return { ...(this.orbits?.ofRoot(row) ?? { row, lo, hi, swaps: [] }), start }
  }

  /** Does the next part of a round. True when the search has stopped; `stop` then says why. */
  advance(): boolean {
    if (this.stop === undefined) {
      const before = this.counted
      try {
        this.doPart()
      } catch (error) {
        this.shortage = shortageOf(error)
        if (this.shortage === undefined) throw error
        this.stop = "memory"
        this.takeBack(before)
      }
    }
    return this.stop !== undefined
  }

  private get counted() {
    const { distinct, waiting, totals, judge } = this
    return { distinct, waiting, totals: { ...totals }, finalStates: judge.finalStates, findings: judge.findings.length }
  }

  /** What a part has counted before it failed is not counted: its states wait as they did. */
  private takeBack(before: Search["counted"]): void {
    Object.assign(this.totals, before.totals)
    this.judge.finalStates = before.finalStates
    this.judge.findings.length = before.findings
    this.before = before
  }

  private doPart(): void {
    switch (this.phase) {
      case "roots":
        if (!this.addRoots!()) this.phase = "load"
        else this.stopAtBound()
        break
      case "enter":
        this.enterLevel()
        break
      case "load":
        if (this.judge.findings.length > 0 && !this.goOn) this.stop = "found"
        else if ((this.loaded = this.engine.load(this.level, this.roundStates())) > 0) this.phase = "expand"
        else this.nextLevel()
        break
      case "expand":
        this.engine.expand()
        this.phase = this.misses.list.length > 0 ? "fill" : "finish"
        break
      case "fill":
        if (this.misses.fill(missesAtOnce)) this.phase = "expand"
        this.roundsSinceReading = 0
        break
      case "finish":
        this.finish()
        this.phase = "load"
        this.stopAtBound()
    }
  }

  private stopAtBound(): void {
    if (this.waiting === 0) return
    if (this.distinct >= this.bounds.maxStates) this.stop = "states"
    else if (this.checkMemoryOfRound()) this.stop = "memory"
  }

  private finish(): void {
    const { transitions } = this.totals
    this.engine.finish(this.next)
    this.expanded += this.loaded
    // what the next ones will have is not known: about as many
    this.stepsAState = Math.max(1, (this.totals.transitions - transitions) / this.loaded)
  }

  private roundStates(): number {
    const { bounds, tables, level, stepsAState } = this
    const most = Math.min(mostRowWords / (tables.slots.length + level.widest), mostSteps / stepsAState)
    return Math.max(1, Math.floor(Math.min(this.round, Math.max(smallestRound, bounds.maxStates - this.distinct), most)))
  }

  /**
   * How many states a round of the level at hand may have: whole blocks, by what was found before and nothing else. From level to level it
   * doubles at most, so that what the next round needs is not far from what the last one did.
   */
  private get grown(): number {
    const { round, most = round, block } = this.batchSizes
    const within = Math.min(most, 2 * this.round, this.level.size * shareOfLevel, (stepsOfRound * this.expanded) / this.totals.transitions)
    return Math.max(round, Math.floor(within / block) * block)
  }

  private nextLevel(): void {
    this.expandedBefore = this.expanded
    this.level = this.next
    this.next = this.openLevel()
    this.round = this.grown
    this.phase = "enter"
    this.enterLevel()
  }

  private enterLevel(): void {
    if (this.level.size === 0) this.stop = "exhausted"
    else if (this.depth >= this.bounds.maxDepth) this.stop = "depth"
    else {
      this.depth++
      this.phase = "load"
    }
  }

  private openLevel(): Level {
    return new Level(this.tables.slots.length, this.tables.network === "bag", this.pool)
  }

  /** Can it be saved? Not within a round, nor after one that could not be ended. */
  get canBeSaved(): boolean {
    return this.before === undefined && phases.indexOf(this.phase) < betweenRounds
  }

  /** Saves how far the search has come, but for the tables. */
  save(sink: Sink): void {
    const numbers = new Float64Array(savedNumbers)
    numbers[savedPhase] = phases.indexOf(this.phase)
    numbers[savedDepth] = this.depth
    numbers[savedRound] = this.round
    numbers[savedExpanded] = this.expanded
    numbers[savedExpandedBefore] = this.expandedBefore
    numbers[savedStepsAState] = this.stepsAState
    numbers[savedTransitions] = this.totals.transitions
    numbers[savedCut] = this.totals.cut
    numbers[savedCutStates] = this.totals.cutStates
    numbers[savedDistinct] = this.distinct
    sink.put(numbers)
    sink.put(Float64Array.from(this.found, ({ start }) => start))
    this.engine.save(sink)
    this.ancestry.save(sink)
    this.judge.save(sink)
    this.level.save(sink)
    this.next.save(sink)
  }

  /**
   * Takes back what was saved, when all that the tables had then is there again; `rootAt` gives the initial state of a number. To be called
   * in place of adding initial states. A bound that is reached already stops the search.
   */
  restore(source: Source, rootAt: (start: number) => Given): void {
    const numbers = source.take()
    this.phase = phases[numbers[savedPhase]!]!
    this.depth = numbers[savedDepth]!
    this.round = numbers[savedRound]!
    this.expanded = numbers[savedExpanded]!
    this.expandedBefore = numbers[savedExpandedBefore]!
    this.stepsAState = numbers[savedStepsAState]!
    this.totals.transitions = numbers[savedTransitions]!
    this.totals.cut = numbers[savedCut]!
    this.totals.cutStates = numbers[savedCutStates]!
    for (const start of source.take()) this.found.push(this.rootOf(rootAt(start), start))
    this.engine.restore(source, this.expanded)
    this.ancestry.restore(source)
    this.judge.restore(source)
    this.level.restore(source)
    this.next.restore(source)
    if (this.distinct !== numbers[savedDistinct]) throw new Error("a saved search has another number of states than it says")
    this.stopAtBound()
  }

  /** The path to a finding: the initial state's number and each step, walked again by ordinals. */
  path(finding: Finding): Path {
    const { root, ordinals } = this.ancestry.pathTo(finding.state)
    return this.walk(root, finding.ordinal < 0 ? ordinals : [...ordinals, finding.ordinal], this.engine.sleeps)
  }

  /** The steps of these ordinals from an initial state on, which is named by its place; with `sleeps` some are asleep, and not counted. */
  walk(root: number, ordinals: readonly number[], sleeps: boolean): Path {
    const { tables, misses, engine, orbits } = this
    return walk(this.found[root]!, ordinals, { tables, misses, sleeps, comparesRows: engine.comparesRows, orbits })
  }
}
