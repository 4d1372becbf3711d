/**
 * A proposer of single-decree Paxos with one ballot of its own. It learns by itself whether its value is chosen.
 * Source: L. Lamport, "Paxos Made Simple" (2001), section 2.2.
 * Leaves out: a second attempt, and learners.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, type Delivered, type Output, send } from "../../../src/kernel/index.ts"
import type { ToAcceptor, ToProposer, Vote } from "./messages.ts"

interface Input {
  readonly ballot: number
  readonly acceptors: readonly ActorId[]
}

interface Context extends Input {
  /** Who has answered in this phase, sorted. */
  readonly heard: readonly ActorId[]
  /** The vote of the highest ballot among the promises; its value must be proposed. */
  readonly highest: Vote | null
  readonly value: string | null
}

const withOne = (ids: readonly ActorId[], id: ActorId): readonly ActorId[] => [...new Set([...ids, id])].sort()
const higher = (one: Vote | null, other: Vote | null): Vote | null => ((other?.ballot ?? 0) > (one?.ballot ?? 0) ? other : one)

export const proposerMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<ToProposer> | { readonly type: "Propose" }
    emitted: Output<ToAcceptor>
    input: Input
  },
  guards: {
    isMajority: ({ context }, from: ActorId) => withOne(context.heard, from).length * 2 > context.acceptors.length
  },
  actions: {
    hear: assign({ heard: ({ context }, from: ActorId) => withOne(context.heard, from) })
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
        Promise: [
          {
            guard: { type: "isMajority", params: ({ event }) => event.from },
            target: "proposing",
            actions: [
              assign({
                heard: [],
                highest: null,
                value: ({ context, event }) => higher(context.highest, event.vote)?.value ?? `v${context.ballot}`
              }),
              emit(({ context }) => send(context.acceptors, { type: "Accept", ballot: context.ballot, value: context.value! }))
            ]
          },
          {
            actions: [
              { type: "hear", params: ({ event }) => event.from },
              assign({ highest: ({ context, event }) => higher(context.highest, event.vote) })
            ]
          }
        ]
      }
    },
    proposing: {
      on: {
        Promise: {},
        Accepted: [
          { guard: { type: "isMajority", params: ({ event }) => event.from }, target: "chosen", actions: assign({ heard: [] }) },
          { actions: { type: "hear", params: ({ event }) => event.from } }
        ]
      }
    },
    chosen: { on: { Promise: {}, Accepted: {} } }
  }
})

export const proposer = actor("proposer", proposerMachine, { spontaneous: ["Propose"] })
