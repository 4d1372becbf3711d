import { describe, expect, test } from "vitest"
import { mutants as ofStorage } from "../../../src/actors/aurora/storage/failover/mutants.ts"
import { failover, loss } from "../../../src/actors/aurora/storage/failover/scenarios.ts"
import { mutants as ofCommit } from "../../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { brokenBy, instantiate, replay, stuckAfter } from "../../../src/world/index.ts"

/** The orbits of two-phase commit under all permutations of its resource managers, and the depth, which is that of all states. */
const golden: readonly (readonly [rms: number, orbits: number, depth: number])[] = [
  [1, 12, 5],
  [2, 34, 8],
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
    expect(report).toMatchObject({ verdict: "holds", distinct, depth, frontier: 0, symmetry: { isVerified: true } })
  })

  test("whatever the salt, which decides between rows that weigh the same", async () => {
    for (const salt of ["a", "b", "c"]) {
      const report = await checkPromise(twoPhaseCommit, { set: { rms: 6 }, symmetry: true, salt })
      expect(report).toMatchObject({ distinct: 553, transitions: 2_794, depth: 20 })
    }
  })

  test("asks XState for what the search of all states would ask, and no more", async () => {
    const full = await checkPromise(twoPhaseCommit, { set: { rms: 6 } })
    const reduced = await checkPromise(twoPhaseCommit, { set: { rms: 6 }, symmetry: true })
    expect(reduced.xstateCalls).toBeLessThan(full.xstateCalls * 1.2)
    expect(reduced.coverage).toEqual(full.coverage)
  })
})

describe("storage failover up to the names of segments that all reach alike", () => {
  test("has a sixth of the states with three of them", async () => {
    expect(await checkPromise(loss, { symmetry: true })).toMatchObject({ verdict: "holds", distinct: 2_081, depth: 26 })
  })
  test("and half with two", async () => {
    expect(await checkPromise(failover, { symmetry: true })).toMatchObject({ verdict: "holds", distinct: 104_045, depth: 36 })
  })
})

const mutants = [...ofCommit, ...ofStorage].filter((mutant) => instantiate(mutant.of, {}, mutant).symmetry !== undefined)

test("most mutants are of scenarios that declare a symmetry", () => expect(mutants.length).toBeGreaterThan(8))

describe("a mutant breaks as early as without symmetry, and its trace is one of the system", () => {
  test.each(mutants.map((mutant) => [mutant.id, mutant] as const))("%s", async (_, mutant) => {
    const full = await checkPromise(mutant.of, { mutant })
    const reduced = await checkPromise(mutant.of, { mutant, symmetry: true })
    const [one, other] = [full.violations[0]!, reduced.violations[0]!]
    expect(other.kind).toBe(one.kind)
    expect(reduced.distinct).toBeLessThan(full.distinct)
    const { start, steps } = other.counterexample!.trace
    expect(steps.length).toBe(one.counterexample!.trace.steps.length)
    const system = instantiate(mutant.of, {}, mutant)
    const replayed = replay(system, start, steps)
    const last = [...brokenBy(system, replayed), ...stuckAfter(system, replayed)].filter(({ step }) => step === steps.length)
    // one step may break two properties: either may be told first
    expect(last.map(({ name }) => name)).toEqual(expect.arrayContaining([one.name, other.name]))
  })
})
