import * as the from "./frame"
import {
  actionDeliver,
  actionFixed,
  actionKinds,
  actionLocal,
  asleepBit,
  cellCut,
  cellDisabledLo,
  cellLocals,
  cellLocalsEnd,
  cellPlainLo,
  cellPlainLocals,
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
import { addStep, block, closeBlock, found, miss, openBlock, openState, overflowed, passSteps, stepCount } from "./block"
import { addCompound, nextCombination, part } from "./compounds"
import { bySlot, foundBy, isAsleep, justSent, onlyCounts } from "./sleep"
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
export let outcomes: i32 = 0
export let sends: i32 = 0
export let envelopes: i32 = 0
let slotTables: i32 = 0

// the state at hand
export let row: i32 = 0
export let entries: i32 = 0
export let fingerprint: u64 = 0
export let environment: i32 = 0
let cut: i32 = 0
/** Which of the first 64 envelopes are taken in a step that is asleep and about which nothing is special. */
export let asleep: u64 = 0
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
  openBlock(index)
  unpackBlock(from, to)
  for (let list = the.blockCompounds; list <= the.blockMisses; list += 3) put(block, list + the.listLength, 0)
  put(block, the.blockFaults, 0)
  const firsts = at(block, the.blockFirsts)
  const cuts = at(block, the.blockCuts)
  const counts = at(block, the.blockCounts)
  const rows = frame(the.frameRows)
  const width = frame(the.frameWidth)
  for (let state = from; state < to; state++) {
    put(firsts, state - from, stepCount)
    row = rows + ((state * width) << 2)
    entries = at(frame(the.frameEntries), state)
    fingerprint = load<u64>(frame(the.frameFingerprints) + (state << 3))
    environment = at(row, environmentSlot)
    cut = 0
    openState()
    foundBy(at(frame(the.frameBys), state))
    expandLocals()
    const count = frame(the.frameStaticsCount)
    for (let i = 0; i < count; i++) expandStatic(i)
    if (network == bag) expandBag()
    else if (network == fifo) expandQueues()
    else expandSet()
    put(cuts, state - from, cut)
    put(counts, state - from, found)
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
  // of steps that are asleep, the plain ones are only counted
  const counted = onlyCounts ? bySlot : -1
  let table = slotTables
  let notTaken: u64 = 0
  let plain: u64 = 0
  let passed = 0
  let slot = 0
  for (; slot < counted; slot++, table += the.slotWords << 2) {
    const cell = at(table, the.slotCells) + at(here, slot) * (cellStride << 2)
    notTaken |= load<u64>(cell, cellDisabledLo << 2)
    plain |= load<u64>(cell, cellPlainLo << 2)
    const locals = at(cell, cellPlainLocals)
    if (locals > 0) passed += locals - 1
    else addLocals(slot, cell, table)
  }
  for (; slot < count; slot++, table += the.slotWords << 2) {
    const cell = at(table, the.slotCells) + at(here, slot) * (cellStride << 2)
    notTaken |= load<u64>(cell, cellDisabledLo << 2)
    // neither unknown nor without any
    if (at(cell, cellPlainLocals) != 1) addLocals(slot, cell, table)
  }
  passSteps(passed)
  disabled = notTaken
  asleep = plain == 0 ? 0 : plain & ~justSent()
}

function addLocals(slot: i32, cell: i32, table: i32): void {
  const first = at(cell, cellLocals)
  if (first == unknown) {
    miss(missLocals, slot, at(row, slot), 0)
    return
  }
  cut |= at(cell, cellCut)
  const locals = at(table, the.slotLocals)
  const end = at(cell, cellLocalsEnd)
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
  if (sum == from) return
  if (!isAsleep(outcome, moving, id)) addStep(sum, made, to, codeOf(action, id), action)
  else if (!onlyCounts) addStep(sum, made, to, codeOf(action, id), action | asleepBit)
  else passSteps(1)
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
