import { assign, emit } from "xstate"
import { expect, test } from "vitest"
import { choose, defer, send } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { bag } from "../../../src/scenario/index.ts"
import { actorOf, scenarioOf } from "../counter-scenarios.ts"

const isNever = () => false

test("coverage lists states never entered, transitions never taken with their guards, and ignores that never came", async () => {
  const actor = actorOf("a", {
    initial: "one",
    on: { Late: {} },
    states: {
      one: { on: { Up: [{ guard: isNever, target: "three" }, { target: "two" }] } },
      two: { on: { Up: {} } },
      three: { on: { Up: "one" } }
    }
  })
  const [coverage] = (await checkPromise(scenarioOf({ a: actor }, []))).coverage
  expect(coverage).toEqual({ actor: "a", states: ["a.three"], transitions: ["a.one: Up [isNever]", "a.three: Up"], ignores: ["a: Late"] })
})

test("what every actor of one machine did counts together", async () => {
  const shared = actorOf("a", { initial: "one", states: { one: { on: { Up: "two" } }, two: {} } })
  const { coverage } = await checkPromise(scenarioOf({ x: shared, y: shared }, []))
  expect(coverage).toEqual([{ actor: "a", states: [], transitions: [], ignores: [] }])
})

test("a state that is left again in the same step by always counts as entered, at the start too", async () => {
  const passing = actorOf("a", {
    initial: "opening",
    states: {
      opening: { always: "one" },
      one: { on: { Up: "between" } },
      between: { initial: "inner", states: { inner: { always: "#a.two" }, unused: {} } },
      two: {}
    }
  })
  const [coverage] = (await checkPromise(scenarioOf({ a: passing }, []))).coverage
  expect(coverage).toMatchObject({ states: ["a.between.unused"], transitions: [] })
})

test("a state in which a choice is made within one step counts as entered", async () => {
  const choosing = actorOf("a", {
    initial: "one",
    states: {
      one: { on: { Up: { target: "asking", actions: emit(choose("way", ["left", "right"])) } } },
      asking: {
        on: {
          Chosen: [{ guard: ({ event }: { event: { option: string } }) => event.option === "left", target: "left" }, { target: "right" }]
        }
      },
      left: {},
      right: {}
    }
  })
  const [coverage] = (await checkPromise(scenarioOf({ a: choosing }, []))).coverage
  expect(coverage).toMatchObject({ states: [], transitions: [] })
})

test("a transition that only ever defers counts as taken", async () => {
  const sender = actorOf("sender", {
    initial: "one",
    states: { one: { on: { Up: { target: "two", actions: emit(send("shy", { type: "Hello" })) } } }, two: {} }
  })
  const shy = actorOf("shy", { initial: "closed", states: { closed: { on: { Up: "closed", Hello: { actions: emit(defer()) } } } } })
  const { coverage, verdict } = await checkPromise(scenarioOf({ sender, shy }, [], { network: bag() }))
  expect(verdict).toBe("holds")
  expect(coverage.find(({ actor }) => actor === "shy")).toEqual({ actor: "shy", states: [], transitions: [], ignores: [] })
})

test("a step that changes nothing counts as taken", async () => {
  const still = actorOf("still", { on: { Up: { actions: assign({}) } } })
  const [coverage] = (await checkPromise(scenarioOf({ still }, []))).coverage
  expect(coverage).toMatchObject({ transitions: [] })
})
