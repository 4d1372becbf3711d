/**
 * What a shard knows, and its rules: every decision that safety rests on, by name.
 * Source: P2 §5.3 to §5.6. Documented unless marked.
 * Inferred: a write moves logical time as a read does; an unprepared part dies with its session.
 */
import { assign, emit, setup } from "xstate"
import { type ActorId, defer, type Delivered, observe, type Output, type Reading, send, several } from "../../../../kernel/index.ts"
import { committingAt, isLogged, type Owed, type Pending, type Preparation } from "./answers.ts"
import type { ShardEntry, ToRouter, ToShard } from "./messages.ts"
import type { TransactionId } from "./transactions.ts"
import { hasSurelyPassed, isOverwritten, past, proposal, type Version, withVersion } from "./visibility.ts"

export interface Context {
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

/** What CommitAlone and CommitLead bring for the choice of a commit time. */
export interface Asked {
  readonly startTs: number
  readonly prepareTs: number
}

/** The connection to the router of an unprepared part broke. */
export interface SessionLost {
  readonly type: "SessionLost"
  readonly now?: Reading
}

export type Events = Delivered<ToShard> | SessionLost

const isAbout = (tx: TransactionId | undefined | null, event: Events): boolean => "tx" in event && event.tx === tx

/** The shard's types, guards and actions; the statechart over them is in shard.ts. */
export const shardRules = setup({
  types: {} as {
    context: Context
    events: Events
    emitted: Output<ToRouter | ToShard, ShardEntry>
    input: { readonly impatient: boolean }
  },
  delays: { logWriteMs: 1, resolveMs: 1_000 },
  guards: {
    isHolder: ({ context, event }) => isAbout(context.holder, event),
    /** A transaction sees what it has written itself, whatever its snapshot. */
    readsOwn: ({ context, event }) => isAbout(context.holder, event),
    isParticipant: ({ context, event }) => isAbout(context.prepared?.tx, event),
    isCommitted: ({ context }, tx: TransactionId) => context.versions.some((version) => version.tx === tx),
    hasPrepared: ({ context }) => context.prepared !== null,
    isOverwritten: ({ context }, startTs: number) => isOverwritten(context.versions, startTs),
    /** A second statement must not open a part anew: it would commit without what the first had written. */
    isGone: ({ context }, tx: TransactionId) => context.aborted.includes(tx),
    /** Equality must inquire too: the commit time may equal prepareTs, and a snapshot sees equal times (G1). */
    mustInquire: ({ context }, startTs: number) => context.prepared !== null && context.prepared.prepareTs <= startTs,
    /** A time that a snapshot would see is chosen but not durable: neither answer is safe yet. */
    mustAwait: ({ context }, startTs: number) => committingAt(context.owed) <= startTs,
    /** The time is chosen: raising logical time no longer helps (G2). */
    mustWithhold: ({ context, event }) =>
      isAbout(context.holder, event) && "startTs" in event && committingAt(context.owed) <= event.startTs,
    isDurable: ({ context: { owed, versions } }) => isLogged(owed, versions),
    hasPassed: ({ context: { owed }, event }) => owed[0] !== undefined && hasSurelyPassed(owed[0].commitTs, event.now),
    owesAnswer: ({ context }) => context.owed.length > 0,
    /** A late CommitLead would commit what a participant aborts on this answer: give the own part up first (G3). */
    mustRenounce: ({ context, event }) => isAbout(context.holder, event),
    isImpatient: ({ context }) => context.impatient,
    /** A prepared participant has given up the right to abort on its own: the lead may have committed. */
    isFreeToAbort: ({ context }, part: "open" | "prepared") => context.impatient && part === "open"
  },
  actions: {
    /** The row's lock: whoever else writes waits. */
    awaitRow: emit(defer()),
    /** Tells the router of the commit that is owed longest. */
    acknowledge: emit(({ context: { owed } }) =>
      several(owed.slice(0, 1).map(({ tx, router, commitTs }) => send(router, { type: "Committed", tx, commitTs })))
    ),
    deny: emit((_, { from, tx, startTs }: { from: ActorId; tx: TransactionId; startTs: number }) =>
      several([send(from, { type: "NotYet", tx, startTs }), observe({ type: "Denied", tx, startTs })])
    ),
    /** P2's case: a snapshot at 100 comes to a clock at [20, 40]; without this a later commit takes 60. */
    advanceOnRead: assign({ logicalTime: ({ context }, startTs: number) => past(context.logicalTime, startTs) }),
    /** The row may hold a version of the snapshot's own time: what replaces it must commit later. */
    advanceOnWrite: assign({ logicalTime: ({ context }, startTs: number) => past(context.logicalTime, startTs) }),
    /** "Not yet" is a promise: the lead must propose above the snapshot from now on. */
    advanceOnInquiry: assign({ logicalTime: ({ context }, startTs: number) => past(context.logicalTime, startTs) }),
    /** The greatest of what participants proposed and of the own proposal. */
    chooseCommitTs: assign(({ context, event }, asked: Asked) => {
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
})
