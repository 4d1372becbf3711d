/**
 * A segment: one copy of the protection group's log, on a disk behind a volatile queue.
 * Source: S17 §3.3 and Fig. 4, S18 §2.1 to §2.4. Documented: queue, then disk, then acknowledgement;
 * stale epochs are refused; gossip fills holes. Inferred: OpenSegment fences and reads in one step. Invented: the fence empties the queue.
 * Leaves out: blocks, coalescing, S3, garbage collection, scrubbing, membership epochs, and the answer to a stale request.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, type Delivered, type Output, send, several } from "../../../../kernel/index.ts"
import type { Epoch, LogRecord, TruncationRange } from "../vocabulary.ts"
import { annul, completeLsn, holds, isAnnulled, merge } from "./log.ts"
import type { ToSegment, ToWriter } from "./messages.ts"

/** A record that is received and not yet on disk, and the writer and the epoch of the request that brought it. */
interface Received {
  readonly record: LogRecord
  readonly from: ActorId
  readonly under: Epoch
}

export interface SegmentContext {
  readonly peers: readonly ActorId[]
  /** The volume epoch, and who holds it: where changes are reported. */
  readonly epoch: Epoch
  readonly writer: ActorId
  /** On disk, in the order of LSNs. */
  readonly log: readonly LogRecord[]
  /** On disk, the newest last. */
  readonly ranges: readonly TruncationRange[]
  /** In memory, in the order of LSNs. */
  readonly incoming: readonly Received[]
}

interface Input {
  readonly writer: ActorId
  /** Whom to gossip with; none: no gossip. */
  readonly peers: readonly ActorId[]
}

const recordOf = ({ record }: Received): LogRecord => record

export const segmentMachine = setup({
  types: {} as {
    context: SegmentContext
    events: Delivered<ToSegment> | { readonly type: "Persist" }
    emitted: Output<ToWriter | ToSegment>
    input: Input
  },
  guards: {
    /** The fence. */
    isStale: ({ context }, epoch: Epoch) => epoch < context.epoch,
    isNewer: ({ context }, epoch: Epoch) => epoch > context.epoch,
    /** Only what a crash cannot take away may be acknowledged. */
    isPersisted: ({ context }, records: readonly LogRecord[]) => records.every((record) => holds(context.log, record)),
    hasIncoming: ({ context }) => context.incoming.length > 0,
    hasNews: ({ context }, records: readonly LogRecord[]) => records.some((record) => !holds(context.log, record)),
    mayGossip: ({ context }) => context.peers.length > 0 && context.log.length > 0
  },
  actions: {
    /** A record that waited in the queue would go to disk behind the back of the recovery that has just read the disk. */
    fence: assign((_, { epoch, writer }: { epoch: Epoch; writer: ActorId }) => ({ epoch, writer, incoming: [] })),
    annul: assign(({ context }, { epoch, writer, ranges }: { epoch: Epoch; writer: ActorId; ranges: readonly TruncationRange[] }) => ({
      ranges,
      log: annul(context.log, ranges),
      ...(epoch > context.epoch ? { epoch, writer, incoming: [] } : {})
    })),
    enqueue: assign({
      incoming: (
        { context: { incoming, log, ranges } },
        { epoch, writer, records }: { epoch: Epoch; writer: ActorId; records: readonly LogRecord[] }
      ) =>
        [
          ...incoming,
          ...records
            .filter(
              (record) => !isAnnulled(record, ranges) && !holds(log, record) && !incoming.some((one) => one.record.lsn === record.lsn)
            )
            .map((record) => ({ record, from: writer, under: epoch }))
        ].sort((a, b) => a.record.lsn - b.record.lsn)
    }),
    persist: assign({ log: ({ context: { log, incoming } }) => merge(log, incoming.map(recordOf)) }),
    /** Tells everybody whose request is on disk now. */
    report: emit(({ context: { log, ranges, incoming } }) =>
      several(
        [...new Set(incoming.map(({ from }) => from))].map((to) => send(to, { type: "Stored", completeLsn: completeLsn(log, ranges) }))
      )
    ),
    emptyQueue: assign({ incoming: [] }),
    /** A peer that has missed a truncation still offers what is void, and one that has missed a fence may offer anything. */
    take: assign({
      log: ({ context: { epoch, log, ranges } }, offer: { epoch: Epoch; records: readonly LogRecord[] }) =>
        offer.epoch === epoch ? merge(log, annul(offer.records, ranges)) : log
    })
  },
  delays: { gossipIntervalMs: 100 }
}).createMachine({
  id: "segment",
  context: ({ input }) => ({ peers: input.peers, epoch: 1, writer: input.writer, log: [], ranges: [], incoming: [] }),
  initial: "serving",
  states: {
    serving: {
      on: {
        Write: [
          { guard: { type: "isStale", params: ({ event }) => event.epoch } },
          // an epoch is learnt from OpenSegment and Truncate alone
          { guard: { type: "isNewer", params: ({ event }) => event.epoch } },
          {
            guard: { type: "isPersisted", params: ({ event }) => event.records },
            // the request's own records count: by the guard they are on disk
            actions: emit(({ context: { log, ranges }, event }) =>
              send(event.from, { type: "Stored", completeLsn: completeLsn(merge(log, event.records), ranges) })
            )
          },
          { actions: { type: "enqueue", params: ({ event }) => ({ epoch: event.epoch, writer: event.from, records: event.records }) } }
        ],
        Persist: {
          guard: "hasIncoming",
          actions: ["persist", "report", "emptyQueue"]
        },
        OpenSegment: {
          guard: { type: "isNewer", params: ({ event }) => event.epoch },
          actions: [
            { type: "fence", params: ({ event }) => ({ epoch: event.epoch, writer: event.from }) },
            emit(({ context: { log, ranges }, event }) => send(event.from, { type: "Opened", log, ranges }))
          ]
        },
        Truncate: [
          { guard: { type: "isStale", params: ({ event }) => event.epoch } },
          {
            actions: [
              { type: "annul", params: ({ event }) => ({ epoch: event.epoch, writer: event.from, ranges: event.ranges }) },
              emit(({ context: { log, ranges }, event }) => send(event.from, { type: "Truncated", completeLsn: completeLsn(log, ranges) }))
            ]
          }
        ],
        Gossip: {
          guard: { type: "hasNews", params: ({ event }) => event.records },
          actions: [
            { type: "take", params: ({ event }) => ({ epoch: event.epoch, records: event.records }) },
            // the writer would not hear of a filled hole before its next write (A13)
            emit(({ context: { writer, log, ranges } }) => send(writer, { type: "Stored", completeLsn: completeLsn(log, ranges) }))
          ]
        }
      },
      after: {
        gossipIntervalMs: {
          guard: "mayGossip",
          target: "serving",
          reenter: true,
          actions: emit(({ context: { peers, epoch, log } }) => send(peers, { type: "Gossip", epoch, records: log }))
        }
      }
    }
  }
})

export const segment = actor("segment", segmentMachine, {
  durable: ["epoch", "writer", "log", "ranges"],
  spontaneous: ["Persist"],
  waits: ["gossipIntervalMs"]
})
