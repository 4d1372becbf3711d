/**
 * An acceptor of single-decree Paxos.
 * Source: L. Lamport, "Paxos Made Simple" (2001), section 2.2. It answers what is current and is silent about what is stale.
 * Leaves out: the disk and crashes.
 */
import { assign, emit, setup } from "xstate"
import { actor, type Delivered, type Output, send } from "../../../src/kernel/index.ts"
import type { ToAcceptor, ToProposer, Vote } from "./messages.ts"

export const acceptorMachine = setup({
  types: {} as {
    context: { readonly promised: number; readonly vote: Vote | null }
    events: Delivered<ToAcceptor>
    emitted: Output<ToProposer>
  },
  guards: {
    isNewer: ({ context }, ballot: number) => ballot > context.promised,
    /** Without it an acceptor votes in a ballot that it has promised to leave alone, and two values are chosen. */
    isNotFenced: ({ context }, ballot: number) => ballot >= context.promised
  }
}).createMachine({
  id: "acceptor",
  context: { promised: 0, vote: null },
  on: {
    Prepare: {
      guard: { type: "isNewer", params: ({ event }) => event.ballot },
      actions: [
        assign({ promised: ({ event }) => event.ballot }),
        emit(({ context: { vote }, event: { from, ballot } }) => send(from, { type: "Promise", ballot, vote }))
      ]
    },
    Accept: {
      guard: { type: "isNotFenced", params: ({ event }) => event.ballot },
      actions: [
        assign({ promised: ({ event }) => event.ballot, vote: ({ event: { ballot, value } }) => ({ ballot, value }) }),
        emit(({ event: { from, ballot } }) => send(from, { type: "Accepted", ballot }))
      ]
    }
  }
})

export const acceptor = actor("acceptor", acceptorMachine)
