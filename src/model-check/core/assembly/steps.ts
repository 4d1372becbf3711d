import * as the from "./frame"
import {
  actionDeliver,
  asleepBit,
  cellDisabledLo,
  cellPlainLo,
  cellStride,
  faultBit,
  flagFault,
  flagIgnored,
  flagLast,
  missMove,
  missStep,
  moveConsume,
  notEnabled,
  outcomeDeltaLo,
  outcomeFlags,
  outcomeSends,
  outcomeSendsEnd,
  outcomeStride,
  unknown
} from "../tables/layout"
import { addStep, block, miss, passSteps } from "./block"
import { addCompound, part } from "./compounds"
import { isAsleep, onlyCounts } from "./sleep"
import {
  cutBy,
  environment,
  environmentSlot,
  envelopeKey,
  fingerprint,
  ignoredStay,
  isCompound,
  isThere,
  keyOf,
  network,
  outcomes,
  row,
  sends,
  slotTables
} from "./state"
import { at, formAt, increase, lookUpPair } from "./memory"

// What the tables say of an actor, an input and the environment, and adding the steps that this makes.

export function stepOf(slot: i32, input: i32): i32 {
  const form = slotTables + ((slot * the.slotWords + the.slotSteps) << 2)
  const cell = at(row, slot)
  const shift = at(form, 2)
  // a table that is dense, as most are, knows the cell
  if (<u32>cell < <u32>at(form, 1) && <u32>input >> shift == 0) return at(at(form, 0), (cell << shift) + input)
  return lookUpPair(form, cell, input)
}

/** Notes in a cell that an envelope is not enabled there, so that it need not be looked up again. */
export function disable(slot: i32, id: i32): void {
  mark(slot, cellDisabledLo + (id >> 5), id)
}

/** Notes in a cell that nothing is special about an envelope's delivery there, if so. */
export function notePlain(slot: i32, outcome: i32, id: i32): void {
  const record = outcomes + (outcome << 2)
  if (at(record, outcomeFlags) == flagLast && load<u64>(record, outcomeDeltaLo << 2) != 0) mark(slot, cellPlainLo + (id >> 5), id)
}

/** Sets an envelope's bit in a word of a cell. Threads may lose each other's bits: they are found out again. */
function mark(slot: i32, which: i32, id: i32): void {
  const table = slotTables + slot * (the.slotWords << 2)
  const word = at(table, the.slotCells) + ((at(row, slot) * cellStride + which) << 2)
  const bits = load<i32>(word) | (1 << (id & 31))
  // what is there already is not written: others have the word in their caches
  if (bits != load<i32>(word)) store<i32>(word, bits)
}

/** The step table's answer; what is unknown counts as not enabled, and is noted. */
export function knownStep(slot: i32, input: i32): i32 {
  const step = stepOf(slot, input)
  if (step != unknown) return step
  miss(missStep, slot, at(row, slot), input)
  return notEnabled
}

/** The environment's cell after a move, or -1 where the move is not there. */
export function moved(move: i32): i32 {
  const next = lookUpPair(formAt(the.frameMoves), environment, move)
  if (next == 0) miss(missMove, environment, move, 0)
  if (next > 0) return next - 1
  if (next < -1) cutBy(1 << (-2 - next))
  return -1
}

/** Every outcome of a step of one actor, of which `first` is the first. False if all of them leave the message where it is. */
export function addOutcomes(slot: i32, first: i32, to: i32, action: i32, moving: i32, id: i32, position: i32): bool {
  let outcomeAt = first
  let flags = at(outcomes, first + outcomeFlags)
  if (flags == flagLast && !isCompound) {
    // one outcome about which nothing is special: nearly all of them
    addSimple(outcomeAt, to, action, moving, id)
    return true
  }
  let isEnabled = false
  do {
    flags = at(outcomes, outcomeAt + outcomeFlags)
    const isStaying = ignoredStay && moving == moveConsume && (flags & (flagIgnored | flagFault)) == flagIgnored
    if (!isStaying) {
      isEnabled = true
      if (isCompound) {
        part(0, slot, outcomeAt)
        addCompound(1, to, action, moving, id, position, 0)
      } else if ((flags & flagFault) != 0) addFault(outcomeAt, to, action, id)
      else addSimple(outcomeAt, to, action, moving, id)
    }
    outcomeAt += outcomeStride
  } while ((flags & flagLast) == 0)
  return isEnabled
}

/** One outcome without monitors and queues: everything about it can be told from its parent and the tables. */
function addSimple(outcomeAt: i32, to: i32, action: i32, moving: i32, id: i32): void {
  const outcome = outcomes + (outcomeAt << 2)
  const from = fingerprint
  let sum = from + load<u64>(outcome, outcomeDeltaLo << 2)
  if (to != environment) sum += keyOf(environmentSlot, to) - keyOf(environmentSlot, environment)
  const isBag = network == the.networkBag
  if (isBag && moving == moveConsume) sum -= envelopeKey(id)
  const end = at(outcome, outcomeSendsEnd)
  for (let i = at(outcome, outcomeSends); i < end; i++) {
    const sent = at(sends, i)
    if (isBag || !isThere(sent)) sum += envelopeKey(sent)
  }
  if (sum == from) return
  if (!isAsleep(outcome, moving, id)) addStep(sum, outcomeAt, to, codeOf(action, id), action)
  else if (!onlyCounts) addStep(sum, outcomeAt, to, codeOf(action, id), action | asleepBit)
  else passSteps(1)
}

/** A step that breaks a rule by itself leads nowhere. */
function addFault(outcomeAt: i32, to: i32, action: i32, id: i32): void {
  increase(block, the.blockFaults, 1)
  addStep(fingerprint, outcomeAt, to, codeOf(action, id), action | faultBit)
}

/** The envelope that an actor's step moves, coded, or -1. */
function codeOf(action: i32, id: i32): i32 {
  return action == actionDeliver ? id << 1 : -1
}

/** A step of the environment and the network without any actor; `move` below 0 says that it cannot happen. */
export function addAlone(move: i32, action: i32, moving: i32, id: i32, position: i32, observation: i32): void {
  if (move < 0) return
  const to = move == 0 ? environment : moved(move)
  if (to >= 0) addCompound(0, to, action, moving, id, position, observation)
}
