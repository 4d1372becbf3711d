import { totalmem } from "node:os"
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** What a search may hold, if nobody says. */
export const defaultBytes = (): number => Math.floor(totalmem() / 2)

const lasting = ["old_space", "large_object_space"]

/**
 * What V8's heap holds of what lasts, in bytes. Most of the young generation is garbage; how much of that there is, and how much code
 * is compiled, depends on the time, which must not decide how much is covered.
 */
export const heapUsed = (): number =>
  getHeapSpaceStatistics().reduce((sum, { space_name: name, space_used_size: used }) => (lasting.includes(name) ? sum + used : sum), 0)

/** Has the heap nearly come to where V8 ends the process? */
export const isHeapFull = (): boolean => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return used > 0.85 * limit
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
