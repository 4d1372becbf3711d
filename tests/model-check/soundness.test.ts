import { assign, createMachine, emit } from "xstate"
import { expect, test } from "vitest"
import { observe, Refused } from "../../src/kernel/index.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { always, bag, between, monitor, role, sometimes } from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { actorOf, anything, ends, free, scenarioOf, valueOf, viewOf } from "./counter-scenarios.ts"

const up = assign({ n: ({ context }: { context: { n: number } }) => context.n + 1 })
const below =
  (limit: number) =>
  ({ context }: { context: { n: number } }) =>
    context.n < limit
const counter = (limit: number, name = "counter") =>
  actorOf(name, { initial: "up", states: { up: { on: { Up: { guard: below(limit), actions: up } } } } })

const violationOf = async (scenario: Parameters<typeof checkPromise>[0], options = {}) => {
  const { violations } = await checkPromise(scenario, options)
  return violations.map(({ kind, name }) => `${kind}: ${name}`)
}

test("a property between two states is asked about steps that leave alone what it reads", async () => {
  const [one, idle] = [counter(1), counter(1, "idle")]
  const grows = between("it grows at every step", {
    reads: { c: viewOf(one, ({ context }) => context.n) },
    holds: ({ c: [before] }, { c: [after] }) => after! > before!
  })
  expect(await violationOf(scenarioOf({ a: one, b: idle }, [grows, anything(one)]))).toEqual(["between: it grows at every step"])
})

test("a view's undefined is not the null of another view", async () => {
  const one = counter(1)
  const nothing = always("somebody is null", { reads: { a: viewOf(one, () => null) }, holds: ({ a: [seen] }) => seen === null })
  const defined = always("nobody is undefined", {
    reads: { b: viewOf(one, ({ context }) => (context.n === 1 ? undefined : null)) },
    holds: ({ b: [seen] }) => seen !== undefined
  })
  expect(await violationOf(scenarioOf({ a: one }, [nothing, defined, anything(one)]))).toEqual(["always: nobody is undefined"])
})

test("a context key that becomes undefined is gone for the machine too", async () => {
  const forgetful = actorOf("forgetful", {
    context: { n: 0, held: {} },
    initial: "holding",
    states: {
      holding: { on: { Up: { target: "letting", actions: assign({ held: { a: undefined } }) } } },
      letting: {
        on: { Up: { guard: ({ context }: { context: { held: object } }) => Object.keys(context.held).length === 0, target: "free" } }
      },
      free: {}
    }
  })
  const freed = sometimes("it is free", { reads: { f: valueOf(forgetful) }, holds: ({ f }) => f[0] === "free" })
  expect((await checkPromise(scenarioOf({ a: forgetful }, [freed]))).verdict).toBe("holds")
})

test("what reads nothing, and two of one name, are refused", () => {
  const one = counter(1)
  const build =
    (properties: Parameters<typeof scenarioOf>[1], spec = {}, cast = { a: one }) =>
    () =>
      instantiate(scenarioOf(cast, properties, spec))
  expect(build([anything(one), always("nothing", { reads: {}, holds: () => false })])).toThrow(/property "nothing" reads nothing/)
  const watch = (name: string) => monitor(name, createMachine({ id: name, on: { Step: {} } }))
  expect(build([anything(one)], { monitors: [watch("m"), watch("m")] })).toThrow(/two monitors are called "m"/)
  expect(build([anything(one)], {}, { a: one, b: counter(2) } as never)).toThrow(/two different actors are called "counter"/)
})

test("a misspelt option is refused wherever it stands", () => {
  const one = counter(1)
  const build = (spec: object) => () => instantiate(scenarioOf({ a: one }, [anything(one)], spec as never))
  expect(() => role(one, { dormnt: true } as never)).toThrow(/unknown key "dormnt"; the keys are input, dormant, host, clock/)
  expect(() => actorOf("a", {}, [], { invariant: {} })).toThrow(/unknown key "invariant"/)
  expect(build({ budgets: { ...free, faults: { crash: { total: 1, onyl: ["a"] } } } })).toThrow(/budget "crash": unknown key "onyl"/)
  expect(build({ network: bag(), budgets: { ...free, faults: { loss: { each: 0 } } } })).toThrow(/budget "loss": unknown key "each"/)
  expect(build({ network: bag(), budgets: { ...free, faults: { loss: { total: 1, of: ["Ups"] } } } })).toThrow(
    /names the message "Ups", which nobody lists/
  )
  expect(build({ clocks: { until: 1, offsets: "sometimes" } })).toThrow(/clocks.offsets is "sometimes"/)
})

test("a local invariant that throws is a violation, not the end of the check", async () => {
  const broken = actorOf("broken", { initial: "up", states: { up: { on: { Up: { guard: below(1), actions: up } } } } }, ["Up"], {
    invariants: {
      total: ({ context }: { context: { n: number } }) => {
        if (context.n > 0) throw new Error("no such number")
        return true
      }
    }
  })
  expect(await violationOf(scenarioOf({ a: broken }, [anything(broken)]))).toEqual(['local invariant: a: "total" fails: no such number'])
})

