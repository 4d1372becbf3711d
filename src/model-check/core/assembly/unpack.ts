import * as the from "./frame"
import { narrowHead, wideHead } from "../tables/layout"
import { block } from "./block"
import { at, frame, put } from "./memory"

/**
 * Unpacks records at an address into the rows from state number `from` on, until there are `most` states or `length` entries are used
 * up; `words` is the number of network entries of each, or -1 where each record says it. Returns the number of states that there are.
 */
export function unpack(address: i32, from: i32, most: i32, length: i32, words: i32, isWide: bool): i32 {
  const rows = frame(the.frameRows)
  const width = frame(the.frameWidth)
  const slots = frame(the.frameSlots)
  const fingerprints = frame(the.frameFingerprints)
  const bys = frame(the.frameBys)
  const entriesOf = frame(the.frameEntries)
  const shift = isWide ? 2 : 1
  const end = address + (length << shift)
  let place = address
  let state = from
  while (state < most && place < end) {
    store<u64>(fingerprints + (state << 3), load<u64>(place))
    put(bys, state, load<i32>(place, 8))
    place += wideHead << 2
    let entries = words
    if (words < 0) {
      entries = isWide ? load<i32>(place) : <i32>load<u16>(place)
      place += 1 << shift
    }
    const row = rows + ((state * width) << 2)
    const count = slots + entries
    if (isWide) memory.copy(row, place, count << 2)
    else widen(place, row, count)
    place += count << shift
    put(entriesOf, state, entries)
    state++
  }
  put(the.frameAddress, the.frameUnpacked, (place - address) >> shift)
  return state
}

/** Copies entries of 16 bits to places of 32. */
function widen(from: i32, to: i32, count: i32): void {
  let i = 0
  for (; i + 8 <= count; i += 8) {
    const entries = v128.load(from + (i << 1))
    v128.store(to + (i << 2), i32x4.extend_low_i16x8_u(entries))
    v128.store(to + (i << 2), i32x4.extend_high_i16x8_u(entries), 16)
  }
  // not one more: the next row may be another worker's
  for (; i < count; i++) store<i32>(to + (i << 2), <i32>load<u16>(from + (i << 1)))
}

/** Unpacks the states of the block at hand, unless the driver has done so. */
export function unpackBlock(from: i32, to: i32): void {
  const input = at(block, the.blockInput)
  if (input == 0 || frame(the.frameIsAgain) != 0) return
  const words = at(block, the.blockInputWords)
  const isWide = at(block, the.blockInputIsWide) != 0
  const length = (isWide ? wideHead : narrowHead) + frame(the.frameSlots) + words
  unpack(input, from, to, (to - from) * length, words, isWide)
}
