/**
 * What must hold of commits, recoveries, ranges and fences, in terms of quorums and of what writers rely on.
 * The ids are those of docs/protocols/aurora/storage/failover.md, which says where the notes on the papers are read more narrowly than
 * they stand, and why. No single segment is judged alone: one that has missed a truncation, or has heard of it from a recovery that never
 * ended, does no harm.
 */
import { always, between, final, view } from "../../../../../scenario/index.ts"
import type { Epoch, LogRecord, TruncationRange } from "../../vocabulary.ts"
import { metadata } from "../metadata.ts"
import { segment } from "../segment.ts"
import { writer } from "../writer.ts"
import {
  allocationIsLimited,
  disksAreClean,
  durablePointIsReported,
  nothingIsHoarded,
  rangesAreHandedOn,
  singleHistory,
  truncatedAreKnown,
  truncationStays,
  writerIsKnown
} from "./points.ts"
import { answeredBy, count, type Disk, disks, isAmong, isVoid, keptLsn, logs, namedDisks, standings } from "./records.ts"

export const commitsSurvive = always("an answered commit is kept by every later recovery", {
  id: "storage I1",
  source: "S17 §4.3, S18 §2.4",
  reads: { w: standings },
  by: (is) =>
    is.pairs("w", "w", (older, newer) => {
      if (newer.epoch <= older.epoch || !newer.hasConcluded) return true
      return older.answered.every((record) => record.lsn <= keptLsn(newer) && !isVoid(record, newer.ranges) && isAmong(newer.chain, record))
    })
})

export const answersAreDurable = (write: number) =>
  between("a commit is answered when all up to it is on a write quorum", {
    id: "storage I2",
    source: "S17 §4.2.2",
    reads: {
      w: view(writer, ({ context }, id) => ({ id, chain: context.chain, answeredLsn: answeredBy(context).at(-1)?.lsn ?? 0 })),
      logs
    },
    holds: (before, after) =>
      after.w.every(({ id, chain, answeredLsn }) => {
        if (answeredLsn <= (before.w.find((one) => one.id === id)?.answeredLsn ?? 0)) return true
        return chain.every((record) => record.lsn > answeredLsn || count(after.logs, (log) => isAmong(log, record)) >= write)
      })
  })

export const reportsAreTrue = always("what a segment has reported is on its disk, unless it is annulled", {
  id: "storage I6",
  source: "S18 §2.3",
  reads: { w: view(writer, ({ context: { chain, reported } }) => ({ chain, reported })), s: namedDisks },
  by: (is) =>
    is.pairs("w", "s", ({ chain, reported }, { id, log, ranges }) =>
      chain.every((record) => record.lsn > (reported[id] ?? 0) || isAmong(log, record) || isVoid(record, ranges))
    )
})

export const fenced = (write: number) =>
  between("no write of an older epoch completes a quorum at a segment of the quorum that holds a newer one", {
    id: "storage I7",
    source: "S18 §2.4",
    reads: {
      s: view(
        segment,
        ({ context: { epoch, log, incoming } }) => ({ epoch, log, stale: incoming.filter(({ under }) => under < epoch) }),
        ({ epoch, log }) => ({ epoch, log, stale: [] })
      )
    },
    holds: (before, after) =>
      before.s.every(({ stale, log }, i) =>
        stale.every(({ record, under }) => {
          if (isAmong(log, record) || !isAmong(after.s[i]?.log ?? [], record)) return true
          const isLocked = count(before.s, ({ epoch }) => epoch > under) >= write
          return !isLocked || count(after.s, (one) => isAmong(one.log, record)) < write
        })
      )
  })

/** The epoch with which a range has come to a write quorum, if it has: of its own recovery, or of a later one that has found it on one segment. */
const heldSince = (all: readonly Disk[], { epoch }: TruncationRange, write: number): Epoch | undefined =>
  all
    .filter(({ ranges }) => ranges.some((range) => range.epoch === epoch))
    .map(({ ranges }) => ranges.at(-1)?.epoch ?? 0)
    .sort((a, b) => a - b)[write - 1]

export const truncationIsFinal = (write: number) =>
  always("what a range on a write quorum annuls is on no write quorum and in no later recovery", {
    id: "storage I9",
    source: "S17 §4.3",
    reads: { s: disks, w: standings },
    holds: ({ s, w }) =>
      s
        .flatMap(({ ranges }) => ranges)
        .every((range) => {
          const isCut = (record: LogRecord): boolean => isVoid(record, [range])
          const since = heldSince(s, range, write)
          return (
            since === undefined ||
            (s.flatMap(({ log }) => log).every((record) => !isCut(record) || count(s, ({ log }) => isAmong(log, record)) < write) &&
              w.every(({ epoch, hasConcluded, chain }) => epoch < since || !hasConcluded || !chain.some(isCut)))
          )
        })
  })

export const epochsRise = between("epochs at a segment never fall, and no two writers share one", {
  id: "storage I19",
  source: "S18 §2.4, §4.1",
  reads: {
    s: view(
      segment,
      ({ context }) => context.epoch,
      ({ epoch }) => epoch
    ),
    w: view(writer, ({ context }) => context.epoch)
  },
  holds: (before, after) => {
    const woken = after.w.filter((epoch) => epoch > 0)
    return after.s.every((epoch, i) => epoch >= (before.s[i] ?? 0)) && new Set(woken).size === woken.length
  }
})

export const recoveryIsRepeatable = always("a recovery keeps what an older epoch opened with, and revives nothing that it annulled", {
  id: "storage I20",
  source: "S17 §4.3",
  reads: { w: standings },
  by: (is) =>
    is.pairs("w", "w", (older, newer) => {
      if (newer.epoch <= older.epoch || !newer.hasConcluded || !older.isOpen) return true
      return keptLsn(newer) >= keptLsn(older) && !newer.chain.some((record) => isVoid(record, older.ranges))
    })
})

export const safetyBesideGossip = (write: number) => [
  commitsSurvive,
  answersAreDurable(write),
  reportsAreTrue,
  fenced(write),
  truncationIsFinal(write),
  epochsRise,
  recoveryIsRepeatable,
  allocationIsLimited,
  durablePointIsReported(write),
  singleHistory,
  disksAreClean,
  rangesAreHandedOn,
  truncationStays,
  writerIsKnown,
  nothingIsHoarded
]

/** What holds in every scenario in which no segment gossips. */
export const safety = (write: number) => [...safetyBesideGossip(write), truncatedAreKnown]

/** Everybody has been woken, and the writer of the epoch that the metadata service has given out is open and has answered all that it was asked. */
export const settled = final({
  reads: {
    m: view(metadata, ({ context: { epoch, woken, standbys } }) => ({ epoch, isLast: woken === standbys.length })),
    w: view(writer, ({ value, context: { epoch, chain, durableLsn, commits } }) => ({
      epoch,
      isDone: value === "open" && commits === 0 && durableLsn === (chain.at(-1)?.lsn ?? 0)
    }))
  },
  holds: ({ m, w }) => m.every(({ epoch, isLast }) => isLast && w.some((one) => one.epoch === epoch && one.isDone))
})
