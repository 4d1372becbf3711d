/**
 * The storage that the lock protects: it takes no write of a lease that is older than one it has seen.
 * Source: the servers that check sequencers in M. Burrows, OSDI 2006, section 2.4.
 * Leaves out: what is written.
 */
import { assign, emit, setup } from "xstate"
import { actor, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { ToClient, ToStorage } from "./messages.ts"

export const storageMachine = setup({
  types: {} as {
    context: { /** The token of the last write; 0 before the first. */ readonly token: number }
    events: Delivered<ToStorage>
    emitted: Output<ToClient>
  },
  guards: {
    /** The fence: a write may be under way for longer than its lease lasts. */
    isStale: ({ context }, token: number) => token < context.token
  }
}).createMachine({
  id: "storage",
  context: { token: 0 },
  on: {
    Write: [
      {
        guard: { type: "isStale", params: ({ event }) => event.token },
        actions: emit(({ event }) => send(event.from, { type: "Rejected", token: event.token }))
      },
      {
        actions: [
          assign({ token: ({ event }) => event.token }),
          emit(({ event }) => send(event.from, { type: "Written", token: event.token }))
        ]
      }
    ]
  }
})

export const storage = actor("storage", storageMachine)
