import { describe, expect, test } from "vitest"
import { loss } from "../../../src/actors/aurora/storage/failover/scenarios.ts"
import { resourceManager } from "../../../src/actors/tutorial/two-phase-commit/resource-manager.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { refine } from "../../../src/workbench/verify/refine.ts"
import { exitCodeOf } from "../../../src/model-check/report.ts"
import { mutant, type Scenario } from "../../../src/scenario/index.ts"

describe("a scenario that states that the two graphs are equal", () => {
  const stating = (equal: boolean, scenario: Scenario<any> = loss): Scenario<any> => ({
    ...scenario,
    build: (values) => {
      const { refines, ...spec } = scenario.build(values)
      return { ...spec, refines: { ...refines!, equal } }
    }
  })

  test("fails with what is missing where they are not", async () => {
    const { report, covered } = await refine(stating(true))
    expect([report.verdict, covered.matched, exitCodeOf(report)]).toEqual(["violated", 1_413, 5])
    expect(report.violations).toMatchObject([
      {
        kind: "refinement",
        name: "the two graphs are not equal, as it is stated: 11,371 worlds of the actors stand for 453 of 453 states, and take 1,413 of 1,419 transitions",
        counterexample: undefined
      }
    ])
  })

  test("holds where they are, and says nothing where the walk was cut short", async () => {
    const equal = stating(true, twoPhaseCommit)
    expect((await refine(equal)).report.verdict).toBe("holds")
    expect((await refine(equal, { maxStates: 100 })).report).toMatchObject({ verdict: "inconclusive", violations: [] })
  })

  test("is told of a rule that is left out, which no step shows", async () => {
    const mute = mutant("mute", {
      of: twoPhaseCommit,
      breaks: "no resource manager aborts on its own",
      replace: resourceManager.with({ guards: { isFreeToAbort: () => false } }),
      expected: ["refinement"]
    })
    expect((await refine(stating(false, twoPhaseCommit), { mutant: mute })).report.verdict).toBe("holds")
    expect((await refine(stating(true, twoPhaseCommit), { mutant: mute })).report.violations.map(({ kind }) => kind)).toEqual([
      "refinement"
    ])
  })
})
