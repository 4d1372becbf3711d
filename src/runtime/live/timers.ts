import { accepts, type ActorId, type Timer } from "../../kernel/index.ts"
import { type Cell, eventOf, localInputs, type Member, type System } from "../../world/index.ts"
import type { Later } from "./later.ts"

interface Armed {
  readonly timer: Timer
  readonly generation: number
  /** Ticked scenarios: already in the mailbox. */
  queued: boolean
}

/**
 * The pending timers of all actors. Each arming is a generation of its own, checked when the event is taken out of the mailbox:
 * a lease renewed by a message that arrived just before must not expire by the event that arrived just after.
 * Untimed scenarios: a timer goes off its delay after it was armed. Ticked ones: at the tick at which its cell says it is due.
 */
export class Timers {
  readonly #system: System
  readonly #later: Later
  readonly #goOff: (actor: ActorId, timer: string, generation: number) => void
  readonly #armed: ReadonlyMap<ActorId, Map<string, Armed>>
  #generation = 0

  constructor(system: System, later: Later, goOff: (actor: ActorId, timer: string, generation: number) => void) {
    this.#system = system
    this.#later = later
    this.#goOff = goOff
    this.#armed = new Map(system.members.map(({ id }) => [id, new Map<string, Armed>()]))
  }

  /** Brings the timers of a member in line with its cell after a step. */
  follow(member: Member, cell: Cell): void {
    const armed = this.#armed.get(member.id)!
    const pending = cell.state?.timers ?? []
    for (const id of armed.keys()) {
      if (pending.some((timer) => timer.id === id)) continue
      armed.delete(id)
      this.#later.callOff(nameOf(member.id, id))
    }
    // an arming makes a timer of its own, so that a renewed one is known by its identity
    for (const timer of pending) if (armed.get(timer.id)?.timer !== timer) this.#arm(member.id, timer)
  }

  /** Is this generation the pending one? Asked when its event leaves the mailbox. */
  isCurrent(actor: ActorId, timer: string, generation: number): boolean {
    return this.#armed.get(actor)?.get(timer)?.generation === generation
  }

  /** The timer went off and enabled nothing: it waits for the same delay again, or for the next tick. */
  rearm(actor: ActorId, timer: string): void {
    const armed = this.#armed.get(actor)?.get(timer)
    if (armed !== undefined) this.#arm(actor, armed.timer)
  }

  /** Ticked scenarios: sends off what is due and would be taken. */
  offerDue(member: Member, cell: Cell): void {
    if (this.#system.tickMs === undefined) return
    for (const input of localInputs(this.#system, member, cell).inputs) {
      const armed = input.kind === "timer" ? this.#armed.get(member.id)?.get(input.id) : undefined
      if (armed === undefined || armed.queued) continue
      armed.queued = true
      this.#goOff(member.id, armed.timer.id, armed.generation)
    }
  }

  /** Could some pending timer of this member still fire if nothing else happened? A clock may open any guard. */
  couldFire(member: Member, cell: Cell): boolean {
    const { state } = cell
    if (state === undefined || state.snapshot.status !== "active") return false
    return state.timers.some(
      ({ id }) => member.clock !== undefined || accepts(member.actor, state, eventOf(member, cell, { kind: "timer", id })!)
    )
  }

  #arm(actor: ActorId, timer: Timer): void {
    const generation = ++this.#generation
    this.#armed.get(actor)!.set(timer.id, { timer, generation, queued: false })
    if (this.#system.tickMs !== undefined) return
    this.#later.as(nameOf(actor, timer.id), timer.delayMs, () => this.#goOff(actor, timer.id, generation))
  }
}

const nameOf = (actor: ActorId, timer: string): string => JSON.stringify([actor, timer])
