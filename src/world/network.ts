import { type ActorId, canonical, type Sent } from "../kernel/index.ts"
import type { Envelope, Network } from "../scenario/index.ts"

/** What a step does to the network before its own messages are added. */
export type NetworkMove = "consume" | "drop" | "copy"

/** The canonical form of an envelope, written once: a world has most of its envelopes in common with the one before. */
const keyOf = (envelope: Envelope): string => {
  let key = keys.get(envelope)
  if (key === undefined) keys.set(envelope, (key = canonical(envelope)))
  return key
}
const keys = new WeakMap<Envelope, string>()

export const same = (a: Envelope, b: Envelope): boolean => a === b || (a.from === b.from && a.to === b.to && keyOf(a) === keyOf(b))
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
  const all = [...network]
  // channels are kept together on fifo, so that worlds that differ only in the order between channels are one
  const order = kind === "fifo" ? channelKeyOf : keyOf
  for (const { from, to, message } of sent) {
    const envelope: Envelope = { from, to, message }
    const place = placeAfter(all, order(envelope), order)
    if (kind === "set" && place > 0 && order(all[place - 1]!) === order(envelope)) continue
    all.splice(place, 0, envelope)
  }
  return all
}

const channelKeyOf = ({ from, to }: Envelope): string => canonical([from, to])

/** The place behind the last one, in a list in that order, whose key is not above this one. */
const placeAfter = (list: readonly Envelope[], key: string, order: (one: Envelope) => string): number => {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (order(list[middle]!) <= key) low = middle + 1
    else high = middle
  }
  return low
}

/** Does some channel hold more than it may? */
export const overflows = (network: Network, envelopes: readonly Envelope[]): boolean => {
  if (network.kind !== "fifo" || envelopes.length <= network.capacity) return false
  // a channel's envelopes lie together
  let count = 0
  return envelopes.some((one, i) => {
    const before = envelopes[i - 1]
    count = before !== undefined && before.from === one.from && before.to === one.to ? count + 1 : 1
    return count > network.capacity
  })
}
