import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from "xstate"
import type { AnyActor } from "./actor.ts"
import { freeze } from "./canonical.ts"
import type { ActorId, Choose, Output } from "./outputs.ts"
import { Refused } from "./refused.ts"
import type { ActorState, Choice, Event, Sent, Taken, Timer } from "./state.ts"
import { type Recorded, recorder, scope, tally } from "./xstate-scope.ts"

export interface Stepped {
  readonly kind: "stepped"
  readonly state: ActorState
  /** In the order of emission. */
  readonly sent: readonly Sent[]
  readonly observed: readonly Event[]
  readonly chosen: readonly Choice[]
  readonly taken: readonly Taken[]
  /** Nothing happened at all: no transition was enabled, or an empty one, `{}`. */
  readonly ignored: boolean
}

/** One step's result, per option of its choices: done, not enabled (a deferral), an event nobody lists, or broken with its cause. */
export type StepResult =
  | Stepped
  | { readonly kind: "deferred"; readonly taken: readonly Taken[] }
  | { readonly kind: "unhandled" }
  | { readonly kind: "failed"; readonly cause: string }

/** Picks which options of a choice to follow: all of them in a check, one in a run. */
export type Pick = (key: string, options: readonly unknown[]) => readonly unknown[]
export const everyOption: Pick = (_, options) => options

/** The state in which an actor starts. `durable` is what a restarted one kept. Fails with `Refused` where the definition is unsound. */
export const start = (
  actor: AnyActor,
  input: unknown,
  durable?: Readonly<Record<string, unknown>>,
  pick: Pick = everyOption
): readonly StepResult[] => {
  recorder.begin()
  tally.xstateCalls++
  actor.overlay.durable = durable
  try {
    const snapshot = actor.stepped.getInitialSnapshot(scope, input) as AnyMachineSnapshot
    return settle(actor, snapshot, none, undefined, pick, [], undefined)
  } finally {
    actor.overlay.durable = undefined
  }
}

/** One macrostep on `event`, choices followed to their ends. Pure; XState is called once and once more per option. */
export const step = (actor: AnyActor, state: ActorState, event: Event, pick: Pick = everyOption): readonly StepResult[] => {
  const { snapshot } = state
  if (snapshot.status === "done") {
    return [{ kind: "stepped", state, sent: [], observed: [], chosen: [], taken: [], ignored: true }]
  }
  if (!handles(snapshot, event.type)) return [{ kind: "unhandled" }]
  return advance(actor, state, event, pick, [])
}

/** Does some active state, or one above it, list this event's type, be it only to ignore it? */
export const handles = (snapshot: AnyMachineSnapshot, type: string): boolean =>
  (snapshot._nodes as readonly AnyStateNode[]).some((node) => node.transitions.has(type))

/** Would this event enable a transition? A timer or a spontaneous event that would not is no step. */
export const accepts = (actor: AnyActor, state: ActorState, event: Event): boolean =>
  state.snapshot.status === "active" && handles(state.snapshot, event.type) && enables(actor, state, event)

const enables = (actor: AnyActor, { snapshot }: ActorState, event: Event): boolean => {
  try {
    return (actor.stepped.getTransitionData(snapshot, event) as unknown[]).length > 0
  } catch {
    // a guard that throws: the step itself tells how
    return true
  }
}

const advance = (actor: AnyActor, state: ActorState, event: Event, pick: Pick, chosen: readonly Choice[]): readonly StepResult[] => {
  recorder.begin()
  tally.xstateCalls++
  let snapshot: AnyMachineSnapshot
  try {
    snapshot = (actor.stepped as AnyStateMachine).transition(state.snapshot, event, scope) as AnyMachineSnapshot
  } catch (error) {
    if (error instanceof Refused) throw error
    return [{ kind: "failed", cause: `on "${event.type}": ${firstLines(error)}` }]
  }
  return settle(actor, snapshot, state.timers, state, pick, chosen, event["now"])
}

