import { type Fault, underWay } from "../world/index.ts"
import { InputError } from "../kernel/index.ts"
import { isPromised, type Symmetry, type System } from "../scenario/index.ts"
import { Compiled } from "./compile/compile.ts"
import { type BatchSizes, batchSizes } from "./core/search/engine.ts"
import { Search, type Stop } from "./core/search/search.ts"
import { shortageOf } from "./core/search/shortage.ts"
import { ChunkPool } from "./core/states/chunk-pool.ts"
import { DiskSpillFile } from "./resources/spill-file.ts"
import { conclude } from "./conclude/conclude.ts"
import { type Chosen, chooseEngine, type EngineOptions } from "./resources/engines.ts"
import { narrowed } from "./narrowed.ts"
import { Promises } from "./liveness/promises.ts"
import { Images, withoutClaims } from "./rules/images.ts"
import { Keeping } from "./resources/keeping.ts"
import { PartialOrder } from "./partial-order/partial-order.ts"
import { Reduction } from "./symmetry/reduction.ts"
import { collectGarbage, defaultBytes, heapLimit, heapUsed, checkHeap } from "./resources/memory.ts"
import type { Report, Violation } from "./report.ts"

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
  /** Called whenever a part of the search is done, many times a second. */
  readonly onPart?: (progress: Progress) => void
  readonly salt?: string
  /** How the search is cut into pieces; tests make them small. */
  readonly batchSizes?: BatchSizes
}

/** How far a running check has come. */
export interface Progress {
  readonly distinct: number
  readonly transitions: number
  readonly depth: number
  readonly waiting: number
  /** Violations to which no path was walked yet. */
  readonly found: number
  readonly seconds: number
}

/** A check under way: `advance` it until it is done, in slices, then ask for its report. */
export class Run {
  private readonly system: System
  private readonly options: CheckOptions
  private readonly compiled: Compiled
  private reduction: Reduction | undefined
  private readonly order: PartialOrder | undefined
  private search: Search
  /** May the search leave out steps? */
  private leavesOut: boolean
  /** What is looked at when all worlds are known. */
  private promises: Promises | undefined
  private readonly chosen: Chosen
  private readonly keeping: Keeping
  private readonly started = performance.now()
  private readonly heapAtStart = heapUsed()
  private spillFile = new DiskSpillFile()
  private readonly startFaults: Violation[] = []
  private rootsAdded = 0
  private hasMoreRoots = true
  private readonly salt: string
  private readonly bytes: number
  private stopped: Stop | "time" | "heap" | "interrupted" | undefined

  /** Fails with `Refused` on an unsound definition, and with `InputError` on a property that is not there. */
  constructor(system: System, options: CheckOptions = {}) {
    const { only, shadow, worlds } = options
    this.system =
      shadow !== undefined || worlds !== undefined ? withoutClaims(system) : only === undefined ? system : narrowed(system, only)
    if (this.system.properties.some(isPromised)) requireWhole(this.system, options)
    this.options = options
    this.salt = options.salt ?? defaultSalt
    this.bytes = options.bytes ?? defaultBytes()
    this.keeping = new Keeping(options.keep ?? "fingerprints", options.bytes)
    this.chosen = chooseEngine(options, this.keeping)
    this.compiled = new Compiled(this.system, { salt: this.salt, paranoid: options.paranoid ?? false, space: this.chosen.space })
    const { salt, bytes } = this
    const symmetry = options.symmetry === true ? symmetryIn(this.system) : undefined
    this.order = options.partialOrder === true ? new PartialOrder(this.system, this.compiled, { salt, bytes, symmetry }) : undefined
    this.leavesOut = this.order !== undefined
    this.search = this.openSearch()
  }

