import * as the from "./frame"
import {
  actionDeliver,
  actionFixed,
  actionKinds,
  actionLocal,
  cellCut,
  cellDisabledHi,
  cellDisabledLo,
  cellLocals,
  cellLocalsEnd,
  cellStride,
  envelopeKeyLo,
  envelopeStride,
  faultBit,
  firstOutcome,
  flagFault,
  flagIgnored,
  flagLast,
  missLocals,
  missMove,
  missStep,
  moveConsume,
  moveNone,
  notEnabled,
  outcomeDeltaLo,
  outcomeFlags,
  outcomeSends,
  outcomeSendsEnd,
  outcomeStride,
  unknown
} from "../layout"
import { addStep, block, closeBlock, miss, openBlock, overflowed, stepCount } from "./block"
import { addCompound, nextCombination, part } from "./compounds"
import { sortSteps } from "./sort"
import { unpackBlock } from "./unpack"
import { expandBag, expandQueues, expandSet } from "./network"
import { at, formAt, frame, increase, lookUpPair, put } from "./memory"

// Finds the steps out of a block of states, in the same order as the TypeScript engine: timers and spontaneous events by actor, then
// ticks and faults, then the network.

const bag: i32 = 1
const fifo: i32 = 2

// the system and its tables
let network: i32 = 0
let actors: i32 = 0
export let slots: i32 = 0
export let environmentSlot: i32 = 0
let isCompound: bool = false
let ignoredStay: bool = false
let outcomes: i32 = 0
let sends: i32 = 0
export let envelopes: i32 = 0
let slotTables: i32 = 0

// the state at hand
export let row: i32 = 0
export let entries: i32 = 0
export let fingerprint: u64 = 0
export let environment: i32 = 0
let cut: i32 = 0
/** Which of the first 64 envelopes no actor takes in its cell. */
export let disabled: u64 = 0

export function cutBy(bits: i32): void {
  cut |= bits
}

function refresh(): void {
  network = frame(the.frameNetwork)
  actors = frame(the.frameActors)
  slots = frame(the.frameSlots)
  environmentSlot = frame(the.frameEnvironment)
  isCompound = frame(the.frameIsCompound) != 0
  ignoredStay = frame(the.frameIgnoredStay) != 0
  outcomes = frame(the.frameOutcomes)
  sends = frame(the.frameSends)
  envelopes = frame(the.frameEnvelopes)
  slotTables = frame(the.frameSlotTables)
}

/** Finds the steps out of the states from `from` to `to`. Returns the block's status. */
export function expandBlock(index: i32, from: i32, to: i32): i32 {
  refresh()
  unpackBlock(from, to)
  openBlock(index)
  for (let list = the.blockCompounds; list <= the.blockMisses; list += 3) put(block, list + the.listLength, 0)
  put(block, the.blockFaults, 0)
  const firsts = at(block, the.blockFirsts)
  const cuts = at(block, the.blockCuts)
  const rows = frame(the.frameRows)
  const width = frame(the.frameWidth)
  for (let state = from; state < to; state++) {
    put(firsts, state - from, stepCount)
    row = rows + ((state * width) << 2)
    entries = at(frame(the.frameEntries), state)
    fingerprint = load<u64>(frame(the.frameFingerprints) + (state << 3))
    environment = at(row, environmentSlot)
    cut = 0
    expandLocals()
    const count = frame(the.frameStaticsCount)
    for (let i = 0; i < count; i++) expandStatic(i)
    if (network == bag) expandBag()
    else if (network == fifo) expandQueues()
    else expandSet()
    put(cuts, state - from, cut)
    if (overflowed()) break
  }
  put(firsts, to - from, stepCount)
  const status = closeBlock()
  if (status == the.statusDone) sortSteps()
  return status
}

function expandLocals(): void {
  // kept at hand: the compiler reads a variable of the module from memory each time
  const here = row
  const count = actors
  let table = slotTables
  let notTaken: u64 = 0
  for (let slot = 0; slot < count; slot++, table += the.slotWords << 2) {
    const cell = at(table, the.slotCells) + at(here, slot) * (cellStride << 2)
    notTaken |= load<u64>(cell, cellDisabledLo << 2)
    const first = at(cell, cellLocals)
    const end = at(cell, cellLocalsEnd)
    cut |= at(cell, cellCut)
    if (first == unknown) miss(missLocals, slot, at(here, slot), 0)
    else if (first < end) addLocals(slot, at(table, the.slotLocals), first, end)
  }
  disabled = notTaken
}

function addLocals(slot: i32, locals: i32, first: i32, end: i32): void {
  for (let local = first; local < end; local += 2) {
    const move = at(locals, local + 1)
    const to = move == 0 ? environment : moved(move)
    if (to >= 0) addOutcomes(slot, at(locals, local), to, actionLocal, moveNone, 0, 0)
  }
}

