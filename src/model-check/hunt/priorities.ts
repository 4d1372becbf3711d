import {
  actionDeliver,
  actionFixed,
  actionKinds,
  actionLocal,
  asleepBit,
  candidateAction,
  candidateNetwork,
  candidateStride,
  envelopeChannel,
  envelopeStride,
  faultBit,
  outcomeSlot,
  outcomeStride
} from "../core/tables/layout.ts"
import type { ByPriorities } from "../report.ts"
import type { Ground } from "./ground.ts"

/** A walk changes priorities so often, less one: it then looks for bugs that need so many steps to be in the right order. */
const depths = [1, 2, 3] as const

/**
 * Walks by priorities: of the threads that may step, the one of the highest goes, and at a few moments it falls to the lowest. A bug that
 * needs d steps in the right order is met by a walk over n threads and k steps with odds of 1 in n · kᵈ⁻¹ at least. A thread is what has one step
 * at a time: an actor with what it decides itself, a message, a queue, a fault.
 * Source: S. Burckhardt, P. Kothari, M. Musuvathi and S. Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
 * ASPLOS 2010.
 */
export class Priorities {
  private readonly ground: Ground
  private readonly priorities = new Map<number, number>()
  /** Steps of the longest walk so far: where in a walk priorities may change. And threads of the one that had most. */
  private longest = 32
  private threads = 2
  private walk = 0
  /** By depth less one: walks whose priorities could change anywhere in the longest walk. */
  private readonly counted: number[] = depths.map(() => 0)
  /** Had a thread several steps, of which one was drawn? */
  private hasDrawn = false
  constructor(ground: Ground) {
    this.ground = ground
  }

  /** One walk, to its end. */
  step(): void {
    const { ground, priorities } = this
    const { dice } = ground
    const found = ground.catches.length
    const depth = depths[this.walk++ % depths.length]!
    const within = this.longest
    const changes = Array.from({ length: depth - 1 }, () => dice.below(within))
    priorities.clear()
    ground.begin()
    let steps = 0
    for (; ground.catches.length === found; steps++) {
      const count = ground.look()
      if (count === 0 || ground.catches.length > found) break
      const change = changes.indexOf(steps)
      // to a rank of its own below all others, as drawn
      if (change >= 0) priorities.set(this.highest(), -1 - change)
      ground.take(this.stepOf(this.highest()))
    }
    this.threads = Math.max(this.threads, priorities.size)
    this.counted[depth - 1]!++
    if (steps <= within) return
    this.longest = steps
    // where nothing changes in a walk its length is no matter
    this.counted.fill(0, 1)
  }

  get covered(): ByPriorities {
    return { threads: this.threads, steps: this.longest, walks: this.counted, hasDrawn: this.hasDrawn }
  }

  /** Of the threads that may step, the one of the highest priority. */
  private highest(): number {
    const { ground, priorities } = this
    const { walker, dice } = ground
    let [best, highest] = [0, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < walker.candidates.count; i++) {
      if (walker.isFault(i)) continue
      const thread = this.threadOf(i)
      let priority = priorities.get(thread)
      if (priority === undefined) priorities.set(thread, (priority = dice.share()))
      if (priority > highest) [best, highest] = [thread, priority]
    }
    return best
  }

  /** A step of a thread, drawn by chance where it has several: what is decided and chosen is no matter of order. */
  private stepOf(thread: number): number {
    const { walker, dice } = this.ground
    let [step, so] = [-1, 0]
    for (let i = 0; i < walker.candidates.count; i++)
      if (!walker.isFault(i) && this.threadOf(i) === thread && dice.below(++so) === 0) step = i
    if (so > 1) this.hasDrawn = true
    return step
  }

  private threadOf(ordinal: number): number {
    const { tables, walker } = this.ground
    const { data } = walker.candidates.steps
    const at = ordinal * candidateStride
    const action = data[at + candidateAction]! & ~(faultBit | asleepBit)
    const kind = action % actionKinds
    const envelope = data[at + candidateNetwork]! >> 1
    if (kind === actionFixed) return action
    if (kind === actionLocal)
      return tables.outcomes.data[walker.rows.outcomesOf(at)[0]! * outcomeStride + outcomeSlot]! * actionKinds + kind
    // one queue, one thread: of its messages one can be delivered
    const one =
      kind === actionDeliver && tables.network === "fifo" ? tables.envelopes.data[envelope * envelopeStride + envelopeChannel]! : envelope
    return one * actionKinds + kind
  }
}
