import * as fc from "fast-check"
import { expect, test } from "vitest"
import { strategyNames, type Report } from "../../../src/model-check/index.ts"
import { Hunt } from "../../../src/model-check/hunt/hunt.ts"
import { brokenBy, instantiate, replay, stuckAfter } from "../../../src/world/index.ts"
import type { System } from "../../../src/scenario/index.ts"
import { scenarioOf, scenarioRecipe } from "../../oracles/random-scenario.ts"
import { seedOf, timesOf } from "../../sizes.ts"
import { finished } from "../check-to-end.ts"

const maxWorlds = 1_500

const keyOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  ["unhandled message", "local invariant", "failed step"].includes(kind) ? "fault" : `${kind} ${name}`

const lengthsOf = ({ violations }: Report): ReadonlyMap<string, number> =>
  new Map(
    violations.flatMap((one) => (one.counterexample === undefined ? [] : [[keyOf(one), one.counterexample.trace.steps.length] as const]))
  )

const hunted = (system: System, options: ConstructorParameters<typeof Hunt>[1]): Report => {
  const hunt = new Hunt(system, { all: true, ...options })
  while (!hunt.advance(50));
  return hunt.report()
}

/** Every trace runs on the readable world, and ends there in what it is said to break. */
const replayAll = (system: System, { violations }: Report): void => {
  for (const { kind, name, counterexample } of violations) {
    if (counterexample === undefined) continue
    const { trace, before } = counterexample
    const replayed = replay(system, trace.start, trace.steps)
    const broken = [...brokenBy(system, replayed), ...stuckAfter(system, replayed)]
    expect(broken.some((one) => one.kind === kind && one.name === name)).toBe(true)
    expect(trace.steps.length).toBeLessThanOrEqual(before!)
  }
}

const had = { whole: 0, broken: 0, found: 0, sound: 0, longer: 0 }

test("a hunt finds nothing that a check does not, and all of it where it comes to the end of every way", async () => {
  const recipes = fc.sample(scenarioRecipe, { numRuns: timesOf(200), seed: seedOf(20_261_127) })
  for (const [i, recipe] of recipes.entries()) {
    const system = instantiate(scenarioOf(recipe))
    const searched = await finished(system, { all: true, maxStates: maxWorlds })
    if (searched.frontier > 0) continue
    const shortest = lengthsOf(searched)
    had[shortest.size > 0 ? "broken" : "sound"]++
    const strategy = strategyNames[i % strategyNames.length]!
    for (const options of [
      { strategies: ["deepening"] as const, seconds: 20 },
      { strategies: [strategy], seconds: 0.05 }
    ]) {
      const report = hunted(system, { ...options, seed: `${i}` })
      replayAll(system, report)
      const found = lengthsOf(report)
      expect(report.distinct).toBeLessThanOrEqual(searched.distinct)
      for (const [key, length] of found) {
        expect(length).toBeGreaterThanOrEqual(shortest.get(key) ?? Number.POSITIVE_INFINITY)
        had.found++
        if (length > shortest.get(key)!) had.longer++
      }
      expect(report.verdict).toBe(found.size > 0 || report.violations.length > 0 ? "violated" : "sampled")
      if (!report.reason.startsWith("went depth-first to the end")) continue
      had.whole++
      expect([...found.keys()].sort()).toEqual([...shortest.keys()].sort())
      expect(report.distinct).toBe(searched.distinct)
      expect(report.properties.map(({ reached }) => reached)).toEqual(searched.properties.map(({ reached }) => reached))
    }
  }
  expect(had.whole).toBeGreaterThan(timesOf(60))
  expect(had.broken).toBeGreaterThan(timesOf(30))
  expect(had.sound).toBeGreaterThan(timesOf(10))
  expect(had.found).toBeGreaterThan(timesOf(60))
  // the neighbourhood of a run in a space so small is nearly all of it
  expect(had.longer).toBeLessThan(had.found / 10)
})
