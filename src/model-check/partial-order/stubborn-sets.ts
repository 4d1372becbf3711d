import type { AboutSteps, Expanded } from "../core/search/step-choice.ts"
import { Visited } from "../core/states/visited.ts"
import {
  actionFixed,
  actionKinds,
  actionLocal,
  asleepBit,
  candidateAction,
  candidateNetwork,
  candidateOutcome,
  candidateStride,
  compoundOutcomes,
  compoundStride,
  envelopeStride,
  envelopeTo,
  faultBit,
  outcomeSlot
} from "../core/tables/layout.ts"
import type { Candidates } from "../core/tables/candidates.ts"
import type { Tables } from "../core/tables/tables.ts"
import type { Dependence } from "./dependence.ts"

/**
 * Of the steps out of a world a set that is enough: those of some resources (actors, monitors, the environment) such that nothing that
 * happens elsewhere first can touch them. The least such set is taken that has a step, breaks no rule, affects no property that is looked
 * at, and leads to a world that is not expanded yet.
 */
export class StubbornSets {
  /** In how many worlds only a part of the steps was taken, and how many steps were left out in all. */
  reduced = 0
  leftOut = 0
  /** Is it enough that no end of a run is lost? Then no step has to be taken in the end. */
  onlyEnds = false
  private readonly tables: Tables
  private readonly dependence: Dependence
  private readonly expanded: Visited
  /** Per resource: steps that it owns, at hand. */
  private readonly counts: Int32Array
  private readonly owners: number[] = []

  constructor(tables: Tables, dependence: Dependence, bytes: number) {
    this.tables = tables
    this.dependence = dependence
    this.expanded = new Visited(bytes)
    this.counts = new Int32Array(dependence.resources)
  }

  get bytes(): number {
    return this.expanded.bytes
  }
  get bytesToGrow(): number {
    return this.expanded.bytesToGrow
  }

  choose(world: Expanded, about: AboutSteps): number {
    if (!this.onlyEnds) this.expanded.add(world.lo, world.hi)
    const all = world.end - world.first
    if (all < 2) return 0
    this.countOwners(world)
    this.dependence.of(world)
    const chosen = this.smallest(world, about, all)
    if (chosen < 0) return 0
    const left = this.leave(world, chosen)
    if (left > 0) this.reduced++
    this.leftOut += left
    return left
  }

  /** Finds out whose each step is. */
  private countOwners({ candidates, first, end }: Expanded): void {
    this.counts.fill(0)
    for (let step = first; step < end; step++) {
      const owner = this.ownerOf(candidates, step * candidateStride)
      this.owners[step - first] = owner
      this.counts[owner]!++
    }
  }

  /** A resource that the step touches: it is in a closed set if and only if this one is. */
  private ownerOf(candidates: Candidates, at: number): number {
    const { tables } = this
    const { data } = candidates.steps
    const action = data[at + candidateAction]! & ~faultBit
    switch (action % actionKinds) {
      case actionFixed:
        return this.dependence.ownerOf(Math.floor(action / actionKinds))
      case actionLocal: {
        const outcome = data[at + candidateOutcome]!
        const { compounds, outcomes } = candidates
        const made = outcome >= 0 ? outcome : outcomes.data[compounds.data[(-1 - outcome) * compoundStride + compoundOutcomes]!]!
        return tables.outcomes.data[made + outcomeSlot]!
      }
      default:
        return tables.envelopes.data[(data[at + candidateNetwork]! >> 1) * envelopeStride + envelopeTo]!
    }
  }

  /** The resource whose closed set has the fewest steps of those that may be taken alone, or -1. */
  private smallest(world: Expanded, about: AboutSteps, all: number): number {
    const { needs, resources } = this.dependence
    const sizes: { readonly seed: number; readonly size: number }[] = []
    for (let seed = 0; seed < resources; seed++) {
      if (this.counts[seed] === 0) continue
      let size = 0
      for (let other = 0; other < resources; other++) if (needs.has(seed, other)) size += this.counts[other]!
      if (size < all && !sizes.some((one) => one.size === size && needs.has(one.seed, seed))) sizes.push({ seed, size })
    }
    sizes.sort((a, b) => a.size - b.size)
    return sizes.find(({ seed }) => this.isEnough(world, about, seed))?.seed ?? -1
  }

  /** May the steps of this closed set be taken alone? */
  private isEnough({ candidates, first, end }: Expanded, about: AboutSteps, seed: number): boolean {
    const { data } = candidates.steps
    let isOpen = this.onlyEnds
    for (let step = first; step < end; step++) {
      if (!this.dependence.needs.has(seed, this.owners[step - first]!)) continue
      const at = step * candidateStride
      if ((data[at + candidateAction]! & faultBit) !== 0 || about.isVisible(at)) return false
    }
    for (let step = first; step < end && !isOpen; step++) {
      if (!this.dependence.needs.has(seed, this.owners[step - first]!)) continue
      const { lo, hi } = about.reached(step * candidateStride)
      isOpen = !this.expanded.has(lo, hi)
    }
    return isOpen
  }

  /** Puts to sleep what is none of the chosen set's; a step that breaks a rule leads nowhere anyway. */
  private leave({ candidates, first, end }: Expanded, chosen: number): number {
    const { data } = candidates.steps
    let left = 0
    for (let step = first; step < end; step++) {
      const at = step * candidateStride + candidateAction
      if (this.dependence.needs.has(chosen, this.owners[step - first]!) || (data[at]! & faultBit) !== 0) continue
      data[at]! |= asleepBit
      left++
    }
    return left
  }
}
