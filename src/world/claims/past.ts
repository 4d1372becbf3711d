import { canonical } from "../../kernel/index.ts"
import type { Envelope, System } from "../../scenario/index.ts"
import { planOf } from "../action.ts"
import type { Successor } from "../world.ts"

/**
 * Which steps of a run are in the causal past of some of them (by number, from 1), themselves included: an earlier step of the same actor,
 * the step that sent what is delivered or copied, and the partition and the heal that a delivery has waited for. That time passes is a step of each
 * actor, and tells none of them of another.
 */
export const pastOf = (system: System, steps: readonly Successor[], of: readonly number[]): readonly boolean[] => {
  const past = steps.map(() => false)
  const actors = new Set<string>()
  const awaited = new Set<string>()
  const carried: Envelope[] = []
  for (let i = steps.length - 1; i >= 0; i--) {
    const { action } = steps[i]!.label
    const parts = planOf(system, action).parts.map(({ member }) => member.id)
    const senders = steps[i]!.sent.filter((one) => awaited.delete(keyOf(one))).map(({ from }) => from)
    const involved = of.includes(i + 1) ? parts : [...parts.filter((id) => actors.has(id)), ...senders]
    const isCopy = action.kind === "duplicate" && awaited.has(keyOf(action))
    past[i] = of.includes(i + 1) || involved.length > 0 || isCopy || past[i]! || opens(system, steps, i, carried)
    for (const id of involved) actors.add(id)
    if (past[i] && action.kind === "heal") past[splitBefore(steps, i)] = true
    if (!past[i] || action.kind !== "deliver") continue
    awaited.add(keyOf(action))
    carried.push(action)
  }
  return past
}

/** The step (by number, from 1) that sent the message which the nth step delivers; undefined where that delivers none. */
export const sendingOf = (steps: readonly Successor[], n: number): number | undefined => {
  const action = steps[n - 1]?.label.action
  if (action?.kind !== "deliver") return undefined
  const at = steps.slice(0, n - 1).findLastIndex(({ sent }) => sent.some((one) => keyOf(one) === keyOf(action)))
  return at < 0 ? undefined : at + 1
}

/** Does the step at `i` heal what has kept something away that is delivered later? */
const opens = ({ splits }: System, steps: readonly Successor[], i: number, carried: readonly Envelope[]): boolean => {
  if (steps[i]!.label.action.kind !== "heal") return false
  const split = steps[splitBefore(steps, i)]?.label.action
  const groups = split?.kind === "partition" ? splits[split.split]! : []
  return carried.some(({ from, to }) => groups.some((group) => group.includes(from) !== group.includes(to)))
}

const splitBefore = (steps: readonly Successor[], i: number): number =>
  steps.slice(0, i).findLastIndex(({ label }) => label.action.kind === "partition")

const keyOf = ({ from, to, message }: Envelope): string => canonical([from, to, message])
