/**
 * What must hold of the points that writers go by, of LSNs, and of single disks and lists of ranges.
 * Source: storage.md 4.1 where an id stands there; the rest is ours, and told by mutants that nothing else catches.
 */
import { always, between, view } from "../../../../../world/index.ts"
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
  source: "S18 §2.3; storage.md 4.1, A11",
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
    source: "S17 §4.2.2; storage.md 2.16, mayAnswer",
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

export const disksAreClean = always("a disk holds nothing twice, and nothing that its own ranges annul", {
  source: "storage.md 2.6, 2.7",
  reads: { s: disks },
  by: (is) => is.each("s", ({ log, ranges }) => log.every((record, i) => !isVoid(record, ranges) && !isAmong(log.slice(i + 1), record)))
})

export const rangesAreHandedOn = always("the ranges of an older writer that is open are in the list of every later one", {
  source: "S17 §4.3; storage.md 2.7 step 3",
  reads: { w: standings },
  by: (is) =>
    is.pairs("w", "w", (older, newer) => {
      if (newer.epoch <= older.epoch || !newer.hasConcluded || !older.isOpen) return true
      return older.ranges.every((range) =>
        newer.ranges.some(({ after, upTo, epoch }) => after === range.after && upTo === range.upTo && epoch === range.epoch)
      )
    })
})