  private openSearch(): Search {
    const { options, system } = this
    this.reduction = options.symmetry === true ? new Reduction(system, symmetryIn(system), this.compiled, this.salt) : undefined
    const { shadow, worlds } = options
    const bounds = {
      maxStates: options.maxStates ?? Number.POSITIVE_INFINITY,
      maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
      maxBytes: this.bytes,
      // what is interned; what was there before may have become garbage since
      bytesBeside: () => Math.max(0, heapUsed() - this.heapAtStart) + (this.promises?.bytes ?? 0),
      collectGarbage
    }
    const { chunk } = options.batchSizes ?? batchSizes
    return new Search(this.compiled.tables, {
      bounds,
      goOn: options.all ?? false,
      engine: this.chosen.make,
      pool: new ChunkPool(options.frontierBytes ?? bounds.maxBytes * shareOfFrontier, this.spillFile, chunk, this.chosen.arena),
      batchSizes: options.batchSizes,
      orbits: this.reduction?.orbits,
      rule: shadow === undefined ? worlds : new Images(shadow, system, this.compiled.numbers),
      choice: this.leavesOut ? this.order : undefined,
      addRoots: () => this.addRoots()
    })
  }

  /** Adds the next initial states: there may be as many as a space has. False where there are none left. */
  private addRoots(): boolean {
    const roots = this.compiled.roots(this.rootsAdded, rootsAtOnce)
    for (const root of roots) {
      const start = this.rootsAdded++
      if ("fault" in root) this.addStartFault(root.fault)
      else {
        this.reduction?.addRoot(root)
        this.search.addRoot(root.row, root.lo, root.hi, start)
      }
    }
    return (this.hasMoreRoots = roots.length === rootsAtOnce)
  }

  private addStartFault({ kind, detail }: Fault): void {
    const name = `at the start: ${detail}`
    if (this.startFaults.some((one) => one.kind === kind && one.name === name)) return
    this.startFaults.push({ kind, name, id: undefined, counterexample: undefined })
  }

  /** Ends the worker threads and lets the file of the frontier go. To be called when the run is over, however it ended. */
  close(): void {
    this.spillFile.close()
    this.chosen.threads?.close()
  }

  /** Resolves when all worker threads have joined the search, which goes on without them until then. */
  async joined(): Promise<void> {
    await this.chosen.threads?.joined()
  }

  get progress(): Progress {
    const { distinct, totals, depth, waiting, judge } = this.search
    return { distinct, transitions: totals.transitions, depth, waiting, found: judge.findings.length, seconds: this.seconds }
  }

  private get seconds(): number {
    return (performance.now() - this.started) / 1000
  }

  /** Searches for about so many milliseconds. True when there is nothing more to do. */
  advance(milliseconds: number): boolean {
    const until = performance.now() + milliseconds
    if (!this.prepareOrder(until)) return this.isCutShort
    let nextLook = 0
    while (this.stopped === undefined) {
      if (performance.now() > nextLook) {
        if (this.search.waiting > 0) this.stopped = this.checkMemory()
        nextLook = performance.now() + lookMs
      } else if (this.part()) this.stopped = this.search.stop
      else if (this.seconds > (this.options.seconds ?? Number.POSITIVE_INFINITY)) this.stopped = "time"
      else if (performance.now() > until) return false
    }
    return this.verify(until) && this.keepPromises(until)
  }

  /** Finds out which steps may be left out, before any is taken. False while there is more to do, or time is up. */
  private prepareOrder(until: number): boolean {
    if (this.order === undefined || this.order.isReady) return true
    const isReady = this.order.prepare(until)
    underWay(() => "")
    if (this.seconds > (this.options.seconds ?? Number.POSITIVE_INFINITY)) this.stopped ??= "time"
    return isReady
  }

  /** Begins again, with every step. */
  private beginAgain(): void {
    this.leavesOut = false
    this.spillFile.close()
    this.spillFile = new DiskSpillFile()
    this.rootsAdded = 0
    this.hasMoreRoots = true
    this.search = this.openSearch()
  }

  /** Does the next part of the search; what it ran of the user's code has come back then. True when the search has stopped. */
  private part(): boolean {
    const isDone = this.search.advance()
    underWay(() => "")
    this.options.onPart?.(this.progress)
    if (!this.leavesOut || this.order?.off === undefined) return isDone
    this.beginAgain()
    return false
  }

