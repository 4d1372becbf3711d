/**
 * The words of Aurora's storage protocols, and the papers' acronyms beside them.
 * Source: S17 §4.1, S18 §2.1 to §2.4. Documented: the terms. Invented: the names.
 *
 * completeLsn = SCL, quorumLsn = PGCL (which is VCL where there is one protection group), durableLsn = VDL (equal to VCL where each
 * record is a CPL), allocationLimit = LAL, upTo of the newest range = E.
 */

/** A log sequence number. The volume's first record has 1; 0 stands for the empty volume. */
export type Lsn = number

/** A volume epoch, from 1. */
export type Epoch = number

/** One redo record without its content. */
export interface LogRecord {
  readonly lsn: Lsn
  /** The record before it in the chain of its protection group; 0 if it is the first. */
  readonly previous: Lsn
  /** The epoch of the writer that issued it. */
  readonly epoch: Epoch
}

/** All records with `after` < lsn <= `upTo` that were issued before `epoch` are void, present and future ones. */
export interface TruncationRange {
  readonly after: Lsn
  readonly upTo: Lsn
  readonly epoch: Epoch
}