/** Sorts out what a macrostep did, and goes on with its choices. */
const settle = (
  actor: AnyActor,
  snapshot: AnyMachineSnapshot,
  pending: readonly Timer[],
  before: ActorState | undefined,
  pick: Pick,
  chosen: readonly Choice[],
  now: unknown
): readonly StepResult[] => {
  const { actions, taken } = recorder
  if (snapshot.status === "error") {
    if (snapshot.error instanceof Refused) throw snapshot.error
    return [{ kind: "failed", cause: firstLines(snapshot.error) }]
  }
  const timers = armed(pending, actions)
  const isSame = snapshot === before?.snapshot && timers === pending
  const state: ActorState = isSame ? before : { snapshot: freezeSnapshot(snapshot), timers }
  // most steps have no output: they have it in common
  if (actions.length === 0)
    return [{ kind: "stepped", state, sent: none, observed: none, chosen, taken, ignored: snapshot === before?.snapshot }]
  const outputs = actions.flatMap((action) => (action.kind === "output" ? flat(action.output) : none))
  if (outputs.some((output) => output.type === "defer")) return [{ kind: "deferred", taken }]
  const sent: Sent[] = []
  const observed: Event[] = []
  const choices: Choose[] = []
  for (const output of outputs) {
    if (output.type === "send") for (const to of list(output.to)) sent.push(freeze({ to, message: output.message }))
    else if (output.type === "observe") observed.push(freeze(output.entry))
    else if (output.type === "choose") choices.push(output)
    else return [{ kind: "failed", cause: `emits ${JSON.stringify(output)}, which is none of send, choose, observe, defer and several` }]
  }
  return choose(actor, { kind: "stepped", state, sent, observed, chosen, taken, ignored: false }, choices, pick, now)
}

const none: readonly never[] = []

const list = (to: ActorId | readonly ActorId[]): readonly ActorId[] => (typeof to === "string" ? [to] : to)
const flat = (output: Output<Event, Event>) => (output.type === "several" ? output.outputs : [output])

const choose = (actor: AnyActor, so: Stepped, choices: readonly Choose[], pick: Pick, now: unknown): readonly StepResult[] => {
  if (choices.length === 0) return [so]
  const [choice, ...rest] = choices as readonly [Choose, ...Choose[]]
  const { key, options } = choice
  if (options.length === 0) return [{ kind: "failed", cause: `choose("${key}") offers no option` }]
  return pick(key, options).flatMap((option) => {
    const event = freeze(now === undefined ? { type: "Chosen", key, option } : { type: "Chosen", key, option, now })
    if (!handles(so.state.snapshot, "Chosen"))
      return [{ kind: "failed" as const, cause: `choose("${key}") is emitted where "Chosen" is not handled` }]
    return advance(actor, so.state, event, pick, [...so.chosen, { key, option }]).flatMap((next) =>
      next.kind === "stepped"
        ? choose(
            actor,
            {
              ...next,
              sent: [...so.sent, ...next.sent],
              observed: [...so.observed, ...next.observed],
              taken: [...so.taken, ...next.taken],
              ignored: false
            },
            rest,
            pick,
            now
          )
        : [next]
    )
  })
}

const armed = (timers: readonly Timer[], actions: readonly Recorded[]): readonly Timer[] => {
  let pending: readonly Timer[] = timers
  for (const action of actions) {
    if (action.kind === "output") continue
    const id = action.kind === "arm" ? action.timer.id : action.id
    pending = pending.filter((timer) => timer.id !== id)
    if (action.kind === "arm") pending = [...pending, freeze(action.timer)]
  }
  return pending === timers ? timers : pending.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

const freezeSnapshot = (snapshot: AnyMachineSnapshot): AnyMachineSnapshot => {
  const context: unknown = freeze(snapshot.context)
  if (context !== snapshot.context) (snapshot as { context: unknown }).context = context
  return snapshot
}

const firstLines = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split("\n")
    .slice(0, 2)
    .map((line) => line.trim())
    .join(" ")
