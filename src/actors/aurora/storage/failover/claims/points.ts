/**
 * What must hold of the points that writers go by, of LSNs, and of single disks and lists of ranges.
 * What has an id has its row in docs/protocols/aurora/storage/failover.md; the rest is ours, and told by mutants that nothing else catches.
 */
import { always, between, view } from "../../../../../scenario/index.ts"
import { segment } from "../segment.ts"
import { writer } from "../writer.ts"
import type { LogRecord } from "../../vocabulary.ts"
import { count, disks, isAmong, isVoid, standings } from "./records.ts"

const points = view(writer, ({ value, context: { chain, ranges, reported, durableLsn, allocationLimit } }, id) => ({
  id,
  isOpen: value === "open",
  issued: chain.map(({ lsn }) => lsn),
  rangeEnd: ranges.at(-1)?.upTo ?? 0,
  reported: Object.values(reported),
  durableLsn,
  allocationLimit
}))

export const allocationIsLimited = always("a writer goes no further than its limit beyond its durable point or its range", {
  id: "storage I5",
  source: "S18 §2.3",
  reads: { w: points },
  by: (is) =>
    is.each(
      "w",
      ({ issued, rangeEnd, durableLsn, allocationLimit }) =>
        durableLsn <= (issued.at(-1) ?? 0) && (issued.at(-1) ?? 0) <= Math.max(durableLsn, rangeEnd) + allocationLimit
    )
})

/** Reports up to the durable point are forgotten: of those that moved it the one that came last is not seen before the step. */
export const durablePointIsReported = (write: number) =>
  between("an open writer's durable point is what a write quorum has reported", {
    id: "storage I2",
    source: "S17 §4.2.2",
    reads: { w: points },
    holds: (before, after) =>
      after.w.every(({ id, isOpen, issued, reported, durableLsn }) => {
        if (!isOpen) return true
        const old = before.w.find((one) => one.id === id)
        const hasMoved = old !== undefined && durableLsn > old.durableLsn
        const isReported = !hasMoved || count(old.reported, (lsn) => lsn >= durableLsn) >= write - 1
        return isReported && !issued.some((lsn) => lsn > durableLsn && count(reported, (one) => one >= lsn) >= write)
      })
  })

/** What is on a disk some writer has issued, and has in its chain for good: to compare chains is to compare all records. */
export const singleHistory = always("an LSN is given to one record, and a writer's records form one chain", {
  id: "storage I8",
  source: "S18 §2.1",
  reads: { w: view(writer, ({ context }) => context.chain) },
  holds: ({ w }) => {
    const records = w.flat()
    const isOne = ({ lsn, epoch, previous }: LogRecord): boolean =>
      records.every((other) => other.lsn !== lsn || (other.epoch === epoch && other.previous === previous))
    return (
      records.every(isOne) &&
      w.every((chain) => chain.every(({ lsn, previous }, i) => previous === (chain[i - 1]?.lsn ?? 0) && lsn > previous))
    )
  }
})

/** Nobody writes meanwhile but a peer that gossips: for scenarios without. */
export const truncatedAreKnown = always("while it truncates, a recovery knows how much of its chain each truncated segment holds", {
  id: "storage I6",
  source: "S18 §2.3, §2.4",
  reads: {
    w: view(writer, ({ context: { epoch, chain, truncated, reported } }) => ({ epoch, chain, truncated, reported })),
    s: view(
      segment,
      ({ context: { epoch, log } }, id) => ({ id, epoch, log }),
      ({ epoch, log }, id) => ({ id, epoch, log })
    )
  },
  by: (is) =>
    is.pairs("w", "s", ({ epoch, chain, truncated, reported }, { id, epoch: fence, log }) => {
      if (fence !== epoch || !truncated.includes(id)) return true
      const missing = chain.findIndex((record) => !isAmong(log, record))
      return (reported[id] ?? 0) === (chain.slice(0, missing < 0 ? chain.length : missing).at(-1)?.lsn ?? 0)
    })
})

export const disksAreClean = always("a disk holds nothing twice, and nothing that its own ranges annul", {
  source: "ours",
  reads: { s: disks },
  by: (is) => is.each("s", ({ log, ranges }) => log.every((record, i) => !isVoid(record, ranges) && !isAmong(log.slice(i + 1), record)))
})

export const rangesAreHandedOn = always("the ranges of an older writer that is open are in the list of every later one", {
  source: "S17 §4.3",
  reads: { w: standings },
  by: (is) =>
    is.pairs("w", "w", (older, newer) => {
      if (newer.epoch <= older.epoch || !newer.hasConcluded || !older.isOpen) return true
      return older.ranges.every((range) =>
        newer.ranges.some(({ after, upTo, epoch }) => after === range.after && upTo === range.upTo && epoch === range.epoch)
      )
    })
})

/** The epoch of the newest range on a disk. */
const newestRange = view(
  segment,
  ({ context: { ranges } }) => ranges.at(-1)?.epoch ?? 0,
  ({ ranges }) => ranges.at(-1)?.epoch ?? 0
)

/** A crash is no way out of it (F-41). */
export const truncationStays = between("a segment's newest range is never an older one than before", {
  source: "S17 §4.3",
  reads: { s: newestRange },
  holds: (before, after) => after.s.every((epoch, i) => epoch >= (before.s[i] ?? 0))
})

const allegiance = view(
  segment,
  ({ context }) => ({ epoch: context.epoch, reportsTo: context.writer }),
  (disk) => ({ epoch: disk.epoch, reportsTo: disk.writer })
)

/** Else a hole that gossip fills would be reported to a writer that is shut out. */
export const writerIsKnown = always("a segment reports to the writer of its epoch", {
  source: "ours",
  reads: { s: allegiance, w: view(writer, ({ context }, id) => ({ id, epoch: context.epoch })) },
  by: (is) => is.pairs("s", "w", (one, { id, epoch }) => epoch !== one.epoch || id === one.reportsTo)
})

/** What is never read again would tell worlds apart that do the same. */
export const nothingIsHoarded = always("a writer keeps what it has heard only as long as it decides by it", {
  source: "ours",
  reads: {
    w: view(writer, ({ value, context: { reports, truncated, reported, durableLsn } }) => ({
      phase: typeof value === "object" ? value.repairing : value,
      reports: Object.keys(reports).length,
      truncated: truncated.length,
      isAhead: Object.values(reported).every((lsn) => lsn > durableLsn)
    }))
  },
  by: (is) =>
    is.each(
      "w",
      ({ phase, reports, truncated, isAhead }) =>
        (phase === "reading" || reports === 0) && (phase === "truncating" || truncated === 0) && isAhead
    )
})
