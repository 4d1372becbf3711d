import { underWay } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { Compiled } from "../compile/compile.ts"
import { explain } from "../conclude/counterexample.ts"
import type { Path } from "../core/search/walk.ts"
import { shortageOf } from "../core/search/shortage.ts"
import { Heap } from "../core/tables/arrays.ts"
import { narrowed } from "../narrowed.ts"
import { type ByPriorities, type Report, type StrategyName, strategyNames, type Violation } from "../report.ts"
import { Starts } from "../starts.ts"
import type { Progress } from "../options.ts"
import { checkHeap, defaultBytes } from "../resources/memory.ts"
import { type Catch, Ground } from "./ground.ts"
import { type HuntStop, reportOf } from "./hunted.ts"
import { Priorities } from "./priorities.ts"
import { type Caught, caughtAt, Shrinker } from "./shrink.ts"
import { type Strategy, strategyOf } from "./strategies.ts"
import { placeOf } from "./walker.ts"

export interface HuntOptions {
  /** Fixes what is drawn by chance: the same seed walks the same ways. Default: the same each time. */
  readonly seed?: string
  /** Wall clock. Default: 60. */
  readonly seconds?: number
  /** In states: no walk goes on beyond it. Default: 1,000. */
  readonly maxDepth?: number
  /** What may be taken to remember worlds. Default: a quarter of the machine's memory. */
  readonly bytes?: number
  /** What to look by, in turns. Default: all of them. */
  readonly strategies?: readonly StrategyName[]
  /** Look at these properties only, by name or id. */
  readonly only?: readonly string[]
  /** Go on after a violation, to find one of each property. */
  readonly all?: boolean
  readonly paranoid?: boolean
  readonly salt?: string
  /** Called whenever a part of the hunt is done, many times a second. */
  readonly onPart?: (progress: Progress) => void
  /** Called with its report, with the fingerprints of all that was seen: a low and a high word each, (0, 0) in an empty place. */
  readonly onEnd?: (seen: Int32Array) => void
}

export const defaultSeed = "borealis"
/** What a hunt may take to remember worlds, if nobody says. */
export const bytesOfHunt = (): number => defaultBytes() / 2

const defaults = { seconds: 60, maxDepth: 1000, salt: "borealis", seed: defaultSeed }
/** Where there are more initial states, walks begin at these only. */
const mostStarts = 10_000
/** At how many worlds a strategy looks before it is the next one's turn, and before anybody else may do something. */
const [looksOfTurn, looksAtOnce] = [40_000, 2_000]

/** A hunt under way: `advance` it until it is done, in slices, then ask for its report. It looks at a part of all worlds. */
export class Hunt {
  private readonly system: System
  private readonly compiled: Compiled
  private readonly ground: Ground
  private readonly strategies: readonly { readonly name: StrategyName; readonly strategy: Strategy }[]
  private readonly options: HuntOptions & typeof defaults
  private readonly starts = new Starts()
  /** What was found, after it was made shorter, and how many steps it had before. */
  private readonly caught: { readonly caught: Caught; readonly before: number }[] = []
  /** Are there initial states at which no walk begins? */
  private readonly leavesOutStarts: boolean
  stopped: HuntStop | undefined
  private readonly started = performance.now()
  private readonly shrinker: Shrinker
  private shrinking: { readonly before: number; readonly parts: Generator<void, Caught> } | undefined
  private turn = 0
  private turnEnds = looksOfTurn

  /** Fails with `Refused` on an unsound definition, and with `InputError` on a property that is not there. */
  constructor(system: System, options: HuntOptions = {}) {
    this.options = { ...defaults, ...options }
    const { only, salt, seed, paranoid = false, maxDepth, bytes = bytesOfHunt(), strategies = strategyNames } = this.options
    this.system = only === undefined ? system : narrowed(system, only)
    this.compiled = new Compiled(this.system, { salt, paranoid, space: new Heap() })
    this.ground = new Ground(this.compiled.tables, { seed, maxSteps: maxDepth - 1, bytes })
    this.leavesOutStarts = this.addStarts()
    this.shrinker = new Shrinker(this.compiled, this.ground)
    this.strategies = strategies.map((name) => ({ name, strategy: strategyOf(name, this.ground) }))
  }

