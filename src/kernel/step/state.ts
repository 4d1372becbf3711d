import type { AnyMachineSnapshot, AnyStateNode } from "xstate"
import type { AnyActor } from "../definition/actor.ts"
import { canonical } from "../values/canonical.ts"
import { copy, normal } from "../values/normal.ts"
import type { ActorId } from "../outputs.ts"
import type { Event } from "./event.ts"
import { type Pending, timerTexts } from "./timers.ts"

/** All that an actor is between two steps. Frozen. */
export interface ActorState {
  readonly snapshot: AnyMachineSnapshot
  readonly pending: Pending
  /** The keys of the context that the actor started with, in their order. */
  readonly order: readonly string[]
}

export interface Sent {
  readonly to: ActorId
  readonly message: Event
}

export interface Choice {
  readonly key: string
  readonly option: unknown
}

/** A transition that a step took, for coverage, in XState's own terms: what they mean is worked out when somebody asks. */
export interface TakenTransition {
  readonly transition: { readonly source: AnyStateNode; readonly eventType: string }
  /** State nodes that were active after it, be it for an instant only. */
  readonly after: readonly AnyStateNode[]
}

/** The part of the context that outlives a crash. */
export const durablePart = (actor: AnyActor, { snapshot }: ActorState): Readonly<Record<string, unknown>> => {
  const context = snapshot.context as Record<string, unknown>
  return normal(Object.fromEntries(actor.durable.flatMap((key: string) => (Object.hasOwn(context, key) ? [[key, context[key]]] : []))))
}

/**
 * The canonical form of a whole state: value, context, status, output, history, timers with the ticks `left` to each
 * where time ticks. A state node is known by its place in the machine. What XState remembers for a history is a set, whatever the order
 * it was left in.
 */
export const canonicalState = ({ snapshot, pending }: ActorState, left: readonly number[] = []): string => {
  const { value, context, status, output } = snapshot
  const history = snapshot.historyValue as Record<string, readonly AnyStateNode[]>
  const keys = Object.keys(history)
  return (
    // the order of regions is XState's, which steps them in it
    JSON.stringify(value) +
    canonical(context) +
    (status === "active" ? "" : `${status}${output === undefined ? "" : canonical(output)};`) +
    (keys.length === 0 ? "" : canonical(Object.fromEntries(keys.map((key) => [key, placesOf(history[key]!)])))) +
    (pending.timers.length === 0 ? "" : timerTexts(pending, left).toSorted().join())
  )
}

const placesOf = (nodes: readonly AnyStateNode[]): readonly number[] => nodes.map(({ order }) => order).sort((a, b) => a - b)

/** The same state made of other objects, by `copied`: what a machine must not be able to tell from the first. */
export const copyOfState = (state: ActorState, copied: <T>(value: T) => T = copy): ActorState => {
  const { snapshot, pending } = state
  const [context, output] = [copied(snapshot.context as unknown), copied(snapshot.output as unknown)]
  return {
    ...state,
    snapshot: { ...snapshot, context, output } as AnyMachineSnapshot,
    pending: { ...pending, timers: pending.timers.map((timer) => ({ ...timer, event: copied(timer.event) })) }
  }
}
