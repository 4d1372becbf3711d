import {
  frameActors,
  frameIsAgain,
  frameIsCompound,
  frameRecent,
  frameEntries,
  frameFingerprints,
  frameInput,
  frameRows,
  frameScratch,
  frameScratchWords,
  frameSlots,
  frameUnpacked,
  frameWidth,
  recents,
  frameAddress
} from "./frame"
import { openRecent } from "./block"
import { openParts, partWords } from "./compounds"
import { frame, put } from "./memory"
import { openRows } from "./rows"

// The WebAssembly engine: what the driver, webassembly-engine.ts, calls. It allocates nothing; all memory is the driver's.

export { expandBlock } from "./expand"
export { settleBlock } from "./settle"
export { addRecords, addState, lookUpShard, touchedSoFar } from "./visited"

/** To be called by each worker before each phase: its scratch may have moved. */
export function open(worker: i32): void {
  const parts = frame(frameActors) + 1
  const scratch = frame(frameScratch) + worker * (frame(frameScratchWords) << 2)
  // what a compound step has missed may have been left out of a fingerprint, which then is nobody's
  const isExact = frame(frameIsAgain) == 0 && frame(frameIsCompound) == 0
  openRecent(isExact ? frame(frameRecent) + worker * (recents << 3) : 0)
  openParts(scratch)
  openRows(scratch + ((parts * partWords) << 2))
}

/**
 * Unpacks records from the input into the rows from state number `from` on, at most up to number `most`; `words` is the number of
 * network entries of each, or -1 where each record says it. Returns the number of states that there are then.
 */
export function unpack(from: i32, most: i32, length: i32, words: i32, isWide: bool): i32 {
  const input = frame(frameInput)
  const rows = frame(frameRows)
  const width = frame(frameWidth)
  const slots = frame(frameSlots)
  const shift = isWide ? 2 : 1
  const end = input + (length << shift)
  let place = input
  let state = from
  while (state < most && place < end) {
    store<u64>(frame(frameFingerprints) + (state << 3), load<u64>(place))
    place += 8
    let entries = words
    if (words < 0) {
      entries = isWide ? load<i32>(place) : <i32>load<u16>(place)
      place += 1 << shift
    }
    const row = rows + ((state * width) << 2)
    const count = slots + entries
    if (isWide) memory.copy(row, place, count << 2)
    else for (let i = 0; i < count; i++) store<i32>(row + (i << 2), <i32>load<u16>(place + (i << 1)))
    place += count << shift
    put(frame(frameEntries), state, entries)
    state++
  }
  put(frameAddress, frameUnpacked, (place - input) >> shift)
  return state
}
