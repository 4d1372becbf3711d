/**
 * An acceptor of single-decree Paxos.
 * Source: L. Lamport, "Paxos Made Simple", ACM SIGACT News 2001, section 2.2: it is silent about what is stale.
 * Leaves out: telling a proposer that its ballot is stale, which the paper calls an optimisation.
 */
import { assign, emit, setup } from "xstate"
import { actor, type Delivered, observe, type Output, send, several } from "../../../kernel/index.ts"
import type { AcceptorEntry, ToAcceptor, ToProposer, Vote } from "./messages.ts"

interface Context {
  /** The highest ballot that it has promised or voted in; 0 before. */
  readonly promised: number
  readonly vote: Vote | null
}

export const acceptorMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<ToAcceptor>
    emitted: Output<ToProposer, AcceptorEntry>
  },
  guards: {
    isNewer: ({ context }, ballot: number) => ballot > context.promised,
    /** What was promised: no vote in a lower ballot. Without it two values are chosen. */
    isUnpromised: ({ context }, ballot: number) => ballot >= context.promised
  },
  actions: {
    promise: assign({ promised: (_, ballot: number) => ballot }),
    /** A vote binds like a promise: it may not have been asked for one. */
    bind: assign({ promised: (_, ballot: number) => ballot }),
    vote: assign(({ event }) => (event.type === "Accept" ? { vote: { ballot: event.ballot, value: event.value } } : {}))
  }
}).createMachine({
  id: "acceptor",
  context: { promised: 0, vote: null },
  on: {
    Prepare: [
      {
        guard: { type: "isNewer", params: ({ event }) => event.ballot },
        actions: [
          { type: "promise", params: ({ event }) => event.ballot },
          emit(({ context: { vote }, event: { from, ballot } }) => send(from, { type: "Promised", ballot, vote }))
        ]
      },
      {}
    ],
    Accept: [
      {
        guard: { type: "isUnpromised", params: ({ event }) => event.ballot },
        actions: [
          { type: "bind", params: ({ event }) => event.ballot },
          "vote",
          emit(({ event: { from, ballot, value } }) =>
            several([send(from, { type: "Accepted", ballot }), observe({ type: "Voted", ballot, value })])
          )
        ]
      },
      {}
    ]
  }
})

/** Both survive a crash: an acceptor that forgot one of them would break its word. */
export const acceptor = actor("acceptor", acceptorMachine, { durable: ["promised", "vote"] })
