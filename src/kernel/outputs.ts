/** The id of an actor in a cast. In contexts and messages an id is written as this very string. */
export type ActorId = string

/** A clock reading: real time lies in [earliest, latest], in ticks. */
export interface Reading {
  readonly earliest: number
  readonly latest: number
}

/** What a message may be: the host adds `from` and `now` to it, and would overwrite fields of these names. */
export interface AnyMessage {
  readonly type: string
  readonly from?: never
  readonly now?: never
}

/** What an observation may be: monitors find in it also who made it, `from`, and when, `time`. */
export interface AnyObservation {
  readonly type: string
  readonly from?: never
  readonly time?: never
}

interface Typed {
  readonly type: string
}

// the compiler shows these sentences to whoever it refuses
type Overwritten = "a message has no field from or now of its own: the host writes them, and the sender's own words need other names"
type OverwrittenEntry =
  "an observation has no field from or time of its own: the host writes them, and the actor's own words need other names"
type Reserved = "neither a message nor an observation is called Chosen or Step: these are events of the host's own"

/** `Then` where a message or observation is lawful; the sentence that says why not, where it is not. */
type Lawful<Said extends Typed, Any, Otherwise, Then> = [Extract<Said["type"], "Chosen" | "Step">] extends [never]
  ? [Said] extends [Any]
    ? Then
    : Otherwise
  : Reserved

/** A message as its receiver sees it: `from` names the sender; `now` is there when the actor is cast with a clock. */
export type Delivered<M> = M extends Typed
  ? Lawful<M, AnyMessage, Overwritten, M & { readonly from: ActorId; readonly now?: Reading }>
  : never

/** An observation as a monitor sees it: the entry, who made it, and real time in clocked scenarios. */
export type Observed<Entry> = Entry extends Typed
  ? Lawful<Entry, AnyObservation, OverwrittenEntry, Entry & { readonly from: ActorId; readonly time?: number }>
  : never

/** The event with which a step goes on after `choose(key, options)`. */
export interface ChosenOf<Key extends string, Option> {
  readonly type: "Chosen"
  readonly key: Key
  readonly option: Option
  readonly now?: Reading
}

export interface Send<Message> {
  readonly type: "send"
  readonly to: ActorId | readonly ActorId[]
  readonly message: Message
}

export interface Choose {
  readonly type: "choose"
  readonly key: string
  readonly options: readonly unknown[]
}

export interface Observe<Entry> {
  readonly type: "observe"
  readonly entry: Entry
}

export interface Defer {
  readonly type: "defer"
}

/** Several outputs in order: what a machine emits where their number depends on its context. */
export interface Several<O> {
  readonly type: "several"
  readonly outputs: readonly O[]
}

type One<Message, Entry> = Send<Message> | Choose | Observe<Entry> | Defer

/** All that a machine may emit: `setup({ types: { emitted: {} as Output<FromSegment> } })`. */
export type Output<Message, Entry = never> = One<Message, Entry> | Several<One<Message, Entry>>

/** Asks the host to deliver `message` to the actor `to`, or to each of several. Lost, delayed or copied as the scenario's network allows. */
export const send = <const M extends Typed>(
  to: ActorId | readonly ActorId[],
  message: M & Lawful<M, AnyMessage, Overwritten, unknown>
): Send<M> => ({
  type: "send",
  to,
  message
})

/** Asks the host for one of `options` (at least one); the same step goes on at once with the event `Chosen`. */
export const choose = (key: string, options: readonly unknown[]): Choose => ({ type: "choose", key, options })

/** Tells monitors (and the live host's log) that something happened. `entry.type` names it. */
export const observe = <const Entry extends Typed>(
  entry: Entry & Lawful<Entry, AnyObservation, OverwrittenEntry, unknown>
): Observe<Entry> => ({ type: "observe", entry })

/** Says that this delivery is not enabled yet: the message stays where it is, and nothing else of the step happens. */
export const defer = (): Defer => ({ type: "defer" })

/** Emits several outputs from one `emit`, in order. An empty list emits nothing. */
export const several = <const O>(outputs: readonly O[]): Several<O> => ({ type: "several", outputs })
