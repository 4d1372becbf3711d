import { Refused } from "../../kernel/index.ts"
import { type Label, startsOf, type Successor, successors } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import type { PathStep } from "../core/search/walk.ts"

/**
 * A path over orbits as steps of the unreduced system, from the initial world `root`: at each step the one that leads to the world
 * that the path has there once its swaps are taken back, or that breaks the same rule.
 */
export const unfold = (system: System, { numbers, origins }: Compiled, root: number, path: readonly PathStep[]): readonly Label[] => {
  let { world } = startsOf(system).at(root)!
  return path.map(({ after, outcomes }, i): Label => {
    const isIt = (step: Successor): boolean => {
      if (after === undefined) {
        const kind = outcomes.map((outcome) => origins[outcome]!.fault).find((one) => one !== undefined)
        return step.fault?.kind === (kind ?? "failed step")
      }
      if (step.fault !== undefined) return false
      const { lo, hi } = numbers.world(step.world)
      return lo === after.lo && hi === after.hi
    }
    const found = successors(system, world).steps.find(isIt)
    // where the symmetry is verified this cannot be; a search that was cut short has not come to that
    if (found === undefined)
      throw new Refused(`scenario "${system.scenario}" is not symmetric: step ${i + 1} of what was found has no counterpart in it`)
    world = found.world
    return found.label
  })
}
