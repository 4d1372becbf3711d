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
import { type Parcel, Post } from "./post.ts"
import type { Performed, Stage } from "./stage.ts"
import { Timers } from "./timers.ts"

/** What stands in an actor's mailbox. */
export type Mail =
  | { readonly kind: "parcel"; readonly parcel: Parcel }
  | { readonly kind: "timer"; readonly timer: Timer; readonly generation: number }
  /** The actor's environment may give it a spontaneous event now. */
  | { readonly kind: "impulse" }
  /** Offer what could not be taken before. */
  | { readonly kind: "again" }

/** What belongs to one member beside its cell. */
export interface Seat {
  readonly member: Member
  readonly mailbox: Queue.Queue<Mail>
  /** Held over a step until its durable part is saved and its messages are sent. */
  readonly lock: Semaphore.Semaphore
  /** What has arrived and is not taken yet, in order of arrival. */
  readonly waiting: Parcel[]
  isThinking: boolean
  /** Canonical form of what the journal has. */
  saved: string | undefined
}

interface Parts {
  readonly system: System
  readonly settings: Settings
  readonly stage: Stage
  readonly chance: Chance
  readonly ledger: Ledger
  readonly later: Later
  readonly journal: Journal["Service"]
  readonly seats: readonly Seat[]
  /** Milliseconds since the run began, on Effect's Clock. */
  readonly nowMs: () => number
}

/** Does what the actors of a stage ask for: keeps, sends, waits, gives them mail. */
export class Host {
  readonly parts: Parts
  readonly post: Post
  readonly timers: Timers
  readonly stopped = new Map<string, Stopped>()
  /** Mail that is not dealt with yet. */
  unread = 0

  constructor(parts: Parts) {
    this.parts = parts
    const { stage, later } = parts
    this.timers = new Timers(stage.system, later, (actor, timer, generation) =>
      this.#mail(this.seat(actor), { kind: "timer", timer, generation })
    )
    this.post = new Post({
      ...parts,
      mishap: (action) => parts.ledger.allows(action) && this.perform(action) !== undefined,
      arrive: (parcel) => {
        parcel.hasArrived = true
        this.#mail(this.seat(parcel.envelope.to), { kind: "parcel", parcel })
      }
    })
  }

  seat(id: ActorId): Seat {
    return this.parts.seats[this.parts.system.indexOf.get(id)!]!
  }

  tell(event: LiveEvent): void {
    this.parts.settings.onEvent(event)
  }

  /** Lets the play begin. */
  readonly open = Effect.fnUntraced(function* (this: Host) {
    const { start, opening, missing } = this.parts.stage
    this.tell({ kind: "started", atMs: 0, start, sent: opening.sent, observed: opening.observed })
    if (opening.broken !== undefined) this.#announce(opening.broken.who, opening.broken.fault)
    for (const { member, fault } of missing) this.#announce(member.id, fault)
    yield* this.settle(opening)
  })

