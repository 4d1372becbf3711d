import type { AnyStateMachine } from "xstate"
import { instead, refuseTwice, refuseUnknown } from "../refusals.ts"
import { referredTo, stateNodes, timersOf } from "./machine.ts"
import { suggestion } from "../nearest.ts"
import { Refused } from "../errors.ts"

/** Refuses what an actor cannot be made of at all. Fails with `Refused`. */
export const requireMachine = (name: unknown, machine: unknown): void => {
  if (typeof name !== "string" || name === "") throw new Refused(`an actor needs a name, such as actor("lock", machine)`)
  const { root, implementations } = (machine ?? {}) as Partial<AnyStateMachine>
  if (root === undefined || implementations === undefined)
    throw new Refused(`actor "${name}" is given what is no machine; make one with setup({ … }).createMachine({ … })`)
}

interface Options {
  readonly durable?: readonly string[]
  readonly spontaneous?: readonly string[]
  readonly waits?: readonly string[]
  readonly invariants?: object
}

/** Refuses options that say nothing: a word said twice, an event that no state takes, an invariant that is no predicate. */
export const requireOptions = (name: string, machine: AnyStateMachine, options: Options): void => {
  const where = `actor "${name}"`
  for (const key of ["durable", "spontaneous", "waits"] as const) {
    const list: unknown = options[key]
    if (list === undefined) continue
    if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
      throw new Refused(`${where}: ${key} is no list of names; write ${key}: ["…"]`)
    refuseTwice(`${where}: ${key}`, list)
  }
  const known = [...new Set(stateNodes(machine).flatMap((node) => [...node.transitions.keys()]))]
  for (const type of options.spontaneous ?? []) {
    if (known.includes(type)) continue
    throw new Refused(`${where}: the spontaneous event "${type}" is accepted in no state; check its spelling${suggestion(type, known)}`)
  }
  if (options.invariants !== undefined && (typeof options.invariants !== "object" || options.invariants === null))
    throw new Refused(`${where}: invariants is no record; write invariants: { "what holds": ({ context }) => … }`)
  for (const [invariant, holds] of Object.entries(options.invariants ?? {}))
    if (typeof holds !== "function") throw new Refused(`${where}: the invariant "${invariant}" is no function; write ({ context }) => …`)
}

/** A mutant that replaces nothing, or what no state refers to, would change nothing, and survive unseen. */
export const requireUsed = (name: string, machine: AnyStateMachine, implementations: object): void => {
  const used = referredTo(machine)
  const where = `actor "${name}": with()`
  refuseUnknown(where, implementations, Object.keys(used))
  const given = Object.entries(implementations) as [keyof typeof used, object | undefined][]
  if (given.every(([, some]) => Object.keys(some ?? {}).length === 0))
    throw new Refused(`${where} replaces nothing; name a guard, an action or a delay`)
  for (const [kind, replaced] of given) {
    for (const key of Object.keys(replaced ?? {})) {
      if (used[kind].has(key)) continue
      const known = [...used[kind]]
      throw new Refused(
        `${where} replaces "${key}" among its ${kind}, which no state refers to; ` +
          (known.length === 0 ? "they refer to none" : `they refer to ${known.join(", ")}${suggestion(key, known)}`)
      )
    }
  }
}

/** The ids of the timers that wait, which `waits` has as an author names them. Fails with `Refused` where no timer is called so. */
export const waitingTimers = (name: string, machine: AnyStateMachine, waits: readonly string[]): ReadonlySet<string> => {
  const timers = timersOf(machine)
  const known = [...new Set(timers.map((timer) => timer.name))]
  for (const wait of waits) {
    if (!known.includes(wait))
      throw new Refused(`actor "${name}": waits names the timer "${wait}", which no state has${instead(wait, known)}`)
  }
  return new Set(timers.filter((timer) => waits.includes(timer.name)).map(({ id }) => id))
}
