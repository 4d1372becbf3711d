/** A bank with nested context, and clients who ask it for transfers: about as much state as a real protocol's, in tens of thousands of cells. */
import { assign, emit, setup } from "xstate"
import { actor, type Delivered, observe, type Output, send, several } from "../../src/kernel/index.ts"
import { final, role, scenario, set, sometimes, view } from "../../src/scenario/index.ts"

interface Entry {
  readonly account: string
  readonly amount: number
}

interface Books {
  readonly balances: Readonly<Record<string, number>>
  readonly journal: readonly Entry[]
  readonly audited: readonly Entry[]
  readonly audits: number
}
const bankMachine = setup({
  types: {} as {
    context: Books
    events: Delivered<{ readonly type: "Deposit"; readonly entry: Entry }>
    emitted: Output<{ readonly type: "Booked"; readonly entry: Entry }, { readonly type: "Moved"; readonly entry: Entry }>
  },
  guards: { isKnown: ({ context }, account: string) => account in context.balances },
  delays: { auditMs: 100 }
}).createMachine({
  id: "bank",
  context: { balances: { ann: 0, bob: 0, cyd: 0 }, journal: [], audited: [], audits: 0 },
  initial: "open",
  states: {
    open: {
      after: {
        auditMs: {
          guard: ({ context }) => context.journal.length > 0,
          target: "open",
          reenter: true,
          actions: assign({
            audited: ({ context }) => [...context.audited, ...context.journal].slice(-2),
            journal: [],
            audits: ({ context }) => (context.audits + 1) % 3
          })
        }
      },
      on: {
        Deposit: {
          guard: { type: "isKnown", params: ({ event }) => event.entry.account },
          actions: [
            assign({
              balances: ({ context: { balances }, event: { entry } }) => ({
                ...balances,
                [entry.account]: ((balances[entry.account] ?? 0) + entry.amount) % 3
              }),
              journal: ({ context: { journal }, event }) => [...journal, event.entry].slice(-2)
            }),
            emit(({ event }) =>
              several([observe({ type: "Moved", entry: event.entry }), send(event.from, { type: "Booked", entry: event.entry })])
            )
          ]
        }
      }
    }
  }
})
const clientMachine = setup({
  types: {} as {
    context: { readonly asked: number }
    events: Delivered<{ readonly type: "Booked" }> | { readonly type: "Ask" }
    emitted: Output<{ readonly type: "Deposit"; readonly entry: Entry }>
  }
}).createMachine({
  id: "client",
  context: { asked: 0 },
  on: {
    Booked: {},
    Ask: {
      guard: ({ context }) => context.asked < 4,
      actions: [
        emit(({ context: { asked } }) =>
          send("bank", { type: "Deposit", entry: { account: ["ann", "bob", "cyd"][asked % 3]!, amount: 1 + (asked >> 1) } })
        ),
        assign({ asked: ({ context }) => context.asked + 1 })
      ]
    }
  }
})
const bank = actor("bank", bankMachine)
const client = actor("client", clientMachine, { spontaneous: ["Ask"] })
export const ledger = scenario("bench/ledger", {
  cast: { bank: role(bank), client: role(client) },
  network: set(),
  budgets: { faults: "none", spontaneous: "unbounded", timers: "unbounded" },
  final: final({ reads: {}, holds: () => true }),
  properties: [
    sometimes("it is audited", {
      reads: { bank: view(bank, ({ context: { audited, balances } }) => ({ audited, balances })) },
      holds: (worlds) => worlds.bank.some(({ audited }) => audited.length === 2)
    })
  ]
})