  /** Does a step, records and tells it. What it entails is up to `settle`. */
  perform(action: Action): Performed | undefined {
    const { stage, ledger, nowMs } = this.parts
    const performed = stage.perform(action)
    if (performed === undefined) return undefined
    ledger.count(action)
    const { label, sent, observed, ignored, lost } = performed
    this.tell({ kind: "step", atMs: nowMs(), step: stage.labels.length - 1, label, sent, observed, ignored, lost })
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
    if (broken !== undefined) yield* this.#fell(broken.who)
    for (const member of participants) yield* this.#save(member)
    this.post.send(sent.filter(({ from }) => !this.stopped.has(from)))
    const { kind } = label.action
    const concerned = kind === "partition" || kind === "heal" ? this.parts.system.members : participants
    for (const member of concerned) this.encourage(member)
  })

  /** Gives a member whose cell has changed what is now possible: messages it waits with, due timers, spontaneous events. */
  encourage(member: Member): void {
    const seat = this.seat(member.id)
    this.timers.offerDue(member, this.#cell(member))
    if (seat.waiting.length > 0) this.#mail(seat, { kind: "again" })
    if (seat.isThinking || this.#impulses(member).length === 0) return
    seat.isThinking = true
    this.parts.later.after(this.parts.chance.within(this.parts.settings.thinkMs), () => this.#mail(seat, { kind: "impulse" }))
  }

  /** Deals with one piece of mail, and with waiting messages that it makes welcome. */
  readonly read = Effect.fnUntraced(function* (this: Host, seat: Seat, mail: Mail) {
    const performed = this.#take(seat, mail)
    if (performed !== undefined) yield* this.settle(performed)
    for (let next = this.#takeWaiting(seat); next !== undefined; next = this.#takeWaiting(seat)) yield* this.settle(next)
    this.unread--
  })

  /** Can nothing happen any more unless a person or a random fault makes it? */
  isQuiet(): boolean {
    return this.unread === 0 && this.parts.later.pending === 0 && !this.parts.seats.some((seat) => this.#mayAct(seat))
  }

  #take(seat: Seat, mail: Mail): Performed | undefined {
    const { id } = seat.member
    switch (mail.kind) {
      case "parcel":
        seat.waiting.push(mail.parcel)
        return undefined
      case "timer": {
        const { timer, generation } = mail
        if (!this.timers.isCurrent(id, timer, generation)) return undefined
        const performed = this.perform(this.timers.actionOf(id, this.#cell(seat.member), timer))
        // it waits, it is put off, or one that is alike has gone off in its place
        if (this.#cell(seat.member).state?.pending.timers.includes(timer) === true) this.timers.rearm(id, timer)
        return performed
      }
      case "impulse": {
        seat.isThinking = false
        const impulses = this.#impulses(seat.member)
        const performed = impulses.length === 0 ? undefined : this.perform(this.parts.chance.oneOf(impulses))
        if (performed === undefined) this.encourage(seat.member)
        return performed
      }
      case "again":
        return undefined
    }
  }

  /** Has the actor take the earliest waiting message that it can take. */
  #takeWaiting(seat: Seat): Performed | undefined {
    const { member, waiting } = seat
    const cell = this.#cell(member)
    if (this.stopped.has(member.id) && cell.status !== "down") return undefined
    // all that a refusal depends on: a message refused by just these need not be tried again
    const now = [cell.status, cell.state, cell.clock, this.parts.stage.environment.split]
    const isRefused = ({ refusedBy }: Parcel) => refusedBy !== undefined && refusedBy.every((part, i) => part === now[i])
    for (const [place, parcel] of waiting.entries()) {
      if (isRefused(parcel) || !this.post.isReachable(parcel, isRefused)) continue
      const copy = this.post.copyOfHead(parcel)
      if (copy !== undefined) waiting.splice(place + 1, 0, copy)
      const { envelope } = parcel
      const performed = this.perform({ kind: "deliver", from: envelope.from, to: envelope.to, message: envelope.message })
      if (performed === undefined) {
        if (parcel.refusedBy === undefined) this.tell({ kind: "deferred", atMs: this.parts.nowMs(), envelope })
        parcel.refusedBy = now
        continue
      }
      // what broke its receiver is still under way, as in a check
      if (performed.broken?.who !== member.id) {
        waiting.splice(waiting.indexOf(parcel), 1)
        this.post.taken(parcel)
      }
      return performed
    }
    return undefined
  }

  /** The spontaneous events that a member accepts and that are still budgeted. */
  #impulses(member: Member): readonly Action[] {
    const { stage, ledger } = this.parts
    return localInputs(stage.system, member, this.#cell(member))
      .inputs.flatMap((input): readonly Action[] =>
        input.kind === "spontaneous" ? [{ kind: "spontaneous", actor: member.id, event: input.event }] : []
      )
      .filter((action) => ledger.allows(action))
  }

  /** Timers, and where there is a clock whatever may wait for its hands. Mail and messages under way are counted elsewhere. */
  #mayAct({ member, waiting }: Seat): boolean {
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
    const seat = this.seat(member.id)
    const durable = durablePart(member.actor, state)
    const text = canonical(durable)
    if (text === seat.saved) return
    seat.saved = text
    const failed = ({ message }: JournalError) => {
      this.#announce(member.id, { kind: "journal", detail: `${member.id}: ${message}` })
      return this.#fell(member.id)
    }
    yield* Effect.catch(this.parts.journal.save(member.id, durable), failed)
  })

  #announce(who: string, cause: StopCause): void {
    const { nowMs, stage } = this.parts
    const stopped: Stopped = { actor: who, cause, step: stage.labels.length }
    this.stopped.set(who, stopped)
    this.tell({ kind: "stopped", atMs: nowMs(), ...stopped })
  }

  /** A stopped actor is one that crashed and stays down. */
  readonly #fell = Effect.fnUntraced(function* (this: Host, who: string) {
    const crash = this.parts.system.indexOf.has(who) ? this.perform({ kind: "crash", actor: who }) : undefined
    if (crash !== undefined) yield* this.settle(crash)
  })

  #mail(seat: Seat, mail: Mail): void {
    this.unread++
    Queue.offerUnsafe(seat.mailbox, mail)
  }

  #cell(member: Member): Cell {
    return this.parts.stage.cells[member.index]!
  }
}
