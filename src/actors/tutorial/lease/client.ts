/**
 * A client of the lease server, which writes to the storage as long as it believes to hold the lock.
 * Source: C. Gray and D. Cheriton, "Leases", SOSP 1989: the term that a client counts on is the server's, less what the grant took on its
 * way and what clocks may differ by. Invented: it writes once.
 * Leaves out: renewal, and a second attempt.
 */
import { assign, emit, raise, setup } from "xstate"
import { actor, type ActorId, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { ToClient, ToServer, ToStorage } from "./messages.ts"

interface Input {
  readonly server: ActorId
  readonly storage: ActorId
  readonly holdMs: number
}

interface Context extends Input {
  /** The token of its lease; 0 before. */
  readonly token: number
}

/** What a client does when it likes. */
type Decision = { readonly type: "Ask" } | { readonly type: "Store" }

export const clientMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<ToClient> | Decision | { readonly type: "GiveUp" }
    emitted: Output<ToServer | ToStorage>
    input: Input
  },
  actions: {
    take: assign({ token: (_, token: number) => token }),
    /** The time runs from the request on: nobody knows how long the grant will be under way. */
    startTime: raise({ type: "GiveUp" }, { id: "giveUp", delay: "holdMs" })
  },
  delays: { holdMs: ({ context }) => context.holdMs }
}).createMachine({
  id: "client",
  context: ({ input }) => ({ ...input, token: 0 }),
  initial: "idle",
  states: {
    idle: { on: { Ask: { target: "waiting", actions: [emit(({ context }) => send(context.server, { type: "Acquire" })), "startTime"] } } },
    waiting: {
      on: {
        Granted: { target: "holding", actions: { type: "take", params: ({ event }) => event.token } },
        GiveUp: "done"
      }
    },
    holding: {
      initial: "thinking",
      states: {
        thinking: {
          on: {
            Store: { target: "storing", actions: emit(({ context }) => send(context.storage, { type: "Write", token: context.token })) }
          }
        },
        storing: { on: { Written: {}, Rejected: "#fenced" } }
      },
      on: { GiveUp: "done" }
    },
    // what was written under the lease may still be on its way
    done: { on: { Granted: {}, Written: {}, Rejected: "fenced" } },
    fenced: { id: "fenced", on: { GiveUp: {} } }
  }
})

export const client = actor("client", clientMachine, { spontaneous: ["Ask", "Store"] })
