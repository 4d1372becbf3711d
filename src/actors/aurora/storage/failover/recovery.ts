/**
 * What a recovery concludes from the segments that it has fenced.
 * Source: S17 §4.3, S18 §2.4. Inferred: the newest list of ranges stands in for all older ones (see the page).
 */
import type { Epoch, LogRecord, Lsn, TruncationRange } from "../vocabulary.ts"
import { chainOf, lastLsn, merge } from "./log.ts"
import type { Quorum, RecoveryRule } from "./quorum.ts"

/** What one segment held at the moment of its fence. */
export interface Report {
  readonly log: readonly LogRecord[]
  readonly ranges: readonly TruncationRange[]
}

/** How the reports' ranges make one list. */
export type RangeRule = (reports: readonly Report[]) => readonly TruncationRange[]

/**
 * The list whose last range is the newest.
 * 1. Recovery 2 leaves its range on one segment and stops; 2. recovery 3, which has read the two others, keeps record 1 from inside that
 * range and opens; 3. recovery 4 reads the first segment and another. With all ranges united it would drop record 1 and what follows it.
 */
export const newestRanges: RangeRule = (reports) =>
  reports.map(({ ranges }) => ranges).reduce((newest, ranges) => (epochOf(ranges) > epochOf(newest) ? ranges : newest), [])

/** Every range that some responder reports. Sound up to two recoveries. */
export const allRanges: RangeRule = (reports) =>
  reports
    .flatMap(({ ranges }) => ranges)
    .filter((range, i, all) => all.findIndex((other) => other.epoch === range.epoch) === i)
    .sort((a, b) => a.epoch - b.epoch)

const epochOf = (ranges: readonly TruncationRange[]): Epoch => ranges.at(-1)?.epoch ?? 0

/** The end of the newest range: no LSN up to it is given out again. */
export const rangeEnd = (ranges: readonly TruncationRange[]): Lsn => ranges.at(-1)?.upTo ?? 0

/** The highest LSN that a writer may give out when all up to `durableLsn` is durable. */
export const allocationEnd = (durableLsn: Lsn, ranges: readonly TruncationRange[], allocationLimit: number): Lsn =>
  Math.max(durableLsn, rangeEnd(ranges)) + allocationLimit

export interface Conclusion {
  /** The records that the new writer keeps: the volume's log. */
  readonly chain: readonly LogRecord[]
  /** What is annulled, the range of this recovery last. */
  readonly ranges: readonly TruncationRange[]
}

/** The recovered log and the new range, which covers all that an earlier writer can have issued above it. */
export const conclude = (
  reports: readonly Report[],
  { epoch, quorum, allocationLimit }: { readonly epoch: Epoch; readonly quorum: Quorum; readonly allocationLimit: number },
  keep: RecoveryRule,
  honour: RangeRule
): Conclusion => {
  const ranges = honour(reports)
  const complete = reports.map(({ log }) => lastLsn(chainOf(log, ranges)))
  const recoveredLsn = keep(quorum, complete)
  const all = reports.reduce<readonly LogRecord[]>((log, report) => merge(log, report.log), [])
  const chain = chainOf(all, ranges).filter(({ lsn }) => lsn <= recoveredLsn)
  return { chain, ranges: [...ranges, { after: recoveredLsn, upTo: allocationEnd(recoveredLsn, ranges, allocationLimit), epoch }] }
}
