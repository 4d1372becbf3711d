import type { System } from "../../scenario/index.ts"
import type { Replayed } from "../replay.ts"
import { brokenAt, brokenAtStart, stuckAfter } from "./evaluate.ts"
import { brokenForEver } from "./for-ever.ts"

/** Does a run break in its end what it is said to break? `loop` is the place from which it goes on again after its end, if it does. */
export const endsIn = (
  system: System,
  run: Replayed,
  { kind, name }: { readonly kind: string; readonly name: string },
  loop?: number
): boolean => {
  const { start, steps } = run
  const last = steps.at(-1)
  const broken = last === undefined ? brokenAtStart(system, start) : brokenAt(system, steps.at(-2)?.world ?? start, last, steps.length)
  const more = kind === "deadlock" ? stuckAfter(system, run) : kind === "liveness" ? brokenForEver(system, run, loop) : []
  return [...broken, ...more].some((one) => one.kind === kind && one.name === name)
}
