/**
 * The protocol with one rule broken each.
 * Each has its row in docs/protocols/aurora/storage/failover.md. The faults called `storage F-…` are those of the notes.
 * Those called `failover M…` are ours: rules that the sources leave open, or that no fault of theirs breaks.
 */
import { assign } from "xstate"
import { actor, type ActorId } from "../../../../kernel/index.ts"
import { mutant } from "../../../../scenario/index.ts"
import type { Epoch, LogRecord, TruncationRange } from "../vocabulary.ts"
import { disksAreClean, nothingIsHoarded, rangesAreHandedOn, truncationStays, writerIsKnown } from "./claims/points.ts"
import { recoveryEnds } from "./claims/promises.ts"
import { annul, holds, lastLsn, merge } from "./log.ts"
import { metadata, metadataMachine } from "./metadata.ts"
import { reportedByWriteQuorum } from "./quorum.ts"
import { allRanges } from "./recovery.ts"
import { crash, deliveredOnce, failover, gossip, live, loss, nextCommit, staleRange } from "./scenarios.ts"
import { segment, segmentMachine } from "./segment.ts"
import { concluded, writer } from "./writer.ts"

interface Truncation {
  readonly epoch: Epoch
  readonly writer: ActorId
  readonly ranges: readonly TruncationRange[]
}

/** Only a restart forgets: while it is down its disk is seen as it was. */
const forgetful = {
  ...actor("segment", segmentMachine, { durable: ["epoch", "writer", "log"], spontaneous: ["Persist"], waits: ["gossipIntervalMs"] }),
  durable: segment.durable
}

