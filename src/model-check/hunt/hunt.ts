import { type Fault, underWay } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { Compiled } from "../compile/compile.ts"
import { explain } from "../conclude/counterexample.ts"
import type { Path } from "../core/search/search.ts"
import { shortageOf } from "../core/search/shortage.ts"
import { Heap } from "../core/tables/arrays.ts"
import { narrowed } from "../narrowed.ts"
import { type Report, type StrategyName, strategyNames, type Violation } from "../report.ts"
import type { Progress } from "../run.ts"
import { checkHeap, defaultBytes } from "../resources/memory.ts"
import { Ground } from "./ground.ts"
import { reportOf } from "./hunted.ts"
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
}

/** What ended a hunt; `exhausted`: a strategy has come to the end of all worlds that it could tell apart. */
export type HuntStop = "found" | "time" | "interrupted" | "heap" | "memory" | "exhausted"

const defaults = { seconds: 60, maxDepth: 1000, salt: "borealis", seed: "borealis" }
/** Where there are more initial states, walks begin at these only. */
const mostStarts = 10_000
/** How many steps a strategy takes before it is the next one's turn, and how many before anybody else may do something. */
const [stepsOfTurn, stepsAtOnce] = [40_000, 2_000]

/** A hunt under way: `advance` it until it is done, in slices, then ask for its report. It looks at a part of all worlds. */
export class Hunt {
  readonly system: System
  readonly compiled: Compiled
  readonly ground: Ground
  readonly strategies: readonly { readonly name: StrategyName; readonly strategy: Strategy }[]
  readonly options: HuntOptions & typeof defaults
  readonly startFaults: Violation[] = []
  /** What was found, after it was made shorter, and how many steps it had before. */
  readonly caught: { readonly caught: Caught; readonly before: number }[] = []
  /** Are there initial states at which no walk begins? */
  readonly leavesOutStarts: boolean
  stopped: HuntStop | undefined
  private readonly started = performance.now()
  private readonly shrinker: Shrinker
  private shrinking: { readonly before: number; readonly parts: Generator<void, Caught> } | undefined
  private turn = 0
  private turnEnds = stepsOfTurn

  /** Fails with `Refused` on an unsound definition, and with `InputError` on a property that is not there. */
  constructor(system: System, options: HuntOptions = {}) {
    this.options = { ...defaults, ...options }
    const { only, salt, seed, paranoid = false, maxDepth, bytes = defaultBytes() / 2, strategies = strategyNames } = this.options
    this.system = only === undefined ? system : narrowed(system, only)
    this.compiled = new Compiled(this.system, { salt, paranoid, space: new Heap() })
    this.ground = new Ground(this.compiled.tables, { seed, maxSteps: maxDepth - 1, bytes })
    this.leavesOutStarts = this.addStarts()
    this.shrinker = new Shrinker(this.compiled, this.ground)
    this.strategies = strategies.map((name) => ({ name, strategy: strategyOf(name, this.ground) }))
  }

  /** True where there are too many. */
  private addStarts(): boolean {
    const roots = this.compiled.roots(0, mostStarts)
    roots.forEach((root, start) => {
      if ("fault" in root) this.addStartFault(root.fault)
      else this.ground.addStart(placeOf(root, start))
    })
    return roots.length === mostStarts
  }

  private addStartFault({ kind, detail }: Fault): void {
    const name = `at the start: ${detail}`
    if (!this.startFaults.some((one) => one.kind === kind && one.name === name))
      this.startFaults.push({ kind, name, id: undefined, counterexample: undefined })
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000
  }

  get hasFound(): boolean {
    return this.ground.catches.length > 0 || this.startFaults.length > 0
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
    const next = ground.catches[caught.length]
    if (shrinking !== undefined) {
      const { done, value } = shrinking.parts.next()
      if (done !== true) return
      caught.push({ caught: value, before: shrinking.before })
      this.shrinking = undefined
    } else if (next !== undefined) {
      const found = caughtAt(next.finding, next.trail)
      this.shrinking = { before: found.ordinals.length, parts: this.shrinker.shrink(found) }
    } else if (ground.starts.length === 0 || (caught.length > 0 && (this.options.all !== true || !ground.isLooking))) this.stopped = "found"
    else this.hunt()
  }

  private hunt(): void {
    const { ground, strategies } = this
    const { strategy } = strategies[this.turn]!
    strategy.advance(stepsAtOnce)
    // who has seen all has seen it for the others too
    if (strategy.isDone === true) this.stopped = ground.catches.length > this.caught.length ? undefined : "exhausted"
    if (ground.steps < this.turnEnds) return
    this.turn = (this.turn + 1) % strategies.length
    this.turnEnds = ground.steps + stepsOfTurn
  }

  /** What was found so far; where it is cut short while something is being made shorter, that as it was found. */
  report(): Report {
    const { ground, caught } = this
    const left = ground.catches.slice(caught.length).map(({ finding, trail }) => caughtAt(finding, trail))
    const all = [...caught, ...left.map((one) => ({ caught: one, before: one.ordinals.length }))]
    const violations = all.map(({ caught: one, before }): Violation => {
      const found = explain(this.system, this.compiled, this.pathOf(one), one.finding, this.options.salt, false, undefined)
      const { counterexample } = found
      return counterexample === undefined ? found : { ...found, counterexample: { ...counterexample, before } }
    })
    return reportOf(this, violations)
  }

  private pathOf({ root, ordinals }: Caught): Path {
    const { ground } = this
    const { walker } = ground
    walker.begin(ground.starts.find(({ trail }) => trail.from === root)!)
    const steps = ordinals.map((ordinal) => {
      walker.look()
      const step = walker.stepAt(ordinal)
      if (!walker.isFault(ordinal)) walker.take(ordinal)
      return step
    })
    return { root, steps }
  }

  /** With which odds all walks by priorities have missed a bug of each depth, if there is one. */
  get missed(): readonly { readonly depth: number; readonly odds: number }[] {
    return this.strategies.flatMap(({ strategy }) => (strategy instanceof Priorities ? strategy.missed : []))
  }
}
