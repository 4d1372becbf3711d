import { Effect, Exit, Fiber } from "effect"
import { describe, expect, test } from "vitest"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { check, checkPromise } from "../../src/model-check/check.ts"
import { exitCodeOf } from "../../src/model-check/report.ts"
import { Run } from "../../src/model-check/run.ts"
import { fifo, role, sometimes, view } from "../../src/scenario/index.ts"
import { instantiate, startsOf } from "../../src/world/index.ts"
import { actorOf, scenarioOf } from "./counter-scenarios.ts"

const set = { rms: 6 }
const whole = { distinct: 50_816, depth: 20 }

describe("a check that reaches a bound is inconclusive, says what is left, and never holds", () => {
  test("states", async () => {
    const report = await checkPromise(twoPhaseCommit, { set, maxStates: 5_000 })
    expect(report).toMatchObject({ verdict: "inconclusive", violations: [] })
    expect(report.distinct).toBeGreaterThanOrEqual(5_000)
    expect(report.distinct).toBeLessThan(whole.distinct)
    expect(report.frontier).toBeGreaterThan(0)
    expect(report.reason).toMatch(/^the bound of [\d,]+ states was reached; [\d,]+ states were found and not expanded$/)
    expect(report.bounds.find(({ name }) => name === "states")).toEqual({ name: "states", limit: 5_000, reached: true })
    expect(exitCodeOf(report)).toBe(3)
  })

  test("depth, of which every level within it is complete", async () => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 2 }, maxDepth: 4 })
    const full = await checkPromise(twoPhaseCommit, { set: { rms: 2 } })
    expect(report).toMatchObject({ verdict: "inconclusive", depth: 4 })
    expect(report.frontier).toBeGreaterThan(0)
    expect(report.distinct).toBeLessThan(full.distinct)
    expect(report.bounds.filter(({ reached }) => reached).map(({ name }) => name)).toEqual(["depth"])
  })

  test("depth that is just enough holds", async () => {
    const just = await checkPromise(twoPhaseCommit, { set: { rms: 2 }, maxDepth: 8 })
    expect(just.depth).toBe(8)
    expect(just.violations).toEqual([])
  })

  test("time", async () => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 9 }, seconds: 0 })
    expect(report).toMatchObject({ verdict: "inconclusive", violations: [] })
    expect(report.reason).toContain("the bound on time was reached")
    expect(report.frontier).toBeGreaterThan(0)
  })

  test("memory", async () => {
    const report = await checkPromise(twoPhaseCommit, { set, bytes: 1_000_000 })
    expect(report).toMatchObject({ verdict: "inconclusive", violations: [] })
    expect(report.reason).toContain("the bound on memory was reached")
    expect(report.distinct).toBeLessThan(whole.distinct)
  })

  test("an interruption", async () => {
    const stop = new AbortController()
    stop.abort()
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 9 }, signal: stop.signal })
    expect(report).toMatchObject({ verdict: "inconclusive", violations: [] })
    expect(report.reason).toContain("interrupted")
    expect(report.frontier).toBeGreaterThan(0)
  })
})

describe("initial states are listed in portions", () => {
  const one = actorOf("one", { initial: "x", states: { x: {} } }, [])
  const anything = sometimes("anything", { reads: { one: view(one, () => 1) }, holds: () => true })
  const clocked = (count: number) =>
    scenarioOf({}, [anything], {
      cast: Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, role(one, { clock: { error: 1 } })])),
      clocks: { until: 0, offsets: "at the start" }
    })

  test("and bounds are looked at among them", async () => {
    // 13 clocks have 1,594,323 of them, and 40 more than there are numbers
    for (const count of [13, 40]) {
      const report = await checkPromise(clocked(count), { maxStates: 1000 })
      expect(report).toMatchObject({ verdict: "inconclusive", distinct: 1000, transitions: 0 })
      expect(report.reason).toBe(
        "the bound of 1,000 states was reached; 1,000 states were found and not expanded, and not all initial ones were listed"
      )
    }
    const late = await checkPromise(clocked(13), { seconds: 0.1 })
    expect(late).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringMatching(/^the bound on time .* not all initial ones were listed$/)
    })
    const stop = new AbortController()
    stop.abort()
    const interrupted = await checkPromise(clocked(13), { signal: stop.signal })
    expect(interrupted.reason).toMatch(/^interrupted .* not all initial ones were listed$/)
  })

  test.each(["webassembly", "typescript"] as const)("all of them, by %s", async (engine) => {
    const report = await checkPromise(clocked(7), { engine })
    expect(report).toMatchObject({ verdict: "holds", distinct: 3 ** 7, depth: 1 })
    expect(startsOf(instantiate(clocked(7))).count).toBe(3 ** 7)
  })
})

test.each(["webassembly", "typescript"] as const)(
  "a network of 140 actors, with a queue per pair, is searched within its bounds by %s",
  async (engine) => {
    const one = actorOf("one", { initial: "a", states: { a: { on: { Up: "b" } }, b: {} } })
    const cast = Object.fromEntries(Array.from({ length: 140 }, (_, i) => [`a${i}`, one]))
    const report = await checkPromise(scenarioOf(cast, [], { network: fifo({ capacity: 2 }) }), { engine, maxStates: 141, bytes: 2 ** 29 })
    expect(report).toMatchObject({ verdict: "inconclusive", distinct: 141 })
    expect(report.bounds.filter(({ reached }) => reached).map(({ name }) => name)).toEqual(["states"])
  }
)

test("a check lets other fibers in, and may be interrupted as a fiber", async () => {
  const told = Promise.withResolvers<void>()
  const fiber = Effect.runFork(check(twoPhaseCommit, { set: { rms: 10 }, onProgress: () => told.resolve() }))
  const ended = Effect.runPromise(Fiber.await(fiber))
  expect(await Promise.race([told.promise.then(() => "under way"), ended])).toBe("under way")
  await Effect.runPromise(Fiber.interrupt(fiber))
  expect(Exit.hasInterrupts(await ended)).toBe(true)
})

test("counts and verdict are the same for every salt, and the fingerprints are not", async () => {
  const salts = ["borealis", "another", "", "ζ"]
  const reports = await Promise.all(salts.map((salt) => checkPromise(twoPhaseCommit, { set: { rms: 4 }, salt })))
  for (const [i, report] of reports.entries()) {
    expect(report).toMatchObject({ verdict: "holds", distinct: 1_568, transitions: 5_377, depth: 14, salt: salts[i] })
  }
  const keys = salts.map((salt) => {
    const run = new Run(instantiate(twoPhaseCommit), { salt })
    while (!run.advance(1000));
    return (run as unknown as { compiled: { tables: { slots: readonly { cells: { data: Int32Array } }[] } } }).compiled.tables.slots[0]!
      .cells.data[0]
  })
  expect(new Set(keys).size).toBe(salts.length)
})

test("the odds of a collision of fingerprints are told with the verdict", async () => {
  const report = await checkPromise(twoPhaseCommit, { set: { rms: 5 } })
  expect(report.collisionOdds).toBeCloseTo(8_832 ** 2 / 2 ** 65, 20)
})
