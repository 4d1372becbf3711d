import type { AnyActor } from "../kernel/index.ts"
import { redrafted } from "./draft.ts"
import type { Change } from "./mutation.ts"

/** A durable key that a crash takes away. `runs` are those in which there may be one. */
export const durabilityChanges = (original: AnyActor, runs: ReadonlySet<number>): readonly Change[] =>
  original.durable.map((key) => ({
    change: `${key} does not survive a crash`,
    runs,
    make: () => redrafted(original, () => {}, { ...original.options, durable: original.durable.filter((other) => other !== key) })
  }))
