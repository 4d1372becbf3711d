import { canonical } from "../values/canonical.ts"
import type { Event } from "./event.ts"

/** A pending `after` or delayed `raise`. `delayMs` is what it was armed with. One arming is one object. */
export interface Timer {
  readonly id: string
  readonly event: Event
  readonly delayMs: number
}

/**
 * The pending timers of an actor, as XState keeps them: a list, in which one id may stand several times. By its id XState knows only the
 * one that was armed last, and that only until one of the id goes off: no cancel reaches the others.
 */
export interface Pending {
  /** In the order of arming. */
  readonly timers: readonly Timer[]
  /** The ids by which XState still knows a timer. */
  readonly known: readonly string[]
}

export const noTimers: Pending = { timers: [], known: [] }

const without = (ids: readonly string[], id: string): readonly string[] => ids.filter((one) => one !== id)

export const armed = ({ timers, known }: Pending, timer: Timer): Pending => ({
  timers: [...timers, timer],
  known: known.includes(timer.id) ? known : [...known, timer.id]
})

export const cancelled = (pending: Pending, id: string): Pending => {
  const { timers, known } = pending
  if (!known.includes(id)) return pending
  return { timers: timers.toSpliced(lastOf(timers, id), 1), known: without(known, id) }
}

/** What is pending when `timer` has gone off. */
export const afterFiring = ({ timers, known }: Pending, timer: Timer): Pending => ({
  timers: timers.filter((one) => one !== timer),
  known: without(known, timer.id)
})

const lastOf = (timers: readonly Timer[], id: string): number => timers.findLastIndex((timer) => timer.id === id)

/** The canonical form of each pending timer, with the ticks `left` to it where time ticks. */
export const timerTexts = ({ timers, known }: Pending, left: readonly number[]): readonly string[] =>
  timers.map((timer, i) => {
    const isKnown = known.includes(timer.id) && lastOf(timers, timer.id) === i
    return `${canonical(timer)}${isKnown ? "" : "!"}${left.length === 0 ? "" : left[i]}`
  })

/**
 * The pending timers that differ, each with its place among those of its id, in the order of their canonical forms: by id and place a
 * step names a timer, whatever the order in which equal states have armed theirs.
 */
export const namedTimers = (pending: Pending, left: readonly number[]): readonly { readonly timer: Timer; readonly nth: number }[] => {
  const { timers } = pending
  if (timers.length === 0) return []
  if (timers.length === 1) return [{ timer: timers[0]!, nth: 0 }]
  const texts = timerTexts(pending, left)
  const places = timers.map((_, i) => i).filter((i) => texts.indexOf(texts[i]!) === i)
  places.sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1))
  const next = new Map<string, number>()
  return places.map((i) => {
    const timer = timers[i]!
    const nth = next.get(timer.id) ?? 0
    next.set(timer.id, nth + 1)
    return { timer, nth }
  })
}
