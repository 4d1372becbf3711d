import * as the from "./frame"
import {
  changeCell,
  changeSlot,
  changeStride,
  compoundAffects,
  compoundChanges,
  compoundChangesEnd,
  compoundOutcomes,
  compoundOutcomesEnd,
  compoundSends,
  compoundSendsEnd,
  compoundStride,
  envelopeChannel,
  envelopeStride,
  faultBit,
  flagFault,
  flagLast,
  missMonitorStep,
  missObservationAtTime,
  missObservationPair,
  missPushed,
  missRequeued,
  moveConsume,
  moveCopy,
  moveNone,
  outcomeAffects,
  outcomeCell,
  outcomeDeltaLo,
  outcomeFlags,
  outcomeObservation,
  outcomeSends,
  outcomeSendsEnd,
  outcomeStride
} from "../tables/layout"
import { addStep, block, extend, miss } from "./block"
import { cutBy, environment, envelopeKey, fingerprint, isThere, keyOf, row } from "./state"
import { at, frame, increase, formAt, lookUpPair, put } from "./memory"

// Steps that take more than one actor's outcome to tell: several parts, a moved environment alone, monitors, queues. Their changes go
// into the block's lists.

/** The parts of the step at hand: slot, the outcome chosen, and the first outcome of each. */
export const partWords: i32 = 3
const partSlot: i32 = 0
const partChosen: i32 = 1
const partFirst: i32 = 2
let parts: i32 = 0

// the step at hand
let sum: u64 = 0
let firstChange: i32 = 0
let firstSend: i32 = 0
let affected: i32 = 0
let isBroken: bool = false

/** Where this worker keeps the parts of a step. */
export function openParts(address: i32): void {
  parts = address
}

export function part(i: i32, slot: i32, outcomeAt: i32): void {
  put(parts, i * partWords + partSlot, slot)
  put(parts, i * partWords + partChosen, outcomeAt)
  put(parts, i * partWords + partFirst, outcomeAt)
}

/** Goes to the next combination of the parts' outcomes, the last part fastest. False after the last one. */
export function nextCombination(count: i32): bool {
  for (let i = count - 1; i >= 0; i--) {
    const outcomeAt = at(parts, i * partWords + partChosen)
    if ((at(frame(the.frameOutcomes), outcomeAt + outcomeFlags) & flagLast) == 0) {
      put(parts, i * partWords + partChosen, outcomeAt + outcomeStride)
      return true
    }
    put(parts, i * partWords + partChosen, at(parts, i * partWords + partFirst))
  }
  return false
}

/** Adds the step that the parts make, if it leads anywhere. */
export function addCompound(count: i32, to: i32, action: i32, moving: i32, id: i32, position: i32, observation: i32): void {
  firstChange = at(block, the.blockChanges + the.listLength)
  firstSend = at(block, the.blockSends + the.listLength)
  const firstOutcome = at(block, the.blockOutcomes + the.listLength)
  sum = fingerprint
  affected = 0
  isBroken = false
  let observing = observation
  const outcomes = frame(the.frameOutcomes)
  for (let i = 0; i < count; i++) {
    const slot = at(parts, i * partWords + partSlot)
    const outcomeAt = at(parts, i * partWords + partChosen)
    const outcome = outcomes + (outcomeAt << 2)
    sum += load<u64>(outcome, outcomeDeltaLo << 2)
    affected |= at(outcome, outcomeAffects)
    if ((at(outcome, outcomeFlags) & flagFault) != 0) isBroken = true
    if (at(outcome, outcomeCell) != at(row, slot)) change(slot, at(outcome, outcomeCell))
    const noted = extend(the.blockOutcomes, 1)
    if (noted != 0) put(noted, 0, outcomeAt)
    const observed = at(outcome, outcomeObservation)
    if (observed != 0) observing = observing == 0 ? observed : join(observing, observed)
  }
  if (!isBroken && !complete(count, to, moving, id, position, observing)) {
    shorten(the.blockChanges, firstChange)
    shorten(the.blockSends, firstSend)
    shorten(the.blockOutcomes, firstOutcome)
    return
  }
  const compound = extend(the.blockCompounds, compoundStride)
  if (compound == 0) return
  put(compound, compoundChanges, firstChange)
  put(compound, compoundChangesEnd, at(block, the.blockChanges + the.listLength))
  put(compound, compoundSends, firstSend)
  put(compound, compoundSendsEnd, at(block, the.blockSends + the.listLength))
  put(compound, compoundOutcomes, firstOutcome)
  put(compound, compoundOutcomesEnd, at(block, the.blockOutcomes + the.listLength))
  put(compound, compoundAffects, affected)
  const moved = moving == moveNone ? -1 : moving == moveConsume ? id << 1 : (id << 1) + 1
  const place = at(block, the.blockCompounds + the.listLength) / compoundStride - 1
  if (isBroken) increase(block, the.blockFaults, 1)
  addStep(sum, -1 - place, to, moved, isBroken ? action | faultBit : action)
}

/** Takes back what was added to a list; one that overflowed stays so. */
function shorten(list: i32, length: i32): void {
  if (at(block, list + the.listLength) >= 0) put(block, list + the.listLength, length)
}

/** Does environment, monitors and network. False if the step leads nowhere: to where it came from, or over a channel's capacity. */
function complete(count: i32, to: i32, moving: i32, id: i32, position: i32, observing: i32): bool {
  if (to != environment) swap(frame(the.frameEnvironment), environment, to)
  if (observing != 0) stepMonitors(observing, to)
  if (isBroken) return true
  if (!changeNetwork(count, moving, id, position)) {
    cutBy(1 << frame(the.frameCapacityCut))
    return false
  }
  return sum != fingerprint
}

