import type { Envelope } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import { type Finding, Judge } from "../core/search/judge.ts"
import { actionFixed, actionKinds, actionLocal } from "../core/tables/layout.ts"
import { Visited } from "../core/states/visited.ts"
import type { Ground } from "./ground.ts"
import { type Place, type Trail, type Walker, wholeOf } from "./walker.ts"

/** A run that ends in a finding: an initial state by its place, and the ordinals of its steps, one that breaks a rule included. */
export interface Caught {
  readonly finding: Finding
  readonly root: number
  readonly ordinals: readonly number[]
}

export const caughtAt = (finding: Finding, trail: Trail): Caught => {
  const { root, ordinals } = wholeOf(trail)
  return { finding, root, ordinals: finding.kind === "fault" ? [...ordinals, finding.ordinal] : ordinals }
}

/** Worlds that are looked at around a run: as many as were seen before it was found, within these. */
const [leastWorlds, mostWorlds] = [2_000, 100_000]
/** To know them again. */
const mostBytes = 2 ** 26
/** After so many of them others may do something. */
const restAfter = 500

/**
 * Makes a run shorter that ends in a finding: leaves out steps that it does without, then searches breadth-first around all worlds that it goes
 * through, as far as a bound allows; until neither helps. What comes of it breaks the same property, or ends in a deadlock or in a step that breaks a rule by itself as what was given does, and
 * is no longer.
 */
export class Shrinker {
  private readonly compiled: Compiled
  private readonly ground: Ground
  private readonly walker: Walker
  /** What steps do, in numbers that are the same in each world. */
  private readonly labels = new Map<string, number>()
  /** Those of steps as the tables have them, which tell more steps apart. */
  private readonly known = new Map<string, number>()
  /** By label: what such steps are like, which is as much as can be said where what a message says is another for what was left out. */
  private readonly manners: number[] = []
  /** It walks with the walker of a hunt, which must begin anew afterwards. */
  constructor(compiled: Compiled, ground: Ground) {
    this.compiled = compiled
    this.ground = ground
    this.walker = ground.walker
  }

  /** In parts, so that its caller can breathe. */
  *shrink(caught: Caught): Generator<void, Caught> {
    const { judge } = this.walker
    for (let shortest = caught; ;) {
      const fewer = yield* this.leaveOut(shortest)
      const near = yield* this.searchNear(fewer)
      this.walker.judge = judge
      if (near === undefined) return fewer
      shortest = near
    }
  }

  /** Tries to do without halves of the steps, then quarters, and so on down to single ones. */
  private *leaveOut(caught: Caught): Generator<void, Caught> {
    let shortest = caught
    let labels = this.labelsOf(caught)
    for (let size = Math.ceil(caught.ordinals.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let from = shortest.ordinals.length - size; from >= 0;) {
        const fewer = this.retake(shortest, labels.toSpliced(from, size))
        yield
        if (fewer !== undefined && fewer.ordinals.length < shortest.ordinals.length) {
          shortest = fewer
          labels = this.labelsOf(fewer)
        }
        from = Math.min(from - size, shortest.ordinals.length - size)
      }
    }
    return shortest
  }

  private labelsOf({ root, ordinals }: Caught): readonly number[] {
    this.forget()
    return this.walker.retrace(this.ground.start(root), ordinals, (ordinal) => this.labelOf(ordinal))
  }

  /** Takes steps of these labels or their like, but for those that cannot be taken where they come; undefined where the finding is not met again. */
  private retake({ finding, root }: Caught, labels: readonly number[]): Caught | undefined {
    const { walker } = this
    this.begin(this.ground.start(root))
    for (const label of labels) {
      walker.look()
      const step = this.stepOf(label)
      if (this.isMet(finding)) break
      if (step < 0) continue
      walker.take(step)
      if (this.isMet(finding)) break
    }
    if (!this.isMet(finding)) walker.look()
    return this.met(finding)
  }

