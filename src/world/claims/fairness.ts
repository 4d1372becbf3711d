import { canonical } from "../../kernel/index.ts"
import type { Fair, FairTo, System } from "../../scenario/index.ts"
import type { Action } from "../action.ts"
import type { CutName } from "../cell.ts"
import { successors, type World } from "../world.ts"

/** What may keep steps away of which nobody then knows whether they are enabled. */
export const unknownBy: Readonly<Record<FairTo, readonly CutName[]>> = {
  actors: ["spontaneous", "capacity"],
  messages: ["capacity"],
  timers: ["timers", "ticks", "realTime", "capacity"]
}

interface Constraint {
  readonly of: FairTo
  readonly name: string
}

/** What a step is owed to: an actor that goes on by itself, a message that is delivered, a timer that goes off, or time. */
const constraintOf = (action: Action): Constraint | undefined => {
  switch (action.kind) {
    case "spontaneous":
      return { of: "actors", name: action.actor }
    case "deliver":
      return { of: "messages", name: canonical([action.from, action.to, action.message]) }
    case "timer":
      return { of: "timers", name: canonical([action.actor, action.timer]) }
    case "tick":
      return { of: "timers", name: "time" }
    default:
      return undefined
  }
}

/**
 * Is a run fair that goes through these worlds, by these actions, for ever? Weakly, unless something is enabled in all of them and never
 * done; strongly, unless something is enabled in one and never done. What may only have been cut counts as enabled.
 */
export const isFairRound = (system: System, fair: Fair, worlds: readonly World[], actions: readonly Action[]): boolean => {
  const done = new Set(actions.flatMap((action) => keyOf(constraintOf(action)) ?? []))
  const seen = worlds.map((world) => {
    const { steps, cut } = successors(system, world)
    const enabled = steps.flatMap(({ label }) => constraintOf(label.action) ?? []).filter(({ of }) => fair.of.includes(of))
    return { enabled, keys: new Set(enabled.map(keyOf)), unknown: fair.of.filter((of) => unknownBy[of].some((name) => cut.includes(name))) }
  })
  // what is cut everywhere has no name that was seen
  const all = [...seen.flatMap(({ enabled }) => enabled), ...fair.of.map((of): Constraint => ({ of, name: "" }))]
  return all.every((one) => {
    const key = keyOf(one)!
    if (done.has(key)) return true
    const isEnabled = ({ keys, unknown }: (typeof seen)[number]) => keys.has(key) || unknown.includes(one.of)
    return fair.steps === "weak" ? !seen.every(isEnabled) : !seen.some(isEnabled)
  })
}

const keyOf = (constraint: Constraint | undefined): string | undefined => constraint && `${constraint.of} ${constraint.name}`
