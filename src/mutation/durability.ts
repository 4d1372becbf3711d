import type { AnyActor } from "../kernel/index.ts"
import { redrafted } from "./draft.ts"
import type { Change } from "./mutation.ts"

/** A durable key that is there while the actor is down, and that a restart does not find. `runs` are those in which there may be a crash. */
export const durabilityChanges = (original: AnyActor, runs: ReadonlySet<number>): readonly Change[] =>
  original.durable.map((key) => ({
    change: `${key} does not survive a crash`,
    runs,
    make: () => {
      const forgetful = redrafted(original, () => {}, { ...original.options, durable: original.durable.filter((other) => other !== key) })
      // its restart lays the others alone over a fresh context; what a disk is seen to hold is as it was, for views of the down
      return { ...forgetful, durable: original.durable }
    }
  }))
