import { canonical, canonicalState, Refused } from "../../kernel/index.ts"
import { cellKey, swapping } from "../../world/index.ts"
import type { Symmetry, System } from "../../scenario/index.ts"
import { Compiled } from "../compile/compile.ts"
import type { AboutSteps, Expanded, StepChoice } from "../core/search/step-choice.ts"
import { Heap } from "../core/tables/arrays.ts"
import { envelopeChannel, envelopeDuplicate, envelopeStride } from "../core/tables/layout.ts"
import type { ReducedOrder } from "../report.ts"
import { withoutClaims } from "../rules/images.ts"
import { Mentions } from "../symmetry/mentions.ts"
import { Remaps } from "../symmetry/remaps.ts"
import { Verification } from "../symmetry/verification.ts"
import { BitTable } from "./bit-table.ts"
import { Dependence, type Reach, type Translation } from "./dependence.ts"
import { footprintOf, type Sizes } from "./footprints.ts"
import { LocalClosure } from "./local-closure.ts"
import { effectsFrom, movesFrom } from "./shared-closure.ts"
import { StubbornSets } from "./stubborn-sets.ts"

/** Beyond so many local steps, or cells times what may befall them, it is not looked any further what actors may do by themselves. */
const mostSteps = 200_000
const mostRoots = 10_000

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
  spoiledBy: number | undefined
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
    if (system.tickMs !== undefined || system.clocks !== undefined) this.off = "time is told, and a tick touches all"
  }

  get bytes(): number {
    return this.sets?.bytes ?? 0
  }

  /** Calls of XState that it made, which are none of the search. */
  get xstateCalls(): number {
    return this.isReady ? this.calls : 0
  }
  private calls = 0

  /** What a report says of it. */
  get told(): ReducedOrder {
    return { off: this.off, worlds: this.sets?.reduced ?? 0, leftOut: this.sets?.leftOut ?? 0 }
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
    if (this.isReady) this.calls = this.apart.xstateCalls
    return this.isReady
  }

  choose(world: Expanded, about: AboutSteps): number {
    return this.off === undefined ? this.sets!.choose(world, about) : 0
  }

  private *all(): Generator<void> {
    const { tables } = this.apart
    const most = this.options.mostSteps ?? mostSteps
    const closure = new LocalClosure(tables, most)
    const starts: number[][] = Array.from({ length: tables.environment + 1 }, () => [])
    for (let from = 0; ; from += 100) {
      const roots = this.apart.roots(from, 100)
      for (const root of roots) {
        if ("fault" in root) continue
        closure.addRoot(root.row)
        starts.forEach((cells, slot) => cells.push(root.row.cells[slot]!))
      }
      if (roots.length < 100) break
      if (from > mostRoots) return this.give("there are too many initial states")
      yield
    }
    if ((yield* closure.run()) === false)
      return this.give(`actors may come to too much by themselves: more than ${most.toLocaleString("en")} local steps`)
    this.conclude(closure, starts, most)
    if (this.verification !== undefined) yield* this.verification.run()
  }

  private give(reason: string): void {
    this.off = reason
  }

  private conclude(closure: LocalClosure, starts: readonly number[][], most: number): void {
    const { tables, numbers } = this.apart
    const sizes: Sizes = {
      envelopes: Math.max(1, numbers.envelopes.values.length),
      moves: numbers.moves.values.length,
      observations: numbers.observations.count
    }
    const footprints = Array.from({ length: tables.actors }, (_, slot) => footprintOf(tables, closure, slot, sizes))
    const shared = movesFrom(tables, starts[tables.environment]!, sizes.moves, most)
    if (shared === undefined) return this.give("the environment may come to too much")
    const seen = Array.from({ length: sizes.observations - 1 }, (_, i) => i + 1)
    const effects = Array.from({ length: tables.monitors }, (_, m) =>
      effectsFrom(tables, m, starts[tables.actors + m]!, seen, sizes.observations, most)
    )
    const reach: Reach = {
      ...shared,
      footprints,
      effects: effects.map((one) => one?.effects),
      ...networkOf(this.apart, closure, sizes),
      mostSends: closure.mostSends
    }
    const { dependence = (...given) => new Dependence(...given), sets = (...given) => new StubbornSets(...given) } = this.options
    const translation = new ByContent(this.compiled, this.apart)
    this.sets = sets(this.compiled.tables, dependence(this.compiled.tables, reach, translation), this.options.bytes)
    const mayBreak = closure.mayFault || effects.some((one) => one?.mayBreak !== false)
    this.sets.onlyEnds = !mayBreak && this.system.properties.length === 0
  }
}

/** What the network may do to messages, and who is whose sender. */
const networkOf = ({ tables, numbers }: Compiled, closure: LocalClosure, { envelopes, observations }: Sizes) => {
  const { actors, statics } = tables
  const movable = new BitTable(actors, envelopes)
  for (let slot = 0; slot < actors; slot++) for (const { envelope } of closure.movable(slot)) movable.set(slot, envelope)
  const between = new BitTable(actors * actors, envelopes)
  let copies = false
  const { data } = tables.envelopes
  for (let envelope = 0; envelope < numbers.envelopes.values.length; envelope++) {
    const at = envelope * envelopeStride
    between.set(data[at + envelopeChannel]! - tables.environment - 1, envelope)
    copies ||= data[at + envelopeDuplicate]! >= 0
  }
  const staticObservations = new BitTable(Math.max(1, statics.length), observations)
  statics.forEach(({ observation }, k) => [observation, ...closure.staticObservations[k]!].forEach((one) => staticObservations.set(k, one)))
  return { movable, between, copies, staticObservations, envelopes }
}

/** Finds what the search has numbered among what the closure has, by content. */
class ByContent implements Translation {
  private readonly compiled: Compiled
  private readonly apart: Compiled
  private readonly cells: number[][]
  private readonly envelopes: number[] = []

  constructor(compiled: Compiled, apart: Compiled) {
    this.compiled = compiled
    this.apart = apart
    this.cells = Array.from({ length: compiled.tables.environment + 1 }, () => [])
  }

  cell(slot: number, cell: number): number {
    return (this.cells[slot]![cell] ??= this.find(slot, cell))
  }

  envelope(envelope: number): number {
    return (this.envelopes[envelope] ??= known(
      this.apart.numbers.envelopes.known(canonical(this.compiled.numbers.envelopes.values[envelope]!))
    ))
  }

  staticMove(action: number): number {
    return this.apart.tables.statics[action]!.move
  }

  private find(slot: number, cell: number): number {
    const { tables, numbers } = this.compiled
    const { numbers: other } = this.apart
    if (slot < tables.actors) return known(other.cells[slot]!.known(cellKey(numbers.cells[slot]!.values[cell]!)))
    if (slot === tables.environment) return known(other.environments.known(canonical(numbers.environments.values[cell]!)))
    const monitor = slot - tables.actors
    return known(other.observations.states[monitor]!.known(canonicalState(numbers.observations.states[monitor]!.values[cell]!)))
  }
}

/** A step that is taken once must be taken again: what has no number there is the work of an impure machine. */
const known = (number: number | undefined): number => {
  if (number !== undefined) return number
  throw new Refused(
    "a world has a part that no steps of its actors lead to when they are taken alone; a machine must depend on what it is given alone, " +
      "and actors that are declared to be alike must start alike"
  )
}