  /** True where there are too many. */
  private addStarts(): boolean {
    const { starts, ground } = this
    const hasMore = starts.list(this.compiled, mostStarts)
    starts.take().roots.forEach((root, start) => root && ground.addStart(placeOf(root, start)))
    return hasMore
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000
  }

  /** What was found that is to be told. */
  private get catches(): readonly Catch[] {
    const { ground, options } = this
    return options.all === true ? ground.catches : ground.catches.slice(0, 1)
  }

  get hasFound(): boolean {
    return this.ground.catches.length > 0 || this.starts.faults.length > 0
  }

  get progress(): Progress {
    const { ground, seconds } = this
    const { steps, seen, deepest, judge } = ground
    return { distinct: seen.size, transitions: steps, depth: deepest + 1, waiting: 0, found: judge.findings.length, seconds }
  }

  /** Hunts for about so many milliseconds. True when there is nothing more to do. */
  advance(milliseconds: number): boolean {
    const until = performance.now() + milliseconds
    while (this.stopped === undefined && performance.now() < until) {
      try {
        this.part()
      } catch (error) {
        if (shortageOf(error) === undefined) throw error
        this.stopped = "memory"
      }
      underWay(() => "")
      this.options.onPart?.(this.progress)
      if (this.seconds > this.options.seconds) this.stopped ??= "time"
      else if (checkHeap()) this.stopped ??= "heap"
    }
    return this.stopped !== undefined
  }

  /** Ends a hunt that is under way. */
  interrupt(): void {
    this.stopped ??= "interrupted"
  }

  private part(): void {
    const { ground, caught, shrinking } = this
    const next = this.catches[caught.length]
    if (shrinking !== undefined) {
      const { done, value } = shrinking.parts.next()
      if (done !== true) return
      caught.push({ caught: value, before: shrinking.before })
      this.shrinking = undefined
    } else if (next !== undefined) {
      this.strategy.leave?.()
      const found = caughtAt(next.finding, next.trail)
      this.shrinking = { before: found.ordinals.length, parts: this.shrinker.shrink(found) }
    } else if (ground.starts.length === 0 || (this.hasFound && this.options.all !== true)) this.stopped = "found"
    else this.hunt()
  }

  private hunt(): void {
    const { ground, strategy, strategies } = this
    const found = ground.catches.length
    for (const until = ground.looks + looksAtOnce; ground.looks < until && ground.catches.length === found && strategy.isDone !== true;)
      strategy.step()
    // who has seen all has seen it for the others too
    if (strategy.isDone === true) this.stopped = ground.catches.length > this.caught.length ? undefined : "exhausted"
    if (ground.looks < this.turnEnds) return
    strategy.leave?.()
    this.turn = (this.turn + 1) % strategies.length
    this.turnEnds = ground.looks + looksOfTurn
  }

  /** The one whose turn it is. */
  private get strategy(): Strategy {
    return this.strategies[this.turn]!.strategy
  }

  /** What was found so far; where it is cut short while something is being made shorter, that as it was found. */
  report(): Report {
    const { ground, starts, caught, system, compiled, options, priorities, leavesOutStarts, stopped, seconds } = this
    const left = this.catches.slice(caught.length).map(({ finding, trail }) => caughtAt(finding, trail))
    const all = [...caught, ...left.map((one) => ({ caught: one, before: one.ordinals.length }))]
    const violations = all.map(({ caught: one, before }): Violation => {
      const found = explain(system, compiled, this.pathOf(one), one.finding, options.salt, false, undefined)
      const { counterexample } = found
      return counterexample === undefined ? found : { ...found, counterexample: { ...counterexample, before } }
    })
    const strategies = this.strategies.map(({ name }) => name)
    if (stopped !== undefined) options.onEnd?.(ground.seen.fingerprints)
    const soFar = {
      system,
      compiled,
      ground,
      options,
      strategies,
      priorities,
      startFaults: starts.faults,
      leavesOutStarts,
      stopped,
      seconds
    }
    return reportOf(soFar, violations)
  }

  private pathOf({ root, ordinals }: Caught): Path {
    const { ground } = this
    const { walker } = ground
    return { root, steps: walker.retrace(ground.start(root), ordinals, (ordinal) => walker.stepAt(ordinal)) }
  }

  /** What the walks by priorities have covered, if there are any. */
  private get priorities(): ByPriorities | undefined {
    return this.strategies.map(({ strategy }) => strategy).find((one) => one instanceof Priorities)?.covered
  }
}
