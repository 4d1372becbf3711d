import { isPromised, type Promised, type System } from "../../scenario/index.ts"
import type { ActionKind } from "../action.ts"
import type { Replayed } from "../replay.ts"
import { successors, type World, worldKey } from "../world.ts"
import { type Broken, isTrue } from "./evaluate.ts"
import { isFairRound } from "./fairness.ts"

/**
 * The promises that a run breaks by going on, after its last world, as it did from the place `loop` on; there, after so many steps as there
 * are, nothing may happen any more. None where it cannot go on so: worlds differ, something has to happen or was cut, or it is not fair.
 */
export const brokenForEver = (system: System, { start, steps }: Replayed, loop: number | undefined): readonly Broken[] => {
  const worlds = [start, ...steps.map(({ world }) => world)]
  if (loop === undefined || loop > steps.length || steps.some(({ fault }) => fault !== undefined)) return []
  const round = worlds.slice(loop)
  if (!goesOn(system, round)) return []
  const actions = steps.slice(loop).map(({ label }) => label.action)
  if (actions.length > 0 && system.fair !== undefined && !isFairRound(system, system.fair, round.slice(1), actions)) return []
  return system.properties
    .filter(isPromised)
    .filter((property) => isBroken(system, property, worlds, round))
    .map(({ name, id }) => ({ kind: "liveness", name, id, step: steps.length }))
}

/** What must go on where it can; all else is a fault, on which nobody may rely. */
const hasToHappen: readonly ActionKind[] = ["timer", "spontaneous", "deliver", "tick"]

/** Is the last world the first again, or, where it is the only one, one in which nothing has to happen? */
const goesOn = (system: System, round: readonly World[]): boolean => {
  const last = round.at(-1)!
  if (round.length > 1) return worldKey(round[0]!) === worldKey(last)
  const { steps, cut } = successors(system, last)
  return cut.length === 0 && steps.every(({ label }) => !hasToHappen.includes(label.action.kind))
}

const isBroken = (system: System, property: Promised, worlds: readonly World[], round: readonly World[]): boolean => {
  const { name, reads, holds, given } = property
  const hasCome = (world: World) => isTrue(system, { name, reads, holds }, world)
  if (round.some(hasCome)) return false
  switch (property.kind) {
    case "eventually":
      return !worlds.some(hasCome)
    case "infinitelyOften":
    case "hot":
      return true
    case "leadsTo":
      return worlds.slice(worlds.findLastIndex(hasCome) + 1).some((world) => isTrue(system, { name, reads, holds: given! }, world))
  }
}
