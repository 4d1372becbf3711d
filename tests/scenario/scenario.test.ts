import { assign, setup } from "xstate"
import { describe, expect, test } from "vitest"
import { actor, Refused, InputError } from "../../src/kernel/index.ts"
import { type Action, definitionsOf, instantiate, Misfit, replay, successors, withoutBudgets } from "../../src/world/index.ts"
import { always, bag, fifo, integer, mutant, oneOf, role, scenario, sometimes, type Spec, view } from "../../src/scenario/index.ts"
import { traceFrom } from "../../src/trace/index.ts"
import { actorOf, after, castOf, startOf, systemOf, tried } from "../world/bare-systems.ts"

const counter = actor(
  "counter",
  setup({
    types: {} as { context: { readonly n: number }; events: { readonly type: "Up" } },
    guards: { isLow: ({ context }) => context.n < 2 }
  }).createMachine({ context: { n: 0 }, on: { Up: { guard: "isLow", actions: assign({ n: ({ context }) => context.n + 1 }) } } }),
  { spontaneous: ["Up"] }
)
const n = view(counter, ({ context }) => context.n)
const begun = sometimes("it begins", { reads: { n }, holds: () => true })
const spec: Spec = {
  cast: { c: role(counter) },
  network: bag(),
  budgets: { faults: "none", spontaneous: "unbounded" },
  properties: [begun]
}

const chosen = scenario(
  "chosen",
  { parameters: { size: integer(2, { min: 1, max: 3 }), free: integer(7), mode: oneOf("fast", ["fast", "slow"]) } },
  ({ size }) => ({ ...spec, cast: Object.fromEntries(Array.from({ length: size }, (_, i) => [`c${i}`, role(counter)])) })
)

describe("parameters", () => {
  test("have their defaults, and build what they say", () => {
    expect(instantiate(chosen).parameters).toEqual({ size: 2, free: 7, mode: "fast" })
    expect(instantiate(chosen, { size: "3", mode: "slow" })).toMatchObject({
      parameters: { size: 3, mode: "slow" },
      members: { length: 3 }
    })
  })

  test.each([
    [{ sise: 1 }, 'scenario "chosen" has no parameter "sise"; it has size, free, mode'],
    [{ size: 4 }, 'scenario "chosen": size=4 is out of bounds; it goes from 1 to 3'],
    [{ size: 1.5 }, 'scenario "chosen": size=1.5 is not a whole number'],
    [{ size: "two" }, 'scenario "chosen": size=two is not a whole number'],
    [{ free: "" }, 'scenario "chosen": free= is not a whole number'],
    [{ mode: "quick" }, 'scenario "chosen": mode=quick is none of fast, slow']
  ])("%o is an input error", (set, sentence) => {
    expect(() => instantiate(chosen, set)).toThrow(InputError)
    expect(() => instantiate(chosen, set)).toThrow(sentence)
  })

  test("a scenario without any says so", () => {
    expect(() => instantiate(scenario("plain", spec), { n: 1 })).toThrow('scenario "plain" has no parameter "n"; it has none')
  })
})

describe("a scenario is refused", () => {
  const other = actorOf("other", {})
  test.each<readonly [string, Partial<Spec> | object, string]>([
    ["without a cast", { cast: {} }, "the cast is empty"],
    ["without a network", { network: undefined }, "no network is stated; give set(), bag() or fifo({ capacity })"],
    ["with a fifo network without capacity", { network: fifo({ capacity: 0 }) }, "a fifo network needs a capacity, a whole number > 0"],
    ["without a sometimes", { properties: [] }, 'no "sometimes" is stated, so that a check could hold by doing nothing'],
    ["with two properties of one name", { properties: [begun, begun] }, 'two properties are called "it begins"'],
    [
      "with a property that reads who is not there",
      { properties: [begun, always("x", { reads: { o: view(other, () => 1) }, holds: () => true })] },
      'the property "x" reads "other", who is not there'
    ],
    ["with a key that does not exist", { propertys: [] }, 'unknown key "propertys"; the keys are cast, network, budgets, properties'],
    [
      "with an input that is not plain",
      { cast: { c: role(counter, { input: new Map() as never }) } },
      'the input of "c": the value is an instance of Map'
    ]
  ])("%s", (_, wrong, sentence) => {
    const refused = () => instantiate(scenario("wrong", { ...spec, ...wrong } as Spec))
    expect(refused).toThrow(Refused)
    expect(refused).toThrow(sentence)
  })
})

