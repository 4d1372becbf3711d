import * as the from "./frame"
import { moveNone, outcomeAffects, outcomeSends, outcomeSendsEnd, outcomeSlot, outcomeStride } from "../tables/layout"
import { outcomes, sends } from "./state"
import { at, frame } from "./memory"

// Which steps out of the state at hand are asleep: what they lead to is found by others.

/** The actor whose step found this state, and what it sent: a step of an actor before it is asleep, unless it is of what was sent. */
export let bySlot: i32 = -1
/**
 * Are steps that are asleep only counted? Not where a property that speaks of steps reads what the step that found this state changed.
 * To all others they look as they did before that step, when they were asked about.
 */
export let onlyCounts: bool = true
let bySends: i32 = 0
let bySendsEnd: i32 = 0
/** The step that found the state at hand, as levels keep it. */
export function foundBy(by: i32): void {
  const outcome = outcomes + (by - 1) * (outcomeStride << 2)
  onlyCounts = by == 0 || (at(outcome, outcomeAffects) & frame(the.frameStepBits)) == 0
  bySlot = by == 0 ? -1 : at(outcome, outcomeSlot)
  bySends = by == 0 ? 0 : at(outcome, outcomeSends)
  bySendsEnd = by == 0 ? 0 : at(outcome, outcomeSendsEnd)
}

/**
 * Is what a step leads to found anyhow? Where the state was found by a step of a later actor, this step was possible before that one
 * too, unless that one sent what this one takes. Done in the other order they lead to the same state: all that two steps of actors may
 * share beside the network is a budget, and to spend of that commutes.
 */
export function isAsleep(outcome: i32, moving: i32, id: i32): bool {
  if (at(outcome, outcomeSlot) >= bySlot) return false
  if (moving == moveNone) return true
  for (let i = bySends; i < bySendsEnd; i++) if (at(sends, i) == id) return false
  return true
}

/** Which of the first 64 envelopes the step that found this state sent. */
export function justSent(): u64 {
  let sent: u64 = 0
  for (let i = bySends; i < bySendsEnd; i++) {
    const id = at(sends, i)
    if (id < 64) sent |= (<u64>1) << (<u64>id)
  }
  return sent
}
