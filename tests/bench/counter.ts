/** One actor that counts to 70,000: each step makes a new cell. */
import { assign, createMachine } from "xstate"
import { actor } from "../../src/kernel/index.ts"
import { final, role, scenario, set, sometimes, view } from "../../src/scenario/index.ts"

const machine = createMachine({
  types: {} as { context: { n: number }; events: { type: "Up" } },
  id: "counter",
  context: { n: 0 },
  initial: "counting",
  states: {
    counting: {
      on: { Up: { guard: ({ context }) => context.n < 70_000, actions: assign({ n: ({ context }) => context.n + 1 }) } }
    }
  }
})

const one = actor("counter", machine, { spontaneous: ["Up"] })

export const counter = scenario("bench/counter", {
  cast: { counter: role(one) },
  network: set(),
  budgets: { faults: "none", spontaneous: "unbounded", timers: "unbounded" },
  final: final({ reads: {}, holds: () => true }),
  properties: [
    sometimes("it counts", {
      reads: { w: view(one, ({ context }) => ({ big: context.n > 1000 })) },
      holds: ({ w }) => w.some(({ big }) => big)
    })
  ]
})
