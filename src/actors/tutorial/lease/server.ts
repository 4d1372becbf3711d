/**
 * The lease server: it grants the lock for a time, and to nobody else until that time is over.
 * Source: C. Gray and D. Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989. Tokens
 * are the sequencers of M. Burrows, "The Chubby Lock Service for Loosely-Coupled Distributed Systems", OSDI 2006, section 2.4.
 * Leaves out: renewal, release before the time is over, and the server's crash.
 */
import { assign, emit, setup } from "xstate"
import { actor, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { ToClient, ToServer } from "./messages.ts"

interface Input {
  readonly leaseMs: number
}

interface Context extends Input {
  /** The token of the newest lease; 0 before the first. */
  readonly token: number
}

export const serverMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<ToServer>
    emitted: Output<ToClient>
    input: Input
  },
  actions: {
    /** Every lease has a token of its own, greater than all before. */
    countUp: assign({ token: ({ context }) => context.token + 1 })
  },
  delays: { leaseMs: ({ context }) => context.leaseMs }
}).createMachine({
  id: "server",
  context: ({ input }) => ({ ...input, token: 0 }),
  initial: "free",
  states: {
    free: {
      on: {
        Acquire: {
          target: "leased",
          actions: ["countUp", emit(({ context, event }) => send(event.from, { type: "Granted", token: context.token }))]
        }
      }
    },
    // whoever comes too early is not answered, and gives up
    leased: { on: { Acquire: {} }, after: { leaseMs: "free" } }
  }
})

export const server = actor("server", serverMachine)
