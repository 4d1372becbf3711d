import { type ActorId, canonical } from "../../kernel/index.ts"
import { type Action, envelopeActions } from "../../world/index.ts"
import type { Envelope, System } from "../../scenario/index.ts"
import type { Chance } from "./chance.ts"
import type { Later } from "./later.ts"
import type { Settings } from "./options.ts"

/** One copy of a message, from when it is sent until its receiver takes it. */
export interface Parcel {
  readonly envelope: Envelope
  hasArrived: boolean
  /** Has chance already had its say about copying it? */
  isSettled: boolean
  /** What its receiver was like when it last could not take the message. */
  refusedBy: readonly unknown[] | undefined
}

interface Carrier {
  readonly system: System
  readonly settings: Settings
  readonly chance: Chance
  readonly later: Later
  /** Milliseconds on Effect's Clock. */
  readonly nowMs: () => number
  /** May chance do this, and is it then recorded? */
  readonly mishap: (action: Action) => boolean
  readonly arrive: (parcel: Parcel) => void
}

/** The network of a live run: what is under way, as the scenario's kind of network has it. */
export class Post {
  /** Set networks: all that was ever sent. */
  readonly #known = new Set<string>()
  /** Fifo networks: each channel in order of sending, from when a message is sent until it is taken or lost. */
  readonly #channels = new Map<string, Parcel[]>()
  readonly #latestMs = new Map<string, number>()
  readonly #carrier: Carrier
  /** Did some channel hold more than the scenario's capacity? */
  hasOverflowed = false

  constructor(carrier: Carrier) {
    this.#carrier = carrier
  }

  send(envelopes: readonly Envelope[]): void {
    const { kind } = this.#carrier.system.network
    const parcels = envelopes.map((envelope): Parcel => ({ envelope, hasArrived: false, isSettled: false, refusedBy: undefined }))
    if (kind === "fifo") this.#queue(parcels)
    for (const parcel of parcels) {
      if (kind === "fifo") this.#dispatchInOrder(parcel)
      else if (kind === "bag") for (const copy of this.#copies(parcel)) this.#dispatch(copy)
      else this.#dispatchOnce(parcel)
    }
  }

  /** May the parcel be taken, as far as those before it on its channel are concerned? `isRefused` tells whether one was tried in vain. */
  isReachable(parcel: Parcel, isRefused: (ahead: Parcel) => boolean): boolean {
    const { network } = this.#carrier.system
    if (network.kind !== "fifo") return true
    const channel = this.#channels.get(channelOf(parcel.envelope))!
    const ahead = channel.slice(0, channel.indexOf(parcel))
    return ahead.length === 0 || (network.skipDeferred && ahead.every((one) => one.hasArrived && isRefused(one)))
  }

  /** On fifo only the head of a channel can be copied, so chance decides when it has become that. The copy comes right behind it. */
  copyOfHead(parcel: Parcel): Parcel | undefined {
    if (this.#carrier.system.network.kind !== "fifo" || parcel.isSettled) return undefined
    const channel = this.#channels.get(channelOf(parcel.envelope))!
    if (channel[0] !== parcel) return undefined
    const [, copy] = this.#copies(parcel)
    if (copy === undefined) return undefined
    copy.hasArrived = true
    channel.splice(1, 0, copy)
    return copy
  }

  /** The receiver has taken the parcel. */
  taken(parcel: Parcel): void {
    const channel = this.#channels.get(channelOf(parcel.envelope))
    channel?.splice(channel.indexOf(parcel), 1)
  }

  #queue(parcels: readonly Parcel[]): void {
    const { network } = this.#carrier.system
    for (const parcel of parcels) {
      const key = channelOf(parcel.envelope)
      const channel = this.#channels.get(key) ?? []
      this.#channels.set(key, channel)
      channel.push(parcel)
      if (network.kind === "fifo" && channel.length > network.capacity) this.hasOverflowed = true
    }
  }

  #dispatchOnce(parcel: Parcel): void {
    const key = canonical(parcel.envelope)
    if (this.#known.has(key)) return
    this.#known.add(key)
    this.#dispatch(parcel)
  }

  #dispatch(parcel: Parcel): void {
    const { chance, later, settings, arrive } = this.#carrier
    if (!this.#isLost(parcel, undefined)) later.after(chance.within(settings.latencyMs), () => arrive(parcel))
  }

  #dispatchInOrder(parcel: Parcel): void {
    const { chance, later, nowMs, settings, arrive } = this.#carrier
    const key = channelOf(parcel.envelope)
    const channel = this.#channels.get(key)!
    const position = channel.indexOf(parcel)
    if (this.#isLost(parcel, position)) return void channel.splice(position, 1)
    const atMs = Math.max(nowMs() + chance.within(settings.latencyMs), this.#latestMs.get(key) ?? 0)
    this.#latestMs.set(key, atMs)
    // two arrivals at one moment may come in either order, so an arrival is that of whoever is next
    later.after(atMs - nowMs(), () => arrive(channel.find((one) => !one.hasArrived)!))
  }

  #isLost({ envelope }: Parcel, position: number | undefined): boolean {
    const { chance, mishap, settings } = this.#carrier
    if (!chance.happens(settings.loss)) return false
    const lose = this.#possible(envelope, "lose")
    return lose !== undefined && mishap(position === undefined ? lose : { ...lose, position })
  }

  /** The parcel, and a copy of it where chance and budgets will have one. */
  #copies(parcel: Parcel): readonly Parcel[] {
    const { chance, mishap, settings } = this.#carrier
    parcel.isSettled = true
    if (!chance.happens(settings.duplication)) return [parcel]
    const duplicate = this.#possible(parcel.envelope, "duplicate")
    return duplicate !== undefined && mishap(duplicate) ? [parcel, { ...parcel }] : [parcel]
  }

  #possible<Kind extends "lose" | "duplicate">(envelope: Envelope, kind: Kind) {
    return envelopeActions(this.#carrier.system, envelope).find((action): action is Extract<Action, { kind: Kind }> => action.kind === kind)
  }
}

const channelOf = ({ from, to }: { readonly from: ActorId; readonly to: ActorId }): string => JSON.stringify([from, to])
