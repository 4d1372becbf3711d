/**
 * A shard: one row, its versions, and the transaction that holds its lock.
 * Source: P2 §5.3 to §5.6 (limitless.md 3 to 5). Documented: snapshots, commit times, waits, inquiries.
 * Inferred: a write moves logical time as a read does; an unprepared part dies with its session.
 * Invented: one row; logical time outlives a restart, which stands in for the leases of P2 §6; a lost question is not asked again.
 * Leaves out: leases and failover, more rows, deadlock detection, purging of outcomes.
 */
import { and, assign, emit, setup } from "xstate"
import { actor, type ActorId, defer, type Delivered, observe, type Output, type Reading, send, several } from "../../../../kernel/index.ts"
import { committingAt, fetched, isLogged, type Owed, type Pending, type Preparation, released, stillPending } from "./answers.ts"
import type { ShardEntry, ToRouter, ToShard } from "./messages.ts"
import type { TransactionId } from "./transactions.ts"
import { hasSurelyPassed, isOverwritten, past, proposal, type Version, withVersion } from "./visibility.ts"

interface Context {
  /** C: above every snapshot served here, at or above every time proposed here. */
  readonly logicalTime: number
  /** By commit time. */
  readonly versions: readonly Version[]
  /** Sorted. */
  readonly aborted: readonly TransactionId[]
  readonly prepared: Preparation | null
  /** Who has the row's lock and has not prepared. */
  readonly holder: TransactionId | null
  /** Oldest first: only the last can still be on its way to the log. */
  readonly owed: readonly Owed[]
  readonly pending: readonly Pending[]
  /** May the shard give up on a silent router? */
  readonly impatient: boolean
}

/** The connection to the router of an unprepared part broke. */
interface SessionLost {
  readonly type: "SessionLost"
  readonly now?: Reading
}

type Events = Delivered<ToShard> | SessionLost

const isAbout = (tx: TransactionId | undefined | null, event: Events): boolean => "tx" in event && event.tx === tx

