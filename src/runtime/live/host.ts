import { Effect, Queue, type Semaphore } from "effect"
import { type ActorId, canonical, durablePart, handles, type Timer } from "../../kernel/index.ts"
import { type Action, type Cell, localInputs } from "../../world/index.ts"
import type { Member, System } from "../../scenario/index.ts"
import type { Journal, JournalError } from "../journal.ts"
import type { Chance } from "./chance.ts"
import type { LiveEvent, StopCause, Stopped } from "./events.ts"
import type { Later } from "./later.ts"
import type { Ledger } from "./ledger.ts"
import type { Settings } from "./options.ts"
import { type InFlight, LiveNetwork } from "./live-network.ts"
import type { Performed, LiveWorld } from "./live-world.ts"
import { Timers } from "./timers.ts"

/** What stands in an actor's mailbox. */
export type Mail =
  | { readonly kind: "arrival"; readonly inFlight: InFlight }
  | { readonly kind: "timer"; readonly timer: Timer; readonly generation: number }
  /** The actor's environment may give it a spontaneous event now. */
  | { readonly kind: "spontaneous" }
  /** Offer what could not be taken before. */
  | { readonly kind: "retry" }

/** What belongs to one member beside its cell. */
export interface Slot {
  readonly member: Member
  readonly mailbox: Queue.Queue<Mail>
  /** Held over a step until its durable part is saved and its messages are sent. */
  readonly lock: Semaphore.Semaphore
  /** What has arrived and is not taken yet, in order of arrival. */
  readonly waiting: InFlight[]
  isThinking: boolean
  /** Canonical form of what the journal has. */
  saved: string | undefined
}

interface Parts {
  readonly system: System
  readonly settings: Settings
  readonly world: LiveWorld
  readonly chance: Chance
  readonly ledger: Ledger
  readonly later: Later
  readonly journal: Journal["Service"]
  readonly slots: readonly Slot[]
  /** Milliseconds since the run began, on Effect's Clock. */
  readonly nowMs: () => number
}

/** Does what the actors of a live run ask for: keeps, sends, waits, gives them mail. */
export class Host {
  readonly parts: Parts
  readonly network: LiveNetwork
  readonly timers: Timers
  readonly stopped = new Map<string, Stopped>()
  /** Mail that is not dealt with yet. */
  unread = 0

  constructor(parts: Parts) {
    this.parts = parts
    const { world, later } = parts
    this.timers = new Timers(world.system, later, (actor, timer, generation) =>
      this.#mail(this.slot(actor), { kind: "timer", timer, generation })
    )
    this.network = new LiveNetwork({
      ...parts,
      tryFault: (action) => parts.ledger.allows(action) && this.perform(action) !== undefined,
      arrive: (inFlight) => {
        inFlight.hasArrived = true
        this.#mail(this.slot(inFlight.envelope.to), { kind: "arrival", inFlight })
      }
    })
  }

  slot(id: ActorId): Slot {
    return this.parts.slots[this.parts.system.indexOf.get(id)!]!
  }

  tell(event: LiveEvent): void {
    this.parts.settings.onEvent(event)
  }

  /** Begins the run. */
  readonly open = Effect.fnUntraced(function* (this: Host) {
    const { start, started, missing } = this.parts.world
    this.tell({ kind: "started", atMs: 0, start, sent: started.sent, observed: started.observed })
    if (started.broken !== undefined) this.#announce(started.broken.who, started.broken.fault)
    for (const { member, fault } of missing) this.#announce(member.id, fault)
    yield* this.settle(started)
  })

  /** Does a step, records and tells it. What it entails is up to `settle`. */
  perform(action: Action): Performed | undefined {
    const { world, ledger, nowMs } = this.parts
    const performed = world.perform(action)
    if (performed === undefined) return undefined
    ledger.count(action)
    const { label, sent, observed, ignored, lost } = performed
    this.tell({ kind: "step", atMs: nowMs(), step: world.labels.length - 1, label, sent, observed, ignored, lost })
    const { broken } = performed
    if (broken !== undefined) this.#announce(broken.who, broken.fault)
    return performed
  }

