/**
 * A router with its clients: runs scripted transactions one after another and drives their commits. It keeps nothing on disk.
 * Source: P2 §5.1 to §5.4. Documented: snapshot time, paths of commit, who is told what.
 * Invented: the clients' scripts, one transaction at a time, statements one by one.
 * Leaves out: planning, READ COMMITTED, clients that roll back, routers that come back after a crash.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, type Delivered, observe, type Output, type Reading, send, several } from "../../../../kernel/index.ts"
import type { RouterEntry, ToRouter, ToShard } from "./messages.ts"
import { leadOf, type Operation, preparing, type Transaction, type TransactionId, updatedShards } from "./transactions.ts"
import { snapshotTime, type Version } from "./visibility.ts"

/** A completed read: the version that shard `at` returned. */
export interface CompletedRead extends Version {
  readonly at: ActorId
}

interface Context {
  readonly script: readonly Transaction[]
  /** How many of the script have begun: the last of them is current. */
  readonly begun: number
  readonly startTs: number
  /** How many statements of the current transaction are done. */
  readonly done: number
  /** Of the current transaction, or of the last one if it has ended. */
  readonly reads: readonly CompletedRead[]
  /** Who has prepared, sorted. */
  readonly prepared: readonly ActorId[]
  /** The greatest prepareTs so far. */
  readonly prepareTs: number
  /** What clients were told is committed, in that order. */
  readonly acknowledged: readonly Version[]
}

/** A client opens its next transaction. */
interface Begin {
  readonly type: "Begin"
  readonly now?: Reading
}

type Events = Delivered<ToRouter> | Begin

const none: Transaction = { id: "", operations: [] }
const currentOf = ({ script, begun }: Pick<Context, "script" | "begun">): Transaction => script[begun - 1] ?? none
const operationOf = (context: Context): Operation | undefined => currentOf(context).operations[context.done]
const participantsOf = (context: Context): readonly ActorId[] => preparing(currentOf(context))

/** The next statement, on its way to its shard. */
const statement = (context: Context) => {
  const operation = operationOf(context)
  if (operation === undefined) return []
  const about = { tx: currentOf(context).id, startTs: context.startTs }
  return [operation.do === "read" ? send(operation.at, { type: "Read", ...about }) : send(operation.at, { type: "Write", ...about })]
}

const toLead = (context: Pick<Context, "script" | "begun">, request: (tx: TransactionId) => ToShard) => {
  const lead = leadOf(currentOf(context))
  return lead === undefined ? [] : [send(lead, request(currentOf(context).id))]
}

const prepareAll = (context: Context) => {
  const { id: tx } = currentOf(context)
  const lead = leadOf(currentOf(context))
  return lead === undefined ? [] : participantsOf(context).map((to) => send(to, { type: "Prepare", tx, lead }))
}

/** Tells every shard that has a part, prepared or not, that nothing comes of it. */
const rollback = (context: Context, at: readonly ActorId[]) => at.map((to) => send(to, { type: "Rollback", tx: currentOf(context).id }))

/** The shards of the writes that are done. */
const writtenSoFar = ({ done, ...context }: Context): readonly ActorId[] => {
  const { id, operations } = currentOf(context)
  return updatedShards({ id, operations: operations.slice(0, done) })
}

