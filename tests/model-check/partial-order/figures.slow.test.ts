import { expect, test } from "vitest"
import { deliveredOnce, failover } from "../../../src/actors/aurora/storage/failover/scenarios.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { protocols } from "../../../src/actors/index.ts"
import { checkPromise, type CheckScenarioOptions } from "../../../src/model-check/check.ts"
import type { Report } from "../../../src/model-check/report.ts"
import { isPromised, type Scenario } from "../../../src/scenario/index.ts"
import { contentsOf } from "../../../src/workbench/load/scenario-file.ts"
import { instantiate } from "../../../src/world/index.ts"
import { leader } from "./leader.ts"
import { only, ordered } from "./ordered-search.ts"

const reduced = (scenario: Scenario<any>, options: CheckScenarioOptions = {}) => checkPromise(scenario, { ...options, partialOrder: true })

test("two-phase commit with seven managers keeps its 2,188 deadlocks", () => {
  const system = only(instantiate(twoPhaseCommit, { rms: 7 }))
  const [whole, part] = [ordered(system, undefined, 1e6)!, ordered(system, {}, 1e6)!]
  expect([whole.distinct, part.distinct, part.ends.length]).toEqual([296_448, 102_258, 2_188])
  expect(part.ends).toEqual(whole.ends)
})

// SPIN 6.5 has 15,779 and 97: seven more each, for what its processes do before they begin and after they end
test("leader election in a ring of five has 15,772 worlds, and 90 that are enough", async () => {
  expect(await checkPromise(leader)).toMatchObject({ verdict: "holds", distinct: 15_772, depth: 90, finalStates: 1 })
  const part = await reduced(leader)
  expect(part).toMatchObject({ verdict: "holds", distinct: 90, transitions: 89, depth: 90, finalStates: 1 })
  expect(part.properties).toMatchObject([{ reached: true }])
})

test("up to symmetry less is left still, and nothing where only what a scenario comes to is symmetric", async () => {
  expect(await reduced(deliveredOnce)).toMatchObject({ verdict: "holds", distinct: 28_896 })
  expect(await checkPromise(deliveredOnce, { symmetry: true })).toMatchObject({ verdict: "holds", distinct: 9_218 })
  expect(await reduced(deliveredOnce, { symmetry: true })).toMatchObject({ verdict: "holds", distinct: 5_155 })
  const off = "actors that are declared to be alike may come to differ by themselves, if not in this scenario"
  expect(await reduced(failover, { symmetry: true })).toMatchObject({ distinct: 104_045, partialOrder: { off } })
})

const foundIn = ({ verdict, violations, properties, finalStates }: Report) => ({
  verdict,
  broken: violations.map(({ kind, name }) => `${kind} ${name}`).sort(),
  reached: properties.map(({ reached }) => reached),
  finalStates
})

test("no mutant of a protocol escapes by what is left out", async () => {
  const had = { mutants: 0, cut: 0, violated: 0 }
  for (const { load } of protocols)
    for (const mutant of contentsOf((await load()).flatMap((module) => Object.values(module))).mutants) {
      // a promise is refused by name
      if (instantiate(mutant.of, mutant.parameters).properties.some(isPromised)) continue
      const options = { mutant, all: true, maxStates: 20_000 }
      const whole = await checkPromise(mutant.of, options)
      if (whole.frontier > 0) continue
      const part = await reduced(mutant.of, options)
      const isCounted = ({ kind }: { readonly kind: string }) => kind !== "expected counts"
      expect(foundIn({ ...part, violations: part.violations.filter(isCounted) })).toEqual(
        foundIn({ ...whole, violations: whole.violations.filter(isCounted) })
      )
      had.mutants++
      if (part.partialOrder!.leftOut > 0) had.cut++
      if (whole.verdict === "violated") had.violated++
    }
  expect(had.violated).toBe(had.mutants)
  expect(had.cut).toBeGreaterThanOrEqual(15)
})
