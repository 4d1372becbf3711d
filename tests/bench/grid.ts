/** Counters that know nothing of each other: as many states as one likes, with next to no local steps, so that only the search costs. */
import { assign, setup } from "xstate"
import { actor } from "../../src/kernel/index.ts"
import { always, final, integer, role, scenario, set, sometimes, view } from "../../src/scenario/index.ts"

const counterMachine = setup({
  types: {} as {
    context: { readonly count: number; readonly last: number }
    events: { readonly type: "Up" }
    input: { readonly last: number }
  }
}).createMachine({
  id: "counter",
  context: ({ input }) => ({ count: 0, last: input.last }),
  on: {
    Up: { guard: ({ context }) => context.count < context.last, actions: assign({ count: ({ context }) => context.count + 1 }) }
  }
})

const counter = actor("counter", counterMachine, { spontaneous: ["Up"] })
const isDone = view(counter, ({ context }) => context.count === context.last)
const isWithin = view(counter, ({ context }) => context.count <= context.last)

/** `values` to the power of `counters` states. */
export const grid = scenario(
  "bench/grid",
  {
    describe: "Counters side by side",
    parameters: { counters: integer(3, { min: 1, max: 10 }), values: integer(10, { min: 2, max: 100 }) }
  },
  ({ counters, values }) => ({
    cast: Object.fromEntries(Array.from({ length: counters }, (_, i) => [`c${i + 1}`, role(counter, { input: { last: values - 1 } })])),
    network: set(),
    budgets: { faults: "none", spontaneous: "unbounded" },
    properties: [
      always("no counter goes too far", { reads: { isWithin }, by: (is) => is.each("isWithin", (one) => one) }),
      sometimes("every counter is done", { reads: { isDone }, holds: (seen) => seen.isDone.every((one) => one) })
    ],
    final: final({ reads: { isDone }, holds: (seen) => seen.isDone.every((one) => one) }),
    expected: {
      distinct: values ** counters,
      transitions: counters * (values - 1) * values ** (counters - 1),
      depth: counters * (values - 1) + 1
    }
  })
)
