import { accepts, type ActorState, type Timer } from "../kernel/index.ts"
import type { Member, System } from "../scenario/index.ts"
import { type Cell, leftTo, withClock } from "./cell.ts"

/** May a pending timer go off now? In untimed scenarios at any moment. */
export const isDue = (system: System, cell: Cell, timer: Timer): boolean => system.tickMs === undefined || leftTo(cell, timer) <= 0

/** Does a timer that its actor has wait find nobody who takes it yet? */
export const isWaiting = (member: Member, cell: Cell, timer: Timer): boolean =>
  member.actor.waiting.has(timer.id) && !accepts(member.actor, cell.state!, withClock(member, cell, timer.event))

/** The ticks left to each pending timer after a step: one that was pending goes on, one that was armed starts. */
export const leftAfter = ({ tickMs }: System, cell: Cell, { pending }: ActorState): Cell["left"] => {
  if (tickMs === undefined || pending.timers.length === 0) return []
  const before = cell.state?.pending.timers ?? []
  return pending.timers.map((timer) => {
    const place = before.indexOf(timer)
    return place < 0 ? Math.ceil(timer.delayMs / tickMs) : cell.left[place]!
  })
}

/** What a member's clock may show at a time, within its error; one undefined where it has none. */
export const offsets = (member: Member, time: number): readonly Cell["clock"][] => {
  if (member.clock === undefined) return [undefined]
  const { error } = member.clock
  return Array.from({ length: 2 * error + 1 }, (_, i) => ({ shown: time + i - error, drift: 0 }))
}
