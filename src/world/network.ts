import { type ActorId, canonical, type Event, refuseUnknown, type Sent } from "../kernel/index.ts"

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

/** What a step does to the network before its own messages are added. */
export type NetworkMove = "consume" | "drop" | "copy"

export const same = (a: Envelope, b: Envelope): boolean =>
  a.from === b.from && a.to === b.to && canonical(a.message) === canonical(b.message)
export const channel = (network: readonly Envelope[], { from, to }: Envelope): readonly Envelope[] =>
  network.filter((one) => one.from === from && one.to === to)

/** The network after a move, before the step's own messages. */
export const moveNetwork = (
  { kind }: Network,
  network: readonly Envelope[],
  { move, envelope, position }: { readonly move: NetworkMove; readonly envelope: Envelope; readonly position: number }
) => {
  if (kind === "set") return network
  const places = network.flatMap((one, place) =>
    kind === "fifo" ? (one.from === envelope.from && one.to === envelope.to ? [place] : []) : same(one, envelope) ? [place] : []
  )
  const place = kind === "fifo" && move === "consume" ? places.find((at) => same(network[at]!, envelope))! : places[position]!
  return move === "copy" ? network.toSpliced(place, 0, envelope) : network.toSpliced(place, 1)
}

/** The network after a step's messages have gone out, in its canonical order. */
export const deposit = (
  { kind }: Network,
  network: readonly Envelope[],
  sent: readonly (Sent & { readonly from: ActorId })[]
): readonly Envelope[] => {
  if (sent.length === 0) return network
  const added = sent.map(({ from, to, message }): Envelope => ({ from, to, message }))
  const all = [...network, ...added]
  if (kind === "fifo") {
    // keep channels together, so that worlds that differ only in the order between channels are one
    const order = (one: Envelope) => canonical([one.from, one.to])
    return all
      .map((one, at) => ({ one, at, key: order(one) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.at - b.at))
      .map(({ one }) => one)
  }
  const keyed = all.map((one) => ({ one, key: canonical(one) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return (kind === "set" ? keyed.filter(({ key }, i) => i === 0 || keyed[i - 1]!.key !== key) : keyed).map(({ one }) => one)
}

/** Does some channel hold more than it may? */
export const overflows = (network: Network, envelopes: readonly Envelope[]): boolean =>
  network.kind === "fifo" && envelopes.some((one) => channel(envelopes, one).length > network.capacity)
