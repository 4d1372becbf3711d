import { type ActorState, type Event, handles, normal, Refused, start, step } from "../kernel/index.ts"
import type { Action } from "./action.ts"
import type { Fault } from "./cell.ts"
import type { Environment } from "./environment.ts"
import type { Transition } from "./transition.ts"
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

/** What monitors have become by a step, in their order; one that broke is undefined, and sees nothing more. */
export interface MonitorStep {
  readonly monitors: readonly (ActorState | undefined)[]
  /** The first that broke in this very step. */
  readonly broken: { readonly who: string; readonly fault: Fault } | undefined
}

/** Lets all monitors observe a step that broke no actor, or the start, which is no step: of it they see what was observed. */
export const stepMonitors = (
  system: System,
  before: MonitorStep["monitors"],
  { label, lost, observed, environment }: Transition,
  isStart = false
): MonitorStep => {
  const all = monitorEvents(system, label.action, lost, observed, environment)
  const events = isStart ? all.slice(1) : all
  let broken: MonitorStep["broken"]
  const monitors = system.monitors.map((one, i) => {
    const state = before[i]
    const after = state === undefined ? undefined : stepMonitor(one, state, events)
    if (typeof after !== "string") return after
    broken ??= { who: one.name, fault: { kind: "failed step", detail: `monitor ${one.name}: ${after}` } }
    return undefined
  })
  return { monitors, broken }
}