export const routerMachine = setup({
  types: {} as {
    context: Context
    events: Events
    emitted: Output<ToShard, RouterEntry>
    input: { readonly script: readonly Transaction[] }
  },
  guards: {
    hasNext: ({ context }) => context.begun < context.script.length,
    isCurrent: ({ context }, tx: TransactionId) => tx === currentOf(context).id,
    isReadyToCommit: ({ context }) => operationOf(context) === undefined,
    isReadOnly: ({ context }) => leadOf(currentOf(context)) === undefined,
    isAtOneShard: ({ context }) => participantsOf(context).length === 0,
    isPreparedByAll: ({ context }) => context.prepared.length === participantsOf(context).length
  },
  actions: {
    forgetPrepared: assign({ prepared: [], prepareTs: 0 }),
    takeSnapshot: assign({ startTs: ({ event }) => snapshotTime(event.now) }),
    gatherPrepared: assign(({ context, event }, prepareTs: number) => ({
      prepared: "from" in event ? [...context.prepared, event.from].toSorted() : context.prepared,
      prepareTs: Math.max(context.prepareTs, prepareTs)
    }))
  }
}).createMachine({
  id: "router",
  context: ({ input }) => ({
    script: input.script,
    begun: 0,
    startTs: 0,
    done: 0,
    reads: [],
    prepared: [],
    prepareTs: 0,
    acknowledged: []
  }),
  initial: "idle",
  states: {
    idle: {
      entry: "forgetPrepared",
      on: {
        Begin: {
          guard: "hasNext",
          target: "executing",
          actions: [
            "takeSnapshot",
            assign({ begun: ({ context }) => context.begun + 1, done: 0, reads: [] }),
            emit(({ context }) =>
              several([observe({ type: "Started", tx: currentOf(context).id, startTs: context.startTs }), ...statement(context)])
            )
          ]
        }
      }
    },
    executing: {
      always: { guard: "isReadyToCommit", target: "committing" },
      on: {
        Fetched: {
          guard: { type: "isCurrent", params: ({ event }) => event.tx },
          actions: [
            emit(({ event: { tx, commitTs } }) => observe({ type: "Answered", tx, commitTs })),
            assign({
              reads: ({ context, event }) => [...context.reads, { at: event.from, tx: event.writer, commitTs: event.commitTs }],
              done: ({ context }) => context.done + 1
            }),
            emit(({ context }) => several(statement(context)))
          ]
        },
        Written: {
          guard: { type: "isCurrent", params: ({ event }) => event.tx },
          actions: [assign({ done: ({ context }) => context.done + 1 }), emit(({ context }) => several(statement(context)))]
        },
        Failed: {
          guard: { type: "isCurrent", params: ({ event }) => event.tx },
          target: "idle",
          actions: emit(({ context }) => several(rollback(context, writtenSoFar(context))))
        }
      }
    },
    committing: {
      always: [
        { guard: "isReadOnly", target: "idle", actions: emit(({ context }) => observe({ type: "Ended", tx: currentOf(context).id })) },
        {
          guard: "isAtOneShard",
          target: "deciding",
          actions: emit(({ context }) => several(toLead(context, (tx) => ({ type: "CommitAlone", tx, startTs: context.startTs }))))
        },
        { target: "preparing", actions: emit(({ context }) => several(prepareAll(context))) }
      ]
    },
    preparing: {
      always: {
        guard: "isPreparedByAll",
        target: "deciding",
        actions: emit(({ context: { startTs, prepareTs, ...context } }) =>
          several(toLead(context, (tx) => ({ type: "CommitLead", tx, startTs, prepareTs })))
        )
      },
      on: {
        Prepared: {
          guard: { type: "isCurrent", params: ({ event }) => event.tx },
          actions: { type: "gatherPrepared", params: ({ event }) => event.prepareTs }
        },
        PrepareFailed: {
          guard: { type: "isCurrent", params: ({ event }) => event.tx },
          target: "idle",
          actions: emit(({ context }) => several(rollback(context, updatedShards(currentOf(context)))))
        }
      }
    },
    deciding: {
      on: {
        Committed: {
          guard: { type: "isCurrent", params: ({ event }) => event.tx },
          target: "idle",
          actions: [
            assign({ acknowledged: ({ context, event }) => [...context.acknowledged, { tx: event.tx, commitTs: event.commitTs }] }),
            emit(({ context, event: { tx, commitTs } }) =>
              several(participantsOf(context).map((to) => send(to, { type: "CommitPrepared", tx, commitTs })))
            )
          ]
        },
        CommitFailed: {
          guard: { type: "isCurrent", params: ({ event }) => event.tx },
          target: "idle",
          actions: emit(({ context }) => several(rollback(context, participantsOf(context))))
        }
      }
    }
  },
  on: {
    // with three shards, another participant's answer may come after the first has failed
    Prepared: {},
    PrepareFailed: {}
  }
})

export const router = actor("router", routerMachine, { spontaneous: ["Begin"] })
