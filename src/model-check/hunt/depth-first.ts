import { Visited } from "../core/states/visited.ts"
import type { Ground } from "./ground.ts"
import type { Place } from "./walker.ts"

/** In steps: how deep it goes at first, where it goes deeper bit by bit, and where nobody says how deep. */
const [shallowest, deepest] = [8, 128]
const deeper = 1.5
/** The share of memory for the worlds of one pass. */
const shareOfPass = 1 / 4

interface Frame {
  readonly place: Place
  /** Steps still to be taken, in the order drawn. */
  readonly left: number[]
}

/**
 * Depth-first search to a bound, with the steps out of each world in an order drawn by chance. With `deepens` it begins shallow, and goes deeper
 * when all of that was seen. A world that was met in a pass is not entered again, though it may be met nearer to a start: some are left out.
 */
export class DepthFirst {
  /** Has it come to the end of all there is, with no bound in the way? */
  isDone = false
  private readonly ground: Ground
  private readonly deepens: boolean
  private readonly stack: Frame[] = []
  private entered: Visited
  private bound: number
  private isCut = false
  private passes = 0
  constructor(ground: Ground, deepens: boolean) {
    this.ground = ground
    this.deepens = deepens
    this.bound = Math.min(deepens ? shallowest : deepest, ground.maxSteps)
    this.entered = this.newPass()
  }

  step(): void {
    const { ground, stack } = this
    const frame = stack.at(-1)
    if (frame === undefined) this.nextPass()
    else if (frame.left.length === 0) stack.pop()
    else {
      ground.walker.begin(frame.place)
      ground.look()
      this.descend(frame.left)
    }
  }

  /** Takes the next steps, for as long as they lead down to what was not entered. The world at hand is that of the frame at the top. */
  private descend(first: number[]): void {
    const { ground, stack } = this
    const { walker } = ground
    const found = ground.catches.length
    for (let left = first; left.length > 0;) {
      ground.take(left.pop()!)
      if (!this.entered.add(walker.lo, walker.hi)) return
      if (walker.depth >= this.bound || this.isFull) {
        this.isCut = true
        return
      }
      left = this.open()
      stack.push({ place: walker.place, left })
      if (ground.catches.length > found) return
    }
  }

  /** The steps out of the world at hand, in an order drawn by chance. */
  private open(): number[] {
    const { ground } = this
    const { walker, dice } = ground
    const left: number[] = []
    if (ground.look() === 0) return left
    for (let i = 0; i < walker.candidates.count; i++) {
      if (walker.isFault(i)) continue
      const at = dice.below(left.length + 1)
      left.push(left[at] ?? i)
      left[at] = i
    }
    return left
  }

  private get isFull(): boolean {
    return this.entered.bytes + this.entered.bytesToGrow > this.bytes
  }
  private get bytes(): number {
    return this.ground.bytes * shareOfPass
  }

  private newPass(): Visited {
    return new Visited(this.bytes)
  }

  /** Begins at the starts, again where it has to. */
  private nextPass(): void {
    const { ground, stack, passes } = this
    this.isDone = passes > 0 && !this.isCut
    if (this.isDone) return
    if (passes > 0 && this.deepens) this.bound = Math.min(Math.ceil(this.bound * deeper), ground.maxSteps)
    this.passes++
    this.isCut = this.bound === 0
    this.entered = this.newPass()
    for (const place of ground.starts) {
      ground.walks++
      ground.walker.begin(place)
      stack.push({ place, left: this.open() })
    }
  }
}
