import { describe, expect, test } from "vitest"
import { detector } from "../../../src/actors/tutorial/failure-detector/detector.ts"
import { accurate, complete } from "../../../src/actors/tutorial/failure-detector/invariants.ts"
import { mutants } from "../../../src/actors/tutorial/failure-detector/mutants.ts"
import { deadAreSuspected, wrongSuspicionsEnd } from "../../../src/actors/tutorial/failure-detector/promises.ts"
import { failureDetector, live } from "../../../src/actors/tutorial/failure-detector/scenarios.ts"
import { start, step, type Stepped } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { foundBy } from "./found-by.ts"
import { alsoPromising, fairnesses, judged } from "../judged.ts"

describe("the whole space", () => {
  test.each([
    [1, 0, 2, 1, 12, 4_543, 10_461, 40],
    [1, 1, 3, 1, 12, 7_833, 17_454, 39],
    [2, 1, 4, 0, 12, 1_827, 3_278, 27],
    [2, 1, 4, 1, 20, 13_180, 29_292, 44],
    [2, 2, 5, 1, 12, 6_510, 13_500, 27]
  ])(
    "of period %i, delay %i, timeout %i, restarts %i and ticks %i has %i worlds",
    async (period, delay, timeout, restarts, ticks, distinct, transitions, depth) => {
      const report = await checkPromise(failureDetector, { set: { period, delay, timeout, restarts, ticks } })
      expect(report).toMatchObject({ verdict: "holds", distinct, transitions, depth, frontier: 0 })
    }
  )
})

const bounds = [1, 2, 3].flatMap((period) =>
  [0, 1, 2].flatMap((delay) => [1, 2, 3, 4, 5, 6].map((timeout) => ({ period, delay, timeout })))
)

test.each(bounds)(
  "period $period, delay $delay, timeout $timeout: accurate exactly if timeout > period + delay, complete always",
  async (set) => {
    const { violations } = await checkPromise(failureDetector, { set: { ...set, ticks: 9 }, all: true })
    const names = violations.map(({ name }) => name)
    expect(names.includes(accurate)).toBe(set.timeout <= set.period + set.delay)
    expect(names).not.toContain(complete)
  }
)

describe("a broken rule is caught by its property and by no other", () => {
  test.each([
    ["failure-detector M1", accurate, 6],
    ["failure-detector M2", complete, 8],
    ["failure-detector M3", accurate, 8],
    ["failure-detector M4", accurate, 10],
    ["failure-detector M5", deadAreSuspected.name, 2]
  ])("%s: %s in %i steps", async (id, name, steps) => {
    expect(await foundBy(mutants, id)).toEqual([[name, steps]])
  })
})

test("where nobody comes back, who was suspected need not be trusted again", async () => {
  const mutant = mutants.find(({ id }) => id === "failure-detector M4")!
  expect((await checkPromise(failureDetector, { set: { restarts: 0 }, mutant })).verdict).toBe("holds")
})

test("a heartbeat ends a suspicion, and starts the timer again", () => {
  const [started] = start(detector, { timeoutMs: 40 }) as readonly [Stepped]
  const [timer] = started.state.pending.timers
  expect(timer).toMatchObject({ delayMs: 40 })
  const [suspecting] = step(detector, started.state, timer!.event) as readonly [Stepped]
  expect(suspecting.state.snapshot.value).toBe("suspecting")
  const [trusting] = step(detector, suspecting.state, { type: "Heartbeat", from: "node" }) as readonly [Stepped]
  expect(trusting.state.snapshot.value).toBe("trusting")
  expect(trusting.state.pending.timers).toHaveLength(1)
})

describe("who is down is suspected in the end", () => {
  test.each(fairnesses)("on channels, fairness %s", async (fair) => {
    const verdicts = await Promise.all(["fifo", "lossy"].map((network) => judged(live, { network, fair })))
    expect(verdicts).toEqual(["holds", "holds"])
  })

  test.each(fairnesses)("and need not be where an old heartbeat may arrive for ever, fairness %s", async (fair) => {
    expect(await judged(live, { network: "set", fair })).toBe(`violated; ${deadAreSuspected.name}: goes round`)
  })
})

const accuracy = { promise: "accurate" }
const wrong = `violated; ${wrongSuspicionsEnd.name}: goes round`

test.each([
  ["fifo", ["inconclusive; capacity", "inconclusive; capacity", "inconclusive; capacity"]],
  ["lossy", [wrong, wrong, "inconclusive; capacity"]],
  ["set", [wrong, "holds", "holds"]]
])("whether a wrong suspicion ends on a %s, by fairness", async (network, verdicts) => {
  expect(await Promise.all(fairnesses.map((fair) => judged(live, { ...accuracy, network, fair })))).toEqual(verdicts)
})

test("where ticks are counted both stay open", async () => {
  for (const promise of [deadAreSuspected, wrongSuspicionsEnd]) {
    const open = alsoPromising(failureDetector, { restarts: 0 }, promise, ["messages", "timers"])
    expect(await Promise.all(open.map((one) => judged(one)))).toEqual(["inconclusive; ticks", "inconclusive; ticks", "inconclusive; ticks"])
  }
})
