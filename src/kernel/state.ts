import type { AnyMachineSnapshot, AnyStateNode } from "xstate"
import type { AnyActor } from "./actor.ts"
import { canonical } from "./canonical.ts"
import type { ActorId } from "./outputs.ts"

/** An event as a machine receives it. Plain JSON. */
export interface Event {
  readonly type: string
  readonly [key: string]: unknown
}

/** A pending `after` or delayed `raise`. `delayMs` is what it was armed with. */
export interface Timer {
  readonly id: string
  readonly event: Event
  readonly delayMs: number
}

/** All that an actor is between two steps. Frozen. */
export interface ActorState {
  readonly snapshot: AnyMachineSnapshot
  /** Sorted by id. */
  readonly timers: readonly Timer[]
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
export interface Taken {
  readonly transition: { readonly source: AnyStateNode; readonly eventType: string }
  /** State nodes that were active after it, be it for an instant only. */
  readonly after: readonly AnyStateNode[]
}

/** The state after a pending timer has gone off: without that timer. */
export const withoutTimer = (state: ActorState, id: string): ActorState => ({
  ...state,
  timers: state.timers.filter((timer) => timer.id !== id)
})

/** The part of the context that outlives a crash. */
export const durablePart = (actor: AnyActor, state: ActorState): Readonly<Record<string, unknown>> => {
  const context = state.snapshot.context as Record<string, unknown>
  return Object.fromEntries(actor.durable.map((key: string) => [key, context[key]]))
}

/** The canonical form of a whole state: value, context, status, output, history, timers. Fails with `NotPlain`. */
export const canonicalState = ({ snapshot, timers }: ActorState): string => {
  const history = snapshot.historyValue as Record<string, readonly AnyStateNode[]>
  const keys = Object.keys(history)
  return (
    canonical(snapshot.value) +
    canonical(snapshot.context) +
    (snapshot.status === "active" ? "" : `${snapshot.status}${snapshot.output === undefined ? "" : canonical(snapshot.output)};`) +
    (keys.length === 0 ? "" : canonical(Object.fromEntries(keys.map((key) => [key, history[key]!.map((node) => node.id)])))) +
    (timers.length === 0 ? "" : canonical(timers))
  )
}
