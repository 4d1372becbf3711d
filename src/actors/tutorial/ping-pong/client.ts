/**
 * The client of ping-pong: it asks once a round, and again when no answer comes.
 * Source: K. Bartlett, R. Scantlebury and P. Wilkinson, "A Note on Reliable Full-Duplex Transmission over Half-Duplex Links", CACM 1969.
 * Invented: rounds have whole numbers, where theirs have one bit.
 * Invented too: it may be told how often to ask.
 * Leaves out: what is asked, giving up, and crashes.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { ToClient, ToServer } from "./messages.ts"

interface Input {
  readonly server: ActorId
  readonly rounds: number
  /** How often it asks for a round at most; without it, for ever. */
  readonly tries?: number
}

interface Context extends Input {
  /** The round that is asked for, from 1. */
  readonly round: number
  /** How many rounds were answered. */
  readonly answered: number
  /** How often it has asked for this round, where that is limited. */
  readonly asked: number
}

export const clientMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<ToClient>
    emitted: Output<ToServer>
    input: Input
  },
  guards: {
    /** An answer that was asked for twice comes twice: the second one is no answer to the next round. */
    isAwaited: ({ context }, round: number) => round === context.round,
    mayAskAgain: ({ context: { asked, tries } }) => tries === undefined || asked < tries,
    hasAll: ({ context }) => context.answered === context.rounds
  },
  actions: {
    ask: emit(({ context }) => send(context.server, { type: "Ping", round: context.round })),
    tally: assign({ asked: ({ context: { asked, tries } }) => (tries === undefined ? 0 : asked + 1) }),
    count: assign({ answered: ({ context }) => context.answered + 1 }),
    goOn: assign({ round: ({ context }) => context.round + 1, asked: 0 })
  },
  delays: { resendMs: 100 }
}).createMachine({
  id: "client",
  context: ({ input }) => ({ ...input, round: 1, answered: 0, asked: 0 }),
  initial: "asking",
  states: {
    asking: {
      entry: ["ask", "tally"],
      on: {
        Pong: [{ guard: { type: "isAwaited", params: ({ event }) => event.round }, target: "answered", actions: "count" }, {}]
      },
      // entered anew, so that it asks again and the timer starts again
      after: { resendMs: { guard: "mayAskAgain", target: "asking", reenter: true } }
    },
    answered: {
      always: [
        { guard: "hasAll", target: "done" },
        { target: "asking", actions: "goOn" }
      ]
    },
    done: { on: { Pong: {} } }
  }
})

export const client = actor("client", clientMachine)
