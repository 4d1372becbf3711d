import * as fc from "fast-check"
import { afterEach, expect, test, vi } from "vitest"
import { Refused } from "../../../src/kernel/index.ts"
import { Keys } from "../../../src/model-check/compile/interner.ts"
import type { Kept } from "../../../src/model-check/report.ts"
import { Run } from "../../../src/model-check/run.ts"
import { instantiate } from "../../../src/world/index.ts"
import type { System } from "../../../src/scenario/index.ts"
import { scenarioOf, scenarioRecipe } from "../../oracles/random-scenario.ts"

afterEach(() => void vi.restoreAllMocks())

/** Leaves three of the 64 bits of each key, so that worlds collide, with their neighbours too. */
const weakenKeys = () => {
  const { of } = Keys.prototype
  vi.spyOn(Keys.prototype, "of").mockImplementation(function (this: Keys, place, content) {
    const { lo, hi, second } = of.call(this, place, content)
    return { lo: lo & 1, hi: hi & 0x30000000, second }
  })
}

const batchSizes = { round: 16, block: 4, chunk: 100 }

const found = (system: System, keep: Kept) => {
  const run = new Run(system, { all: true, maxStates: 1_200, engine: "typescript", keep, batchSizes })
  while (!run.advance(1000));
  const { distinct, transitions, depth, violations, properties, frontier, finalStates, cutStates, coverage } = run.report()
  run.close()
  return { distinct, transitions, depth, violations, properties, frontier, finalStates, cutStates, coverage }
}

/** Does a search by fingerprints lose worlds, or find a path that is none when it is taken again? */
const isMisled = (system: System, distinct: number): boolean => {
  try {
    return found(system, "fingerprints").distinct < distinct
  } catch (error) {
    if (error instanceof Refused) return true
    throw error
  }
}

test("where nearly all fingerprints collide, whole states and wide fingerprints find what is found without collisions", () => {
  let collided = 0
  fc.assert(
    fc.property(scenarioRecipe, (recipe) => {
      const system = instantiate(scenarioOf(recipe))
      const right = found(system, "fingerprints")
      fc.pre(right.frontier === 0 && right.distinct > 12)
      weakenKeys()
      try {
        if (isMisled(system, right.distinct)) collided++
        expect(found(system, "exact")).toEqual(right)
        expect(found(system, "wide")).toEqual(right)
      } finally {
        vi.restoreAllMocks()
      }
    }),
    { numRuns: 100, seed: 20_260_101, maxSkipsPerRun: 40 }
  )
  expect(collided).toBeGreaterThan(90)
})
