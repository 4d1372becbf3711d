/**
 * What must hold of commits, recoveries, ranges and fences, in terms of quorums and of what writers rely on.
 * Source: storage.md 4.1. No single segment is judged alone: one that has missed a truncation, or has heard of it from a recovery that
 * never ended, does no harm. The page says where a sentence of storage.md is read more narrowly than it stands there, and why.
 */
import type { ActorId } from "../../../../../kernel/index.ts"
import { always, between, final, view } from "../../../../../world/index.ts"
import type { Epoch, LogRecord, Lsn, TruncationRange } from "../../vocabulary.ts"
import { holds, isAnnulled } from "../log.ts"
import { metadata } from "../metadata.ts"
import { segment, type SegmentContext } from "../segment.ts"
import { writer, type WriterContext } from "../writer.ts"

type Disk = Pick<SegmentContext, "epoch" | "log" | "ranges">

const disk = ({ epoch, log, ranges }: Disk): Disk => ({ epoch, log, ranges })
const disks = view(segment, ({ context }) => disk(context), disk)
const named = ({ log, ranges }: Disk, id: ActorId) => ({ id, log, ranges })
const namedDisks = view(segment, ({ context }, id) => named(context, id), named)
const logs = view(
  segment,
  ({ context }) => context.log,
  ({ log }) => log
)

/** A writer as others may rely on it. */
interface Standing {
  readonly epoch: Epoch
  /** Has it fixed what it keeps, so that its range may be anywhere? */
  readonly hasConcluded: boolean
  readonly isOpen: boolean
  readonly chain: readonly LogRecord[]
  readonly ranges: WriterContext["ranges"]
  /** Records that it has issued and answered. */
  readonly answered: readonly LogRecord[]
}

const answeredBy = ({ epoch, chain, durableLsn }: WriterContext): readonly LogRecord[] =>
  chain.filter((record) => record.epoch === epoch && record.lsn <= durableLsn)

const standings = view(writer, ({ value, context }): Standing => ({
  epoch: context.epoch,
  hasConcluded: value === "open" || typeof value === "object",
  isOpen: value === "open",
  chain: context.chain,
  ranges: context.ranges,
  answered: answeredBy(context)
}))

const count = <T>(all: readonly T[], test: (one: T) => boolean): number => all.filter(test).length

/** The point to which a recovery has kept the log; 0 for the volume's first writer. */
const keptLsn = ({ ranges }: Standing): Lsn => ranges.at(-1)?.after ?? 0

export const commitsSurvive = always("an answered commit is kept by every later recovery", {
  id: "storage I1",
  source: "S17 §4.3, S18 §2.4",
  reads: { w: standings },
  by: (is) =>
    is.pairs("w", "w", (older, newer) => {
      if (newer.epoch <= older.epoch || !newer.hasConcluded) return true
      return older.answered.every(
        (record) => record.lsn <= keptLsn(newer) && !isAnnulled(record, newer.ranges) && holds(newer.chain, record)
      )
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
        return chain.every((record) => record.lsn > answeredLsn || count(after.logs, (log) => holds(log, record)) >= write)
      })
  })

export const reportsAreTrue = always("what a segment has reported is on its disk, unless it is annulled", {
  id: "storage I6",
  source: "S18 §2.3",
  reads: { w: view(writer, ({ context: { chain, reported } }) => ({ chain, reported })), s: namedDisks },
  by: (is) =>
    is.pairs("w", "s", ({ chain, reported }, { id, log, ranges }) =>
      chain.every((record) => record.lsn > (reported[id] ?? 0) || holds(log, record) || isAnnulled(record, ranges))
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
          if (holds(log, record) || !holds(after.s[i]?.log ?? [], record)) return true
          const isLocked = count(before.s, ({ epoch }) => epoch > under) >= write
          return !isLocked || count(after.s, (one) => holds(one.log, record)) < write
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
          const isVoid = (record: LogRecord): boolean => isAnnulled(record, [range])
          const since = heldSince(s, range, write)
          return (
            since === undefined ||
            (s.flatMap(({ log }) => log).every((record) => !isVoid(record) || count(s, ({ log }) => holds(log, record)) < write) &&
              w.every(({ epoch, hasConcluded, chain }) => epoch < since || !hasConcluded || !chain.some(isVoid)))
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
      return keptLsn(newer) >= keptLsn(older) && !newer.chain.some((record) => isAnnulled(record, older.ranges))
    })
})

export const safety = (write: number) => [
  commitsSurvive,
  answersAreDurable(write),
  reportsAreTrue,
  fenced(write),
  truncationIsFinal(write),
  epochsRise,
  recoveryIsRepeatable
]

/** Everybody has been woken, and the newest writer is open and has answered all that it was asked. */
export const settled = final({
  reads: {
    m: view(metadata, ({ context }) => context.woken === context.standbys.length),
    w: view(writer, ({ value, context: { epoch, chain, durableLsn, commits } }) => ({
      epoch,
      isDone: value === "open" && commits === 0 && durableLsn === (chain.at(-1)?.lsn ?? 0)
    }))
  },
  holds: ({ m, w }) => m.every(Boolean) && w.toSorted((a, b) => b.epoch - a.epoch)[0]?.isDone === true
})
