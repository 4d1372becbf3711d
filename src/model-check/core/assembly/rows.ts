import * as the from "./frame"
import {
  candidateEnvironment,
  candidateNetwork,
  candidateOutcome,
  changeCell,
  changeSlot,
  changeStride,
  compoundAffects,
  compoundChanges,
  compoundChangesEnd,
  compoundSends,
  compoundSendsEnd,
  compoundStride,
  outcomeAffects,
  outcomeCell,
  outcomeSends,
  outcomeSendsEnd,
  outcomeSlot,
  outcomeStride
} from "../tables/layout"
import { block } from "./block"
import { at, frame, put } from "./memory"

// Turns steps into rows. A row is made only where it is looked at: for a new state, or a property.

/** The row made last. */
export let successor: i32 = 0

export function openRows(address: i32): void {
  successor = address
}

/** The address of the compound step behind an outcome below 0. */
function compoundOf(outcome: i32): i32 {
  return at(block, the.blockCompounds) + (-1 - outcome) * (compoundStride << 2)
}

/** The properties' bits that a step affects. */
export function affectsOf(step: i32): i32 {
  const outcome = at(step, candidateOutcome)
  return outcome >= 0 ? at(frame(the.frameOutcomes), outcome + outcomeAffects) : at(compoundOf(outcome), compoundAffects)
}

/** The only slot that a step changed in a way that properties see, or -1. */
export function slotOf(step: i32): i32 {
  const outcome = at(step, candidateOutcome)
  return outcome >= 0 ? at(frame(the.frameOutcomes), outcome + outcomeSlot) : -1
}

/** What a state is found by, as levels keep it: 1 + the number of the outcome that alone made the step, or 0. */
export function foundByOf(step: i32): i32 {
  const outcome = at(step, candidateOutcome)
  return outcome < 0 ? 0 : 1 + outcome / outcomeStride
}

/** Writes the step's slots over a copy of its parent's. */
export function applySlots(step: i32, parent: i32): void {
  const slots = frame(the.frameSlots)
  // four at a time: what is written beyond the slots is written again, or nobody's
  for (let i = 0; i < slots; i += 4) v128.store(successor + (i << 2), v128.load(parent + (i << 2)))
  const outcome = at(step, candidateOutcome)
  if (outcome >= 0) {
    const record = frame(the.frameOutcomes) + (outcome << 2)
    put(successor, at(record, outcomeSlot), at(record, outcomeCell))
    put(successor, frame(the.frameEnvironment), at(step, candidateEnvironment))
    return
  }
  const compound = compoundOf(outcome)
  const changes = at(block, the.blockChanges)
  const end = at(compound, compoundChangesEnd)
  for (let i = at(compound, compoundChanges); i < end; i += changeStride)
    put(successor, at(changes, i + changeSlot), at(changes, i + changeCell))
}

/** The step's whole row, network included. Returns its number of network entries. */
export function materialise(step: i32, parent: i32, entries: i32): i32 {
  const outcome = at(step, candidateOutcome)
  const slots = frame(the.frameSlots)
  const network = frame(the.frameNetwork)
  applySlots(step, parent)
  if (network == the.networkFifo) return 0
  let sends: i32
  let from: i32
  let to: i32
  if (outcome >= 0) {
    const record = frame(the.frameOutcomes) + (outcome << 2)
    sends = frame(the.frameSends)
    from = at(record, outcomeSends)
    to = at(record, outcomeSendsEnd)
  } else {
    const compound = compoundOf(outcome)
    sends = at(block, the.blockSends)
    from = at(compound, compoundSends)
    to = at(compound, compoundSendsEnd)
  }
  if (network == the.networkSet) {
    const words = (frame(the.frameEnvelopesCount) + 15) >>> 4
    for (let i = 0; i < words; i++) put(successor, slots + i, i < entries ? at(parent, slots + i) : 0)
    for (let i = from; i < to; i++) {
      const id = at(sends, i)
      const word = slots + (id >> 4)
      put(successor, word, at(successor, word) | (1 << (id & 15)))
    }
    return words
  }
  const moved = at(step, candidateNetwork)
  const isCopy = moved >= 0 && (moved & 1) == 1
  let count = 0
  let isGone = moved < 0 || isCopy
  for (let i = 0; i < entries; i++) {
    const id = at(parent, slots + i)
    if (!isGone && id == moved >> 1) isGone = true
    else put(successor, slots + count++, id)
  }
  if (isCopy) count = insertSorted(slots, count, moved >> 1)
  for (let i = from; i < to; i++) count = insertSorted(slots, count, at(sends, i))
  return count
}

function insertSorted(start: i32, count: i32, id: i32): i32 {
  let place = start + count
  while (place > start && at(successor, place - 1) > id) {
    put(successor, place, at(successor, place - 1))
    place--
  }
  put(successor, place, id)
  return count + 1
}