  /**
   * Breadth-first from the start, with the run's own worlds among those of each depth, so that it comes upon ways from one of them to a later
   * one, or to where the finding is met, that have fewer steps. Undefined where there is none among the worlds that it looks at.
   */
  private *searchNear(caught: Caught): Generator<void, Caught | undefined> {
    const { walker } = this
    const { finding, ordinals } = caught
    const own = this.placesOf(caught)
    this.forget()
    const seen = new Visited(mostBytes)
    const worlds = Math.min(mostWorlds, Math.max(leastWorlds, this.ground.seen.size))
    const width = Math.ceil(worlds / ordinals.length)
    // what is found in a world was looked for when it was met first
    const isOfStep = this.compiled.tables.properties[finding.property]?.kind === "between"
    let level: Place[] = []
    let looked = 0
    // one step less would do
    for (let depth = 0; depth < ordinals.length - 1; depth++) {
      const next: Place[] = []
      for (const place of [own[depth]!, ...level]) {
        if (++looked % restAfter === 0) yield
        walker.begin(place)
        walker.look()
        if (this.isMet(finding)) return this.met(finding)
        for (let i = 0; i < walker.candidates.count; i++) {
          if (walker.isFault(i) || (!isOfStep && walker.leadsInto(i, seen))) continue
          walker.begin(place)
          walker.take(i)
          if (this.isMet(finding)) return this.met(finding)
          if (next.length < width && seen.add(walker.lo, walker.hi)) next.push(walker.place)
        }
      }
      level = next
    }
    return undefined
  }

  /** The worlds that a run goes through. */
  private placesOf({ root, ordinals }: Caught): readonly Place[] {
    this.forget()
    return this.walker.retrace(this.ground.start(root), ordinals, () => this.walker.place)
  }

  private begin(place: Place): void {
    this.forget()
    this.walker.begin(place)
  }

  /** What was found and what was seen before is looked at as if it were new. */
  private forget(): void {
    this.walker.judge = new Judge(this.compiled.tables)
  }

  private isMet(finding: Finding): boolean {
    return this.walker.judge.findings.some(({ kind, property }) => kind === finding.kind && property === finding.property)
  }

  private met({ kind, property }: Finding): Caught | undefined {
    const met = this.walker.judge.findings.find((one) => one.kind === kind && one.property === property)
    return met && caughtAt(met, this.walker.trail)
  }

  /** The step that does what a label says, out of the world at hand, or else the last one of its manner; -1 where there is none. */
  private stepOf(label: number): number {
    const { walker, manners } = this
    let alike = -1
    for (let i = 0; i < walker.candidates.count; i++) {
      if (walker.isFault(i)) continue
      const other = this.labelOf(i)
      if (other === label) return i
      if (manners[other] === manners[label]) alike = i
    }
    return alike
  }

  /** What a step does, whichever cells its actors are in. */
  private labelOf(ordinal: number): number {
    const { action, envelope, outcomes } = this.walker.stepAt(ordinal)
    const key = `${action} ${envelope} ${outcomes.join(" ")}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const { origins, numbers } = this.compiled
    const parts = outcomes.map((outcome) => {
      const { slot, input, chosen } = origins[outcome]!
      return [slot, input, chosen]
    })
    const label = this.numberOf([action, envelope, parts])
    this.manners[label] ??= this.numberOf(mannerOf(action, numbers.envelopes.values[envelope], parts))
    this.known.set(key, label)
    return label
  }

  private numberOf(content: readonly unknown[]): number {
    const { labels } = this
    const key = JSON.stringify(content)
    const known = labels.get(key)
    if (known === undefined) labels.set(key, labels.size)
    return known ?? labels.size - 1
  }
}

/** Who sends what type of message to whom, or who decides what. */
const mannerOf = (action: number, envelope: Envelope | undefined, [local]: readonly (readonly unknown[])[]): readonly unknown[] => {
  const kind = action % actionKinds
  if (kind === actionFixed) return ["fixed", action]
  if (kind === actionLocal) return ["local", local?.[0], local?.[1]]
  return ["message", kind, envelope?.from, envelope?.to, envelope?.message.type]
}