describe("a mutant", () => {
  const broken = mutant("M1", {
    of: chosen,
    breaks: "no limit",
    replace: counter.with({ guards: { isLow: () => true } }),
    parameters: { size: 1 },
    expected: ["it begins"]
  })

  test("puts its actors in the place of those of the same name, with its parameters, and expects no counts", () => {
    const system = instantiate(chosen, {}, broken)
    expect(system).toMatchObject({ mutant: { id: "M1" }, parameters: { size: 1 }, expected: undefined })
    const up: Action = { kind: "spontaneous", actor: "c0", event: "Up" }
    expect(after(system, startOf(system), up, up, up).cells[0]!.state!.snapshot.context).toEqual({ n: 3 })
    expect(tried(instantiate(chosen), after(instantiate(chosen), startOf(instantiate(chosen)), up, up), up)).toBe("not enabled")
  })

  test("of somebody who is not in the cast is refused", () => {
    const stranger = mutant("M2", { of: chosen, breaks: "x", replace: actorOf("stranger", {}), expected: ["it begins"] })
    expect(() => instantiate(chosen, {}, stranger)).toThrow('the mutant "M2" replaces "stranger", who is not in the cast')
  })

  test("has other definitions than the original", () => {
    expect(definitionsOf(instantiate(chosen, {}, broken))).not.toBe(definitionsOf(instantiate(chosen)))
    expect(definitionsOf(instantiate(chosen, { size: 1 }))).toBe(definitionsOf(instantiate(chosen, { size: 3 })))
    expect(definitionsOf(instantiate(chosen))).toMatch(/^[0-9a-f]{16}$/)
  })
})

describe("a replay", () => {
  const up = { action: { kind: "spontaneous", actor: "c", event: "Up" }, chosen: [] } as const
  const system = systemOf(spec)

  test("follows labels from world to world", () => {
    const { start, steps } = replay(system, 0, [up, up])
    expect([start, ...steps.map(({ world }) => world)].map(({ cells }) => cells[0]!.state!.snapshot.context)).toEqual([
      { n: 0 },
      { n: 1 },
      { n: 2 }
    ])
  })

  test("that does not fit names the first step that is not there", () => {
    expect(() => replay(system, 0, [up, up, up])).toThrow(Misfit)
    expect(() => replay(system, 0, [up, up, up])).toThrow("step 3 of 3")
    expect(() => replay(system, 0, [{ ...up, chosen: [{ key: "k", option: 1 }] }])).toThrow(
      'is not enabled with the choices [{"key":"k","option":1}]'
    )
    expect(() => replay(system, 0, [{ ...up, action: { ...up.action, actor: "nobody" } }])).toThrow("step 1 of 1")
    expect(() => replay(system, 0, [{ action: { kind: "dance" } as never, chosen: [] }])).toThrow(Misfit)
    expect(() => replay(system, 4, [])).toThrow("the trace starts in initial world 4; there are 1")
  })

  test("without budgets goes on where a search was cut", () => {
    const brief = systemOf({ ...spec, budgets: { faults: "none", spontaneous: 1 } })
    expect(() => replay(brief, 0, [up, up])).toThrow("step 2 of 2")
    expect(replay(withoutBudgets(brief), 0, [up, up]).steps).toHaveLength(2)
  })

  test("takes a file for a trace only if it is one", () => {
    const trace = { schema: 1, scenario: "x", parameters: {}, start: 0, steps: [up] }
    expect(traceFrom(trace, "t.json")).toEqual({ ...trace, mutant: null, violated: null })
    for (const odd of [null, [], {}, { ...trace, schema: 2 }, { ...trace, steps: [{}] }, { ...trace, parameters: null }])
      expect(() => traceFrom(odd, "t.json")).toThrow("t.json is not a trace of Borealis")
  })
})

test("steps come in the canonical order, which does not depend on how a world came about", () => {
  const pair = systemOf({ ...spec, cast: castOf({ b: counter, a: counter }) })
  const [upB, upA]: readonly Action[] = ["b", "a"].map((id) => ({ kind: "spontaneous", actor: id, event: "Up" }))
  const one = after(pair, startOf(pair), upB!, upA!)
  const other = after(pair, startOf(pair), upA!, upB!)
  const labels = (world: typeof one) => successors(pair, world).steps.map(({ label }) => "actor" in label.action && label.action.actor)
  expect(labels(one)).toEqual(["b", "a"])
  expect(labels(other)).toEqual(labels(one))
})
