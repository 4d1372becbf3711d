import { Refused } from "../../kernel/index.ts"
import { swapping } from "../../world/index.ts"
import type { Symmetry, System } from "../../scenario/index.ts"
import { Compiled } from "../compile/compile.ts"
import type { AboutSteps, Expanded, StepChoice } from "../core/search/step-choice.ts"
import { Heap } from "../core/tables/arrays.ts"
import type { ReducedOrder } from "../report.ts"
import { withoutClaims } from "../rules/images.ts"
import { Mentions } from "../symmetry/mentions.ts"
import { Remaps } from "../symmetry/remaps.ts"
import { Verification } from "../symmetry/verification.ts"
import { ByContent } from "./by-content.ts"
import { Dependence } from "./dependence.ts"
import { LocalClosure } from "./local-closure.ts"
import { reachOf } from "./reach.ts"
import { StubbornSets } from "./stubborn-sets.ts"

/** Beyond so many local steps, or cells times what may befall them, it is not looked any further what actors may do by themselves. */
const mostSteps = 200_000
const mostRoots = 10_000
const rootsAtOnce = 100

/** What a search with partial order reduction is made with. */
export interface PartialOrderOptions {
  readonly salt: string
  /** Bound on what is kept to know which worlds are expanded, in bytes. */
  readonly bytes: number
  /** What the search is up to: the closure is then verified to be symmetric, since worlds that are left out are worlds that no entry is used in. */
  readonly symmetry?: Symmetry | undefined
  /** Default: 200,000. */
  readonly mostSteps?: number
  /** Makes the rule of dependence; tests break it. */
  readonly dependence?: (...given: ConstructorParameters<typeof Dependence>) => Dependence
  readonly sets?: (...given: ConstructorParameters<typeof StubbornSets>) => StubbornSets
}

/**
 * The partial order reduction of one search: finds out what actors may do by themselves, and then says of each world which of its steps are enough.
 * Off, with a reason, where that is not known to be sound.
 */
export class PartialOrder implements StepChoice {
  /** Why nothing is left out. */
  off: string | undefined
  private readonly system: System
  private readonly compiled: Compiled
  private readonly options: PartialOrderOptions
  /** Tables of its own: it asks for steps that no world has, which must not count as covered. */
  private readonly apart: Compiled
  private readonly verification: Verification | undefined
  private sets: StubbornSets | undefined
  private work: Generator<void> | undefined
  /** Is it known what may be left out, or that nothing may? */
  isReady = false

  constructor(system: System, compiled: Compiled, options: PartialOrderOptions) {
    this.system = system
    this.compiled = compiled
    this.options = options
    const apart = new Compiled(withoutClaims(system), { salt: options.salt, paranoid: false, space: new Heap() })
    this.apart = apart
    const { symmetry } = options
    if (symmetry !== undefined) {
      const { elementsOf } = new Mentions(system, symmetry)
      this.verification = new Verification(system, apart, new Remaps(system, symmetry, apart.numbers, elementsOf, swapping))
    }
    if (system.tickMs !== undefined || system.clocks !== undefined) this.off = "time is counted, and a tick changes all actors"
  }

  get bytes(): number {
    return this.sets?.bytes ?? 0
  }
  get bytesToGrow(): number {
    return this.sets?.bytesToGrow ?? 0
  }

  /** What a report says of it. */
  get told(): ReducedOrder {
    const off = this.off ?? (this.isReady ? undefined : "the search ended before it was known what may be left out")
    return { off, worlds: this.sets?.reduced ?? 0, leftOut: this.sets?.leftOut ?? 0 }
  }

  /** Looks at what actors may do by themselves, until that is known or given up (true), or the clock shows `until`. */
  prepare(until: number): boolean {
    if (this.off !== undefined) this.isReady = true
    this.work ??= this.all()
    while (!this.isReady) {
      try {
        if (this.work.next().done === true) this.isReady = true
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        // in a cell that no world may have
        this.off = `what actors may do by themselves cannot be told: ${error.message}`
        this.isReady = true
      }
      if (performance.now() > until) break
    }
    return this.isReady
  }

  choose(world: Expanded, about: AboutSteps): number {
    return this.off === undefined ? this.sets!.choose(world, about) : 0
  }

  spoil(property: number): void {
    const { kind, name } = this.system.properties[property]!
    this.off ??= `${kind} "${name}" is broken by steps that change nothing it reads`
  }

  private *all(): Generator<void> {
    const { tables } = this.apart
    const most = this.options.mostSteps ?? mostSteps
    const closure = new LocalClosure(tables, most)
    const starts: number[][] = Array.from({ length: tables.environment + 1 }, () => [])
    for (let from = 0; ; from += rootsAtOnce) {
      const roots = this.apart.roots(from, rootsAtOnce)
      for (const root of roots) {
        if ("fault" in root) continue
        closure.addRoot(root.row)
        starts.forEach((cells, slot) => cells.push(root.row.cells[slot]!))
      }
      if (roots.length < rootsAtOnce) break
      if (from > mostRoots) return this.give("there are too many initial states")
      yield
    }
    if ((yield* closure.run()) === false)
      return this.give(`actors may come to too much by themselves: more than ${most.toLocaleString("en")} local steps`)
    const reach = reachOf(this.apart, closure, starts, most)
    if (reach === undefined) return this.give("the environment may come to too much")
    const { dependence = (...given) => new Dependence(...given), sets = (...given) => new StubbornSets(...given) } = this.options
    const rule = dependence(this.compiled.tables, reach, new ByContent(this.compiled, this.apart))
    this.sets = sets(this.compiled.tables, rule, this.options.bytes)
    this.sets.onlyEnds = !reach.mayBreak && this.system.properties.length === 0
    if (this.verification !== undefined) yield* this.verify(this.verification)
  }

  /** Of alike actors all is alike, in cells too that no world of the search has: worlds that are left out may have them. */
  private *verify(verification: Verification): Generator<void> {
    try {
      yield* verification.run()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.give("actors that are declared to be alike may come to differ by themselves, if not in this scenario")
    }
  }

  private give(reason: string): void {
    this.off = reason
  }
}
