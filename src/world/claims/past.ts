import { canonical, canonicalState } from "../../kernel/index.ts"
import type { Envelope, System } from "../../scenario/index.ts"
import { planOf } from "../action.ts"
import type { Replayed } from "../replay.ts"
import type { Successor, World } from "../world.ts"

/** What somebody, an actor or a monitor, became in a step, by number from 1. Without `who`: all that the step is a part of. */
export interface Written {
  readonly step: number
  readonly who: string | undefined
}

/**
 * Which steps of a run are in the causal past of some of them, themselves included: an earlier step of the same actor, the step that sent
 * what is delivered or copied, those that a monitor has taken note of, and the partition and the heal that a delivery has waited for. That time
 * passes is a step of each actor, and tells none of them of another.
 */
export const pastOf = (system: System, { start, steps }: Replayed, of: readonly Written[]): readonly boolean[] => {
  const past = steps.map(() => false)
  const lines = new Set<string>()
  /** What is delivered later, by the step that sent it; 0 is the start. */
  const awaited = new Map<number, Envelope[]>()
  const carried: Envelope[] = []
  for (let i = steps.length - 1; i >= 0; i--) {
    const { label, world } = steps[i]!
    const { action } = label
    const actors = planOf(system, action).parts.map(({ member }) => member.id)
    const noting = notingIn(system, steps[i - 1]?.world ?? start, world)
    const written = of.filter(({ step }) => step === i + 1).map(({ who }) => who)
    const noted = noting.filter((name) => lines.has(name) || written.includes(name))
    const isWhole = noted.length > 0 || written.includes(undefined)
    const parts = actors.filter((id) => lines.has(id) || written.includes(id) || (isWhole && action.kind !== "tick"))
    const senders = (awaited.get(i + 1) ?? []).map(({ from }) => from)
    // what is left was sent before
    awaited.delete(i + 1)
    const isCopy = action.kind === "duplicate" && [...awaited.values()].flat().some((envelope) => keyOf(envelope) === keyOf(action))
    const involved = [...noted, ...parts, ...senders]
    past[i] = past[i]! || written.length > 0 || involved.length > 0 || isCopy || opens(system, steps, i, carried)
    for (const id of involved) lines.add(id)
    if (past[i] && action.kind === "heal") past[splitBefore(steps, i)] = true
    if (!past[i] || action.kind !== "deliver") continue
    const sending = sendingOf(system, steps, i + 1) ?? 0
    awaited.set(sending, [...(awaited.get(sending) ?? []), action])
    carried.push(action)
  }
  return past
}

/** The monitors that a step has changed. */
const notingIn = ({ monitors }: System, before: World, after: World): readonly string[] =>
  monitors
    .filter(
      (_, i) => before.monitors[i] !== after.monitors[i] && canonicalState(before.monitors[i]!) !== canonicalState(after.monitors[i]!)
    )
    .map(({ name }) => name)

/**
 * The step (by number, from 1) that sent the message which the nth step delivers; undefined where that delivers none, or one of the start. Of equal
 * messages the first that was sent is the first that arrives or is lost, but on a set, where none is used up: there it is the last.
 */
export const sendingOf = (system: System, steps: readonly Successor[], n: number): number | undefined => {
  let found = sendings.get(steps)
  if (found === undefined) sendings.set(steps, (found = sendingsIn(system, steps)))
  return found[n - 1]
}
const sendings = new WeakMap<readonly Successor[], readonly (number | undefined)[]>()

const sendingsIn = ({ network }: System, steps: readonly Successor[]): readonly (number | undefined)[] => {
  const isUsedUp = network.kind !== "set"
  const underWay = new Map<string, number[]>()
  return steps.map(({ label: { action }, sent }, i) => {
    const queue = "message" in action ? underWay.get(keyOf(action)) : undefined
    const sending = action.kind === "deliver" ? queue?.at(isUsedUp ? 0 : -1) : undefined
    if (isUsedUp && action.kind === "duplicate") queue?.unshift(...queue.slice(0, 1))
    else if (isUsedUp) queue?.shift()
    for (const one of sent) {
      const key = keyOf(one)
      const before = underWay.get(key)
      if (before === undefined) underWay.set(key, [i + 1])
      else before.push(i + 1)
    }
    return sending
  })
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
