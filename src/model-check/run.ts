import { totalmem } from "node:os"
import { getHeapSpaceStatistics, getHeapStatistics } from "node:v8"
import { describeAllowances, InputError, type Symmetry, type System } from "../world/index.ts"
import { Compiled } from "./compile.ts"
import { type Grain, grain } from "./core/engine.ts"
import { Search, type Stop } from "./core/search.ts"
import { Stock } from "./core/stock.ts"
import { DiskShelf } from "./disk-shelf.ts"
import { explain } from "./counterexample.ts"
import { type Chosen, chooseEngine, type EngineOptions } from "./engines.ts"
import { coverageOf } from "./coverage.ts"
import { Images, withoutClaims } from "./images.ts"
import { Keeping } from "./keeping.ts"
import { Reduction } from "./reduce/reduction.ts"
import type { Bound, Report, Verdict, Violation } from "./report.ts"

export interface CheckOptions extends EngineOptions {
  readonly maxStates?: number
  /** In states. */
  readonly maxDepth?: number
  /** Wall clock. */
  readonly seconds?: number
  /** What the search may hold in memory. Default: half of the machine's. */
  readonly bytes?: number
  /** What of that may be states that were found and not yet expanded; more of them go to disk. Default: a quarter. */
  readonly frontierBytes?: number
  /** Look at these properties only, by name or id. */
  readonly only?: readonly string[]
  /** Go on after a violation, to find one of each property. */
  readonly all?: boolean
  readonly paranoid?: boolean
  readonly salt?: string
  /** How the search is cut into pieces; tests make them small. */
  readonly grain?: Grain
}

/** How far a running check has come. */
export interface Progress {
  readonly distinct: number
  readonly transitions: number
  readonly depth: number
  readonly waiting: number
  readonly seconds: number
}

/** A check under way: `advance` it until it is done, in slices, then ask for its report. */
export class Run {
  private readonly system: System
  private readonly options: CheckOptions
  private readonly compiled: Compiled
  private readonly reduction: Reduction | undefined
  private readonly search: Search
  private readonly chosen: Chosen
  private readonly keeping: Keeping
  private readonly started = performance.now()
  private readonly heapAtStart = heapUsed()
  private readonly shelf = new DiskShelf()
  private readonly startFaults: Violation[] = []
  private readonly salt: string
  private stopped: Stop | "time" | "interrupted" | undefined

  /** Fails with `Refused` on an unsound definition, and with `InputError` on a property that is not there. */
  constructor(system: System, options: CheckOptions = {}) {
    const { only, shadow } = options
    this.system = shadow !== undefined ? withoutClaims(system) : only === undefined ? system : narrowed(system, only)
    this.options = options
    this.salt = options.salt ?? defaultSalt
    this.keeping = new Keeping(options.keep ?? "fingerprints", options.bytes ?? defaultBytes())
    this.chosen = chooseEngine(options, this.keeping)
    this.compiled = new Compiled(this.system, { salt: this.salt, paranoid: options.paranoid ?? false, space: this.chosen.space })
    const bounds = {
      maxStates: options.maxStates ?? Number.POSITIVE_INFINITY,
      maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
      maxBytes: options.bytes ?? defaultBytes(),
      // what is interned; what was there before may have become garbage since
      bytesBeside: () => Math.max(0, heapUsed() - this.heapAtStart)
    }
    const { chunk } = options.grain ?? grain
    this.reduction = options.symmetry === true ? new Reduction(this.system, symmetryIn(this.system), this.compiled, this.salt) : undefined
    this.search = new Search(this.compiled.tables, {
      bounds,
      goOn: options.all ?? false,
      engine: this.chosen.make,
      stock: new Stock(options.frontierBytes ?? bounds.maxBytes * shareOfFrontier, this.shelf, chunk, this.chosen.room),
      grain: options.grain,
      orbits: this.reduction?.orbits,
      rule: options.shadow && new Images(options.shadow, this.system, this.compiled.numbers)
    })
    this.compiled.roots().forEach((root, start) => {
      if ("fault" in root)
        this.startFaults.push({
          kind: root.fault.kind,
          name: `at the start: ${root.fault.detail}`,
          id: undefined,
          counterexample: undefined
        })
      else {
        this.reduction?.addRoot(root)
        this.search.addRoot(root.row, root.lo, root.hi, start)
      }
    })
  }

  /** Ends the worker threads and lets the file of the frontier go. To be called when the run is over, however it ended. */
  close(): void {
    this.shelf.close()
    this.chosen.threads?.close()
  }

