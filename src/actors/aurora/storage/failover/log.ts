/**
 * Arithmetic of a segment's log.
 * Source: S17 §4.1 (SCL) and §4.3 (truncation ranges). Inferred: a chain that forks goes on with the newest epoch.
 */
import type { LogRecord, Lsn, TruncationRange } from "../vocabulary.ts"

export const isAnnulled = (record: LogRecord, ranges: readonly TruncationRange[]): boolean =>
  ranges.some(({ after, upTo, epoch }) => after < record.lsn && record.lsn <= upTo && record.epoch < epoch)

/** Without the records that `ranges` make void. */
export const annul = (log: readonly LogRecord[], ranges: readonly TruncationRange[]): readonly LogRecord[] =>
  log.filter((record) => !isAnnulled(record, ranges))

export const holds = (log: readonly LogRecord[], { lsn, epoch }: LogRecord): boolean =>
  log.some((one) => one.lsn === lsn && one.epoch === epoch)

/** Both together, each record once, in the order of their LSNs. */
export const merge = (log: readonly LogRecord[], records: readonly LogRecord[]): readonly LogRecord[] =>
  [...log, ...records.filter((record) => !holds(log, record))].sort((a, b) => a.lsn - b.lsn || a.epoch - b.epoch)

/** The gap-free chain from the start of the volume along the back-links. */
export const chainOf = (log: readonly LogRecord[], ranges: readonly TruncationRange[]): readonly LogRecord[] => {
  const valid = annul(log, ranges)
  const chain: LogRecord[] = []
  for (;;) {
    const last = lastLsn(chain)
    // 1. a segment misses a truncation and keeps record 1 of epoch 1; 2. it gets record 2 of epoch 2, which follows 0 as well;
    // 3. by record 1 it would look incomplete for ever
    const next = valid.filter((record) => record.previous === last && record.lsn > last).sort((a, b) => b.epoch - a.epoch)[0]
    if (next === undefined) return chain
    chain.push(next)
  }
}

/** The LSN of a chain's last record; 0 if it is empty. */
export const lastLsn = (chain: readonly LogRecord[]): Lsn => chain.at(-1)?.lsn ?? 0

/** The inclusive end of the gap-free prefix. */
export const completeLsn = (log: readonly LogRecord[], ranges: readonly TruncationRange[]): Lsn => lastLsn(chainOf(log, ranges))
