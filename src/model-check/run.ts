import { type Fault, underWay } from "../world/index.ts"
import { isPromised, type System } from "../scenario/index.ts"
import { Compiled } from "./compile/compile.ts"
import { Checkpoint } from "./checkpoint/checkpoint.ts"
import { FillLog } from "./checkpoint/fill-log.ts"
import { identityOf } from "./checkpoint/identity.ts"
import { batchSizes } from "./core/search/engine.ts"
import type { Stop } from "./core/search/options.ts"
import { Search } from "./core/search/search.ts"
import { shortageOf } from "./core/search/shortage.ts"
import type { Filler } from "./core/tables/tables.ts"
import { ChunkPool } from "./core/states/chunk-pool.ts"
import { DiskSpillFile } from "./resources/spill-file.ts"
import { conclude } from "./conclude/conclude.ts"
import { type Chosen, chooseEngine } from "./resources/engines.ts"
import { narrowed } from "./narrowed.ts"
import { Promises } from "./liveness/promises.ts"
import { Images, withoutClaims } from "./rules/images.ts"
import { Keeping } from "./resources/keeping.ts"
import { Reduction } from "./symmetry/reduction.ts"
import { collectGarbage, defaultBytes, heapLimit, heapUsed, checkHeap } from "./resources/memory.ts"
import type { Given } from "./core/search/walk.ts"
import type { CheckOptions, Progress } from "./options.ts"
import { requireKeepable, requireWhole, symmetryIn } from "./requirements.ts"
import type { Report, Resumed, Violation } from "./report.ts"

/** A check under way: `advance` it until it is done, in slices, then ask for its report. */
export class Run {
  private readonly system: System
  private readonly options: CheckOptions
  private readonly compiled: Compiled
  private readonly reduction: Reduction | undefined
  private readonly search: Search
  /** What is looked at when all worlds are known. */
  private promises: Promises | undefined
  private readonly chosen: Chosen
  private readonly keeping: Keeping
  private readonly started = performance.now()
  private readonly heapAtStart = heapUsed()
  private readonly spillFile = new DiskSpillFile()
  private readonly startFaults: Violation[] = []
  /** How many initial states were listed, and the last ones of them; undefined where one breaks a rule. */
  private rootsListed = 0
  private readonly roots: (Given | undefined)[] = []
  private hasMoreRoots = true
  private readonly salt: string
  private readonly bytes: number
  private stopped: Stop | Ending | undefined
  /** What is to stop it when the round is over. */
  private ending: Ending | undefined
  private readonly checkpoint: Checkpoint | undefined
  private readonly log: FillLog | undefined
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
    if (this.system.properties.some(isPromised)) requireWhole(this.system, options)
    this.options = options
    this.salt = options.salt ?? defaultSalt
    this.bytes = options.bytes ?? defaultBytes()
    this.keeping = new Keeping(options.keep ?? "fingerprints", options.bytes)
    this.chosen = chooseEngine(options, this.keeping)
    let log = undefined as FillLog | undefined
    const through = (filler: Filler) => (log = new FillLog(filler))
    const { space } = this.chosen
    this.compiled = new Compiled(this.system, {
      salt: this.salt,
      paranoid: options.paranoid ?? false,
      space,
      ...(options.checkpoint === undefined ? {} : { through })
    })
    const bounds = {
      maxStates: options.maxStates ?? Number.POSITIVE_INFINITY,
      maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
      maxBytes: this.bytes,
      // what is interned; what was there before may have become garbage since
      bytesBeside: () => Math.max(0, heapUsed() - this.heapAtStart) + (this.promises?.bytes ?? 0) + (log?.bytes ?? 0),
      collectGarbage
    }
    const { chunk } = options.batchSizes ?? batchSizes
    const isReduced = options.symmetry === true
    this.reduction = isReduced
      ? new Reduction(this.system, symmetryIn(this.system), this.compiled, {
          salt: this.salt,
          through: log && ((filler) => log!.through(filler))
        })
      : undefined
    this.search = new Search(this.compiled.tables, {
      bounds,
      goOn: options.all ?? false,
      engine: this.chosen.make,
      pool: new ChunkPool(options.frontierBytes ?? bounds.maxBytes * shareOfFrontier, this.spillFile, chunk, this.chosen.arena),
      batchSizes: options.batchSizes,
      orbits: this.reduction?.orbits,
      rule: shadow === undefined ? worlds : new Images(shadow, this.system, this.compiled.numbers),
      addRoots: () => this.addRoots()
    })
    if (options.checkpoint === undefined || log === undefined) return
    requireKeepable(options)
    this.checkpoint = new Checkpoint(
      options.checkpoint,
      identityOf(this.system, { salt: this.salt, kept: this.keeping.text, isReduced }),
      log
    )
    this.log = log
    if (options.checkpoint.resume === true) this.restoring = this.restore(this.checkpoint)
  }

  /** Adds the next initial states: there may be as many as a space has. False where there are none left. */
  private addRoots(): boolean {
    const { roots, rootsListed: from } = this
    this.hasMoreRoots = this.listRoots(rootsAtOnce)
    this.log?.roots(roots.length)
    roots.forEach((root, i) => root && this.search.addRoot(root, from + i))
    roots.length = 0
    return this.hasMoreRoots
  }

  /** Lists the next initial states. False where there are not so many. */
  private listRoots(count: number): boolean {
    const roots = this.compiled.roots(this.rootsListed, count)
    this.rootsListed += roots.length
    for (const root of roots) {
      if ("fault" in root) this.addStartFault(root.fault)
      else this.reduction?.addRoot(root)
      this.roots.push("fault" in root ? undefined : root)
    }
    return roots.length === count
  }

  private *restore(checkpoint: Checkpoint): Generator<void> {
    const { compiled, search, roots } = this
    const { hasMoreRoots, ...resumed } = yield* checkpoint.restore(compiled, search, roots, (count) => this.listRoots(count))
    this.roots.length = 0
    this.hasMoreRoots = hasMoreRoots
    this.resumed = resumed
  }

  private addStartFault({ kind, detail }: Fault): void {
    const name = `at the start: ${detail}`
    if (this.startFaults.some((one) => one.kind === kind && one.name === name)) return
    this.startFaults.push({ kind, name, id: undefined, counterexample: undefined })
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
    const { compiled, search, hasMoreRoots, seconds } = this
    if (this.restoring === undefined && search.canBeSaved) this.checkpoint?.save({ compiled, search, hasMoreRoots, seconds })
  }

  /** Does the next part of the search; what it ran of the user's code has come back then. True when the search has stopped. */
  private part(): boolean {
    const isDone = this.search.advance()
    underWay(() => "")
    this.options.onPart?.(this.progress)
    return isDone
  }

  /** Nothing is said of a search up to symmetry before the symmetry is verified; where time is up, that it is not. */
  private verify(until: number): boolean {
    const { reduction, search } = this
    // of initial states it can only be told whether they are alike when all are there
    if (reduction === undefined || reduction.isVerified || this.isCutShort || this.hasMoreRoots) return true
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
    const { system, options, compiled, search, keeping, reduction, promises, chosen, startFaults, salt, stopped, seconds, resumed } = this
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
      promises,
      chosen,
      startFaults,
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
