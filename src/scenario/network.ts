import { type ActorId, type Event, refuseUnknown } from "../kernel/index.ts"

/** A message under way. */
export interface Envelope {
  readonly from: ActorId
  readonly to: ActorId
  readonly message: Event
}

/** A message once sent stays deliverable for ever; sending it again changes nothing. Loss and duplication make no sense here. */
export interface SetNetwork {
  readonly kind: "set"
}

/** A multiset: messages overtake each other. */
export interface BagNetwork {
  readonly kind: "bag"
  /** What becomes of a message that its receiver ignores. Default: `consume`. */
  readonly ignored: "consume" | "stay"
}

/** One queue per ordered pair of actors. */
export interface FifoNetwork {
  readonly kind: "fifo"
  /** A step that would put more than this into one channel is cut. */
  readonly capacity: number
  readonly ignored: "consume" | "stay"
  /** May a message overtake a deferred one at the head of its channel? Default: no. */
  readonly skipDeferred: boolean
}

export type Network = SetNetwork | BagNetwork | FifoNetwork

/** Messages are never consumed, as in Lamport's specifications. */
export const set = (...none: readonly never[]): SetNetwork => {
  refuseUnknown("a set network", none[0], [])
  return { kind: "set" }
}

/** Messages are consumed and may overtake each other; how many may be lost or copied is a budget of the scenario. */
export const bag = (options: { readonly ignored?: "consume" | "stay" } = {}): BagNetwork => {
  refuseUnknown("a bag network", options, ["ignored"])
  return { kind: "bag", ignored: options.ignored ?? "consume" }
}

/** Messages from one actor to another arrive in order; `capacity` messages at most wait in one channel. */
export const fifo = (options: {
  readonly capacity: number
  readonly ignored?: "consume" | "stay"
  readonly skipDeferred?: boolean
}): FifoNetwork => {
  refuseUnknown("a fifo network", options, ["capacity", "ignored", "skipDeferred"])
  const { capacity, ignored = "consume", skipDeferred = false } = options ?? {}
  return { kind: "fifo", capacity, ignored, skipDeferred }
}
