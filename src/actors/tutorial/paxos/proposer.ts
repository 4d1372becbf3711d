/**
 * A proposer of single-decree Paxos, with one ballot of its own, or with ever higher ones. It learns whether its value is chosen from what acceptors answer it.
 * Source: L. Lamport, "Paxos Made Simple", ACM SIGACT News 2001, sections 2.2 and 2.3.
 * Leaves out: learners apart from proposers, and the choice of a leader.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { ToAcceptor, ToProposer, Vote } from "./messages.ts"

interface Input {
  readonly ballot: number
  /** What it would like to be chosen. */
  readonly wish: string
  /** Whom it asks. */
  readonly acceptors: readonly ActorId[]
  /** How many of all acceptors are a majority. */
  readonly majority: number
  /** By how much its next ballot is higher, where it may give up one for another. */
  readonly outbidBy?: number
}

interface Context extends Input {
  /** Who has answered in this phase, sorted. */
  readonly heard: readonly ActorId[]
  /** The vote of the highest ballot among those promised so far. */
  readonly highest: Vote | null
  /** What it proposes. */
  readonly value: string | null
}

const withOne = (ids: readonly ActorId[], id: ActorId): readonly ActorId[] => [...new Set([...ids, id])].sort()

const higher = (one: Vote | null, other: Vote | null): Vote | null => ((other?.ballot ?? 0) > (one?.ballot ?? 0) ? other : one)

const isMajority = ({ heard, majority }: Context, from: ActorId): boolean => withOne(heard, from).length >= majority

export const proposerMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<ToProposer> | { readonly type: "Propose" | "Retry" }
    emitted: Output<ToAcceptor>
    input: Input
  },
  guards: {
    /** An answer to a ballot that it has given up would count for another one. */
    isStale: ({ context }, ballot: number) => ballot !== context.ballot,
    mayOutbid: ({ context }) => context.outbidBy !== undefined,
    isPromisedByMajority: ({ context }, from: ActorId) => isMajority(context, from),
    isAcceptedByMajority: ({ context }, from: ActorId) => isMajority(context, from)
  },
  actions: {
    hear: assign({ heard: ({ context }, from: ActorId) => withOne(context.heard, from) }),
    /** Of several votes that of the highest ballot counts. */
    weigh: assign({ highest: ({ context }, vote: Vote | null) => higher(context.highest, vote) }),
    /** Where somebody has voted, the value may be chosen already, and must be kept. */
    pick: assign({ value: ({ context }) => context.highest?.value ?? context.wish }),
    turn: assign({ heard: [], highest: null }),
    outbid: assign({ ballot: ({ context }) => context.ballot + (context.outbidBy ?? 0), heard: [], highest: null, value: null }),
    prepare: emit(({ context }) => send(context.acceptors, { type: "Prepare", ballot: context.ballot }))
  }
}).createMachine({
  id: "proposer",
  context: ({ input }) => ({ ...input, heard: [], highest: null, value: null }),
  initial: "idle",
  states: {
    idle: {
      on: {
        Propose: { target: "preparing", actions: "prepare" }
      }
    },
    preparing: {
      on: {
        Promised: [
          { guard: { type: "isStale", params: ({ event }) => event.ballot } },
          {
            guard: { type: "isPromisedByMajority", params: ({ event }) => event.from },
            target: "proposing",
            actions: [
              { type: "weigh", params: ({ event }) => event.vote },
              "pick",
              "turn",
              emit(({ context }) => send(context.acceptors, { type: "Accept", ballot: context.ballot, value: context.value! }))
            ]
          },
          {
            actions: [
              { type: "hear", params: ({ event }) => event.from },
              { type: "weigh", params: ({ event }) => event.vote }
            ]
          }
        ],
        Accepted: {},
        Retry: { guard: "mayOutbid", target: "preparing", actions: ["outbid", "prepare"] }
      }
    },
    proposing: {
      on: {
        Promised: {},
        Accepted: [
          { guard: { type: "isStale", params: ({ event }) => event.ballot } },
          { guard: { type: "isAcceptedByMajority", params: ({ event }) => event.from }, target: "learned", actions: "turn" },
          { actions: { type: "hear", params: ({ event }) => event.from } }
        ],
        Retry: { guard: "mayOutbid", target: "preparing", actions: ["outbid", "prepare"] }
      }
    },
    learned: { on: { Promised: {}, Accepted: {} } }
  }
})

export const proposer = actor("proposer", proposerMachine, { spontaneous: ["Propose", "Retry"] })
