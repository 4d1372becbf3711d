/**
 * A server of Raft: elections, and a log that the leader of a term makes the same everywhere.
 * Source: D. Ongaro and J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, section 5 and figure 2.
 * Leaves out: what entries ask for (an entry is known by its term and place), `nextIndex` (a leader sends its whole log, so that no append is refused
 * for what goes before it), refusals (who stands or leads hears of a newer term by requests alone), the followers' commit index, changes of
 * membership and snapshots.
 */
import { and, assign, emit, setup } from "xstate"
import { actor, type ActorId, byKey, type Delivered, observe, type Output, send } from "../../../kernel/index.ts"
import type { Committed, Entry, Message } from "./messages.ts"

/** What is on a server's disk. */
export interface Disk {
  /** The last term that it has heard of. */
  readonly term: number
  /** Whom it gave its vote in this term. */
  readonly votedFor: ActorId | null
  readonly log: readonly Entry[]
}

interface Input extends Disk {
  readonly id: ActorId
  /** The other servers. */
  readonly peers: readonly ActorId[]
  /** It stands for no term beyond this one, and takes no more entries into its log. */
  readonly terms: number
  readonly entries: number
}

interface Context extends Input {
  /** Who votes for it in this term; sorted. */
  readonly votes: readonly ActorId[]
  /** How much of each peer's log is known to be as its own is. */
  readonly match: Readonly<Record<ActorId, number>>
  /** It has committed so much of its log. */
  readonly committed: number
}

const withOne = (ids: readonly ActorId[], id: ActorId): readonly ActorId[] => [...new Set([...ids, id])].sort()

const lastTerm = (log: readonly Entry[]): number => log.at(-1)?.term ?? 0

/** Are so many a majority of the peers and the server itself? */
const isMajority = (count: number, { peers }: Context): boolean => count * 2 > peers.length + 1

/** How much of the two logs is the same. */
const common = (one: readonly Entry[], other: readonly Entry[]): number => {
  const differs = one.findIndex((entry, i) => entry.term !== other[i]?.term)
  return differs < 0 ? one.length : differs
}

/** What a log becomes by a leader's: nothing is cut off that agrees with it. */
const merged = (own: readonly Entry[], leaders: readonly Entry[]): readonly Entry[] =>
  common(leaders, own) === leaders.length ? own : leaders

/** How much of a leader's log a majority has. */
const replicated = (context: Context): number => {
  const lengths = [context.log.length, ...context.peers.map((peer) => context.match[peer] ?? 0)].sort((one, other) => other - one)
  return lengths.findLast((_, i) => isMajority(i + 1, context) && !isMajority(i, context))!
}

