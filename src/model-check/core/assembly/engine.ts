import {
  frameActors,
  frameIsAgain,
  frameIsCompound,
  framePropertiesCount,
  frameRecent,
  frameScratch,
  frameScratchWords,
  frameSeenSteps,
  recents,
  seenSteps
} from "./frame"
import { openRecent } from "./block"
import { openParts, partWords } from "./compounds"
import { frame } from "./memory"
import { openSeenSteps } from "./judge"
import { openRows } from "./rows"

// The WebAssembly engine: what the driver, webassembly/engine.ts, calls. It allocates nothing; all memory is the driver's.

export { forgetRecent } from "./block"
export { expandBlock } from "./expand"
export { settleBlock } from "./settle"
export { unpack } from "./unpack"
export { addRecords, addState, lookUpShard, prefetchedSoFar } from "./visited"

/** To be called by each worker before each phase: its scratch may have moved. */
export function open(worker: i32): void {
  const parts = frame(frameActors) + 1
  const scratch = frame(frameScratch) + worker * (frame(frameScratchWords) << 2)
  // what a compound step has missed may have been left out of a fingerprint, which then is nobody's
  const isExact = frame(frameIsAgain) == 0 && frame(frameIsCompound) == 0
  openRecent(isExact ? frame(frameRecent) + worker * (recents << 3) : 0)
  openParts(scratch)
  openSeenSteps(frame(frameSeenSteps) + worker * (((seenSteps << 1) + frame(framePropertiesCount)) << 2))
  openRows(scratch + ((parts * partWords) << 2))
}
