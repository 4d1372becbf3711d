import { totalmem } from "node:os"
import { getHeapStatistics } from "node:v8"
import { describeAllowances, InputError, type System } from "../world/index.ts"
import { Compiled } from "./compile.ts"
import { Heap } from "./core/arrays.ts"
import { type Engine, type Grain, grain, type Workshop } from "./core/engine.ts"
import { Search, type Stop } from "./core/search.ts"
import { Stock } from "./core/stock.ts"
import { TypeScriptEngine } from "./core/typescript-engine.ts"
import { WebAssemblyEngine } from "./core/webassembly/engine.ts"
import { SharedMemory } from "./core/webassembly/shared-memory.ts"
import { engineModule } from "./engine-module.ts"
import { DiskShelf } from "./disk-shelf.ts"
import { explain } from "./counterexample.ts"
import { coverageOf } from "./coverage.ts"
import { Threads } from "./threads.ts"
import { Keeping } from "./keeping.ts"
import type { Bound, Kept, Report, Verdict, Violation } from "./report.ts"

export interface CheckOptions {
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
  /** What is kept of each state. Default: `fingerprints`; all else is for the TypeScript engine, one thread. */
  readonly keep?: Kept
  /** Which engine searches. Both find the same; the default is the faster one where it can run. */
  readonly engine?: "webassembly" | "typescript"
  /** Threads that search, the caller's included. Default 1. What is found does not depend on it. */
  readonly workers?: number
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
  private readonly search: Search
  private readonly keeping: Keeping
  private readonly engineName: "webassembly" | "typescript"
  threads: Threads | undefined
  private readonly started = performance.now()
  private readonly heapAtStart = getHeapStatistics().used_heap_size
  private readonly shelf = new DiskShelf()
  private readonly startFaults: Violation[] = []
  private readonly salt: string
  private stopped: Stop | "time" | "interrupted" | undefined

  /** Fails with `Refused` on an unsound definition, and with `InputError` on a property that is not there. */
  constructor(system: System, options: CheckOptions = {}) {
    this.system = options.only === undefined ? system : narrowed(system, options.only)
    this.options = options
    this.salt = options.salt ?? defaultSalt
    this.keeping = new Keeping(options.keep ?? "fingerprints", options.bytes ?? defaultBytes())
    this.engineName = engineOf(options)
    const memory = this.engineName === "typescript" ? undefined : new SharedMemory()
    this.compiled = new Compiled(this.system, { salt: this.salt, paranoid: options.paranoid ?? false, space: memory ?? new Heap() })
    const bounds = {
      maxStates: options.maxStates ?? Number.POSITIVE_INFINITY,
      maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
      maxBytes: options.bytes ?? defaultBytes(),
      // what is interned; what was there before may have become garbage since
      bytesBeside: () => Math.max(0, getHeapStatistics().used_heap_size - this.heapAtStart)
    }
    const { chunk } = options.grain ?? grain
    const stock = new Stock(options.frontierBytes ?? bounds.maxBytes * shareOfFrontier, this.shelf, chunk)
    const engine = (workshop: Workshop) => this.engine(workshop, memory)
    this.search = new Search(this.compiled.tables, bounds, options.all ?? false, engine, stock, options.grain)
    this.compiled.roots().forEach((root, start) => {
      if ("fault" in root)
        this.startFaults.push({
          kind: root.fault.kind,
          name: `at the start: ${root.fault.detail}`,
          id: undefined,
          counterexample: undefined
        })
      else this.search.addRoot(root.row, root.lo, root.hi, start)
    })
  }

  private engine(workshop: Workshop, memory: SharedMemory | undefined): Engine {
    if (memory === undefined) return new TypeScriptEngine(workshop, this.keeping.open(workshop.tables))
    const { workers = 1 } = this.options
    const module = engineModule()
    if (workers === 1) return new WebAssemblyEngine(workshop, memory, module)
    this.threads = new Threads(workers - 1, memory.memory, module)
    return new WebAssemblyEngine(workshop, memory, module, { crew: this.threads, workers })
  }

  /** Ends the worker threads and lets the file of the frontier go. To be called when the run is over, however it ended. */
  close(): void {
    this.shelf.close()
    this.threads?.close()
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
        if (this.isOverfull) this.stopped = "memory"
        nextLook = performance.now() + lookMs
      } else if (this.search.advance()) this.stopped = this.search.stop
      else if (this.seconds > (this.options.seconds ?? Number.POSITIVE_INFINITY)) this.stopped = "time"
      else if (performance.now() > until) return false
    }
    return true
  }

  /** Does the search hold more than it may, or V8's heap, where all lives that is interned, as much as it can? */
  private get isOverfull(): boolean {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
    return used > 0.85 * limit || this.search.isOverfull
  }

  /** Stops a check that is under way; its report then says what was covered. */
  interrupt(): void {
    this.stopped ??= "interrupted"
  }

  /** What was found so far, which is all there is once `advance` has returned true. */
  report(): Report {
    const { search, compiled, system } = this
    const seconds = this.seconds
    const violations = [
      ...this.startFaults,
      ...this.search.judge.findings.map((finding) => explain(system, compiled, search, finding, this.salt))
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
      engine: this.engineName,
      workers: this.engineName === "typescript" ? 1 : (this.options.workers ?? 1),
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
    const { expected } = this.system
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

const engineOf = ({ keep = "fingerprints", engine }: CheckOptions): "webassembly" | "typescript" => {
  if (keep === "fingerprints") return engine ?? "webassembly"
  if (engine === "webassembly")
    throw new InputError(`the WebAssembly engine keeps fingerprints only; "${keep}" is for the TypeScript engine`)
  return "typescript"
}

/** The share of the bound on memory that states have which are still to be looked at. */
const shareOfFrontier = 1 / 4
/** How often to look whether what is interned has outgrown the memory; rounds look too. */
const lookMs = 20
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
