import * as the from "./frame"
import { candidateAction, candidateStride, faultBit, wideHead } from "../tables/layout"
import { block, overflow, overflowed, reopenBlock } from "./block"
import { appeal, isKnownFinal, isKnownState, judgeEdge, openSteps } from "./judge"
import { at, frame, increase, put } from "./memory"
import { foundByOf, successor, materialise, slotOf, affectsOf } from "./rows"

// Writes what the steps of a block lead to, packed, and says what the judge has to look at.

function stepAt(step: i32): i32 {
  return at(block, the.blockSteps) + step * (candidateStride << 2)
}

/** Notes at each step whether it was found to be new. */
function spreadNews(states: i32): void {
  const news = at(block, the.blockNews)
  memory.fill(news, 0, at(at(block, the.blockFirsts), states))
  const end = at(block, the.blockSorted) + at(at(block, the.blockBuckets), the.buckets) * (the.sortedWords << 2)
  for (let step = at(block, the.blockSorted); step != end; step += the.sortedWords << 2) {
    const number = load<i32>(step, 8)
    if ((number & the.newBit) != 0) store<u8>(news + (number & ~the.newBit), 1)
  }
}

/** Writes and judges what the steps of a block, which were looked up, lead to. Returns the block's status. */
export function settleBlock(index: i32, from: i32, to: i32): i32 {
  reopenBlock(index)
  put(block, the.blockAppeals + the.listLength, 0)
  put(block, the.blockOutput + the.listLength, 0)
  for (let word = the.blockNewCount; word <= the.blockWidest; word++) put(block, word, 0)
  spreadNews(to - from)
  const firsts = at(block, the.blockFirsts)
  const rows = frame(the.frameRows)
  const width = frame(the.frameWidth)
  for (let state = from; state < to; state++) judgeSteps(state - from, rows + ((state * width) << 2))
  const news = at(block, the.blockNews)
  const children = at(block, the.blockChildren)
  const ordinals = at(block, the.blockOrdinals)
  const childBytes = at(block, the.blockChildBytes)
  const ordinalBytes = at(block, the.blockOrdinalBytes)
  let beyond = 0
  const counts = at(block, the.blockCounts)
  let count = 0
  let transitions = 0
  for (let state = from; state < to; state++) {
    const first = at(firsts, state - from)
    const end = at(firsts, state - from + 1)
    const row = rows + ((state * width) << 2)
    const entries = at(frame(the.frameEntries), state)
    let born = 0
    transitions += at(counts, state - from)
    for (let step = first; step < end; step++) {
      if (load<u8>(news + step) == 0) continue
      put(ordinals, count, step - first)
      store<u8>(ordinalBytes + count, <u8>(step - first))
      discover(stepAt(step), row, entries, count)
      count++
      born++
    }
    put(children, state - from, born)
    store<u8>(childBytes + state - from, <u8>born)
    beyond |= born | (end - first)
  }
  put(block, the.blockIsBeyondBytes, beyond >> 8)
  put(block, the.blockNewCount, count)
  put(block, the.blockTransitions, transitions - at(block, the.blockFaults))
  const status = overflowed() ? the.statusOverflow : the.statusDone
  put(block, the.blockStatus, status)
  return status
}

/** Judges what belongs to a state's steps rather than to where they lead. */
function judgeSteps(state: i32, row: i32): void {
  const first = at(at(block, the.blockFirsts), state)
  const end = at(at(block, the.blockFirsts), state + 1)
  const cut = at(at(block, the.blockCuts), state)
  if (cut != 0) {
    put(block, the.blockCut, at(block, the.blockCut) | cut)
    increase(block, the.blockCutStates, 1)
  }
  if (at(at(block, the.blockCounts), state) == 0) {
    if ((cut & frame(the.frameExcuses)) != 0) return
    if (isKnownFinal(row)) increase(block, the.blockFinals, 1)
    else copySlots(appeal(the.appealEnd, state, 0, -1, frame(the.frameSlots)), row)
    return
  }
  const hasBetween = frame(the.frameBetweenBits) != 0
  if (at(block, the.blockFaults) == 0 && !hasBetween) return
  let still = 0
  if (hasBetween) openSteps()
  for (let step = first; step < end; step++) {
    if ((at(stepAt(step), candidateAction) & faultBit) != 0) appeal(the.appealFault, state, 0, step - first, 0)
    else if (hasBetween) still = judgeEdge(stepAt(step), row, state, step - first, still)
  }
}

function copySlots(record: i32, row: i32): void {
  if (record == 0) return
  const slots = frame(the.frameSlots)
  for (let i = 0; i < slots; i++) put(record, the.appealHead + i, at(row, i))
}

/** Writes eight entries of the row made last, from this one on. */
function narrow(i: i32, out: i32): void {
  const eight = i16x8.narrow_i32x4_u(v128.load(successor + (i << 2)), v128.load(successor + (i << 2), 16))
  v128.store(out + (i << 1), eight)
}

/** Writes a new state as a packed record: fingerprint, what it was found by, on a bag the number of network entries, slots, network. */
function discover(step: i32, parent: i32, parentEntries: i32, number: i32): void {
  const entries = materialise(step, parent, parentEntries)
  const isCounted = frame(the.frameNetwork) == the.networkBag
  const length = frame(the.frameSlots) + entries
  const shift = frame(the.frameIsWide) != 0 ? 2 : 1
  // the list is counted in entries; there is room as if all of them had 32 bits
  const size = ((wideHead << 2) >> shift) + (isCounted ? 1 : 0) + length
  const used = at(block, the.blockOutput + the.listLength)
  if (used < 0 || used + size > at(block, the.blockOutput + the.listCapacity)) {
    overflow(the.blockOutput)
    return
  }
  put(block, the.blockOutput + the.listLength, used + size)
  let out = at(block, the.blockOutput) + (used << shift)
  store<u64>(out, load<u64>(step))
  store<i32>(out, foundByOf(step), 8)
  out += wideHead << 2
  if (shift == 2) {
    if (isCounted) {
      store<i32>(out, entries)
      out += 4
    }
    memory.copy(out, successor, length << 2)
  } else {
    if (isCounted) {
      store<u16>(out, <u16>entries)
      out += 2
    }
    let i = 0
    for (; i + 8 <= length; i += 8) narrow(i, out)
    // the last eight once more rather than beyond the record: what is there may be another worker's
    if (length >= 8) narrow(length - 8, out)
    else for (; i < length; i++) store<u16>(out + (i << 1), <u16>at(successor, i))
  }
  if (entries > at(block, the.blockWidest)) put(block, the.blockWidest, entries)
  const affects = affectsOf(step) & frame(the.frameStateBits)
  if (affects == 0) return
  const slot = slotOf(step)
  if (!isKnownState(successor, affects, slot)) copySlots(appeal(the.appealState, number, affects, slot, frame(the.frameSlots)), successor)
}
