import { createMachine } from "xstate"
import { afterEach, expect, test, vi } from "vitest"
import { actor, type AnyActor, Refused } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { TypeScriptEngine } from "../../../src/model-check/core/search/typescript-engine.ts"
import { candidateHi, candidateLo } from "../../../src/model-check/core/tables/layout.ts"
import type { Rows } from "../../../src/model-check/core/tables/rows.ts"
import { always, type Property, role, type Scenario, scenario, set, sometimes, view } from "../../../src/scenario/index.ts"
import { actorOf, ends, free, valueOf } from "../counter-scenarios.ts"

afterEach(() => void vi.restoreAllMocks())

/** Two that are alike and know their names, and what else is named. */
const twins = (twin: AnyActor, others: Readonly<Record<string, AnyActor>>, properties: readonly Property[]): Scenario<any> =>
  scenario("twins", {
    cast: {
      p1: role(twin, { input: { me: "p1" } } as never),
      p2: role(twin, { input: { me: "p2" } } as never),
      ...Object.fromEntries(Object.entries(others).map(([id, one]) => [id, role(one)]))
    },
    network: set(),
    budgets: free,
    final: ends,
    properties: [...properties, sometimes("it begins", { reads: { w: valueOf(twin) }, holds: () => true })],
    symmetry: { groups: [["p1", "p2"]] }
  })

const twinOf = (states: object): AnyActor =>
  actor(
    "twin",
    createMachine({
      id: "twin",
      context: ({ input }: { input: { me: string } }) => ({ me: input.me }),
      initial: "a",
      states
    } as never) as never,
    { spontaneous: ["Up"] } as never
  )

const both = (one: Scenario<any>) => checkPromise(one, { symmetry: true, partialOrder: true })

test("a property that sees of one what it does not see of its twin is refused, though the twin's step is not seen by it", async () => {
  const climbing = twinOf({ a: { on: { Up: "b" } }, b: {} })
  const isUp = view(climbing, (({ value, context }: any) => (context.me === "p1" ? value : "?")) as never)
  const one = twins(climbing, {}, [always("the first stays", { reads: { isUp }, by: (is) => is.each("isUp", (value) => value !== "b") })])
  await expect(checkPromise(one, { symmetry: true })).rejects.toThrow(Refused)
  await expect(both(one)).rejects.toThrow(Refused)
})

test("twins that go round do not keep a third one from its step", async () => {
  const turning = twinOf({ a: { on: { Up: "b" } }, b: { on: { Up: "a" } } })
  const climber = actorOf("climber", { initial: "a", states: { a: { on: { Up: "b" } }, b: {} } })
  const one = twins(turning, { climber }, [
    always("the climber stays", { reads: { w: valueOf(climber) }, by: (is) => is.each("w", (value) => value !== "b") })
  ])
  expect((await both(one)).violations).toMatchObject([{ kind: "always" }])
  // unless worlds are told apart whose orbit is one
  const prototype = TypeScriptEngine.prototype as unknown as { reached(at: number): { readonly lo: number; readonly hi: number } }
  vi.spyOn(prototype, "reached").mockImplementation(function (this: { successorRows: Rows }, at: number) {
    const { data } = this.successorRows.candidates.steps
    return { lo: data[at + candidateLo]!, hi: data[at + candidateHi]! }
  } as never)
  expect((await both(one)).verdict).toBe("holds")
})