  /** What follows a step: timers, then the journal, and only then its messages; at last whatever it makes possible. */
  readonly settle: (this: Host, performed: Performed) => Effect.Effect<void> = Effect.fnUntraced(function* (
    this: Host,
    { participants, sent, broken, label }: Performed
  ) {
    for (const member of participants) this.timers.follow(member, this.#cell(member))
    if (broken !== undefined) yield* this.#takeDown(broken.who)
    for (const member of participants) yield* this.#save(member)
    this.network.send(sent.filter(({ from }) => !this.stopped.has(from)))
    const { kind } = label.action
    const concerned = kind === "partition" || kind === "heal" ? this.parts.system.members : participants
    for (const member of concerned) this.offerPossible(member)
  })

  /** Gives a member whose cell has changed what is now possible: messages it waits with, due timers, spontaneous events. */
  offerPossible(member: Member): void {
    const slot = this.slot(member.id)
    this.timers.offerDue(member, this.#cell(member))
    if (slot.waiting.length > 0) this.#mail(slot, { kind: "retry" })
    if (slot.isThinking || this.#spontaneousActions(member).length === 0) return
    slot.isThinking = true
    this.parts.later.after(this.parts.chance.within(this.parts.settings.thinkMs), () => this.#mail(slot, { kind: "spontaneous" }))
  }

  /** Deals with one piece of mail, and with waiting messages that it makes welcome. */
  readonly read = Effect.fnUntraced(function* (this: Host, slot: Slot, mail: Mail) {
    const performed = this.#take(slot, mail)
    if (performed !== undefined) yield* this.settle(performed)
    for (let next = this.#takeWaiting(slot); next !== undefined; next = this.#takeWaiting(slot)) yield* this.settle(next)
    this.unread--
  })

  /** Can nothing happen any more unless a person or a random fault makes it? */
  isQuiet(): boolean {
    return this.unread === 0 && this.parts.later.pending === 0 && !this.parts.slots.some((slot) => this.#mayAct(slot))
  }

  #take(slot: Slot, mail: Mail): Performed | undefined {
    const { id } = slot.member
    switch (mail.kind) {
      case "arrival":
        slot.waiting.push(mail.inFlight)
        return undefined
      case "timer": {
        const { timer, generation } = mail
        if (!this.timers.isCurrent(id, timer, generation)) return undefined
        const performed = this.perform(this.timers.actionOf(id, this.#cell(slot.member), timer))
        // it waits, it is put off, or one that is alike has gone off in its place
        if (this.#cell(slot.member).state?.pending.timers.includes(timer) === true) this.timers.rearm(id, timer)
        return performed
      }
      case "spontaneous": {
        slot.isThinking = false
        const actions = this.#spontaneousActions(slot.member)
        const performed = actions.length === 0 ? undefined : this.perform(this.parts.chance.oneOf(actions))
        if (performed === undefined) this.offerPossible(slot.member)
        return performed
      }
      case "retry":
        return undefined
    }
  }

  /** Has the actor take the earliest waiting message that it can take. */
  #takeWaiting(slot: Slot): Performed | undefined {
    const { member, waiting } = slot
    const cell = this.#cell(member)
    if (this.stopped.has(member.id) && cell.status !== "down") return undefined
    // all that a refusal depends on: a message refused by just these need not be tried again
    const now = [cell.status, cell.state, cell.clock, this.parts.world.environment.split]
    const isRefused = ({ refusedBy }: InFlight) => refusedBy !== undefined && refusedBy.every((part, i) => part === now[i])
    for (const [place, inFlight] of waiting.entries()) {
      if (isRefused(inFlight) || !this.network.isReachable(inFlight, isRefused)) continue
      const copy = this.network.copyOfHead(inFlight)
      if (copy !== undefined) waiting.splice(place + 1, 0, copy)
      const { envelope } = inFlight
      const performed = this.perform({ kind: "deliver", from: envelope.from, to: envelope.to, message: envelope.message })
      if (performed === undefined) {
        if (inFlight.refusedBy === undefined) this.tell({ kind: "deferred", atMs: this.parts.nowMs(), envelope })
        inFlight.refusedBy = now
        continue
      }
      // what broke its receiver is still under way, as in a check
      if (performed.broken?.who !== member.id) {
        waiting.splice(waiting.indexOf(inFlight), 1)
        this.network.consumed(inFlight)
      }
      return performed
    }
    return undefined
  }

  /** The spontaneous events that a member accepts and that are still budgeted. */
  #spontaneousActions(member: Member): readonly Action[] {
    const { world, ledger } = this.parts
    return localInputs(world.system, member, this.#cell(member))
      .inputs.flatMap((input): readonly Action[] =>
        input.kind === "spontaneous" ? [{ kind: "spontaneous", actor: member.id, event: input.event }] : []
      )
      .filter((action) => ledger.allows(action))
  }

  /** Timers, and where there is a clock whatever may wait for its hands. Mail and messages under way are counted elsewhere. */
  #mayAct({ member, waiting }: Slot): boolean {
    const cell = this.#cell(member)
    if (this.timers.couldFire(member, cell)) return true
    if (member.clock === undefined || cell.state === undefined) return false
    const { snapshot } = cell.state
    const isLeft = (event: string) => handles(snapshot, event) && this.parts.ledger.allows({ kind: "spontaneous", actor: member.id, event })
    return waiting.length > 0 || (snapshot.status === "active" && member.actor.spontaneous.some(isLeft))
  }

  readonly #save = Effect.fnUntraced(function* (this: Host, member: Member) {
    const { state } = this.#cell(member)
    if (state === undefined || member.actor.durable.length === 0) return
    const slot = this.slot(member.id)
    const durable = durablePart(member.actor, state)
    const text = canonical(durable)
    if (text === slot.saved) return
    slot.saved = text
    const failed = ({ message }: JournalError) => {
      this.#announce(member.id, { kind: "journal", detail: `${member.id}: ${message}` })
      return this.#takeDown(member.id)
    }
    yield* Effect.catch(this.parts.journal.save(member.id, durable), failed)
  })

  #announce(who: string, cause: StopCause): void {
    const { nowMs, world } = this.parts
    const stopped: Stopped = { actor: who, cause, step: world.labels.length }
    this.stopped.set(who, stopped)
    this.tell({ kind: "stopped", atMs: nowMs(), ...stopped })
  }

  /** A stopped actor is one that crashed and stays down. */
  readonly #takeDown = Effect.fnUntraced(function* (this: Host, who: string) {
    const crash = this.parts.system.indexOf.has(who) ? this.perform({ kind: "crash", actor: who }) : undefined
    if (crash !== undefined) yield* this.settle(crash)
  })

  #mail(slot: Slot, mail: Mail): void {
    this.unread++
    Queue.offerUnsafe(slot.mailbox, mail)
  }

  #cell(member: Member): Cell {
    return this.parts.world.cells[member.index]!
  }
}