export const mutants = [
  mutant("storage F-04", {
    of: loss,
    breaks: "a recovery keeps only what a write quorum has reported, as if silent segments held nothing",
    replace: writer.with({ actions: { conclude: assign((args) => concluded(args, reportedByWriteQuorum)) } }),
    expected: ["storage I1"]
  }),
  mutant("storage F-05", {
    of: loss,
    breaks: "a new volume epoch shuts nobody out: segments take writes of older ones",
    replace: segment.with({ guards: { isStale: () => false } }),
    expected: ["storage I7", "storage I1"]
  }),
  mutant("storage F-06", {
    of: loss,
    breaks: "a recovery reads without fencing: segments store its epoch when they store its range",
    replace: segment.with({ actions: { fence: assign({}) } }),
    expected: ["storage I1"]
  }),
  mutant("storage F-07", {
    of: failover,
    breaks: "a recovered writer opens before what it keeps is on a write quorum",
    replace: writer.with({ guards: { isTailDurable: () => true } }),
    expected: ["storage I20"]
  }),
  mutant("storage F-08", {
    of: failover,
    breaks: "a recovered writer opens when its range is on one segment",
    replace: writer.with({ guards: { isRangeDurable: ({ context }) => context.truncated.length >= 1 } }),
    expected: ["storage I9", "storage I20", rangesAreHandedOn.name]
  }),
  mutant("storage F-09", {
    of: failover,
    breaks: "a recovery ignores the ranges of earlier ones",
    replace: writer.with({ actions: { conclude: assign((args) => concluded(args, undefined, () => [])) } }),
    expected: ["storage I9"]
  }),
  mutant("storage F-10", {
    of: gossip,
    breaks: "a segment takes from its peers records of any epoch, annulled ones too",
    replace: segment.with({
      actions: { take: assign(({ context }, { records }: { records: readonly LogRecord[] }) => ({ log: merge(context.log, records) })) }
    }),
    expected: ["storage I9"]
  }),
  mutant("storage F-11", {
    of: nextCommit,
    breaks: "a recovered writer gives out LSNs right above what it has kept, inside its own range",
    replace: writer.with({
      actions: {
        allocate: assign(({ context: { chain, commits, epoch } }) => ({
          chain: [...chain, { lsn: lastLsn(chain) + 1, previous: lastLsn(chain), epoch }],
          commits: commits - 1
        }))
      }
    }),
    expected: ["storage I8"]
  }),
  mutant("storage F-13", {
    of: gossip,
    breaks: "a writer runs ahead of its durable point without limit",
    replace: writer.with({ guards: { mayAllocate: ({ context }) => context.commits > 0 } }),
    expected: ["storage I5"]
  }),
  mutant("storage F-37", {
    of: crash,
    breaks: "a segment acknowledges a record that waits in its queue",
    replace: segment.with({
      guards: {
        isPersisted: ({ context: { log, incoming } }, records: readonly LogRecord[]) =>
          records.every((record) => holds([...log, ...incoming.map((one) => one.record)], record))
      }
    }),
    expected: ["storage I6"]
  }),
  mutant("storage F-41", {
    of: crash,
    breaks: "a segment forgets its ranges in a crash",
    replace: forgetful,
    expected: [truncationStays.name]
  }),
  mutant("failover M1", {
    of: loss,
    breaks: "the fence leaves the queue as it is, and what waited there goes to disk after the recovery has read the disk",
    replace: segment.with({ actions: { fence: assign((_, newer: { epoch: Epoch; writer: ActorId }) => newer) } }),
    expected: ["storage I7"]
  }),
  mutant("failover M2", {
    of: loss,
    breaks: "a commit is answered when the first segment has stored it",
    replace: writer.with({
      actions: { answer: assign({ durableLsn: ({ context }) => Math.max(context.durableLsn, ...Object.values(context.reported)) }) }
    }),
    expected: ["storage I2"]
  }),
  mutant("failover M3", {
    of: crash,
    breaks: "the metadata service forgets its epoch in a crash",
    replace: actor("metadata", metadataMachine, { durable: ["woken"], spontaneous: metadata.spontaneous as readonly "FailOver"[] }),
    expected: ["storage I19"]
  }),
  mutant("failover M4", {
    of: staleRange,
    breaks: "a recovery honours every range that a segment reports, also one that a later recovery has not seen and has overruled",
    replace: writer.with({ actions: { conclude: assign((args) => concluded(args, undefined, allRanges)) } }),
    expected: ["storage I1", "storage I20"]
  }),
  mutant("failover M5", {
    of: deliveredOnce,
    breaks: "a commit is answered only when all segments have stored it",
    replace: writer.with({
      actions: {
        answer: assign({
          durableLsn: ({ context: { durableLsn, reported, segments } }) =>
            Object.keys(reported).length < segments.length ? durableLsn : Math.max(durableLsn, Math.min(...Object.values(reported)))
        })
      }
    }),
    expected: ["storage I2"]
  }),
  mutant("failover M6", {
    of: loss,
    breaks: "a segment takes the ranges of a truncation and leaves its log as it is",
    replace: segment.with({
      actions: {
        annul: assign(({ context }, { epoch, writer: from, ranges }: Truncation) => ({
          ranges,
          ...(epoch > context.epoch ? { epoch, writer: from, incoming: [] } : {})
        }))
      }
    }),
    expected: [disksAreClean.name]
  }),
  mutant("failover M7", {
    of: failover,
    breaks: "a recovery that keeps nothing forgets the ranges of earlier ones",
    replace: writer.with({
      actions: {
        conclude: assign((args) => {
          const { chain, ranges } = concluded(args)
          return { chain, ranges: chain.length === 0 ? ranges.slice(-1) : ranges }
        })
      }
    }),
    expected: [rangesAreHandedOn.name]
  }),
  mutant("failover M8", {
    of: deliveredOnce,
    breaks: "the metadata service gives out an epoch and wakes nobody",
    replace: metadata.with({ actions: { wake: assign({}) } }),
    expected: ["deadlock"]
  }),
  mutant("failover M9", {
    of: deliveredOnce,
    breaks: "what comes to disk is reported only when its request comes once more",
    replace: segment.with({ actions: { report: assign({}) } }),
    expected: ["deadlock"]
  }),
  mutant("failover M10", {
    of: deliveredOnce,
    breaks: "a segment that learns the epoch from a truncation goes on reporting to the older writer",
    replace: segment.with({
      actions: {
        annul: assign(({ context }, { epoch, ranges }: Truncation) => ({
          ranges,
          log: annul(context.log, ranges),
          ...(epoch > context.epoch ? { epoch, incoming: [] } : {})
        }))
      }
    }),
    expected: [writerIsKnown.name]
  }),
  mutant("failover M11", {
    of: deliveredOnce,
    breaks: "a writer keeps what it has read after it has concluded from it",
    replace: writer.with({ actions: { forgetReports: assign({}) } }),
    expected: [nothingIsHoarded.name]
  }),
  mutant("failover M12", {
    of: deliveredOnce,
    breaks: "a writer takes no note of what segments report",
    replace: writer.with({ actions: { track: assign({}) } }),
    expected: ["storage I6"]
  }),
  mutant("failover M13", {
    of: live,
    breaks: "a recovery waits until it has heard every segment",
    replace: writer.with({ guards: { hasReadQuorum: ({ context }) => Object.keys(context.reports).length === context.segments.length } }),
    expected: [recoveryEnds.name]
  })
]