export function stepOf(slot: i32, input: i32): i32 {
  const form = slotTables + ((slot * the.slotWords + the.slotSteps) << 2)
  const cell = at(row, slot)
  const shift = at(form, 2)
  // nearly all tables are dense, and know the cell
  if (<u32>cell < <u32>at(form, 1) && <u32>input >> shift == 0) return at(at(form, 0), (cell << shift) + input)
  return lookUpPair(form, cell, input)
}

/** Notes in a cell that an envelope is not enabled there, so that it need not be looked up again. Threads may write the same. */
export function disable(slot: i32, id: i32): void {
  const table = slotTables + slot * (the.slotWords << 2)
  const word = at(table, the.slotCells) + ((at(row, slot) * cellStride + (id < 32 ? cellDisabledLo : cellDisabledHi)) << 2)
  store<i32>(word, load<i32>(word) | (1 << (id & 31)))
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
  if (next < -1) cut |= 1 << (-2 - next)
  return -1
}

/** Every outcome of a step of one actor, of which `first` is the first. False if all of them leave the message where it is. */
export function addOutcomes(slot: i32, first: i32, to: i32, action: i32, moving: i32, id: i32, position: i32): bool {
  let made = first
  let flags = at(outcomes, first + outcomeFlags)
  if (flags == flagLast && !isCompound) {
    // one outcome about which nothing is special: nearly all of them
    addSimple(made, to, action, moving, id)
    return true
  }
  let isEnabled = false
  do {
    flags = at(outcomes, made + outcomeFlags)
    const isStaying = ignoredStay && moving == moveConsume && (flags & (flagIgnored | flagFault)) == flagIgnored
    if (!isStaying) {
      isEnabled = true
      if (isCompound) {
        part(0, slot, made)
        addCompound(1, to, action, moving, id, position, 0)
      } else if ((flags & flagFault) != 0) addFault(made, to, action, id)
      else addSimple(made, to, action, moving, id)
    }
    made += outcomeStride
  } while ((flags & flagLast) == 0)
  return isEnabled
}

/** One outcome without monitors and queues: everything about it can be told from its parent and the tables. */
function addSimple(made: i32, to: i32, action: i32, moving: i32, id: i32): void {
  const outcome = outcomes + (made << 2)
  const from = fingerprint
  let sum = from + load<u64>(outcome, outcomeDeltaLo << 2)
  if (to != environment) sum += keyOf(environmentSlot, to) - keyOf(environmentSlot, environment)
  const isBag = network == bag
  if (isBag && moving == moveConsume) sum -= envelopeKey(id)
  const end = at(outcome, outcomeSendsEnd)
  for (let i = at(outcome, outcomeSends); i < end; i++) {
    const sent = at(sends, i)
    if (isBag || !isThere(sent)) sum += envelopeKey(sent)
  }
  if (sum != from) addStep(sum, made, to, codeOf(action, id), action)
}

/** A step that breaks a rule by itself leads nowhere. */
function addFault(made: i32, to: i32, action: i32, id: i32): void {
  increase(block, the.blockFaults, 1)
  addStep(fingerprint, made, to, codeOf(action, id), action | faultBit)
}

/** The envelope that an actor's step moves, coded, or -1. */
function codeOf(action: i32, id: i32): i32 {
  return action == actionDeliver ? id << 1 : -1
}

export function keyOf(slot: i32, cell: i32): u64 {
  return load<u64>(at(slotTables + slot * (the.slotWords << 2), the.slotCells) + cell * (cellStride << 2))
}

export function envelopeKey(id: i32): u64 {
  return load<u64>(envelopes + id * (envelopeStride << 2), envelopeKeyLo << 2)
}

/** Is a message in the network of the state at hand, a set? */
export function isThere(id: i32): bool {
  const word = id >> 4
  return word < entries && ((at(row, slots + word) >>> (id & 15)) & 1) == 1
}

/** A step of the environment and the network without any actor; `move` below 0 says that it cannot happen. */
export function addAlone(move: i32, action: i32, moving: i32, id: i32, position: i32, watch: i32): void {
  if (move < 0) return
  const to = move == 0 ? environment : moved(move)
  if (to >= 0) addCompound(0, to, action, moving, id, position, watch)
}

/** A step that the budgets know of: every combination of its parts' outcomes. */
function expandStatic(index: i32): void {
  const fixed = frame(the.frameStatics) + index * (the.staticWords << 2)
  const cutBefore = cut
  const move = at(fixed, the.staticMove)
  const to = move == 0 ? environment : moved(move)
  if (to < 0 && cut == cutBefore) return
  const parts = at(fixed, the.staticParts)
  for (let i = 0; i < parts; i++) {
    const slot = at(at(fixed, the.staticSlots), i)
    const step = knownStep(slot, at(at(fixed, the.staticInputs), i))
    if (step == notEnabled) {
      // not cut: it would not be there anyway
      cut = cutBefore
      return
    }
    part(i, slot, (step - firstOutcome) * outcomeStride)
  }
  if (to < 0) return
  do {
    addCompound(parts, to, index * actionKinds + actionFixed, moveNone, 0, 0, at(fixed, the.staticWatch))
  } while (nextCombination(parts))
}
