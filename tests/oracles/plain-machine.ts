import { type AnyMachineSnapshot, type AnyStateMachine, createMachine, getNextTransitions, initialTransition, transition } from "xstate"
import { seen } from "./plain-values.ts"

type Event = { readonly type: string } & Readonly<Record<string, unknown>>

/** A timer that was armed. XState cancels only the one of its id that was armed last, and none once one of the id has gone off. */
interface Timer {
  readonly id: string
  readonly event: Event
  /** In ms until it is due, as it was armed or as the ticks have left it. */
  readonly left: number
  readonly isKnown: boolean
}

/** A machine between two steps. */
export interface Up {
  readonly snapshot: AnyMachineSnapshot
  readonly timers: readonly Timer[]
}

/** What a step puts out. */
export interface Out {
  readonly sent: readonly { readonly to: string; readonly message: Event }[]
  readonly observed: readonly Event[]
}

/** How a step ends, per way to answer its choices. */
export type Ended = { readonly kind: "stepped"; readonly up: Up; readonly out: Out } | { readonly kind: "deferred" | "failed" }

/** The states in which a machine starts. `durable` is laid over the context that its factory makes. */
export const starts = (machine: AnyStateMachine, input: unknown, durable?: object): readonly Ended[] => {
  const { context } = machine.config as { context?: unknown }
  const factory = (args: object) => ({ ...(typeof context === "function" ? (context(args) as object) : (context as object)), ...durable })
  const begun =
    durable === undefined
      ? machine
      : (createMachine({ ...machine.config, context: factory } as never, machine.implementations as never) as AnyStateMachine)
  return attempt(() => ended(machine, initialTransition(begun as never, input as never) as never, []))
}

/** One step, and the answers to what it chooses. The machine gets a context of its own, so that it can spoil no other state. */
export const stepped = (machine: AnyStateMachine, { snapshot, timers }: Up, event: Event): readonly Ended[] =>
  attempt(() => {
    const own = { ...snapshot, context: structuredClone(snapshot.context as unknown) }
    return ended(machine, transition(machine as never, own as never, structuredClone(event) as never) as never, timers)
  })

/** Does an active state list this type of event, be it to ignore it? */
export const isListed = ({ snapshot }: Up, type: string): boolean =>
  getNextTransitions(snapshot as never).some(({ eventType }) => eventType === type)

/** Lets the nth timer go off: what stays, and the event that comes. */
export const fired = ({ snapshot, timers }: Up, nth: number): { readonly up: Up; readonly event: Event } => {
  const { id, event } = timers[nth]!
  const rest = timers.toSpliced(nth, 1).map((timer) => (timer.id === id ? { ...timer, isKnown: false } : timer))
  return { up: { snapshot, timers: rest }, event }
}

/** What tells two states apart, as text. */
export const keyOf = ({ snapshot, timers }: Up): string => seen([snapshot, timers.map((timer) => seen(timer)).sort()])

const attempt = (body: () => readonly Ended[]): readonly Ended[] => {
  try {
    return body()
  } catch {
    return [{ kind: "failed" }]
  }
}

interface Action {
  readonly type: string
  readonly params: { readonly event?: any; readonly id?: string; readonly delay?: number; readonly sendId?: string }
}

const ended = (
  machine: AnyStateMachine,
  [snapshot, actions]: readonly [AnyMachineSnapshot, readonly Action[]],
  before: readonly Timer[]
): readonly Ended[] => {
  if (snapshot.status === "error") return [{ kind: "failed" }]
  let timers = before
  for (const { type, params } of actions) {
    const { id, event, delay, sendId } = params
    if (type === "xstate.raise" && delay !== undefined)
      timers = [...timers.map((one) => (one.id === id ? { ...one, isKnown: false } : one)), { id: id!, event, left: delay, isKnown: true }]
    else if (type === "xstate.cancel") timers = timers.filter((one) => one.id !== sendId || !one.isKnown)
  }
  const emitted = actions.flatMap(({ type, params }) =>
    type !== "xstate.emit" ? [] : params.event.type === "several" ? params.event.outputs : [params.event]
  )
  if (emitted.some(({ type }) => type === "defer")) return [{ kind: "deferred" }]
  const out: Out = {
    sent: emitted
      .filter(({ type }) => type === "send")
      .flatMap(({ to, message }) => [to].flat().map((one) => ({ to: one as string, message }))),
    observed: emitted.filter(({ type }) => type === "observe").map(({ entry }) => entry as Event)
  }
  const up: Up = { snapshot, timers: snapshot.status === "active" ? timers : [] }
  return answered(
    machine,
    { kind: "stepped", up, out },
    emitted.filter(({ type }) => type === "choose")
  )
}

type Choice = { readonly key: string; readonly options: readonly unknown[] }

const answered = (machine: AnyStateMachine, so: Ended, choices: readonly Choice[]): readonly Ended[] => {
  const [choice, ...rest] = choices
  if (so.kind !== "stepped" || choice === undefined) return [so]
  if (so.up.snapshot.status !== "active" || !isListed(so.up, "Chosen")) return [{ kind: "failed" }]
  return choice.options.flatMap((option) =>
    stepped(machine, so.up, { type: "Chosen", key: choice.key, option }).flatMap((next) =>
      next.kind === "stepped" ? answered(machine, { ...next, out: joined(so.out, next.out) }, rest) : [next]
    )
  )
}

export const joined = (one: Out, next: Out): Out => ({ sent: [...one.sent, ...next.sent], observed: [...one.observed, ...next.observed] })