function change(slot: i32, to: i32): void {
  const pair = extend(the.blockChanges, changeStride)
  if (pair == 0) return
  put(pair, changeSlot, slot)
  put(pair, changeCell, to)
}

/** Replaces a slot's cell, and moves the fingerprint along. */
function swap(slot: i32, before: i32, after: i32): void {
  sum += keyOf(slot, after) - keyOf(slot, before)
  change(slot, after)
}

function join(first: i32, second: i32): i32 {
  const both = lookUpPair(formAt(the.frameObservationPair), first, second)
  if (both == 0) miss(missObservationPair, first, second, 0)
  return both
}

/** Steps every monitor on what it sees. */
function stepMonitors(observation: i32, to: i32): void {
  let seen = observation
  if (frame(the.frameIsClocked) != 0) {
    seen = lookUpPair(formAt(the.frameObservationAtTime), observation, to)
    if (seen == 0) {
      miss(missObservationAtTime, observation, to, 0)
      return
    }
  }
  const monitors = frame(the.frameMonitors)
  for (let monitor = 0; monitor < monitors; monitor++) {
    const slot = frame(the.frameActors) + monitor
    const from = at(row, slot)
    const table = frame(the.frameMonitorTables) + monitor * (the.monitorWords << 2)
    const next = lookUpPair(table + (the.monitorSteps << 2), from, seen)
    if (next == 0) miss(missMonitorStep, monitor, from, seen)
    else if (next < 0) isBroken = true
    else if (next - 1 != from) {
      affected |= lookUpPair(table + (the.monitorAffects << 2), from, next - 1) - 1
      swap(slot, from, next - 1)
    }
  }
}

/** Consumes, copies and sends. False if a fifo channel would overflow. */
function changeNetwork(count: i32, moving: i32, id: i32, position: i32): bool {
  const kind = frame(the.frameNetwork)
  if (kind == the.networkBag) {
    if (moving == moveConsume) sum -= envelopeKey(id)
    else if (moving == moveCopy) sum += envelopeKey(id)
  } else if (kind == the.networkFifo && moving != moveNone) changeQueue(moving, id, position)
  const outcomes = frame(the.frameOutcomes)
  const sends = frame(the.frameSends)
  for (let i = 0; i < count; i++) {
    const outcome = outcomes + (at(parts, i * partWords + partChosen) << 2)
    const end = at(outcome, outcomeSendsEnd)
    for (let s = at(outcome, outcomeSends); s < end; s++) {
      const sent = at(sends, s)
      if (kind == the.networkFifo) enqueue(sent)
      else if (kind == the.networkBag || (!isThere(sent) && !isSent(sent))) {
        sum += envelopeKey(sent)
        const place = extend(the.blockSends, 1)
        if (place != 0) put(place, 0, sent)
      }
    }
  }
  return kind != the.networkFifo || !overflows()
}

/** Has an earlier part of this step sent it? */
function isSent(id: i32): bool {
  const sent = at(block, the.blockSends)
  const length = at(block, the.blockSends + the.listLength)
  for (let i = firstSend; i < length; i++) if (at(sent, i) == id) return true
  return false
}

/** A channel's queue as this step has left it so far. */
function queueOf(slot: i32): i32 {
  const changes = at(block, the.blockChanges)
  const length = at(block, the.blockChanges + the.listLength)
  let queue = at(row, slot)
  for (let i = firstChange; i < length; i += changeStride) if (at(changes, i + changeSlot) == slot) queue = at(changes, i + changeCell)
  return queue
}

function channelTable(channel: i32): i32 {
  return frame(the.frameChannelTables) + channel * (the.channelWords << 2)
}

function channelSlot(id: i32): i32 {
  return at(frame(the.frameEnvelopes), id * envelopeStride + envelopeChannel)
}

function changeQueue(moving: i32, id: i32, position: i32): void {
  const slot = channelSlot(id)
  const channel = slot - frame(the.frameEnvironment) - 1
  const before = queueOf(slot)
  // a copy of the head is kept under the position before the first
  const place = moving == moveCopy ? 0 : position + 1
  const moved = lookUpPair(channelTable(channel) + (the.channelRequeued << 2), before, place)
  if (moved == 0) miss(missRequeued, channel, before, place)
  else swap(slot, before, moved - 1)
}

function enqueue(id: i32): void {
  const slot = channelSlot(id)
  const channel = slot - frame(the.frameEnvironment) - 1
  const before = queueOf(slot)
  const pushed = lookUpPair(channelTable(channel) + (the.channelPushed << 2), before, id)
  if (pushed == 0) miss(missPushed, channel, before, id)
  else swap(slot, before, pushed - 1)
}

function overflows(): bool {
  const changes = at(block, the.blockChanges)
  const length = at(block, the.blockChanges + the.listLength)
  for (let i = firstChange; i < length; i += changeStride) {
    const channel = at(changes, i + changeSlot) - frame(the.frameEnvironment) - 1
    if (channel < 0) continue
    const table = channelTable(channel)
    const queue = at(changes, i + changeCell)
    if (at(at(table, the.channelEnd), queue) - at(at(table, the.channelStart), queue) > frame(the.frameCapacity)) return true
  }
  return false
}
