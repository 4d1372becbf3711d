import { describe, expect, test } from "vitest"
import { checkPromise } from "../../src/model-check/check.ts"
import { always, between, type Property, role, type Scenario, scenario, set, sometimes, view } from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { naiveSearch } from "../oracles/naive-search.ts"
import { actorOf, ends, free, line, scenarioOf, valueOf, viewOf } from "./counter-scenarios.ts"

const walker = line("walker", 3)
const place = viewOf(walker, ({ value }) => Number(String(value).slice(1)))

const checkAll = async (subject: Scenario<any>) => {
  const { violations } = await checkPromise(subject, { all: true })
  const { violated, reached } = naiveSearch(instantiate(subject))
  const found = violations
    .filter(({ kind }) => kind !== "sometimes")
    .map(({ name, counterexample }) => [name, counterexample!.trace.steps.length] as const)
  expect(new Map(found)).toEqual(violated)
  return { violated, reached, unreached: violations.filter(({ kind }) => kind === "sometimes").map(({ name }) => name) }
}

describe("each, pairs and all say the same thing in three ways", () => {
  const cast = { w1: walker, w2: walker, w3: walker }

  test("of every world", async () => {
    const { violated } = await checkAll(
      scenarioOf(cast, [
        always("each", { reads: { w: place }, by: (is) => is.each("w", (n) => n < 3) }),
        always("each, by all", { reads: { w: place }, holds: ({ w }) => w.every((n) => n < 3) }),
        always("pairs", { reads: { w: place }, by: (is) => is.pairs("w", "w", (a, b) => a - b < 3) }),
        always("pairs, by all", { reads: { w: place }, holds: ({ w }) => w.every((a, i) => w.every((b, j) => i === j || a - b < 3)) })
      ])
    )
    expect([...violated]).toEqual(["each", "each, by all", "pairs", "pairs, by all"].map((name) => [name, 3]))
  })

  test("of some world, where one actor or pair is enough", async () => {
    const { reached, unreached } = await checkAll(
      scenarioOf(cast, [
        sometimes("one has arrived", { reads: { w: place }, by: (is) => is.each("w", (n) => n === 3) }),
        sometimes("one has arrived, by all", { reads: { w: place }, holds: ({ w }) => w.some((n) => n === 3) }),
        sometimes("two are 3 apart", { reads: { w: place }, by: (is) => is.pairs("w", "w", (a, b) => a - b === 3) }),
        sometimes("one is at 4", { reads: { w: place }, by: (is) => is.each("w", (n) => n === 4) })
      ])
    )
    expect(reached.size).toBe(3)
    expect(unreached).toEqual(["one is at 4"])
  })

  test("pairs of different reads, of two machines", async () => {
    const runner = line("runner", 2)
    const speed = viewOf(runner, ({ value }) => (value === "s2" ? 1 : 0))
    const { violated } = await checkAll(
      scenarioOf({ w1: walker, r: runner, w2: walker }, [
        always("nobody at 2 with the runner there", {
          reads: { place, speed },
          by: (is) => is.pairs("place", "speed", (n, s) => n + s < 3)
        }),
        always("the same by all", { reads: { place, speed }, holds: ({ place: ns, speed: [s] }) => ns.every((n) => n + s! < 3) })
      ])
    )
    expect(violated.get("nobody at 2 with the runner there")).toBe(violated.get("the same by all"))
    expect(violated.size).toBe(2)
  })

  test("where there is only one actor, pairs hold of every world and are true of none", async () => {
    const { violated, unreached } = await checkAll(
      scenarioOf({ w1: walker }, [
        always("no pair", { reads: { w: place }, by: (is) => is.pairs("w", "w", (a, b) => a.toFixed() === b.toFixed() && false) }),
        sometimes("some pair", { reads: { w: place }, by: (is) => is.pairs("w", "w", () => true) })
      ])
    )
    expect(violated.size).toBe(0)
    expect(unreached).toEqual(["some pair"])
  })
})

test("more than thirty properties, which share bits, are each looked at where what they read changes", async () => {
  const walkers = Array.from({ length: 12 }, (_, i) => line(`walker${i}`, 1))
  const cast = Object.fromEntries(walkers.map((one, i) => [`w${i}`, one]))
  const properties = walkers.flatMap((one, i): readonly Property[] => {
    const at = valueOf(one)
    return [
      always(`walker ${i} stays`, { reads: { at }, holds: ({ at: [x] }) => x === "s0" }),
      between(`walker ${i} does not move`, { reads: { at }, holds: (before, after) => before.at[0] === after.at[0] }),
      sometimes(`walker ${i} moves`, { reads: { at }, holds: ({ at: [x] }) => x === "s1" })
    ]
  })
  const report = await checkPromise(scenarioOf(cast, properties), { all: true })
  expect(properties).toHaveLength(36)
  expect(report.distinct).toBe(2 ** 12)
  expect(report.violations.map(({ kind, counterexample }) => [kind, counterexample?.trace.steps.length])).toEqual(
    Array.from({ length: 24 }, () => [expect.stringMatching("always|between"), 1])
  )
})

test("a check may look at some properties only, by name or id, and says which there are", async () => {
  const subject = scenarioOf({ walker }, [
    always("stays below 2", { id: "W1", reads: { place }, holds: ({ place: [n] }) => n! < 2 }),
    always("stays below 3", { id: "W2", reads: { place }, holds: ({ place: [n] }) => n! < 3 })
  ])
  expect((await checkPromise(subject, { only: ["W2"] })).violations.map(({ id }) => id)).toEqual(["W2"])
  expect((await checkPromise(subject, { only: ["stays below 2"] })).violations.map(({ id }) => id)).toEqual(["W1"])
  await expect(checkPromise(subject, { only: ["W3"] })).rejects.toThrow('scenario "counters" has no property "W3"; it has "W1", "W2"')
})

test("a property or a view that throws is refused by name, wherever it is met", async () => {
  const thrower = () => {
    throw new Error("no such key")
  }
  const broken = scenarioOf({ walker }, [always("total", { reads: { place }, holds: ({ place: [n] }) => (n === 2 ? thrower() : true) })])
  await expect(checkPromise(broken)).rejects.toThrow('property "total" fails: no such key; it must be total on what it reads')
  const blind = viewOf(walker, thrower as () => number)
  await expect(checkPromise(scenarioOf({ walker }, [always("sees", { reads: { blind }, holds: () => true })]))).rejects.toThrow(
    'a view of "walker" fails'
  )
})

test("who is down is left out of a view, unless it reads the disk", async () => {
  const keeper = actorOf("keeper", { on: { Up: {} } }, ["Up"], { durable: ["n"] })
  const up = view(keeper, () => "up")
  const both = view(
    keeper,
    () => "up",
    (disk) => `disk ${String(disk["n"])}`
  )
  const subject = scenario("counters", {
    cast: { k1: role(keeper), k2: role(keeper) },
    network: set(),
    budgets: { ...free, faults: { crash: 1 } },
    properties: [
      sometimes("one of two is seen", { reads: { up }, holds: ({ up: all }) => all.length === 1 }),
      sometimes("a disk is read", { reads: { both }, holds: ({ both: all }) => all.join() === "up,disk 0" })
    ],
    final: ends
  })
  expect((await checkPromise(subject)).verdict).toBe("holds")
})
