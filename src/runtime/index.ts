/**
 * Real time: the live host, a fiber and a mailbox per actor on Effect's Clock, and the journal of what is durable. Begin with
 * `live/run-live.ts`.
 */
export { JournalError, Journal, type Durable } from "./journal.ts"
export type { Range } from "./live/chance.ts"
export { type EndReason, FaultRefused, type LiveEvent, type LiveResult, type StopCause, type Stopped } from "./live/events.ts"
export type { LiveFault } from "./live/faults.ts"
export type { LiveOptions } from "./live/options.ts"
export { paced } from "./live/paced.ts"
export { type Live, runLive, runToEnd } from "./live/run-live.ts"
