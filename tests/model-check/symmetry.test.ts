import { describe, expect, test } from "vitest"
import { mutants } from "../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { brokenBy, instantiate, replay } from "../../src/world/index.ts"

/** The orbits of two-phase commit under all permutations of its resource managers, and the depth, which is that of all states. */
const golden: readonly (readonly [rms: number, orbits: number, depth: number])[] = [
  [3, 80, 11],
  [5, 314, 17],
  [7, 920, 23],
  [8, 1_461, 26],
  [9, 2_232, 29],
  [10, 3_300, 32]
]

describe("two-phase commit up to the order of its resource managers", () => {
  test.each(golden)("of %i has %i orbits", async (rms, distinct, depth) => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms }, symmetry: true })
    expect(report).toMatchObject({ verdict: "holds", distinct, depth, frontier: 0 })
  })

  test.each(mutants.map((mutant) => [mutant.id, mutant] as const))(
    "%s breaks as early, and its trace is one of the system",
    async (_, mutant) => {
      const full = await checkPromise(mutant.of, { mutant })
      const reduced = await checkPromise(mutant.of, { mutant, symmetry: true })
      const [one, other] = [full.violations[0]!, reduced.violations[0]!]
      expect(other).toMatchObject({ kind: one.kind, name: one.name })
      const { start, steps } = other.counterexample!.trace
      expect(steps.length).toBe(one.counterexample!.trace.steps.length)
      const system = instantiate(mutant.of, {}, mutant)
      expect(brokenBy(system, replay(system, start, steps)).at(-1)).toMatchObject({ name: one.name, step: steps.length })
    }
  )
})
