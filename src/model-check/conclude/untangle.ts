import { canonical } from "../../kernel/index.ts"
import { type Action, type Label, Misfit, planOf, replay, type Replayed, type Successor, worldKey } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { easiestOrder } from "./switches.ts"

/** Nobody reads a longer counterexample step by step, and the order of all pairs would cost more than the search. */
const longest = 500

/**
 * Puts a counterexample into the order that is easiest to follow: the same steps, with as few switches between actors as can be. Steps that do not depend on each other commute, so this ends in the very same world; where it does not
 * (a monitor may mind the order), the path is returned as it was found.
 */
export const untangle = (system: System, start: number, labels: readonly Label[]): Replayed => {
  const found = replay(system, start, labels)
  if (labels.length > longest) return found
  const order = easiest(system, found.steps)
  try {
    const untangled = replay(
      system,
      start,
      order.map((i) => labels[i]!)
    )
    return isSameEnd(found, untangled) ? untangled : found
  } catch (error) {
    if (error instanceof Misfit) return found
    throw error
  }
}

const isSameEnd = (found: Replayed, untangled: Replayed): boolean => {
  const [end, other] = [found.steps.at(-1), untangled.steps.at(-1)]
  const [before, otherBefore] = [found.steps.at(-2)?.world ?? found.start, untangled.steps.at(-2)?.world ?? untangled.start]
  if (end === undefined || other === undefined) return true
  return (
    worldKey(end.world) === worldKey(other.world) && worldKey(before) === worldKey(otherBefore) && end.fault?.detail === other.fault?.detail
  )
}

const easiest = (system: System, steps: readonly Successor[]): readonly number[] => {
  const actors = steps.map(({ label }) => actorsOf(system, label.action))
  const needs = steps.map((_, i) => steps.flatMap((__, j) => (j < i && dependsOn(system, steps, actors, i, j) ? [j] : [])))
  return easiestOrder({ actors, needs })
}

/** Must step `i` stay behind step `j`? They share an actor, the environment or a channel, or `i` delivers what `j` sent. */
const dependsOn = (system: System, steps: readonly Successor[], actors: readonly (readonly string[])[], i: number, j: number): boolean => {
  const [later, earlier] = [steps[i]!, steps[j]!]
  if (actors[i]!.some((id) => actors[j]!.includes(id))) return true
  if (movesEnvironment(system, later.label.action) && movesEnvironment(system, earlier.label.action)) return true
  const { action } = later.label
  if (!("message" in action)) return false
  const key = canonical([action.from, action.to, action.message])
  const other = earlier.label.action
  const isSameEnvelope = "message" in other && canonical([other.from, other.to, other.message]) === key
  return isSameEnvelope || earlier.sent.some(({ from, to, message }) => canonical([from, to, message]) === key)
}

const actorsOf = (system: System, action: Action): readonly string[] => planOf(system, action).parts.map(({ member }) => member.id)
const movesEnvironment = (system: System, action: Action): boolean => planOf(system, action).environment !== undefined
