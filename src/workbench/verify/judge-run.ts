import { type Broken, brokenAt, brokenAtStart, startOf, stepsFrom, type Trace } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"

/** What of a run was held against the properties. */
export interface JudgedRun {
  /** The first thing that it breaks. */
  readonly broken: Broken | undefined
  /** How many steps were looked at: fewer than there are where something is broken, or time was up. */
  readonly steps: number
}

/** How long it keeps the thread. */
const sliceMs = 40

/**
 * Takes a run again, step by step, up to the first that breaks something, and lets signals in every now and then. Keeps two worlds, however
 * long the run. Ends early when `isOver` says so. Fails with `Misfit`.
 */
export const judgeRun = async (
  system: System,
  { start, steps }: Pick<Trace, "start" | "steps">,
  isOver: () => boolean
): Promise<JudgedRun> => {
  let world = startOf(system, start)
  let [broken] = brokenAtStart(system, world)
  let count = 0
  let until = performance.now() + sliceMs
  for (const step of stepsFrom(system, world, steps)) {
    if (broken !== undefined) break
    count++
    ;[broken] = brokenAt(system, world, step, count)
    world = step.world
    if (performance.now() < until) continue
    await new Promise((resolve) => setImmediate(resolve))
    if (isOver()) break
    until = performance.now() + sliceMs
  }
  return { broken, steps: count }
}
