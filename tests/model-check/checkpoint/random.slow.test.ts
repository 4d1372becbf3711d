import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import { instantiate } from "../../../src/world/index.ts"
import { type ScenarioRecipe, scenarioOf, scenarioRecipe } from "../../oracles/random-scenario.ts"
import { seedOf, timesOf } from "../../sizes.ts"
import { finished } from "../check-to-end.ts"
import { checkpointsOf, found, resumed } from "./keeping-checkpoints.ts"

const seed = seedOf(20_270_101)
const scenarios = timesOf(40)
const batchSizes = { round: 16, block: 4, chunk: 100 }
const engines = ["typescript", "webassembly"] as const

/** Of so many checkpoints of a check one goes on. */
const oneIn = 5

test("random scenarios on all networks, with monitors and clocks, find the same from any checkpoint, whoever wrote it", async () => {
  let gone = 0
  const kinds = new Set<string>()
  const check = async (recipe: ScenarioRecipe) => {
    const system = instantiate(scenarioOf(recipe))
    const options: CheckOptions = { frontierBytes: 0, all: true, maxStates: 800, batchSizes }
    for (const [i, engine] of engines.entries()) {
      const { report, folders } = await checkpointsOf(system, { ...options, engine })
      expect(found(report)).toEqual(found(await finished(system, { ...options, engine })))
      for (const [place, folder] of folders.entries()) {
        if (place % oneIn !== i) continue
        const after = engines[(place + i) % 2]!
        expect(found(await resumed(system, folder, { ...options, engine: after }))).toEqual(found(report))
        gone++
      }
    }
    kinds.add(recipe.network.kind)
  }
  await fc.assert(fc.asyncProperty(scenarioRecipe, check), { seed, numRuns: scenarios })
  expect([...kinds].toSorted()).toEqual(["bag", "fifo", "set"])
  expect(gone).toBeGreaterThan(scenarios)
})

test("a bounded check goes on with a larger bound, to what it finds without one", async () => {
  let stopped = 0
  const check = async (recipe: ScenarioRecipe) => {
    const system = instantiate(scenarioOf(recipe))
    const whole = await finished(system, { all: true, maxStates: 3000, batchSizes })
    if (whole.frontier > 0) return
    const bounds: readonly CheckOptions[] = [{ maxStates: Math.ceil(whole.distinct / 2) }, { maxDepth: Math.ceil(whole.depth / 2) }]
    for (const bound of bounds) {
      const { report, folders } = await checkpointsOf(system, { all: true, batchSizes, ...bound })
      if (report.frontier === 0) continue
      const folder = folders.at(-1)!
      const same = await resumed(system, folder, { all: true, batchSizes, ...bound })
      expect(found(same)).toEqual(found(report))
      const { distinct, transitions, depth, verdict, finalStates, cutStates } = await resumed(system, folder, { all: true, batchSizes })
      expect({ distinct, transitions, depth, verdict, finalStates, cutStates }).toEqual({
        distinct: whole.distinct,
        transitions: whole.transitions,
        depth: whole.depth,
        verdict: whole.verdict,
        finalStates: whole.finalStates,
        cutStates: whole.cutStates
      })
      stopped++
    }
  }
  await fc.assert(fc.asyncProperty(scenarioRecipe, check), { seed, numRuns: scenarios })
  expect(stopped).toBeGreaterThan(scenarios / 2)
})
