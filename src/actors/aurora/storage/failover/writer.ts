/**
 * A writer incarnation: the volume's first writer, or a standby that recovers the volume and then writes.
 * Source: S17 §4.1 to §4.3, S18 §2.3 and §2.4. Documented: allocation, quorum bookkeeping, the order
 * of a recovery's phases. Inferred: a commit is one record, and each record is a CPL, so that VDL, VCL and PGCL are one point.
 * Leaves out: pages, reads, replicas, undo, several protection groups, mini-transactions of several records, and resending, which a
 * network that keeps each message makes needless. A writer that is deposed is never told: it goes on, which is the worst case.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, type Delivered, type Output, send, byKey } from "../../../../kernel/index.ts"
import type { Epoch, LogRecord, Lsn, TruncationRange } from "../vocabulary.ts"
import { lastLsn } from "./log.ts"
import type { ToSegment, ToWriter } from "./messages.ts"
import { couldBeAcknowledged, type Quorum, quorumLsn } from "./quorum.ts"
import { allocationEnd, type Conclusion, conclude, newestRanges, rangeEnd, type Report } from "./recovery.ts"

export interface WriterInput {
  readonly segments: readonly ActorId[]
  readonly quorum: Quorum
  /** LAL, in records. */
  readonly allocationLimit: number
  /** How many commits its clients ask for. */
  readonly commits: number
  /** The volume's first writer opens it empty, in epoch 1. */
  readonly isFirst: boolean
}

export interface WriterContext extends WriterInput {
  /** 0 until woken. */
  readonly epoch: Epoch
  /** While reading: what the fenced segments held. */
  readonly reports: Readonly<Record<ActorId, Report>>
  /** The volume's log as this writer knows it: what it has kept and what it has issued. */
  readonly chain: readonly LogRecord[]
  /** What is annulled, its own range last. */
  readonly ranges: readonly TruncationRange[]
  /** Who has its ranges on disk, sorted; while repairing. */
  readonly truncated: readonly ActorId[]
  /** Complete LSNs that segments have reported, where they say more than `durableLsn`. */
  readonly reported: Readonly<Record<ActorId, Lsn>>
  /** All up to here is on a write quorum; commits up to here are answered. */
  readonly durableLsn: Lsn
}

/** Where the next record goes. */
const nextLsn = ({ chain, ranges }: WriterContext): Lsn => Math.max(lastLsn(chain), rangeEnd(ranges)) + 1

const nextRecord = (context: WriterContext): LogRecord => ({
  lsn: nextLsn(context),
  previous: lastLsn(context.chain),
  epoch: context.epoch
})

/** The highest record of the chain that a write quorum of reports covers. */
const coveredLsn = ({ chain, quorum, reported, durableLsn }: WriterContext): Lsn => {
  const covered = quorumLsn(quorum, Object.values(reported))
  return Math.max(durableLsn, lastLsn(chain.filter(({ lsn }) => lsn <= covered)))
}

/** Only what says more than `durableLsn` counts from now on. */
const beyond = (reported: WriterContext["reported"], durableLsn: Lsn): WriterContext["reported"] =>
  Object.fromEntries(Object.entries(reported).filter(([, lsn]) => lsn > durableLsn))

/** Who has not reported all that is kept. */
const behind = ({ segments, reported, chain }: WriterContext): readonly ActorId[] =>
  segments.filter((segment) => (reported[segment] ?? 0) < lastLsn(chain))

/** What `writerMachine` does when it has read a quorum, by the sound rules: mutants conclude by others. */
export const concluded = (
  { context }: { readonly context: WriterContext },
  keep = couldBeAcknowledged,
  honour = newestRanges
): Conclusion => conclude(Object.values(context.reports), context, keep, honour)