  /** Resolves when all worker threads have joined the search, which goes on without them until then. */
  async joined(): Promise<void> {
    await this.chosen.threads?.joined()
  }

  get progress(): Progress {
    const { distinct, totals, depth, waiting } = this.search
    return { distinct, transitions: totals.transitions, depth, waiting, seconds: this.seconds }
  }

  private get seconds(): number {
    return (performance.now() - this.started) / 1000
  }

  /** Searches for about so many milliseconds. True when there is nothing more to do. */
  advance(milliseconds: number): boolean {
    const until = performance.now() + milliseconds
    let nextLook = 0
    while (this.stopped === undefined) {
      if (performance.now() > nextLook) {
        if (this.search.waiting > 0 && this.isOverfull) this.stopped = "memory"
        nextLook = performance.now() + lookMs
      } else if (this.search.advance()) this.stopped = this.search.stop
      else if (this.seconds > (this.options.seconds ?? Number.POSITIVE_INFINITY)) this.stopped = "time"
      else if (performance.now() > until) return false
    }
    return this.verify(until)
  }

  /** Nothing is said of a search up to symmetry before the symmetry is verified; where time is up, that it is not. */
  private verify(until: number): boolean {
    const { reduction, search } = this
    if (reduction === undefined || reduction.isVerified || this.isCutShort) return true
    if (reduction.verify(until, (p) => search.judge.reached.has(p))) return true
    if (this.seconds > (this.options.seconds ?? Number.POSITIVE_INFINITY)) this.stopped = "time"
    else if (this.isOverfull) this.stopped = "memory"
    return this.isCutShort
  }

  private get isCutShort(): boolean {
    return this.stopped === "time" || this.stopped === "memory" || this.stopped === "interrupted"
  }

  /** Does the search hold more than it may, or V8's heap, where all lives that is interned, as much as it can? */
  private get isOverfull(): boolean {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
    return used > 0.85 * limit || this.search.isOverfull
  }

  /** Stops a check that is under way; its report then says what was covered. */
  interrupt(): void {
    if (this.reduction?.isVerified === false) this.stopped = "interrupted"
    this.stopped ??= "interrupted"
  }

  /** What was found so far, which is all there is once `advance` has returned true. */
  report(): Report {
    const { search, compiled, system } = this
    const seconds = this.seconds
    const violations = [
      ...this.startFaults,
      ...this.search.judge.findings.map((finding) =>
        explain(system, compiled, search, finding, this.salt, this.reduction !== undefined, this.options.shadow)
      )
    ]
    // where nothing could start, nothing could be reached or counted either
    const isWhole = this.stopped === "exhausted" && this.keeping.verdict === "holds"
    if (isWhole && search.distinct > 0) violations.push(...this.unreached(), ...this.miscounted())
    const verdict: Verdict = violations.length > 0 ? "violated" : this.stopped === "exhausted" ? this.keeping.verdict : "inconclusive"
    return {
      scenario: system.scenario,
      parameters: system.parameters,
      mutant: system.mutant?.id,
      verdict,
      reason: this.reason(verdict),
      distinct: search.distinct,
      transitions: search.totals.transitions,
      depth: search.depth,
      seconds,
      symmetry: this.reduction?.told,
      violations,
      properties: system.properties.map(({ name, id, kind, source }, p) => ({
        name,
        id,
        kind,
        source,
        reached: search.judge.reached.has(p)
      })),
      bounds: this.bounds(),
      assumed: describeAllowances(system.allowances),
      frontier: search.waiting,
      finalStates: search.judge.finalStates,
      cutStates: search.totals.cutStates,
      kept: this.keeping.kept,
      collisionOdds: this.keeping.collisionOdds(search.distinct),
      salt: this.salt,
      engine: this.chosen.name,
      workers: this.chosen.workers,
      xstateCalls: compiled.xstateCalls,
      localSteps: compiled.origins.length + compiled.ignored.length,
      cells: compiled.numbers.cells.reduce((sum, cells) => sum + cells.values.length, 0),
      envelopes: compiled.numbers.envelopes.values.length,
      evaluations: search.judge.evaluations,
      bytes: search.bytes,
      coverage: coverageOf(system, compiled)
    }
  }

  private reason(verdict: Verdict): string {
    const { search, stopped } = this
    if (verdict === "sampled") return this.keeping.caveat()
    if (stopped === "exhausted")
      return verdict === "violated" ? "the whole space was searched" : "the whole space was searched, within the stated budgets"
    if (stopped === "found") return `found at depth ${search.depth}; the search stopped there`
    if (this.reduction?.isVerified === false && search.waiting === 0) return `${this.cause()}, before the symmetry was verified`
    return `${this.cause()}; ${search.waiting.toLocaleString("en")} ${search.waiting === 1 ? "state was" : "states were"} found and not expanded`
  }

