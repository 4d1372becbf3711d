import { assign, emit } from "xstate"
import { describe, expect, test } from "vitest"
import { send } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { exitCodeOf, type Report } from "../../../src/model-check/report.ts"
import { always, bag, between, type Scenario, sometimes } from "../../../src/scenario/index.ts"
import { instantiate, replay } from "../../../src/world/index.ts"
import { naiveSearch } from "../../oracles/naive-search.ts"
import { actorOf, line, scenarioOf, valueOf, viewOf } from "../counter-scenarios.ts"

/** Checks, and holds the counterexample against a replay and against the naive search's fewest steps. */
const violated = async (scenario: Scenario<any>): Promise<Report["violations"][number]> => {
  const report = await checkPromise(scenario)
  expect(report.verdict).toBe("violated")
  expect(report.violations).toHaveLength(1)
  const [violation] = report.violations
  const { trace } = violation!.counterexample!
  const system = instantiate(scenario)
  expect(replay(system, trace.start, trace.steps).steps).toHaveLength(trace.steps.length)
  expect([...naiveSearch(system).violated.values()]).toContain(trace.steps.length)
  expect(trace.violated).toEqual({ kind: violation!.kind, name: violation!.name })
  return violation!
}

const a = line("a", 3)
const b = line("b", 3)

describe("what breaks is found with a shortest trace that replays", () => {
  test("an invariant", async () => {
    const scenario = scenarioOf({ a, b }, [
      always("never both in s2", {
        id: "C1",
        reads: { a: valueOf(a), b: valueOf(b) },
        holds: ({ a: [x], b: [y] }) => !(x === "s2" && y === "s2")
      })
    ])
    const violation = await violated(scenario)
    expect(violation).toMatchObject({ kind: "always", name: "never both in s2", id: "C1" })
    expect(violation.counterexample!.trace.steps).toHaveLength(4)
  })

  test("an invariant that is false from the start, in no step at all", async () => {
    const violation = await violated(scenarioOf({ a }, [always("moved", { reads: { a: valueOf(a) }, holds: ({ a: [x] }) => x !== "s0" })]))
    expect(violation.counterexample!.trace.steps).toEqual([])
  })

  test("a deadlock", async () => {
    const violation = await violated(scenarioOf({ a, b }, [], { final: undefined as never }))
    expect(violation.kind).toBe("deadlock")
    expect(violation.counterexample!.trace.steps).toHaveLength(6)
  })

  const sender = actorOf("sender", {
    initial: "s0",
    states: { s0: { on: { Up: { target: "s1", actions: emit(send("receiver", { type: "Hello" })) } } }, s1: {} }
  })

  test("an unhandled message, unless the scenario tolerates it", async () => {
    const receiver = actorOf("receiver", { initial: "deaf", states: { deaf: { on: { Up: "open" } }, open: { on: { Hello: {} } } } })
    const cast = { sender, receiver }
    const violation = await violated(scenarioOf(cast, []))
    expect(violation.kind).toBe("unhandled message")
    expect(violation.name).toContain('receiver gets "Hello" in state "deaf", which does not list it')
    expect(violation.counterexample!.trace.steps.map(({ action }) => action.kind)).toEqual(["spontaneous", "deliver"])
    expect((await checkPromise(scenarioOf(cast, [], { tolerate: ["unhandled message"] }))).verdict).toBe("holds")
  })

  test("a local invariant", async () => {
    const up = { actions: assign(({ context }: { context: { n: number } }) => ({ n: context.n + 1 })) }
    const counter = actorOf("counter", { on: { Up: up } }, ["Up"], {
      invariants: { "n stays below 3": ({ context }: { context: { n: number } }) => context.n < 3 }
    })
    const violation = await violated(scenarioOf({ counter }, []))
    expect(violation).toMatchObject({ kind: "local invariant", name: 'counter: "n stays below 3" does not hold' })
    expect(violation.counterexample!.trace.steps).toHaveLength(3)
  })

  test("a step that fails: an always loop, a throw, a value that is not plain, a guard that throws", async () => {
    const thrown = () => {
      throw new Error("no such record")
    }
    const failing = {
      "Infinite loop": { states: { s: { on: { Up: "x" } }, x: { always: "y" }, y: { always: "x" } } },
      "no such record": { states: { s: { on: { Up: { actions: assign(thrown) } } } } },
      "n is NaN": { states: { s: { on: { Up: { actions: assign({ n: Number.NaN }) } } } } },
      "who is not in the cast": { states: { s: { on: { Up: { actions: emit(send("nobody", { type: "Hi" })) } } } } },
      "Unable to evaluate guard": { states: { s: { on: { Up: { guard: thrown } } } } }
    }
    for (const [cause, config] of Object.entries(failing)) {
      const violation = await violated(scenarioOf({ one: actorOf("one", { initial: "s", ...config }) }, []))
      expect(violation.kind).toBe("failed step")
      expect(violation.name).toContain(cause)
      expect(violation.counterexample!.trace.steps).toHaveLength(1)
    }
  })
})