export const shardMachine = setup({
  types: {} as {
    context: Context
    events: Events
    emitted: Output<ToRouter | ToShard, ShardEntry>
    input: { readonly impatient: boolean }
  },
  delays: { logWriteMs: 1, resolveMs: 1_000 },
  guards: {
    isHolder: ({ context, event }) => isAbout(context.holder, event),
    isParticipant: ({ context, event }) => isAbout(context.prepared?.tx, event),
    isCommitted: ({ context }, tx: TransactionId) => context.versions.some((version) => version.tx === tx),
    hasPrepared: ({ context }) => context.prepared !== null,
    isOverwritten: ({ context }, startTs: number) => isOverwritten(context.versions, startTs),
    /** Equality must inquire too: the commit time may equal prepareTs, and a snapshot sees equal times (G1). */
    mustInquire: ({ context }, startTs: number) => context.prepared !== null && context.prepared.prepareTs <= startTs,
    /** A time that a snapshot would see is chosen but not durable: neither answer is safe yet. */
    mustAwait: ({ context }, startTs: number) => committingAt(context.owed) <= startTs,
    /** The time is chosen: raising logical time no longer helps (G2). */
    mustWithhold: ({ context, event }) => isAbout(context.holder, event) && "startTs" in event && committingAt(context.owed) <= event.startTs,
    isDurable: ({ context: { owed, versions } }) => isLogged(owed, versions),
    hasPassed: ({ context: { owed }, event }) => owed[0] !== undefined && hasSurelyPassed(owed[0].commitTs, event.now),
    owesAnswer: ({ context }) => context.owed.length > 0,
    isImpatient: ({ context }) => context.impatient,
    /** A prepared participant has given up the right to abort on its own: the lead may have committed. */
    isFreeToAbort: ({ context }, part: "open" | "prepared") => context.impatient && part === "open"
  },
  actions: {
    /** P2's case: a snapshot at 100 comes to a clock at [20, 40]; without this a later commit takes 60. */
    advanceOnRead: assign({ logicalTime: ({ context }, startTs: number) => past(context.logicalTime, startTs) }),
    /** "Not yet" is a promise: the lead must propose above the snapshot from now on. */
    advanceOnInquiry: assign({ logicalTime: ({ context }, startTs: number) => past(context.logicalTime, startTs) }),
    /** The greatest of what participants proposed and of the own proposal. */
    chooseCommitTs: assign(({ context, event }, asked: { readonly startTs: number; readonly prepareTs: number }) => {
      const own = proposal(context.logicalTime, event.now)
      const commitTs = Math.max(asked.prepareTs, own)
      return {
        logicalTime: own,
        owed: "tx" in event ? [...context.owed, { tx: event.tx, router: event.from, commitTs }] : context.owed
      }
    }),
    prepare: assign(({ context, event }, part: { readonly tx: TransactionId; readonly lead: ActorId }) => {
      const prepareTs = proposal(context.logicalTime, event.now)
      return { logicalTime: prepareTs, holder: null, prepared: { ...part, prepareTs } }
    }),
    applyOwn: assign(({ context: { owed, versions } }) => {
      const last = owed.at(-1)
      return { holder: null, versions: last === undefined ? versions : withVersion(versions, { tx: last.tx, commitTs: last.commitTs }) }
    }),
    applyPrepared: assign(({ context }, version: Version) => ({ prepared: null, versions: withVersion(context.versions, version) })),
    abort: assign(({ context: { aborted, holder, prepared } }) => {
      const tx = holder ?? prepared?.tx
      return { holder: null, prepared: null, aborted: tx === undefined ? aborted : [...aborted, tx].toSorted() }
    })
  }
}).createMachine({
  id: "shard",
  context: ({ input }) => ({
    logicalTime: 0,
    versions: [],
    aborted: [],
    prepared: null,
    holder: null,
    owed: [],
    pending: [],
    impatient: input.impatient
  }),
  type: "parallel",
  states: {
    row: {
      initial: "recovering",
      states: {
        recovering: { always: [{ guard: "hasPrepared", target: "prepared" }, { target: "free" }] },
        free: {
          on: {
            Write: [
              {
                guard: { type: "isOverwritten", params: ({ event }) => event.startTs },
                actions: emit(({ event }) => send(event.from, { type: "Overtaken", tx: event.tx }))
              },
              {
                target: "open",
                actions: [
                  { type: "advanceOnRead", params: ({ event }) => event.startTs },
                  assign({ holder: ({ event }) => event.tx }),
                  emit(({ event }) => send(event.from, { type: "Written", tx: event.tx }))
                ]
              }
            ]
          }
        },
        open: {
          on: {
            Write: [
              { guard: "isHolder", actions: emit(({ event }) => send(event.from, { type: "Written", tx: event.tx })) },
              { actions: emit(defer()) }
            ],
            Read: {
              guard: "isHolder",
              actions: emit(({ event }) => send(event.from, { type: "Fetched", tx: event.tx, writer: event.tx, commitTs: event.startTs }))
            },
            Prepare: {
              guard: "isHolder",
              target: "prepared",
              actions: [
                { type: "prepare", params: ({ event }) => ({ tx: event.tx, lead: event.lead }) },
                emit(({ context, event }) => send(event.from, { type: "Prepared", tx: event.tx, prepareTs: context.prepared?.prepareTs ?? 0 }))
              ]
            },
            CommitAlone: {
              guard: "isHolder",
              target: "committing",
              actions: { type: "chooseCommitTs", params: ({ event }) => ({ startTs: event.startTs, prepareTs: 0 }) }
            },
            CommitLead: {
              guard: "isHolder",
              target: "committing",
              actions: { type: "chooseCommitTs", params: ({ event }) => ({ startTs: event.startTs, prepareTs: event.prepareTs }) }
            },
            // the lead gives up its own part before it answers, or a late CommitLead would commit what a participant aborted (G3)
            Resolve: {
              guard: "isHolder",
              target: "free",
              actions: ["abort", emit(({ event }) => send(event.from, { type: "Rollback", tx: event.tx }))]
            },
            Rollback: { guard: "isHolder", target: "free", actions: "abort" },
            SessionLost: { guard: { type: "isFreeToAbort", params: "open" }, target: "free", actions: "abort" }
          }
        },
        prepared: {
          initial: "waiting",
          on: {
            Write: { actions: emit(defer()) },
            Read: {
              guard: { type: "mustInquire", params: ({ event }) => event.startTs },
              actions: [
                { type: "advanceOnRead", params: ({ event }) => event.startTs },
                assign({
                  pending: ({ context, event }) => [
                    ...context.pending,
                    { tx: event.tx, router: event.from, startTs: event.startTs, writer: context.prepared?.tx ?? "" }
                  ]
                }),
                emit(({ context, event }) =>
                  send(context.prepared?.lead ?? "", { type: "Inquire", tx: context.prepared?.tx ?? "", startTs: event.startTs })
                )
              ]
            },
            CommitPrepared: {
              guard: "isParticipant",
              target: "free",
              actions: [
                { type: "applyPrepared", params: ({ event }) => ({ tx: event.tx, commitTs: event.commitTs }) },
                emit(({ event }) => observe({ type: "Applied", tx: event.tx, commitTs: event.commitTs }))
              ]
            },
            Rollback: { guard: "isParticipant", target: "free", actions: "abort" }
          },
          states: {
            waiting: {
              after: {
                resolveMs: [
                  { guard: { type: "isFreeToAbort", params: "prepared" }, target: "#shard.row.free", actions: "abort" },
                  {
                    guard: "isImpatient",
                    target: "asking",
                    actions: emit(({ context }) => send(context.prepared?.lead ?? "", { type: "Resolve", tx: context.prepared?.tx ?? "" }))
                  }
                ]
              }
            },
            asking: {}
          }
        },
        committing: {
          after: {
            logWriteMs: {
              target: "free",
              actions: [
                "applyOwn",
                emit(({ context: { owed } }) => several(owed.slice(-1).map(({ tx, commitTs }) => observe({ type: "Applied", tx, commitTs }))))
              ]
            }
          },
          on: {
            Write: { actions: emit(defer()) },
            Read: { guard: { type: "mustAwait", params: ({ event }) => event.startTs }, actions: emit(defer()) },
            Inquire: { guard: "mustWithhold", actions: emit(defer()) },
            Resolve: { guard: "isHolder", actions: emit(defer()) }
          }
        }
      }
    },
    // beside the row: the log write and the wait for the clock go on together
    acknowledging: {
      initial: "idle",
      states: {
        idle: { always: { guard: "owesAnswer", target: "waiting" } },
        waiting: {
          after: {
            0: {
              guard: and(["isDurable", "hasPassed"]),
              target: "idle",
              actions: [
                emit(({ context: { owed } }) =>
                  several(owed.slice(0, 1).map(({ tx, router, commitTs }) => send(router, { type: "Committed", tx, commitTs })))
                ),
                assign({ owed: ({ context }) => context.owed.slice(1) })
              ]
            }
          }
        }
      }
    }
  },
  on: {
    Read: {
      actions: [
        { type: "advanceOnRead", params: ({ event }) => event.startTs },
        emit(({ context, event: { from, tx, startTs } }) => several(fetched(from, tx, startTs, context.versions)))
      ]
    },
    Inquire: [
      {
        guard: { type: "isCommitted", params: ({ event }) => event.tx },
        actions: emit(({ context, event: { from, tx, startTs } }) =>
          several(
            context.versions
              .filter((version) => version.tx === tx)
              .map(({ commitTs }) => send(from, { type: "Known", tx, startTs, commitTs }))
          )
        )
      },
      {
        actions: [
          { type: "advanceOnInquiry", params: ({ event }) => event.startTs },
          emit(({ event: { from, tx, startTs } }) =>
            several([send(from, { type: "NotYet", tx, startTs }), observe({ type: "Denied", tx, startTs })])
          )
        ]
      }
    ],
    Known: {
      actions: [
        emit(({ context: { pending, versions }, event }) =>
          several(released(pending, event, withVersion(versions, { tx: event.tx, commitTs: event.commitTs })))
        ),
        assign({ pending: ({ context, event }) => stillPending(context.pending, event) })
      ]
    },
    NotYet: {
      actions: [
        emit(({ context, event }) => several(released(context.pending, event, context.versions))),
        assign({ pending: ({ context, event }) => stillPending(context.pending, event) })
      ]
    },
    Resolve: [
      {
        guard: { type: "isCommitted", params: ({ event }) => event.tx },
        actions: emit(({ context, event: { from, tx } }) =>
          several(
            context.versions
              .filter((version) => version.tx === tx)
              .map(({ commitTs }) => send(from, { type: "CommitPrepared", tx, commitTs }))
          )
        )
      },
      { actions: emit(({ event }) => send(event.from, { type: "Rollback", tx: event.tx })) }
    ],
    // no part of this transaction is here any more
    Prepare: { actions: emit(({ event }) => send(event.from, { type: "PrepareFailed", tx: event.tx })) },
    CommitAlone: { actions: emit(({ event }) => send(event.from, { type: "CommitFailed", tx: event.tx })) },
    CommitLead: { actions: emit(({ event }) => send(event.from, { type: "CommitFailed", tx: event.tx })) },
    // the outcome came twice: from the router and from the lead
    CommitPrepared: {},
    Rollback: {}
  }
})

export const shard = actor("shard", shardMachine, {
  durable: ["logicalTime", "versions", "aborted", "prepared"],
  spontaneous: ["SessionLost"]
})
