/**
 * Quorums of one protection group whose segments are alike, and the points that they make.
 * Source: S18 §2.3 (PGCL) and §2.4. The unsound rules stand here to show what they lose.
 */
import type { Lsn } from "../vocabulary.ts"

/** How many segments there are, and how many of them make a write and a read quorum. */
export interface Quorum {
  readonly size: number
  readonly write: number
  readonly read: number
}

/** The highest LSN that a write quorum has reported; a segment that has reported nothing is left out of `reported`. */
export const quorumLsn = ({ write }: Quorum, reported: readonly Lsn[]): Lsn => [...reported].sort((a, b) => b - a)[write - 1] ?? 0

/** The point up to which a recovery keeps the log, by the responders' complete LSNs. */
export type RecoveryRule = (quorum: Quorum, reported: readonly Lsn[]) => Lsn

/** What could have been acknowledged: the silent segments may hold anything that some responder holds. */
export const couldBeAcknowledged: RecoveryRule = ({ size, write }, reported) => {
  const silent = size - reported.length
  return Math.max(0, ...reported.filter((lsn) => reported.filter((other) => other >= lsn).length + silent >= write))
}

/** The simpler sound rule. */
export const greatest: RecoveryRule = (_, reported) => Math.max(0, ...reported)

/** Unsound, for F-04: a silent segment counts as one that holds nothing. */
export const reportedByWriteQuorum: RecoveryRule = quorumLsn

/** Unsound: the seventh finding of the page counts how often. */
export const least: RecoveryRule = (_, reported) => Math.min(...reported)

/** Unsound; the lower one of two in the middle. */
export const median: RecoveryRule = (_, reported) => [...reported].sort((a, b) => a - b)[Math.floor((reported.length - 1) / 2)] ?? 0
