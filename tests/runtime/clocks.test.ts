import { Effect } from "effect"
import { afterEach, describe, expect, test, vi } from "vitest"
import { Journal, paced, runToEnd } from "../../src/runtime/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { storm } from "../fixtures/storm.scenario.ts"

const system = instantiate(storm)
const played = runToEnd(system, { seed: "clocks", durationMs: 300, endsWhenQuiet: false }).pipe(Effect.provide(Journal.layerMemory))

afterEach(() => void vi.restoreAllMocks())

describe("a system clock that jumps neither fires nor stalls what waits", () => {
  test.each([
    ["an hour ahead", 3_600_000],
    ["an hour back", -3_600_000]
  ])("%s", async (_, jumpMs) => {
    const { now } = Date
    const jumpsAt = now() + 100
    vi.spyOn(Date, "now").mockImplementation(() => now() + (now() > jumpsAt ? jumpMs : 0))
    const began = performance.now()
    const { elapsedMs, reason } = await Effect.runPromise(played)
    expect(reason).toBe("duration")
    expect(elapsedMs).toBeGreaterThanOrEqual(299)
    expect(elapsedMs).toBeLessThan(performance.now() - began + 1)
  })
})

test("a paced run is fixed by its seed, whatever else the machine does meanwhile", async () => {
  const busy = setInterval(() => {
    const until = performance.now() + Math.random() * 20
    while (performance.now() < until);
  }, 5)
  const runs = await Promise.all([1, 2, 3].map(() => Effect.runPromise(paced(played))))
  clearInterval(busy)
  const [one, ...others] = runs.map(({ labels, elapsedMs, reason }) => ({ labels, elapsedMs, reason }))
  expect(one!.labels.length).toBeGreaterThan(3)
  expect(one!.elapsedMs).toBe(300)
  for (const other of others) expect(other).toEqual(one)
})

test("a paced run keeps to real time", async () => {
  const began = performance.now()
  await Effect.runPromise(paced(Effect.sleep(120)))
  expect(performance.now() - began).toBeGreaterThanOrEqual(119)
})
