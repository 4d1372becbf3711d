/**
 * A shard: one row, its versions, and the transaction that holds its lock.
 * Source: P2 §5.3 to §5.6. Documented: snapshots, commit times, waits, inquiries, resolution.
 * Invented: one row; logical time outlives a restart, which stands in for the leases of P2 §6; a lost question is not asked again.
 * Leaves out: leases and failover, more rows, deadlock detection, purging of outcomes.
 */
import { and, assign, emit } from "xstate"
import { actor, defer, send, several } from "../../../../kernel/index.ts"
import { failed, fetched, released, stillPending } from "./answers.ts"
import { shardRules } from "./shard-rules.ts"
import { withVersion } from "./visibility.ts"

export const shardMachine = shardRules.createMachine({
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
                actions: emit(({ event }) => failed(event))
              },
              {
                guard: { type: "isGone", params: ({ event }) => event.tx },
                actions: emit(({ event }) => failed(event))
              },
              {
                target: "open",
                actions: [
                  { type: "advanceOnWrite", params: ({ event }) => event.startTs },
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
              { actions: "awaitRow" }
            ],
            Read: {
              guard: "readsOwn",
              actions: emit(({ event }) => send(event.from, { type: "Fetched", tx: event.tx, writer: event.tx, commitTs: event.startTs }))
            },
            Prepare: {
              guard: "isHolder",
              target: "prepared",
              actions: [
                { type: "prepare", params: ({ event }) => ({ tx: event.tx, lead: event.lead }) },
                emit(({ context, event }) =>
                  send(event.from, { type: "Prepared", tx: event.tx, prepareTs: context.prepared?.prepareTs ?? 0 })
                )
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
            Resolve: {
              guard: "mustRenounce",
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
            Write: { actions: "awaitRow" },
            Read: [
              { guard: { type: "isGone", params: ({ event }) => event.tx }, actions: emit(({ event }) => failed(event)) },
              {
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
              }
            ],
            CommitPrepared: {
              guard: "isParticipant",
              target: "free",
              actions: { type: "applyPrepared", params: ({ event }) => ({ tx: event.tx, commitTs: event.commitTs }) }
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
              actions: "applyOwn"
            }
          },
          on: {
            Write: { actions: "awaitRow" },
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
              actions: ["acknowledge", assign({ owed: ({ context }) => context.owed.slice(1) })]
            }
          }
        }
      }
    }
  },
  on: {
    Read: [
      {
        guard: { type: "isGone", params: ({ event }) => event.tx },
        actions: emit(({ event }) => failed(event))
      },
      {
        actions: [
          { type: "advanceOnRead", params: ({ event }) => event.startTs },
          emit(({ context, event: { from, tx, startTs } }) => several(fetched(from, tx, startTs, context.versions)))
        ]
      }
    ],
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
          { type: "deny", params: ({ event: { from, tx, startTs } }) => ({ from, tx, startTs }) }
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
  spontaneous: ["SessionLost"],
  waits: ["resolveMs", "0"]
})
