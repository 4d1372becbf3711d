/**
 * The messages of writing and of failover.
 * Source: S17 §3.3 and §4.1 to §4.3, S18 §2.1 to §2.4. Documented: Write, Stored, Truncate, Gossip. Inferred: OpenSegment reads and
 * fences at once (A10).
 */
import type { Epoch, LogRecord, Lsn, TruncationRange } from "../vocabulary.ts"

export type ToSegment =
  /** "Change the locks", and say what you hold. */
  | { readonly type: "OpenSegment"; readonly epoch: Epoch }
  /** The volume's ranges, the newest last. They stand in for all that an older epoch has said. */
  | { readonly type: "Truncate"; readonly epoch: Epoch; readonly ranges: readonly TruncationRange[] }
  | { readonly type: "Write"; readonly epoch: Epoch; readonly records: readonly LogRecord[] }
  | { readonly type: "Gossip"; readonly epoch: Epoch; readonly records: readonly LogRecord[] }

export type ToWriter =
  /** Wakes a standby and makes it the writer of `epoch`. */
  | { readonly type: "TakeOver"; readonly epoch: Epoch }
  /** What a segment held at the moment of its fence. */
  | { readonly type: "Opened"; readonly log: readonly LogRecord[]; readonly ranges: readonly TruncationRange[] }
  | { readonly type: "Truncated"; readonly completeLsn: Lsn }
  | { readonly type: "Stored"; readonly completeLsn: Lsn }
