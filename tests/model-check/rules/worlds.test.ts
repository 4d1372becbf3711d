import { assign } from "xstate"
import { expect, test } from "vitest"
import { checkPromise } from "../../../src/model-check/check.ts"
import { Worlds } from "../../../src/model-check/rules/worlds.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { mutants } from "../../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { actorOf, scenarioOf } from "../counter-scenarios.ts"

test("the worlds of a search are as many as it counts, and those of the same search again are all known", async () => {
  const worlds = new Worlds()
  const report = await checkPromise(twoPhaseCommit, { worlds })
  expect([report.verdict, report.distinct, worlds.size]).toEqual(["holds", 288, 288])
  const again = new Worlds(worlds)
  expect((await checkPromise(twoPhaseCommit, { worlds: again })).verdict).toBe("holds")
  expect(again.size).toBe(0)
})

test("a mutant's worlds beside them are counted, and a shortest path leads into the first", async () => {
  const worlds = new Worlds()
  await checkPromise(twoPhaseCommit, { worlds })
  const [mutant] = mutants
  const others = new Worlds(worlds)
  const report = await checkPromise(twoPhaseCommit, { worlds: others, mutant: mutant!, all: true })
  expect(report.violations.map(({ kind, name }) => [kind, name])).toEqual([["refinement", others.name]])
  // it commits at once
  expect(report.violations[0]!.counterexample!.trace.steps).toHaveLength(1)
  const all = new Worlds()
  await checkPromise(twoPhaseCommit, { worlds: all, mutant: mutant! })
  // what the original has and the mutant has not is known from the other side
  const missed = new Worlds(all)
  await checkPromise(twoPhaseCommit, { worlds: missed, all: true })
  expect(others.size).toBe(all.size - (worlds.size - missed.size))
  expect(others.size).toBeGreaterThan(0)
})

test("a start may be such a world already", async () => {
  const started = (n: number) => scenarioOf({ a: actorOf("a", { context: { n }, on: { Up: { actions: assign({ n: 5 }) } } }) }, [])
  const worlds = new Worlds()
  await checkPromise(started(0), { worlds })
  const report = await checkPromise(started(1), { worlds: new Worlds(worlds), all: true })
  expect(report.violations.map(({ counterexample }) => counterexample?.trace.steps)).toEqual([[]])
})
