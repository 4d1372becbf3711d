import { and, assign, cancel, emit, or, raise } from "xstate"
import { expect, test } from "vitest"
import { observe, send } from "../../src/kernel/index.ts"
import { always, bag, sometimes } from "../../src/world/index.ts"
import { actorOf, free, scenarioOf, viewOf } from "../model-check/counters.ts"
import { brokenOf, fatesOf } from "./broken.ts"

interface Counted {
  readonly context: { readonly n: number; readonly m: number }
}

const up = assign({ n: ({ context }: Counted) => context.n + 1 })

test("guards", async () => {
  const one = actorOf("one", {
    on: {
      Up: [
        { guard: ({ context }: Counted) => context.n < 2, actions: up },
        { guard: ({ context }: Counted) => context.n > 9, actions: up },
      ]
    }
  })
  const n = viewOf(one, ({ context }) => context.n)
  const { all, unreached } = await brokenOf(
    scenarioOf({ one }, [
      always("n is 2 at most", { reads: { n }, holds: (now) => now.n[0]! <= 2 }),
      sometimes("n is 2", { reads: { n }, holds: (now) => now.n[0] === 2 })
    ])
  )
  console.log(all.map(({judged, ...x}) => ({...x, by: judged?.by?.name, d: judged?.distinct, o: judged?.others})), unreached)
})
test("operands", async () => {
  const isLow = ({ context }: Counted) => context.n < 2
  const isSmall = ({ context }: Counted) => context.n < 3
  const one = actorOf("one", {
    on: {
      Up: { guard: and([isLow, "isSmall"]), actions: up },
      Jump: { guard: { type: "either", params: 1 }, actions: up },
    }
  , initial: "a", states: { a: {}}
  }, ["Up", "Jump"])
})
test("transitions", async () => {
  const one = actorOf("one", {
    initial: "a",
    states: { a: { on: { Up: "b" }, after: { 10: "c" } }, b: { on: { Up: {target: "c", actions: [up, up]} } }, c: { always: "d" }, d: { on: { Up: {} }} }
  })
  const v = viewOf(one, ({ value }) => value)
  const { all, unreached } = await brokenOf(
    scenarioOf({ one }, [
      sometimes("d", { reads: { v }, holds: (now) => now.v[0] === "d" }),
    ])
  )
  console.log(all.map(({judged, ...x}) => ({...x, by: judged?.by?.name, d: judged?.distinct, o: judged?.others})), unreached)
})
test("outputs", async () => {
  const one = actorOf("one", {
    on: { Up: { guard: ({context}: Counted) => context.n < 1, actions: [up, emit(({context}) => send(["two", "three"], { type: "Add", by: context.n } as never)), emit(observe({ type: "Upped" }))] } }
  })
  const two = actorOf("two", { context: { n: 0, m: 0 }, on: { Add: { actions: assign({ n: ({ context, event }: any) => context.n + event.by, m: 0 }) } } }, [])
  const n = viewOf(two, ({ context }) => context.n)
  const { all, unreached } = await brokenOf(
    scenarioOf({ one, two, three: two }, [
      always("never more than 1", { reads: { n }, holds: (now) => now.n.every((x) => x <= 1) }),
      sometimes("both", { reads: { n }, holds: (now) => now.n.every((x) => x === 1) }),
    ], { network: bag() })
  )
  console.log(all.map(({judged, ...x}) => ({...x, by: judged?.by?.name, d: judged?.distinct, o: judged?.others})), unreached)
})
