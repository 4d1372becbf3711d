import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from "xstate"
import type { AnyActor } from "../definition/actor.ts"
import { normal, normalContext } from "../values/normal.ts"
import type { Choose } from "../outputs.ts"
import { type Asked, askedOf, Misshapen } from "./asked.ts"
import { purely } from "../purity.ts"
import { Refused, thrownText } from "../errors.ts"
import type { Event } from "./event.ts"
import type { ActorState, Choice, Sent, TakenTransition } from "./state.ts"
import { armed, cancelled, noTimers, type Pending } from "./timers.ts"
import { type Recorded, recorder, scope, tally } from "./xstate-scope.ts"

export interface Stepped {
  readonly kind: "stepped"
  readonly state: ActorState
  /** In the order of emission. */
  readonly sent: readonly Sent[]
  readonly observed: readonly Event[]
  readonly chosen: readonly Choice[]
  readonly transitions: readonly TakenTransition[]
  /** Nothing happened at all: no transition was enabled, or an empty one, `{}`. */
  readonly ignored: boolean
}

/** One step's result, per option of its choices: done, not enabled (a deferral), an event nobody lists, or broken with its cause. */
export type StepResult =
  | Stepped
  | { readonly kind: "deferred"; readonly transitions: readonly TakenTransition[] }
  | { readonly kind: "unhandled" }
  | { readonly kind: "failed"; readonly cause: string }

/** Picks which options of a choice to follow: all of them in a check, one in a run. */
export type OptionPicker = (key: string, options: readonly unknown[]) => readonly unknown[]
export const everyOption: OptionPicker = (_, options) => options

/**
 * The state in which an actor starts. `input` is normal; `durable` is what a restarted one kept. Fails with `Refused` where the
 * definition is unsound.
 */
export const start = (
  actor: AnyActor,
  input: unknown,
  durable?: Readonly<Record<string, unknown>>,
  pick: OptionPicker = everyOption
): readonly StepResult[] => {
  recorder.begin()
  tally.xstateCalls++
  actor.factory.durable = durable
  try {
    const snapshot = purely(
      () => `actor "${actor.name}", at its start`,
      () => actor.stepped.getInitialSnapshot(scope, input) as AnyMachineSnapshot
    )
    return settle(actor, snapshot, { pending: noTimers, order: actor.factory.order }, undefined, pick, [], undefined)
  } catch (error) {
    if (error instanceof Refused) throw error
    return [{ kind: "failed", cause: `at its start: ${firstLines(error)}` }]
  } finally {
    actor.factory.durable = undefined
  }
}

/** One macrostep on `event`, choices followed to their ends. Pure; XState is called once and once more per option. */
export const step = (actor: AnyActor, state: ActorState, event: Event, pick: OptionPicker = everyOption): readonly StepResult[] => {
  const { snapshot } = state
  if (snapshot.status === "done") {
    return [{ kind: "stepped", state, sent: [], observed: [], chosen: [], transitions: [], ignored: true }]
  }
  if (!handles(snapshot, event.type)) return [{ kind: "unhandled" }]
  return advance(actor, state, event, pick, [])
}

/** Does some active state, or one above it, list this event's type, be it only to ignore it? */
export const handles = ({ _nodes: nodes, machine }: AnyMachineSnapshot, type: string): boolean =>
  (nodes as readonly AnyStateNode[]).some((node) => node.transitions.has(type)) ||
  // a parallel root that has entered itself again by its own history is none of the nodes, and XState asks it all the same
  (machine as AnyStateMachine).root.transitions.has(type)

/** The types of events that an active state, or one above it, lists, in alphabetical order. XState's own are left out. */
export const listed = ({ _nodes: nodes, machine }: AnyMachineSnapshot): readonly string[] =>
  [...new Set([...(nodes as readonly AnyStateNode[]), (machine as AnyStateMachine).root].flatMap((node) => [...node.transitions.keys()]))]
    .filter((type) => type !== "" && !type.startsWith("xstate."))
    .sort()

/** Would this event enable a transition? A spontaneous event that would not is no step, and a timer finds nobody who takes it. */
export const accepts = (actor: AnyActor, state: ActorState, event: Event): boolean =>
  state.snapshot.status === "active" && handles(state.snapshot, event.type) && enables(actor, state, event)

const enables = (actor: AnyActor, { snapshot }: ActorState, event: Event): boolean => {
  try {
    return purely(
      () => place(actor, snapshot, event),
      () => (actor.stepped.getTransitionData(snapshot, event) as unknown[]).length > 0
    )
  } catch (error) {
    if (error instanceof Refused) throw error
    // a guard that throws: the step itself tells how
    return true
  }
}

const place = ({ name }: AnyActor, { value }: AnyMachineSnapshot, { type }: Event): string =>
  `actor "${name}", state ${JSON.stringify(value)}, on "${type}"`

const advance = (
  actor: AnyActor,
  state: ActorState,
  event: Event,
  pick: OptionPicker,
  chosen: readonly Choice[],
  ways = 1
): readonly StepResult[] => {
  recorder.begin()
  tally.xstateCalls++
  let snapshot: AnyMachineSnapshot
  try {
    snapshot = purely(
      () => place(actor, state.snapshot, event),
      () => (actor.stepped as AnyStateMachine).transition(state.snapshot, event, scope) as AnyMachineSnapshot
    )
  } catch (error) {
    if (error instanceof Refused) throw error
    return [{ kind: "failed", cause: `on "${event.type}": ${firstLines(error)}` }]
  }
  return settle(actor, snapshot, state, state, pick, chosen, event["now"], ways)
}

