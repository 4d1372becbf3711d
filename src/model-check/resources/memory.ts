import { totalmem } from "node:os"
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { resourceLimits } from "node:worker_threads"

/** What a search may hold, if nobody says. */
export const defaultBytes = (): number => Math.floor(totalmem() / 2)

const lasting = ["old_space", "large_object_space"]

/**
 * What V8's heap holds of what lasts, in bytes. Most of the young generation is garbage; how much of that there is, and how much code
 * is compiled, depends on the time, which must not decide how much is covered.
 */
export const heapUsed = (): number =>
  getHeapSpaceStatistics().reduce((sum, { space_name: name, space_used_size: used }) => (lasting.includes(name) ? sum + used : sum), 0)

/** What V8's heap may hold, in bytes. */
export const heapLimit = (): number => getHeapStatistics().heap_size_limit

/** The share of its room from which on the heap counts as full. */
const fullShare = 0.85

/** Tells whether the heap has nearly come to where V8 ends the process, or the thread; lets garbage go before it says so. */
export const checkHeap = (): boolean => {
  if (!isNearlyFull()) return false
  collectGarbage()
  return isNearlyFull()
}

const isNearlyFull = (): boolean => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  // a part of the room is for the young generation alone; a thread is told how much
  const forLasting = limit - (resourceLimits.maxYoungGenerationSizeMb ?? 0) * 2 ** 20
  return used > fullShare * limit || (forLasting > 0 && heapUsed() > fullShare * forLasting)
}

let collect: (() => void) | undefined

/** Lets all garbage go. */
export const collectGarbage = (): void => {
  if (collect === undefined) {
    // what `node --expose-gc` would have given from the start
    setFlagsFromString("--expose-gc")
    collect = runInNewContext("gc") as () => void
  }
  collect()
}