  /** What ended a search before its time. */
  private cause(): string {
    const { options, search, stopped, seconds } = this
    switch (stopped) {
      case "states":
        return `the bound of ${options.maxStates?.toLocaleString("en")} states was reached`
      case "depth":
        return `the bound on depth was reached at ${search.depth}`
      case "memory":
        if (search.shortage !== undefined) return `memory ran out: ${search.shortage}`
        return `the bound on memory was reached${search.shelfFailure === undefined ? "" : `, and the disk took no more (${search.shelfFailure})`}`
      case "time":
        return `the bound on time was reached after ${seconds.toFixed(1)} s`
      default:
        return `interrupted after ${seconds.toFixed(1)} s`
    }
  }

  private bounds(): readonly Bound[] {
    const { options, search, compiled, system } = this
    const cutBy = new Set(compiled.numbers.cuts.filter((_, i) => (search.totals.cut & (1 << i)) !== 0))
    const given = [
      { name: "states", limit: options.maxStates, reached: this.stopped === "states" },
      { name: "depth", limit: options.maxDepth, reached: this.stopped === "depth" },
      { name: "seconds", limit: options.seconds, reached: this.stopped === "time" },
      { name: "memory", limit: options.bytes ?? defaultBytes(), reached: this.stopped === "memory" }
    ]
    const budgets = [...system.allowances.values()].map(({ name, total, each }) => ({
      name,
      limit: total ?? each,
      reached: cutBy.has(name)
    }))
    const others = system.clocks === undefined ? [] : [{ name: "realTime", limit: system.clocks.until, reached: cutBy.has("realTime") }]
    const channels =
      system.network.kind === "fifo" ? [{ name: "capacity", limit: system.network.capacity, reached: cutBy.has("capacity") }] : []
    return [...given, ...budgets, ...others, ...channels]
  }

  private unreached(): readonly Violation[] {
    return this.system.properties.flatMap((property, p) =>
      property.kind === "sometimes" && !this.search.judge.reached.has(p)
        ? [{ kind: "sometimes" as const, name: property.name, id: property.id, counterexample: undefined }]
        : []
    )
  }

  private miscounted(): readonly Violation[] {
    const expected = this.reduction === undefined ? this.system.expected : this.system.symmetry?.expected
    const { distinct, depth } = this.search
    const { transitions } = this.search.totals
    if (expected === undefined || (expected.distinct === distinct && expected.transitions === transitions && expected.depth === depth))
      return []
    const write = (counts: { distinct: number; transitions: number; depth: number }) =>
      `${counts.distinct} distinct, ${counts.transitions} transitions, depth ${counts.depth}`
    return [
      {
        kind: "expected counts",
        name: `expected ${write(expected)}; counted ${write({ distinct, transitions, depth })}`,
        id: undefined,
        counterexample: undefined
      }
    ]
  }
}

const symmetryIn = ({ symmetry, scenario }: System): Symmetry => {
  if (symmetry !== undefined) return symmetry
  throw new InputError(`scenario "${scenario}" declares no symmetry; add symmetry: { groups: [[…]] } to it, or check it without`)
}

/** The share of the bound on memory that states have which are still to be looked at. */
const shareOfFrontier = 1 / 4
/** How often to look whether what is interned has outgrown the memory; rounds look too. */
const lookMs = 20
/**
 * What the heap holds of what lasts, in bytes. Of the young generation most is garbage, and how much of that there is depends on the time,
 * which must not decide how much is covered.
 */
const heapUsed = (): number =>
  getHeapSpaceStatistics().reduce((sum, { space_name: name, space_used_size: used }) => (name.startsWith("new_") ? sum : sum + used), 0)
const defaultSalt = "borealis"
const defaultBytes = (): number => Math.floor(totalmem() / 2)

const narrowed = (system: System, only: readonly string[]): System => {
  const properties = system.properties.filter(({ name, id }) => only.includes(name) || (id !== undefined && only.includes(id)))
  const missing = only.find((wanted) => !properties.some(({ name, id }) => name === wanted || id === wanted))
  if (missing !== undefined) {
    const there = system.properties.map(({ name, id }) => `"${id ?? name}"`).join(", ")
    throw new InputError(`scenario "${system.scenario}" has no property "${missing}"; it has ${there}`)
  }
  return { ...system, properties }
}