/** Sorts out what a macrostep did, and goes on with its choices. */
const settle = (
  actor: AnyActor,
  snapshot: AnyMachineSnapshot,
  from: Beginning,
  before: ActorState | undefined,
  pick: OptionPicker,
  chosen: readonly Choice[],
  now: unknown,
  ways = 1
): readonly StepResult[] => {
  const { actions, transitions } = recorder
  if (snapshot.status === "error") {
    if (snapshot.error instanceof Refused) throw snapshot.error
    return [{ kind: "failed", cause: firstLines(snapshot.error) }]
  }
  let so: Stepped
  let asked: Asked
  try {
    // a machine that is done is stopped: what it has armed never goes off
    const pending = snapshot.status === "done" ? noTimers : pendingAfter(from.pending, actions)
    const isSame = snapshot === before?.snapshot && pending === from.pending
    const state: ActorState = isSame ? before : { snapshot: normalSnapshot(snapshot, from.order), pending, order: from.order }
    // most steps have no output: they have it in common
    if (actions.length === 0)
      return [{ kind: "stepped", state, sent: none, observed: none, chosen, transitions, ignored: snapshot === before?.snapshot }]
    asked = askedOf(actions.flatMap((action) => (action.kind === "output" ? [action.output] : none)))
    so = { kind: "stepped", state, sent: asked.sent, observed: asked.observed, chosen, transitions, ignored: false }
  } catch (error) {
    if (error instanceof Refused) throw error
    // what is no value, or an object of the author's that breaks as it is looked at
    return [{ kind: "failed", cause: thrownText(error) }]
  }
  if (asked.isDeferred) return [{ kind: "deferred", transitions }]
  return choose(actor, so, asked.choices, pick, now, ways)
}

/** What a macrostep begins with. */
type Beginning = Omit<ActorState, "snapshot">

const none: readonly never[] = []

/** More are a loop: each choice may ask for the next one. */
const mostChoices = 100
const mostWays = 100_000

const choose = (
  actor: AnyActor,
  so: Stepped,
  choices: readonly Choose[],
  pick: OptionPicker,
  now: unknown,
  before = 1
): readonly StepResult[] => {
  if (choices.length === 0) return [so]
  const [choice, ...rest] = choices as readonly [Choose, ...Choose[]]
  const { key, options } = choice
  // XState stops a machine that is done: there is nobody to choose for
  if (so.state.snapshot.status === "done")
    return [{ kind: "failed", cause: `choose("${key}") is emitted in the step that ends the machine, and nobody is left to go on` }]
  const picked = pick(key, options)
  const ways = before * picked.length
  const isEndless = so.chosen.length >= mostChoices || (so.chosen.length > 0 && ways > mostWays)
  if (isEndless)
    return [{ kind: "failed", cause: `choose("${key}") comes again and again: several choices of a step have ${mostWays} ways at most` }]
  return picked.flatMap((option) => {
    const event = normal(now === undefined ? { type: "Chosen", key, option } : { type: "Chosen", key, option, now })
    if (!handles(so.state.snapshot, "Chosen"))
      return [{ kind: "failed" as const, cause: `choose("${key}") is emitted where "Chosen" is not handled` }]
    return advance(actor, so.state, event, pick, [...so.chosen, { key, option }], ways).flatMap((next) =>
      next.kind === "stepped"
        ? choose(
            actor,
            {
              ...next,
              sent: [...so.sent, ...next.sent],
              observed: [...so.observed, ...next.observed],
              transitions: [...so.transitions, ...next.transitions],
              ignored: false
            },
            rest,
            pick,
            now,
            ways
          )
        : [next]
    )
  })
}

const pendingAfter = (before: Pending, actions: readonly Recorded[]): Pending => {
  let pending = before
  for (const action of actions) {
    if (action.kind === "arm") pending = armed(pending, { id: action.id, event: timerEvent(action.event), delayMs: action.delayMs })
    else if (action.kind === "disarm") pending = cancelled(pending, action.id)
  }
  return pending
}

const timerEvent = (event: Event): Event => {
  if (Object.hasOwn(event, "now"))
    throw new Misshapen(
      `raises "${event.type}" with the field "now", in which the host gives the reading of the clock; call it something else`
    )
  return normal(event)
}

const normalSnapshot = (snapshot: AnyMachineSnapshot, order: readonly string[]): AnyMachineSnapshot => {
  const own = snapshot as { context: unknown; output: unknown }
  own.context = normalContext(snapshot.context as Record<string, unknown>, order)
  if (snapshot.output !== undefined) own.output = normal(snapshot.output)
  freezeValue(snapshot.value)
  return snapshot
}

/** A view gets the value itself, which XState goes by. */
const freezeValue = (value: unknown): void => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const member of Object.values(value)) freezeValue(member)
}

const firstLines = (error: unknown): string =>
  thrownText(error)
    .split("\n")
    .slice(0, 2)
    .map((line) => line.trim())
    .join(" ")
