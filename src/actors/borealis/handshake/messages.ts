/**
 * What driver and workers do to the memory that they share, an atomic operation a message, and what comes of it.
 * Source: src/model-check/resources/threads.ts, src/model-check/resources/worker.ts, src/model-check/core/webassembly/phases.ts and
 * src/model-check/core/assembly/frame.ts; ECMAScript, "The Atomics Object" (wait and notify).
 * Documented: the operations and their order. Inferred: a plain store that an atomic one follows is seen by who sees that one, so that it
 * may stand as an operation like the others.
 */
import type { ActorId } from "../../../kernel/index.ts"

/** Words that somebody may sleep on: the phase at hand, and how many have done their part in it. */
export type Word = "phase" | "done"

/** The word of the phase: its number, how many workers take part beside the driver, and whether it is the last one, which sends all home. */
export interface Phase {
  readonly number: number
  readonly expected: number
  readonly isClose: boolean
}

/** The place of the driver among those who take portions: workers are 1, 2, … in the order in which they joined. */
export const driverPlace = 0

export type ToMemory =
  | { readonly type: "LoadPhase" }
  | { readonly type: "LoadReady" }
  | { readonly type: "LoadDone" }
  | { readonly type: "Join" }
  /** Lets all portions be free. */
  | { readonly type: "Clear" }
  | { readonly type: "Zero" }
  | { readonly type: "Tell"; readonly phase: Phase }
  /** Takes a portion if nobody has (compare and exchange), and says that it is done. */
  | { readonly type: "Claim"; readonly portion: number }
  | { readonly type: "Settle"; readonly portion: number }
  | { readonly type: "Report" }
  /** Sleeps if the word is what it was, for a bounded time or for as long as it takes. */
  | { readonly type: "Wait"; readonly word: Word; readonly was: number; readonly isBounded: boolean }
  /** Wakes those who sleep on a word: all, or so many. */
  | { readonly type: "Notify"; readonly word: Word; readonly most?: number }

export type FromMemory =
  | { readonly type: "Phase"; readonly phase: Phase }
  | { readonly type: "Count"; readonly count: number }
  | { readonly type: "Claimed"; readonly isMine: boolean }
  | { readonly type: "Stored" }
  | { readonly type: "Woken"; readonly by: "notify" | "change" | "time" }

export type ToWorker = { readonly type: "Start" } | { readonly type: "Terminate" }

/** The event of the driver's loop that a thread has ended. */
export type ToDriver = { readonly type: "Ended" }

/** What the memory tells monitors: each operation that a rule speaks of, as it happens. */
export type MemoryEntry =
  | { readonly type: "Told"; readonly number: number }
  | { readonly type: "Reported"; readonly by: ActorId }
  | { readonly type: "Settled"; readonly portion: number }
  | { readonly type: "TimedOut" }
  /** The driver has asked how many are done. */
  | { readonly type: "Looked" }

export type DriverEntry = { readonly type: "GaveUp" }
