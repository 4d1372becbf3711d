import { underWay } from "../world/index.ts"
import { isPromised, type System } from "../scenario/index.ts"
import { Compiled } from "./compile/compile.ts"
import { Checkpoint } from "./checkpoint/checkpoint.ts"
import { FillLog } from "./checkpoint/fill-log.ts"
import { identityOf } from "./checkpoint/identity.ts"
import { batchSizes } from "./core/search/engine.ts"
import type { Stop } from "./core/search/options.ts"
import { Search } from "./core/search/search.ts"
import { shortageOf } from "./core/search/shortage.ts"
import type { OrbitFiller } from "./core/orbits/orbit-tables.ts"
import type { Filler } from "./core/tables/tables.ts"
import { ChunkPool } from "./core/states/chunk-pool.ts"
import { DiskSpillFile } from "./resources/spill-file.ts"
import { conclude } from "./conclude/conclude.ts"
import { type Chosen, chooseEngine } from "./resources/engines.ts"
import { narrowed } from "./narrowed.ts"
import { Promises } from "./liveness/promises.ts"
import { Images, withoutClaims } from "./rules/images.ts"
import { Keeping } from "./resources/keeping.ts"
import { Starts } from "./starts.ts"
import { PartialOrder } from "./partial-order/partial-order.ts"
import { Reduction } from "./symmetry/reduction.ts"
import { collectGarbage, defaultBytes, heapLimit, heapUsed, checkHeap } from "./resources/memory.ts"
import type { Given } from "./core/search/walk.ts"
import type { CheckOptions, Progress } from "./options.ts"
import { requireKeepable, requireWhole, symmetryIn } from "./requirements.ts"
import type { Report, Resumed } from "./report.ts"

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
  private readonly starts = new Starts()
  private readonly salt: string
  private readonly bytes: number
  private stopped: Stop | Ending | undefined
  /** What is to stop it when the round is over. */
  private ending: Ending | undefined
  private readonly checkpoint: Checkpoint | undefined
  private log: FillLog | undefined
  private restoring: Generator<void> | undefined
  /** Was the search saved when it had stopped? */
  private isSaved = false
  /** The checkpoint that it has gone on from, if it has. */
  resumed: Resumed | undefined

  /** Fails with `Refused` on an unsound definition, and with `InputError` on a property that is not there. */
  constructor(system: System, options: CheckOptions = {}) {
    const { only, shadow, worlds } = options
    this.system =
      shadow !== undefined || worlds !== undefined ? withoutClaims(system) : only === undefined ? system : narrowed(system, only)
    if (options.checkpoint !== undefined) requireKeepable(options)
    if (this.system.properties.some(isPromised)) requireWhole(this.system, options)
    this.options = options
    this.salt = options.salt ?? defaultSalt
    this.bytes = options.bytes ?? defaultBytes()
    this.keeping = new Keeping(options.keep ?? "fingerprints", options.bytes)
    this.chosen = chooseEngine(options, this.keeping)
    const { salt, bytes } = this
    const through = (filler: Filler) => (this.log = new FillLog(filler))
    this.compiled = new Compiled(this.system, {
      salt,
      paranoid: options.paranoid ?? false,
      space: this.chosen.space,
      ...(options.checkpoint === undefined ? {} : { through })
    })
    const symmetry = options.symmetry === true ? symmetryIn(this.system) : undefined
    this.order = options.partialOrder === true ? new PartialOrder(this.system, this.compiled, { salt, bytes, symmetry }) : undefined
    this.leavesOut = this.order !== undefined
    this.search = this.openSearch()
    if (options.checkpoint === undefined || this.log === undefined) return
    const identity = identityOf(this.system, { salt, kept: this.keeping.text, isReduced: symmetry !== undefined })
    this.checkpoint = new Checkpoint(options.checkpoint, identity, this.log)
    if (options.checkpoint.resume === true) this.restoring = this.restore(this.checkpoint)
  }

  private openSearch(): Search {
    const { options, system, salt, log } = this
    const through = log && ((filler: OrbitFiller) => log.through(filler))
    this.reduction = options.symmetry === true ? new Reduction(system, symmetryIn(system), this.compiled, { salt, through }) : undefined
    const { shadow, worlds } = options
    const bounds = {
      maxStates: options.maxStates ?? Number.POSITIVE_INFINITY,
      maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
      maxBytes: this.bytes,
      // what is interned; what was there before may have become garbage since
      bytesBeside: () => Math.max(0, heapUsed() - this.heapAtStart) + (this.promises?.bytes ?? 0) + (log?.bytes ?? 0),
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

  /** Adds the next initial states. False where there are none left. */
  private addRoots(): boolean {
    const { starts, search } = this
    const hasMore = starts.list(this.compiled, rootsAtOnce)
    const { from, roots } = starts.take()
    this.log?.roots(roots.length)
    this.addToReduction(roots)
    roots.forEach((root, i) => root && search.addRoot(root, from + i))
    return hasMore
  }

  private addToReduction(roots: readonly (Given | undefined)[]): void {
    for (const root of roots) if (root !== undefined) this.reduction?.addRoot(root)
  }

  private *restore(checkpoint: Checkpoint): Generator<void> {
    const { compiled, search, starts } = this
    const { roots, ...resumed } = yield* checkpoint.restore(compiled, search, starts)
    this.addToReduction(roots)
    this.resumed = resumed
  }

  /** Ends the worker threads and lets the file of the frontier go. To be called when the run is over, however it ended. */
  close(): void {
    this.restoring?.return(undefined)
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

  /** Of all parts together. */
  private get seconds(): number {
    return (this.resumed?.seconds ?? 0) + (performance.now() - this.started) / 1000
  }

  private get isTimeUp(): boolean {
    return (performance.now() - this.started) / 1000 > (this.options.seconds ?? Number.POSITIVE_INFINITY)
  }

  /** Searches for about so many milliseconds. True when there is nothing more to do. */
  advance(milliseconds: number): boolean {
    const until = performance.now() + milliseconds
    if (!this.prepareOrder(until)) return this.isCutShort
    let nextLook = 0
    while (this.stopped === undefined) {
      if (this.restoring !== undefined) {
        if (this.restoring.next().done === true) this.restoring = undefined
      } else if (performance.now() > nextLook) {
        if (this.search.waiting > 0) this.end(this.checkMemory())
        nextLook = performance.now() + lookMs
        continue
      } else if (this.part()) {
        this.stopped = this.search.stop
        break
      }
      this.end(this.isTimeUp ? "time" : this.ending)
      if (this.checkpoint?.isDue === true) this.save()
      if (this.stopped === undefined && performance.now() > until) return false
    }
    this.saveLast()
    return this.verify(until) && this.keepPromises(until)
  }

  /** Saves a search that has stopped, if there is something to go on with; what is looked at after it is in no checkpoint. */
  private saveLast(): void {
    const { stopped, isSaved, reduction, system } = this
    const isLeft = stopped !== "exhausted" || reduction !== undefined || system.properties.some(isPromised)
    if (!isSaved && isLeft && stopped !== "found") this.save()
    this.isSaved = true
  }

  /** Is it still being brought to where a checkpoint left it? */
  get isRestoring(): boolean {
    return this.restoring !== undefined
  }

  /** Stops the search; where checkpoints are kept, when the round is over, since they are of whole rounds. */
  private end(why: Ending | undefined): void {
    if (this.checkpoint === undefined || this.restoring !== undefined || this.search.canBeSaved) this.stopped ??= why
    else this.ending ??= why
  }

  private save(): void {
    const { compiled, search, seconds } = this
    const { hasMore: hasMoreRoots } = this.starts
    if (this.restoring === undefined && search.canBeSaved) this.checkpoint?.save({ compiled, search, hasMoreRoots, seconds })
  }

  /** Finds out which steps may be left out, before any is taken. False while there is more to do, or time is up. */
  private prepareOrder(until: number): boolean {
    if (this.order === undefined || this.order.isReady) return true
    const isReady = this.order.prepare(until)
    underWay(() => "")
    if (this.isTimeUp) this.stopped ??= "time"
    return isReady
  }

  /** Begins again, with every step. */
  private beginAgain(): void {
    this.leavesOut = false
    this.spillFile.close()
    this.spillFile = new DiskSpillFile()
    this.starts.reset()
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
    if (reduction === undefined || reduction.isVerified || this.isCutShort || this.starts.hasMore) return true
    if (reduction.verify(until, (p) => search.judge.reached.has(p))) return true
    if (this.isTimeUp) this.stopped = "time"
    else this.stopped = this.checkMemory() ?? this.stopped
    return this.isCutShort
  }

  /** Looks at promises, which needs all worlds; true when that is done, or cannot be. */
  private keepPromises(until: number): boolean {
    const { system, compiled, search } = this
    if (this.stopped !== "exhausted" || !system.properties.some(isPromised)) return true
    this.promises ??= new Promises(system, compiled, search)
    while (!this.isCutShort && !this.advancePromises(this.promises)) {
      if (this.isTimeUp) this.stopped = "time"
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
    if (this.stopped !== undefined && (this.reduction?.isVerified === false || isKeeping)) this.stopped = "interrupted"
    this.end("interrupted")
  }

  /** What was found so far, which is all there is once `advance` has returned true. */
  report(): Report {
    const { system, options, compiled, search, keeping, reduction, order, promises, chosen, starts, salt, stopped, seconds, resumed } = this
    const limits = { states: options.maxStates, depth: options.maxDepth, seconds: options.seconds, memory: this.bytes, heap: heapLimit() }
    const rule = options.shadow ?? options.worlds
    const startsLeft = starts.hasMore && stopped !== undefined
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
      startFaults: starts.faults,
      salt,
      stopped,
      seconds,
      resumed,
      isRestoring: this.isRestoring,
      limits,
      rule
    })
  }
}

/** What stops a search from outside. */
type Ending = "time" | "heap" | "interrupted" | "memory"

/** The share of the bound on memory that states have which are still to be looked at. */
const shareOfFrontier = 1 / 4
/** How many initial states are added before bounds are looked at. */
const rootsAtOnce = 1000
/** How often to look whether what is interned has outgrown the memory; rounds look too. */
const lookMs = 20
const defaultSalt = "borealis"