describe("what is never reached, and what is counted otherwise than expected", () => {
  test("a sometimes that no world reaches", async () => {
    const report = await checkPromise(
      scenarioOf({ a }, [sometimes("in s9", { reads: { a: valueOf(a) }, holds: ({ a: [x] }) => x === "s9" })])
    )
    expect(report).toMatchObject({ verdict: "violated", violations: [{ kind: "sometimes", name: "in s9", counterexample: undefined }] })
    expect(exitCodeOf(report)).toBe(5)
  })

  test("counts that differ from those that the scenario expects", async () => {
    const expected = { distinct: 5, transitions: 3, depth: 4 }
    const report = await checkPromise(scenarioOf({ a }, [], { expected }))
    expect(report.violations).toMatchObject([{ kind: "expected counts", name: expect.stringContaining("expected 5 distinct") }])
    expect((await checkPromise(scenarioOf({ a }, [], { expected: { ...expected, distinct: 4 } }))).verdict).toBe("holds")
  })

  test("a search that was cut short claims neither", async () => {
    const never = sometimes("in s9", { reads: { a: valueOf(a) }, holds: ({ a: [x] }) => x === "s9" })
    const report = await checkPromise(scenarioOf({ a, b }, [never], { expected: { distinct: 1, transitions: 1, depth: 1 } }), {
      maxDepth: 2
    })
    expect(report).toMatchObject({ verdict: "inconclusive", violations: [] })
  })
})

test("between sees a decrease on an edge into a state that is already known", async () => {
  // down leads back to a state that up found before: no edge of the search's tree decreases
  const lift = actorOf("lift", { initial: "low", states: { low: { on: { Up: "high" } }, high: { on: { Down: "low" } } } }, ["Up", "Down"])
  const height = viewOf(lift, ({ value }) => (value === "high" ? 1 : 0))
  const rises = between("never goes down", { reads: { height }, holds: (before, after) => before.height[0]! <= after.height[0]! })
  const violation = await violated(scenarioOf({ lift }, [rises]))
  expect(violation).toMatchObject({ kind: "between", name: "never goes down" })
  expect(violation.counterexample!.trace.steps.map(({ action }) => "event" in action && action.event)).toEqual(["Up", "Down"])
})

test("with all, one counterexample of each property and the counts of the whole space", async () => {
  const properties = ["s1", "s2", "s3"].map((state) =>
    always(`never in ${state}`, { reads: { a: valueOf(a) }, by: (is) => is.each("a", (x) => x !== state) })
  )
  const scenario = scenarioOf({ a, b }, properties, { network: bag() })
  const report = await checkPromise(scenario, { all: true })
  expect(report.violations.map(({ name, counterexample }) => [name, counterexample?.trace.steps.length])).toEqual([
    ["never in s1", 1],
    ["never in s2", 2],
    ["never in s3", 3]
  ])
  expect(report).toMatchObject({ distinct: 16, reason: "the whole space was searched" })
  expect((await checkPromise(scenario)).violations).toHaveLength(1)
})
