import { assign, emit, createMachine } from "xstate"
import { describe, expect, test } from "vitest"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { choose, defer, observe, send } from "../../src/kernel/index.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { always, bag, monitor } from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { naiveSearch } from "../oracles/naive-search.ts"
import { actorOf, scenarioOf, viewOf } from "./counter-scenarios.ts"

describe("the start", () => {
  test("of actors that choose has one world per combination, and a counterexample says which", async () => {
    const mode = actorOf("mode", {
      entry: emit(choose("n", [0, 1, 2])),
      on: { Up: {}, Chosen: { actions: assign({ n: ({ event }: { event: { option?: number } }) => event.option! }) as never } }
    })
    const n = viewOf(mode, ({ context }) => context.n)
    const subject = scenarioOf({ a: mode, b: mode }, [
      always("not both 2", { reads: { n }, by: (is) => is.pairs("n", "n", (x, y) => x + y < 4) })
    ])
    expect(naiveSearch(instantiate(subject)).distinct).toBe(9)
    const report = await checkPromise(subject, { all: true })
    expect(report.distinct).toBe(9)
    expect(report.violations[0]!.counterexample!.trace).toMatchObject({ start: 8, steps: [] })
  })

  const broken = {
    "a context factory that throws": [
      { context: () => (undefined as unknown as { n: { m: number } }).n.m },
      "failed step",
      "Cannot read properties of undefined"
    ],
    "a deferral": [{ entry: emit(defer()) }, "failed step", "one defers at its start"],
    "a message to a stranger": [{ entry: emit(send("nobody", { type: "Hi" })) }, "failed step", "who is not in the cast"],
    "a context that is not plain": [{ context: () => ({ n: 0, at: new Date(0) }) }, "failed step", "at is an instance of Date"]
  } as const

  test.each(Object.entries(broken))("that breaks is a violation of its own: %s", async (_, [config, kind, cause]) => {
    const report = await checkPromise(scenarioOf({ one: actorOf("one", { on: { Up: {} }, ...config }) }, []))
    expect(report.verdict).toBe("violated")
    expect(report.violations).toContainEqual({ kind, name: expect.stringContaining(cause), id: undefined, counterexample: undefined })
    expect(report.violations[0]!.name).toMatch(/^at the start: /)
  })

  test("in which a local invariant is false, or a monitor breaks, is one too", async () => {
    const low = actorOf("low", { entry: emit(observe({ type: "Began" })), on: { Up: {} } }, ["Up"], {
      invariants: { "n is 1": ({ context }: { context: { n: number } }) => context.n === 1 }
    })
    expect((await checkPromise(scenarioOf({ low }, []))).violations[0]).toMatchObject({
      kind: "local invariant",
      name: 'at the start: low: "n is 1" does not hold'
    })
    const calm = actorOf("calm", { entry: emit(observe({ type: "Began" })), on: { Up: {} } })
    const meddler = monitor("meddler", createMachine({ context: { n: 0 }, on: { Began: { actions: assign({ n: Number.NaN }) } } } as never))
    const report = await checkPromise(scenarioOf({ calm }, [], { monitors: [meddler] }))
    expect(report.violations[0]).toMatchObject({
      kind: "failed step",
      name: expect.stringMatching(/^at the start: monitor meddler: n is NaN/)
    })
  })
})

describe("counting", () => {
  test("two labels to one successor count twice, and steps that change nothing do not count", async () => {
    const two = actorOf("two", { initial: "a", states: { a: { on: { Up: "b", Over: "b" } }, b: { on: { Up: {}, Over: "b" } } } }, [
      "Up",
      "Over"
    ])
    const subject = scenarioOf({ two }, [])
    expect(await checkPromise(subject)).toMatchObject({ distinct: 2, transitions: 2, depth: 2, finalStates: 1 })
    expect(naiveSearch(instantiate(subject))).toMatchObject({ distinct: 2, transitions: 2, depth: 2, stuck: 1 })
  })

  test("two options that lead to one successor count twice", async () => {
    const asking = actorOf("asking", {
      initial: "a",
      states: { a: { on: { Up: { target: "b", actions: emit(choose("k", [1, 2])) } } }, b: { on: { Chosen: {} } } }
    })
    expect(await checkPromise(scenarioOf({ asking }, [], { network: bag() }))).toMatchObject({ distinct: 2, transitions: 2 })
  })
})

describe("the tripwire in a check", () => {
  const impure = actorOf("impure", { on: { Up: { actions: assign({ n: () => Math.random() }) } } })

  test("refuses an impure machine, naming actor, state and event", async () => {
    await expect(checkPromise(scenarioOf({ impure }, []), { paranoid: true })).rejects.toThrow(
      'actor "impure", state {}, on "Up": a step reads Math.random(); take the time from event.now and chance from choose()'
    )
  })

  test("on every step changes nothing about a pure protocol", async () => {
    const paranoid = await checkPromise(twoPhaseCommit, { paranoid: true })
    expect(paranoid).toMatchObject({ verdict: "holds", distinct: 288, transitions: 761, depth: 11 })
    const { steps, of } = paranoid.triedTwice
    expect(steps).toBe(of)
    expect(of).toBeGreaterThan(paranoid.localSteps)
  })
})