export const writerMachine = setup({
  types: {} as {
    context: WriterContext
    events: Delivered<ToWriter> | { readonly type: "Commit" }
    emitted: Output<ToSegment>
    input: WriterInput
  },
  guards: {
    isFirst: ({ context }) => context.isFirst,
    hasReadQuorum: ({ context }) => Object.keys(context.reports).length >= context.quorum.read,
    isRangeDurable: ({ context }) => context.truncated.length >= context.quorum.write,
    isTailDurable: ({ context }) => coveredLsn(context) >= lastLsn(context.chain),
    mayAllocate: ({ context }) =>
      context.commits > 0 && nextLsn(context) <= allocationEnd(context.durableLsn, context.ranges, context.allocationLimit)
  },
  actions: {
    conclude: assign((args) => concluded(args)),
    track: assign({
      reported: ({ context: { reported, durableLsn } }, { segment, completeLsn }: { segment: ActorId; completeLsn: Lsn }) =>
        byKey(beyond({ ...reported, [segment]: Math.max(reported[segment] ?? 0, completeLsn) }, durableLsn))
    }),
    allocate: assign({ chain: ({ context }) => [...context.chain, nextRecord(context)], commits: ({ context }) => context.commits - 1 }),
    /** Moves the durable point and answers the commits up to it. */
    answer: assign({ durableLsn: ({ context }) => coveredLsn(context) }),
    forgetReports: assign({ reports: {} }),
    /** What it keeps is durable now; it has answered nothing of it. */
    open: assign({ durableLsn: ({ context }) => lastLsn(context.chain), truncated: [], reported: {} }),
    forgetOlderReports: assign({ reported: ({ context }) => beyond(context.reported, context.durableLsn) })
  }
}).createMachine({
  id: "writer",
  context: ({ input }) => ({
    ...input,
    epoch: input.isFirst ? 1 : 0,
    reports: {},
    chain: [],
    ranges: [],
    truncated: [],
    reported: {},
    durableLsn: 0
  }),
  initial: "starting",
  // late replies
  on: { TakeOver: {}, Opened: {}, Truncated: {}, Stored: {} },
  states: {
    starting: { always: [{ guard: "isFirst", target: "open" }, { target: "waiting" }] },
    waiting: {
      on: {
        TakeOver: {
          target: "reading",
          actions: [
            assign({ epoch: ({ event }) => event.epoch }),
            emit(({ context: { segments, epoch } }) => send(segments, { type: "OpenSegment", epoch }))
          ]
        }
      }
    },
    /** Fences the segments and hears what they hold. */
    reading: {
      on: {
        Opened: {
          actions: assign({
            reports: ({ context, event: { from, log, ranges } }) => byKey({ ...context.reports, [from]: { log, ranges } })
          })
        }
      },
      always: {
        guard: "hasReadQuorum",
        target: "repairing",
        actions: [
          "conclude",
          "forgetReports",
          emit(({ context: { segments, epoch, ranges } }) => send(segments, { type: "Truncate", epoch, ranges }))
        ]
      }
    },
    repairing: {
      on: {
        Truncated: { actions: { type: "track", params: ({ event }) => ({ segment: event.from, completeLsn: event.completeLsn }) } },
        Stored: { actions: { type: "track", params: ({ event }) => ({ segment: event.from, completeLsn: event.completeLsn }) } }
      },
      initial: "truncating",
      states: {
        /** Annuls what it does not keep. */
        truncating: {
          on: {
            Truncated: {
              actions: [
                assign({ truncated: ({ context, event }) => [...new Set([...context.truncated, event.from])].sort() }),
                { type: "track", params: ({ event }) => ({ segment: event.from, completeLsn: event.completeLsn }) }
              ]
            }
          },
          always: { guard: "isRangeDurable", target: "settling" }
        },
        settling: { always: [{ guard: "isTailDurable", target: "#writer.open", actions: "open" }, { target: "replicating" }] },
        /** Writes what it keeps to a write quorum before anyone relies on it. */
        replicating: {
          entry: [
            assign({ truncated: [] }),
            emit(({ context }) => send(behind(context), { type: "Write", epoch: context.epoch, records: context.chain }))
          ],
          always: { guard: "isTailDurable", target: "#writer.open", actions: "open" }
        }
      }
    },
    open: {
      on: {
        Commit: {
          guard: "mayAllocate",
          actions: [
            "allocate",
            emit(({ context: { segments, epoch, chain } }) => send(segments, { type: "Write", epoch, records: chain.slice(-1) }))
          ]
        },
        Stored: {
          actions: [
            { type: "track", params: ({ event }) => ({ segment: event.from, completeLsn: event.completeLsn }) },
            "answer",
            "forgetOlderReports"
          ]
        }
      }
    }
  }
})

export const writer = actor("writer", writerMachine, { spontaneous: ["Commit"] })
