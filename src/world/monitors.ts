import { type ActorState, type Event, handles, normal, Refused, start, step } from "../kernel/index.ts"
import type { Action } from "./action.ts"
import type { Environment } from "./environment.ts"
import type { Monitor, System } from "../scenario/index.ts"

/** The state in which a monitor starts. Fails with `Refused` where it does not. */
export const startMonitor = ({ name, actor }: Monitor): ActorState => {
  const [result] = start(actor, undefined)
  if (result?.kind === "stepped") return result.state
  throw new Refused(`monitor "${name}": it breaks as it starts: ${result?.kind === "failed" ? result.cause : "it asks for something"}`)
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
  return [
    normal({ type: "Step", step: lost ? "lost" : action.kind, ...parties, ...time }),
    ...observed.map((entry) => normal({ ...entry, ...time }))
  ]
}

/** A monitor's state after some events, or why it broke. What it does not list passes by. */
export const stepMonitor = ({ actor }: Monitor, state: ActorState, events: readonly Event[]): ActorState | string => {
  let now = state
  for (const event of events) {
    if (now.snapshot.status !== "active" || !handles(now.snapshot, event.type)) continue
    const [result] = step(actor, now, event)
    if (result?.kind !== "stepped") return result?.kind === "failed" ? result.cause : "it may not ask for anything"
    now = result.state
  }
  return now
}
