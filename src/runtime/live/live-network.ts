import { type ActorId, canonical } from "../../kernel/index.ts"
import { type Action, envelopeActions } from "../../world/index.ts"
import type { Envelope, System } from "../../scenario/index.ts"
import type { Chance } from "./chance.ts"
import type { Later } from "./later.ts"
import type { Settings } from "./options.ts"

/** One copy of a message, from when it is sent until its receiver takes it. */
export interface InFlight {
  readonly envelope: Envelope
  hasArrived: boolean
  /** Has chance already had its say about copying it? */
  isSettled: boolean
  /** What its receiver was like when it last could not take the message. */
  refusedBy: readonly unknown[] | undefined
}

interface Means {
  readonly system: System
  readonly settings: Settings
  readonly chance: Chance
  readonly later: Later
  /** Milliseconds on Effect's Clock. */
  readonly nowMs: () => number
  /** May chance do this, and is it then recorded? */
  readonly tryFault: (action: Action) => boolean
  readonly arrive: (inFlight: InFlight) => void
}

/** The network of a live run: what is under way, as the scenario's kind of network has it. */
export class LiveNetwork {
  /** Set networks: all that was ever sent. */
  readonly #known = new Set<string>()
  /** Fifo networks: each channel in order of sending, from when a message is sent until it is taken or lost. */
  readonly #channels = new Map<string, InFlight[]>()
  readonly #latestMs = new Map<string, number>()
  readonly #means: Means
  /** Did some channel hold more than the scenario's capacity? */
  hasOverflowed = false

  constructor(means: Means) {
    this.#means = means
  }

  send(envelopes: readonly Envelope[]): void {
    const { kind } = this.#means.system.network
    const copies = envelopes.map((envelope): InFlight => ({ envelope, hasArrived: false, isSettled: false, refusedBy: undefined }))
    if (kind === "fifo") this.#queue(copies)
    for (const inFlight of copies) {
      if (kind === "fifo") this.#dispatchInOrder(inFlight)
      else if (kind === "bag") for (const copy of this.#copies(inFlight)) this.#dispatch(copy)
      else this.#dispatchOnce(inFlight)
    }
  }

  /** May this copy be taken, as far as those before it on its channel are concerned? `isRefused` tells whether one was tried in vain. */
  isReachable(inFlight: InFlight, isRefused: (ahead: InFlight) => boolean): boolean {
    const { network } = this.#means.system
    if (network.kind !== "fifo") return true
    const channel = this.#channels.get(channelOf(inFlight.envelope))!
    const ahead = channel.slice(0, channel.indexOf(inFlight))
    return ahead.length === 0 || (network.skipDeferred && ahead.every((one) => one.hasArrived && isRefused(one)))
  }

  /** On fifo only the head of a channel can be copied, so chance decides when it has become that. The copy comes right behind it. */
  copyOfHead(inFlight: InFlight): InFlight | undefined {
    if (this.#means.system.network.kind !== "fifo" || inFlight.isSettled) return undefined
    const channel = this.#channels.get(channelOf(inFlight.envelope))!
    if (channel[0] !== inFlight) return undefined
    const [, copy] = this.#copies(inFlight)
    if (copy === undefined) return undefined
    copy.hasArrived = true
    channel.splice(1, 0, copy)
    return copy
  }

  /** The receiver has taken this copy. */
  consumed(inFlight: InFlight): void {
    const channel = this.#channels.get(channelOf(inFlight.envelope))
    channel?.splice(channel.indexOf(inFlight), 1)
  }

  #queue(copies: readonly InFlight[]): void {
    const { network } = this.#means.system
    for (const inFlight of copies) {
      const key = channelOf(inFlight.envelope)
      const channel = this.#channels.get(key) ?? []
      this.#channels.set(key, channel)
      channel.push(inFlight)
      if (network.kind === "fifo" && channel.length > network.capacity) this.hasOverflowed = true
    }
  }

  #dispatchOnce(inFlight: InFlight): void {
    const key = canonical(inFlight.envelope)
    if (this.#known.has(key)) return
    this.#known.add(key)
    this.#dispatch(inFlight)
  }

  #dispatch(inFlight: InFlight): void {
    const { chance, later, settings, arrive } = this.#means
    if (!this.#isLost(inFlight, undefined)) later.after(chance.within(settings.latencyMs), () => arrive(inFlight))
  }

  #dispatchInOrder(inFlight: InFlight): void {
    const { chance, later, nowMs, settings, arrive } = this.#means
    const key = channelOf(inFlight.envelope)
    const channel = this.#channels.get(key)!
    const position = channel.indexOf(inFlight)
    if (this.#isLost(inFlight, position)) return void channel.splice(position, 1)
    const atMs = Math.max(nowMs() + chance.within(settings.latencyMs), this.#latestMs.get(key) ?? 0)
    this.#latestMs.set(key, atMs)
    // two arrivals at one moment may come in either order, so an arrival is that of whoever is next
    later.after(atMs - nowMs(), () => arrive(channel.find((one) => !one.hasArrived)!))
  }

  #isLost({ envelope }: InFlight, position: number | undefined): boolean {
    const { chance, tryFault, settings } = this.#means
    if (!chance.happens(settings.loss)) return false
    const lose = this.#possible(envelope, "lose")
    return lose !== undefined && tryFault(position === undefined ? lose : { ...lose, position })
  }

  /** The copy itself, and another of it where chance and budgets will have one. */
  #copies(inFlight: InFlight): readonly InFlight[] {
    const { chance, tryFault, settings } = this.#means
    inFlight.isSettled = true
    if (!chance.happens(settings.duplication)) return [inFlight]
    const duplicate = this.#possible(inFlight.envelope, "duplicate")
    return duplicate !== undefined && tryFault(duplicate) ? [inFlight, { ...inFlight }] : [inFlight]
  }

  #possible<Kind extends "lose" | "duplicate">(envelope: Envelope, kind: Kind) {
    return envelopeActions(this.#means.system, envelope).find((action): action is Extract<Action, { kind: Kind }> => action.kind === kind)
  }
}

const channelOf = ({ from, to }: { readonly from: ActorId; readonly to: ActorId }): string => JSON.stringify([from, to])
