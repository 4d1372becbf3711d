import * as the from "./frame"
import {
  actionFixed,
  actionKinds,
  actionLocal,
  cellCut,
  cellDisabledLo,
  cellLocals,
  cellLocalsEnd,
  cellPlainLo,
  cellPlainLocals,
  cellStride,
  firstOutcome,
  missLocals,
  moveNone,
  notEnabled,
  outcomeStride,
  unknown
} from "../tables/layout"
import { block, closeBlock, found, miss, openBlock, openState, overflowed, passSteps, stepCount } from "./block"
import { addCompound, nextCombination, part } from "./compounds"
import { bySlot, foundBy, justSent, onlyCounts } from "./sleep"
import { sortSteps } from "./sort"
import { actors, by, cut, cutBy, cutOnlyBy, environment, network, passOver, refresh, row, slotTables, takeUp } from "./state"
import { addOutcomes, knownStep, moved } from "./steps"
import { unpackBlock } from "./unpack"
import { expandBag, expandQueues, expandSet } from "./network"
import { at, frame, put } from "./memory"

// Finds the steps out of a block of states, in the same order as the TypeScript engine: timers and spontaneous events by actor, then
// ticks and faults, then the network.

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
  for (let state = from; state < to; state++) {
    put(firsts, state - from, stepCount)
    takeUp(state)
    openState()
    foundBy(by)
    expandLocals()
    const count = frame(the.frameStaticsCount)
    for (let i = 0; i < count; i++) expandStatic(i)
    if (network == the.networkBag) expandBag()
    else if (network == the.networkFifo) expandQueues()
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
  passOver(notTaken, plain == 0 ? 0 : plain & ~justSent())
}

function addLocals(slot: i32, cell: i32, table: i32): void {
  const first = at(cell, cellLocals)
  if (first == unknown) {
    miss(missLocals, slot, at(row, slot), 0)
    return
  }
  cutBy(at(cell, cellCut))
  const locals = at(table, the.slotLocals)
  const end = at(cell, cellLocalsEnd)
  for (let local = first; local < end; local += 2) {
    const move = at(locals, local + 1)
    const to = move == 0 ? environment : moved(move)
    if (to >= 0) addOutcomes(slot, at(locals, local), to, actionLocal, moveNone, 0, 0)
  }
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
      cutOnlyBy(cutBefore)
      return
    }
    part(i, slot, (step - firstOutcome) * outcomeStride)
  }
  if (to < 0) return
  do {
    addCompound(parts, to, index * actionKinds + actionFixed, moveNone, 0, 0, at(fixed, the.staticObservation))
  } while (nextCombination(parts))
}
