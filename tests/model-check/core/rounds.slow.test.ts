import { afterEach, expect, test, vi } from "vitest"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { mutants } from "../../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { TypeScriptEngine } from "../../../src/model-check/core/search/typescript-engine.ts"
import { WebAssemblyEngine } from "../../../src/model-check/core/webassembly/engine.ts"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import { instantiate } from "../../../src/world/index.ts"
import type { Mutant } from "../../../src/scenario/index.ts"
import { finished } from "../check-to-end.ts"

afterEach(() => void vi.restoreAllMocks())

const batchSizes = { round: 16, most: 32, block: 4, chunk: 1000 }

/** What a search finds, and how many states each of its rounds had. */
const searched = async (options: CheckOptions, mutant?: Mutant) => {
  const rounds: number[] = []
  for (const engine of [WebAssemblyEngine, TypeScriptEngine]) {
    const real = engine.prototype.load
    vi.spyOn(engine.prototype, "load").mockImplementation(function (this: WebAssemblyEngine & TypeScriptEngine, level, most) {
      const count = real.call(this, level, most)
      if (count > 0) rounds.push(count)
      return count
    })
  }
  const report = await finished(instantiate(twoPhaseCommit, { rms: 5 }, mutant), { batchSizes, ...options })
  vi.restoreAllMocks()
  const { verdict, distinct, transitions, depth, violations } = report
  return { rounds, verdict, distinct, transitions, depth, violations }
}

test("rounds grow with the level, up to a bound, in whole blocks, and never more than twofold from one level to the next", async () => {
  const { rounds, distinct, transitions } = await searched({})
  expect({ distinct, transitions }).toEqual({ distinct: 8_832, transitions: 37_345 })
  expect(Math.max(...rounds)).toBe(32)
  expect(new Set(rounds.filter((states) => states > 16)).size).toBeGreaterThan(2)
  const most = rounds.map((_, i) => Math.max(16, ...rounds.slice(0, i)))
  expect(rounds.filter((states, i) => states > 2 * most[i]!)).toEqual([])
})

test.each([
  ["a scenario that holds", {}, undefined],
  ["a mutant", {}, mutants[1]],
  ["a search that is cut short", { maxStates: 5_001 }, undefined]
] as const)(
  "%s has the same rounds, and the same is found, with any number of workers and by either engine",
  async (_, options, mutant) => {
    const one = await searched(options, mutant)
    for (const workers of [2, 4]) expect(await searched({ ...options, workers }, mutant)).toEqual(one)
    expect(await searched({ ...options, engine: "typescript" }, mutant)).toEqual(one)
  }
)
