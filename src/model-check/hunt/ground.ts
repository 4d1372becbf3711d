import { type Finding, Judge } from "../core/search/judge.ts"
import { Visited } from "../core/states/visited.ts"
import { Misses } from "../core/steps/misses.ts"
import type { Tables } from "../core/tables/tables.ts"
import { Dice } from "./dice.ts"
import { type Place, type Trail, Walker } from "./walker.ts"

/** The rest is for what strategies remember. */
const shareOfSeen = 1 / 2

/** Something that was come across: where, and the step beyond it, as its finding says. */
export interface Catch {
  readonly finding: Finding
  readonly trail: Trail
}

export interface GroundOptions {
  readonly seed: string
  /** In steps from an initial state. */
  readonly maxSteps: number
  /** What may be taken to remember worlds. */
  readonly bytes: number
}

/** What the strategies of a hunt share: where to begin, who walks, which worlds were seen, what was found. */
export class Ground {
  readonly tables: Tables
  readonly judge: Judge
  readonly walker: Walker
  readonly dice: Dice
  readonly maxSteps: number
  readonly starts: Place[] = []
  readonly catches: Catch[] = []
  /** The worlds that were seen; none is added once there is no room. */
  readonly seen: Visited
  isFull = false
  steps = 0
  walks = 0
  /** At worlds, for the steps out of them. Work is measured by it, since a world may have none. */
  looks = 0
  /** In steps from an initial state. */
  deepest = 0
  /** Bits of what cut steps. */
  cut = 0
  /** What may be taken to remember worlds. */
  readonly bytes: number

  constructor(tables: Tables, { seed, maxSteps, bytes }: GroundOptions) {
    this.tables = tables
    this.judge = new Judge(tables)
    this.walker = new Walker(tables, new Misses(tables), this.judge)
    this.dice = new Dice(seed)
    this.maxSteps = maxSteps
    this.bytes = bytes
    this.seen = new Visited(bytes * shareOfSeen)
  }

  /** Adds an initial state, and judges it. */
  addStart(place: Place): void {
    const { walker, judge, starts, seen } = this
    starts.push(place)
    walker.begin(place)
    seen.add(place.lo, place.hi)
    judge.state(place.cells, 0, -1, -1, 0)
    this.note()
  }

  /** The initial state of this number. */
  start(root: number): Place {
    return this.starts.find(({ trail }) => trail.from === root)!
  }

  /** Begins a walk at an initial state, drawn by chance. */
  begin(): void {
    this.walks++
    this.walker.begin(this.starts[this.dice.below(this.starts.length)]!)
  }

  /** The number of steps out of the world at hand; 0 where a walk ends. */
  look(): number {
    const { walker } = this
    const steps = walker.look()
    this.looks++
    this.cut |= walker.cut
    this.note()
    return walker.depth >= this.maxSteps ? 0 : steps
  }

  /** Goes along a step. */
  take(ordinal: number): void {
    const { walker, seen } = this
    walker.take(ordinal)
    this.steps++
    if (walker.depth > this.deepest) this.deepest = walker.depth
    this.note()
    if (!this.isFull && seen.add(walker.lo, walker.hi)) this.isFull = seen.bytes + seen.bytesToGrow > this.bytes * shareOfSeen
  }

  /** A step out of the world at hand that breaks no rule, drawn by chance, of so many. */
  draw(steps: number): number {
    const { walker, dice } = this
    const { candidates } = walker
    let ordinal = dice.below(candidates.count)
    while (steps < candidates.count && walker.isFault(ordinal)) ordinal = dice.below(candidates.count)
    return ordinal
  }

  /** Keeps the trail to what was just found. */
  note(): void {
    const { catches, judge, walker } = this
    for (let i = catches.length; i < judge.findings.length; i++) catches.push({ finding: judge.findings[i]!, trail: walker.trail })
  }
}
