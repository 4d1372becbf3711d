import { accepts, type ActorId, namedTimers, type Timer } from "../../kernel/index.ts"
import { type Action, type Cell, localInputs, nthOf, timerOf, withClock } from "../../world/index.ts"
import type { Member, System } from "../../scenario/index.ts"
import type { Later } from "./later.ts"

interface Armed {
  readonly generation: number
  /** Ticked scenarios: already in the mailbox. */
  queued: boolean
}

/** A timer of no delay that waits would otherwise be asked again and again at one and the same moment. */
const leastMs = 1

type GoOff = (actor: ActorId, timer: Timer, generation: number) => void

/**
 * The pending timers of all actors. Each arming is a generation of its own, checked when the event is taken out of the mailbox:
 * a lease renewed by a message that arrived just before must not expire by the event that arrived just after.
 * Untimed scenarios: a timer goes off its delay after it was armed. Ticked ones: at the tick at which its cell says it is due.
 */
export class Timers {
  readonly #system: System
  readonly #later: Later
  readonly #goOff: GoOff
  readonly #armed: ReadonlyMap<ActorId, Map<Timer, Armed>>
  #generation = 0

  constructor(system: System, later: Later, goOff: GoOff) {
    this.#system = system
    this.#later = later
    this.#goOff = goOff
    this.#armed = new Map(system.members.map(({ id }) => [id, new Map<Timer, Armed>()]))
  }

  /** Brings the timers of a member in line with its cell after a step. */
  follow(member: Member, cell: Cell): void {
    const armed = this.#armed.get(member.id)!
    const pending = cell.state?.pending.timers ?? []
    for (const [timer, { generation }] of armed) {
      if (pending.includes(timer)) continue
      armed.delete(timer)
      this.#later.callOff(`${generation}`)
    }
    for (const timer of pending) if (!armed.has(timer)) this.#arm(member.id, timer)
  }

  /** Is this generation the pending one? Asked when its event leaves the mailbox. */
  isCurrent(actor: ActorId, timer: Timer, generation: number): boolean {
    return this.#armed.get(actor)?.get(timer)?.generation === generation
  }

  /** How a step names a timer. Of those that are alike the one that was armed first goes off first. */
  actionOf(actor: ActorId, cell: Cell, timer: Timer): Action {
    const named = namedTimers(cell.state!.pending, cell.left)
    const { id } = timer
    const one = named.find((like) => like.timer === timer) ?? named.findLast((like) => like.timer.id === id)
    return { kind: "timer", actor, timer: id, ...(one === undefined || one.nth === 0 ? {} : { nth: one.nth }) }
  }

  /** The timer went off and is pending all the same: it waits for the same delay again, or for the next tick. */
  rearm(actor: ActorId, timer: Timer): void {
    if (this.#armed.get(actor)?.has(timer) === true) this.#arm(actor, timer, Math.max(leastMs, timer.delayMs))
  }

  /** Ticked scenarios: sends off what is due and would go off. */
  offerDue(member: Member, cell: Cell): void {
    if (this.#system.tickMs === undefined) return
    for (const input of localInputs(this.#system, member, cell).inputs) {
      const timer = input.kind === "timer" ? timerOf(cell, { id: input.id, ...nthOf(input) }) : undefined
      const armed = timer && this.#armed.get(member.id)?.get(timer)
      if (armed === undefined || armed.queued) continue
      armed.queued = true
      this.#goOff(member.id, timer!, armed.generation)
    }
  }

  /** Could some pending timer of this member still go off if nothing else happened? A clock may open any guard. */
  couldFire(member: Member, cell: Cell): boolean {
    const { state } = cell
    if (state === undefined) return false
    const { actor, clock } = member
    return state.pending.timers.some(
      ({ id, event }) => clock !== undefined || !actor.waiting.has(id) || accepts(actor, state, withClock(member, cell, event))
    )
  }

  #arm(actor: ActorId, timer: Timer, delayMs = timer.delayMs): void {
    const generation = ++this.#generation
    this.#armed.get(actor)!.set(timer, { generation, queued: false })
    if (this.#system.tickMs !== undefined) return
    this.#later.as(`${generation}`, delayMs, () => this.#goOff(actor, timer, generation))
  }
}