  /** Nothing is said of a search up to symmetry before the symmetry is verified; where time is up, that it is not. */
  private verify(until: number): boolean {
    const { reduction, search } = this
    // of initial states it can only be told whether they are alike when all are there
    if (reduction === undefined || reduction.isVerified || this.isCutShort || this.hasMoreRoots) return true
    if (reduction.verify(until, (p) => search.judge.reached.has(p))) return true
    if (this.seconds > (this.options.seconds ?? Number.POSITIVE_INFINITY)) this.stopped = "time"
    else this.stopped = this.checkMemory() ?? this.stopped
    return this.isCutShort
  }

  /** Looks at promises, which needs all worlds; true when that is done, or cannot be. */
  private keepPromises(until: number): boolean {
    const { system, compiled, search } = this
    if (this.stopped !== "exhausted" || !system.properties.some(isPromised)) return true
    this.promises ??= new Promises(system, compiled, search)
    while (!this.isCutShort && !this.advancePromises(this.promises)) {
      if (this.seconds > (this.options.seconds ?? Number.POSITIVE_INFINITY)) this.stopped = "time"
      else this.stopped = this.checkMemory() ?? this.stopped
      if (performance.now() > until) return this.isCutShort
    }
    return true
  }

  /** True when nothing is left to do. Memory that cannot be had stops the check, as it does a search. */
  private advancePromises(promises: Promises): boolean {
    try {
      const isDone = promises.advance()
      underWay(() => "")
      return isDone
    } catch (error) {
      this.search.shortage = shortageOf(error)
      if (this.search.shortage === undefined) throw error
      this.stopped = "memory"
      return false
    }
  }

  private get isCutShort(): boolean {
    return this.stopped === "time" || this.stopped === "memory" || this.stopped === "heap" || this.stopped === "interrupted"
  }

  /** Tells which bound on memory is reached, if any: V8's heap, where all lives that is interned, or what the search may hold. */
  private checkMemory(): "heap" | "memory" | undefined {
    return checkHeap() ? "heap" : this.search.checkMemory() ? "memory" : undefined
  }

  /** Stops a check that is under way; its report then says what was covered. */
  interrupt(): void {
    const isKeeping = this.promises !== undefined && this.promises.kept === undefined
    if (this.reduction?.isVerified === false || isKeeping) this.stopped = "interrupted"
    this.stopped ??= "interrupted"
  }

  /** What was found so far, which is all there is once `advance` has returned true. */
  report(): Report {
    const { system, options, compiled, search, keeping, reduction, order, promises, chosen, startFaults, salt, stopped, seconds } = this
    const limits = { states: options.maxStates, depth: options.maxDepth, seconds: options.seconds, memory: this.bytes, heap: heapLimit() }
    const rule = options.shadow ?? options.worlds
    const startsLeft = this.hasMoreRoots && stopped !== undefined
    return conclude({
      startsLeft,
      system,
      compiled,
      search,
      keeping,
      reduction,
      order,
      promises,
      chosen,
      startFaults,
      salt,
      stopped,
      seconds,
      limits,
      rule
    })
  }
}

const symmetryIn = ({ symmetry, scenario }: System): Symmetry => {
  if (symmetry !== undefined) return symmetry
  throw new InputError(`scenario "${scenario}" declares no symmetry; add symmetry: { groups: [[…]] } to it, or check it without`)
}

/** Refuses what does not show each world and each step, which promises need. */
const requireWhole = ({ scenario, properties }: System, { symmetry, partialOrder, keep }: CheckOptions): void => {
  const left = symmetry === true ? "--symmetry" : partialOrder === true ? "--partial-order" : keep === "bitstate" ? "--bitstate" : undefined
  if (left === undefined) return
  const { kind, name } = properties.find(isPromised)!
  throw new InputError(
    `scenario "${scenario}" promises ${kind} "${name}", and ${left} leaves out worlds that it may be broken in; check without it, or only the others with --property`
  )
}

/** The share of the bound on memory that states have which are still to be looked at. */
const shareOfFrontier = 1 / 4
/** How many initial states are added before bounds are looked at. */
const rootsAtOnce = 1000
/** How often to look whether what is interned has outgrown the memory; rounds look too. */
const lookMs = 20
const defaultSalt = "borealis"
