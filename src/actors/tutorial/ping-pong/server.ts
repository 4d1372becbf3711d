/**
 * The server of ping-pong: it does the work of each round once, and answers as often as it is asked.
 * Source: as the client's.
 * Leaves out: what the work is, and crashes.
 */
import { assign, emit, setup } from "xstate"
import { actor, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { ToClient, ToServer } from "./messages.ts"

export const serverMachine = setup({
  types: {} as {
    context: { /** The last round that was worked on. */ readonly round: number; /** How often work was done. */ readonly done: number }
    events: Delivered<ToServer>
    emitted: Output<ToClient>
  },
  guards: {
    /** What is asked again was only not answered: the work is done. */
    isNew: ({ context }, round: number) => round > context.round
  },
  actions: {
    work: assign({ round: (_, round: number) => round, done: ({ context }) => context.done + 1 }),
    answer: emit(({ event }) => send(event.from, { type: "Pong", round: event.round }))
  }
}).createMachine({
  id: "server",
  context: { round: 0, done: 0 },
  on: {
    Ping: [
      {
        guard: { type: "isNew", params: ({ event }) => event.round },
        actions: [{ type: "work", params: ({ event }) => event.round }, "answer"]
      },
      { actions: "answer" }
    ]
  }
})

export const server = actor("server", serverMachine)
