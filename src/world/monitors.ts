import { type ActorState, canonicalState, type Event, handles, NotPlain, start, step } from "../kernel/index.ts"
import type { Action } from "./action.ts"
import type { Environment } from "./environment.ts"
import type { Monitor } from "./properties.ts"
import type { System } from "./system.ts"

export const startMonitor = ({ name, actor }: Monitor): ActorState => {
  const [result] = start(actor, undefined)
  if (result?.kind !== "stepped") throw new Error(`the monitor "${name}" does not start: ${JSON.stringify(result)}`)
  return result.state
}

/** What monitors see of one step: the step itself, then what its actors observed. */
export const monitorEvents = (
  system: System,
  action: Action,
  lost: boolean,
  observed: readonly Event[],
  environment: Environment
): readonly Event[] => {
  const time = system.clocks === undefined ? {} : { time: environment.time ?? 0 }
  const parties =
    "message" in action ? { from: action.from, to: action.to, message: action.message } : "actor" in action ? { to: action.actor } : {}
  return [{ type: "Step", step: lost ? "lost" : action.kind, ...parties, ...time }, ...observed.map((entry) => ({ ...entry, ...time }))]
}

/** A monitor's state after some events, or why it broke. What it does not list passes by. */
export const stepMonitor = ({ actor }: Monitor, state: ActorState, events: readonly Event[]): ActorState | string => {
  let now = state
  for (const event of events) {
    if (now.snapshot.status !== "active" || !handles(now.snapshot, event.type)) continue
    const [result] = step(actor, now, event)
    if (result?.kind !== "stepped") return result?.kind === "failed" ? result.cause : `it may not defer or choose`
    if (result.sent.length + result.observed.length > 0) return "it may not emit"
    now = result.state
  }
  if (now === state) return state
  try {
    canonicalState(now)
  } catch (error) {
    if (error instanceof NotPlain) return error.message
    throw error
  }
  return now
}