export const serverMachine = setup({
  types: {} as {
    context: Context
    events:
      | Delivered<Message>
      | { readonly type: "Timeout" }
      | { readonly type: "Propose" }
      | { readonly type: "Replicate" }
      | { readonly type: "Commit" }
    emitted: Output<Message, Committed>
    input: Input
  },
  guards: {
    mayStand: ({ context }) => context.term < context.terms,
    hasRoom: ({ context }) => context.log.length < context.entries,
    /** Section 5.2: one vote a term, first come, first served. */
    isFree: ({ context: { term, votedFor }, event }) =>
      event.type === "RequestVote" && (event.term > term || (event.term === term && (votedFor ?? event.from) === event.from)),
    /** Section 5.4.1: no vote for a log that is behind the voter's own. */
    isUpToDate: ({ context: { log }, event }) =>
      event.type === "RequestVote" &&
      (event.lastTerm > lastTerm(log) || (event.lastTerm === lastTerm(log) && event.lastIndex >= log.length)),
    isNewer: ({ context }, term: number) => term > context.term,
    /** Section 5.1: what is of an older term is left alone. */
    isCurrent: ({ context }, term: number) => term >= context.term,
    isOfTerm: ({ context }, term: number) => term === context.term,
    isElected: ({ context }, { term, from }: { readonly term: number; readonly from: ActorId }) =>
      term === context.term && isMajority(withOne(context.votes, from).length, context),
    /** Section 5.4.2: a leader counts copies of entries of its own term only; what stands before them is committed with them. */
    isOfOwnTerm: ({ context }) => context.log[replicated(context) - 1]?.term === context.term,
    isReplicated: ({ context }) => replicated(context) > context.committed
  },
  actions: {
    adopt: assign(({ context }, term: number) => (term > context.term ? { term, votedFor: null } : {})),
    /** What is of one term alone, and of no use beyond it. */
    forget: assign({ votes: [], match: {}, committed: 0 }),
    stand: assign(({ context }) => ({ term: context.term + 1, votedFor: context.id, votes: [context.id] })),
    vote: assign({ votedFor: (_, from: ActorId) => from }),
    count: assign({ votes: ({ context }, from: ActorId) => withOne(context.votes, from) }),
    append: assign({ log: ({ context: { log, term } }) => [...log, { term }] }),
    take: assign({ log: ({ context }, log: readonly Entry[]) => merged(context.log, log) }),
    note: assign({
      match: ({ context: { match } }, { from, length }: { readonly from: ActorId; readonly length: number }) =>
        length > (match[from] ?? 0) ? byKey({ ...match, [from]: length }) : match
    }),
    commit: assign({ committed: ({ context }) => replicated(context) })
  }
}).createMachine({
  id: "server",
  context: ({ input }) => ({ ...input, votes: [], match: {}, committed: 0 }),
  initial: "follower",
  on: {
    RequestVote: [
      {
        guard: and(["isFree", "isUpToDate"]),
        target: ".follower",
        actions: [
          { type: "adopt", params: ({ event }) => event.term },
          { type: "vote", params: ({ event }) => event.from },
          emit(({ event }) => send(event.from, { type: "Vote", term: event.term }))
        ]
      },
      {
        guard: { type: "isNewer", params: ({ event }) => event.term },
        target: ".follower",
        actions: { type: "adopt", params: ({ event }) => event.term }
      },
      {}
    ],
    Append: [
      {
        guard: { type: "isCurrent", params: ({ event }) => event.term },
        target: ".follower",
        actions: [
          { type: "adopt", params: ({ event }) => event.term },
          { type: "take", params: ({ event }) => event.log },
          emit(({ event }) => send(event.from, { type: "Appended", term: event.term, length: event.log.length }))
        ]
      },
      {}
    ],
    // of a term in which it is no candidate any more, or no leader
    Vote: {},
    Appended: {}
  },
  states: {
    follower: {
      entry: "forget",
      on: { Timeout: { guard: "mayStand", target: "candidate" } }
    },
    candidate: {
      entry: [
        "stand",
        emit(({ context: { peers, term, log } }) =>
          send(peers, { type: "RequestVote", term, lastIndex: log.length, lastTerm: lastTerm(log) })
        )
      ],
      on: {
        Timeout: { guard: "mayStand", target: "candidate", reenter: true },
        Vote: [
          { guard: { type: "isElected", params: ({ event }) => event }, target: "leader" },
          { guard: { type: "isOfTerm", params: ({ event }) => event.term }, actions: { type: "count", params: ({ event }) => event.from } },
          {}
        ]
      }
    },
    leader: {
      entry: assign({ votes: [] }),
      on: {
        Propose: { guard: "hasRoom", actions: "append" },
        Replicate: { actions: emit(({ context: { peers, term, log } }) => send(peers, { type: "Append", term, log })) },
        Appended: [
          {
            guard: { type: "isOfTerm", params: ({ event }) => event.term },
            actions: { type: "note", params: ({ event }) => event }
          },
          {}
        ],
        Commit: {
          guard: and(["isReplicated", "isOfOwnTerm"]),
          actions: [
            "commit",
            emit(({ context: { term, log, committed } }) => observe({ type: "Committed", term, log: log.slice(0, committed) }))
          ]
        }
      }
    }
  }
})

/** Figure 2: these are on disk before anything is answered. */
export const server = actor("server", serverMachine, {
  durable: ["term", "votedFor", "log"],
  spontaneous: ["Timeout", "Propose", "Replicate", "Commit"]
})