test("an observation that is not plain is a failed step", async () => {
  const odd = actorOf("odd", {
    initial: "up",
    states: { up: { on: { Up: { target: "done", actions: emit(observe({ type: "Odd", n: Number.NaN }) as never) } } }, done: {} }
  })
  expect(await violationOf(scenarioOf({ a: odd }, [anything(odd)]))).toEqual([expect.stringMatching(/^failed step: a: n is NaN/)])
})

test("with all violations asked for, a bound that ends the search is named", async () => {
  const one = counter(1_000)
  const small = always("n is below 5", { reads: { c: viewOf(one, ({ context }) => context.n) }, holds: ({ c: [n] }) => n! < 5 })
  const report = await checkPromise(scenarioOf({ a: one }, [small, anything(one)]), { all: true, maxStates: 20 })
  expect(report).toMatchObject({
    verdict: "violated",
    reason: expect.stringMatching(/^a violation was found, and the bound of 20 states was reached/)
  })
  expect(report.bounds.find(({ name }) => name === "states")).toMatchObject({ limit: 20, reached: true })
})

test("interned cells count as memory too: a counter without end is inconclusive", async () => {
  const endless = actorOf("endless", { initial: "up", states: { up: { on: { Up: { actions: up } } } } })
  const report = await checkPromise(scenarioOf({ a: endless }, [anything(endless)]), { bytes: 32 * 2 ** 20 })
  expect(report).toMatchObject({ verdict: "inconclusive", reason: expect.stringMatching(/^the bound on memory was reached/) })
})

test("chance is found out in a context factory, in a guard that says no, in a view and in a property", async () => {
  const factory = actorOf("factory", { context: () => ({ n: Math.random() }), initial: "x", states: { x: { on: { Up: {} } } } })
  const guard = actorOf("guard", { initial: "x", states: { x: { on: { Up: { guard: () => Date.now() < 0, target: "y" } } }, y: {} } })
  const fair = counter(1)
  const view = always("a view", { reads: { c: viewOf(fair, () => Math.random() < 2) }, holds: () => true })
  const property = always("a property", { reads: { c: valueOf(fair) }, holds: () => Math.random() < 2 })
  for (const [scenario, what] of [
    [scenarioOf({ a: factory }, [anything(factory)], { final: ends }), "Math.random()"],
    [scenarioOf({ a: guard }, [anything(guard)], { final: ends }), "Date.now()"],
    [scenarioOf({ a: fair }, [view, anything(fair)]), "Math.random()"],
    [scenarioOf({ a: fair }, [property, anything(fair)]), "Math.random()"]
  ] as const) {
    const caught: unknown = await checkPromise(scenario).catch((error: unknown) => error)
    expect(caught).toBeInstanceOf(Refused)
    expect((caught as Refused).message).toContain(`reads ${what}`)
  }
})

test("a predicate that gives a promise is refused: it would otherwise always be true", async () => {
  const one = counter(1)
  const late = always("late", { reads: { c: valueOf(one) }, holds: (async () => false) as never })
  await expect(checkPromise(scenarioOf({ a: one }, [late, anything(one)]))).rejects.toThrow(/property "late" gives a promise/)
})

test("specs that contradict themselves are refused", () => {
  const one = counter(1)
  const build =
    (spec: object, cast: object = { a: one }) =>
    () =>
      instantiate(scenarioOf(cast as never, [anything(one)], spec as never))
  const faults = (stated: object | null) => ({ budgets: { ...free, faults: stated } })
  expect(build(faults({ clockDisruption: { total: 1, by: 1 } }))).toThrow(/clock disruption is budgeted, but no actor has a clock/)
  expect(build({ ...faults({ partition: { total: 1, into: [[["a"], ["a"]]] } }), network: bag() })).toThrow(
    /a partition has "a" in two groups/
  )
  expect(build({ network: bag({ ignored: "sty" as never }) })).toThrow(/ignored is "sty"/)
  expect(build({ expected: { distinct: 3 } })).toThrow(/expected must give distinct, transitions and depth/)
  expect(build({ final: true })).toThrow(Refused)
  expect(build(faults(null))).toThrow(Refused)
  const durable = actorOf("durable", { initial: "x", states: { x: { on: { Up: {} } } } }, ["Up"], { durable: ["strored"] })
  expect(() => instantiate(scenarioOf({ a: durable }, [anything(durable)]))).toThrow(/durable key "strored" of "a" is not in its context/)
})

test("an inconclusive check says which worlds it has reached all the same", async () => {
  const one = counter(1_000)
  const soon = sometimes("n is 3", { reads: { c: viewOf(one, ({ context }) => context.n) }, holds: ({ c: [n] }) => n === 3 })
  const late = sometimes("n is 900", { reads: { c: viewOf(one, ({ context }) => context.n) }, holds: ({ c: [n] }) => n === 900 })
  const { verdict, properties } = await checkPromise(scenarioOf({ a: one }, [soon, late]), { maxStates: 20 })
  expect({ verdict, reached: properties.map(({ reached }) => reached) }).toEqual({ verdict: "inconclusive", reached: [true, false] })
})
