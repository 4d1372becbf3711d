/**
 * A proposer of single-decree Paxos, with one ballot of its own. It learns whether its value is chosen from what acceptors answer it.
 * Source: L. Lamport, "Paxos Made Simple", ACM SIGACT News 2001, sections 2.2 and 2.3.
 * Leaves out: a second ballot, learners apart from proposers, and the choice of a leader.
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
    events: Delivered<ToProposer> | { readonly type: "Propose" }
    emitted: Output<ToAcceptor>
    input: Input
  },
  guards: {
    isPromisedByMajority: ({ context }, from: ActorId) => isMajority(context, from),
    isAcceptedByMajority: ({ context }, from: ActorId) => isMajority(context, from)
  },
  actions: {
    hear: assign({ heard: ({ context }, from: ActorId) => withOne(context.heard, from) }),
    /** Of several votes that of the highest ballot counts. */
    weigh: assign({ highest: ({ context }, vote: Vote | null) => higher(context.highest, vote) }),
    /** Where somebody has voted, the value may be chosen already, and must be kept. */
    pick: assign({ value: ({ context }) => context.highest?.value ?? context.wish }),
    turn: assign({ heard: [], highest: null })
  }
}).createMachine({
  id: "proposer",
  context: ({ input }) => ({ ...input, heard: [], highest: null, value: null }),
  initial: "idle",
  states: {
    idle: {
      on: {
        Propose: {
          target: "preparing",
          actions: emit(({ context }) => send(context.acceptors, { type: "Prepare", ballot: context.ballot }))
        }
      }
    },
    preparing: {
      on: {
        Promised: [
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
        ]
      }
    },
    proposing: {
      on: {
        Promised: {},
        Accepted: [
          { guard: { type: "isAcceptedByMajority", params: ({ event }) => event.from }, target: "learned", actions: "turn" },
          { actions: { type: "hear", params: ({ event }) => event.from } }
        ]
      }
    },
    learned: { on: { Promised: {}, Accepted: {} } }
  }
})

export const proposer = actor("proposer", proposerMachine, { spontaneous: ["Propose"] })
