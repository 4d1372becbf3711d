import type { System } from "../../scenario/index.ts"
import { Misfit, type Replayed, startOf, stepsFrom } from "../replay.ts"
import { worldKey } from "../world.ts"

/**
 * Where a mutant's run first does what the original does not: the number of the step whose world the original does not come to by the
 * same steps, or 0 where already their first worlds differ. Undefined where the original does all the same.
 */
export const departureOf = (original: System, start: number, { start: first, steps }: Replayed): number | undefined => {
  let done = 0
  try {
    const there = startOf(original, start)
    if (worldKey(there) !== worldKey(first)) return 0
    const labels = steps.map(({ label }) => label)
    for (const { world, fault } of stepsFrom(original, there, labels)) {
      const mine = steps[done++]!
      if (fault?.detail !== mine.fault?.detail || worldKey(world) !== worldKey(mine.world)) return done
    }
    return undefined
  } catch (error) {
    if (error instanceof Misfit) return done === 0 && error.step === undefined ? 0 : done + 1
    throw error
  }
}
