import { expect, test } from "vitest"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise, type CheckScenarioOptions, huntPromise, type Report } from "../../src/model-check/index.ts"
import { tellingNotAsked } from "../../src/model-check/narrowed.ts"
import { instantiate } from "../../src/world/index.ts"

const all = instantiate(twoPhaseCommit).properties.map(({ name }) => name)
const [first, ...others] = all

const ways: readonly (readonly [string, (options: Pick<CheckScenarioOptions, "only" | "onBegin">) => Promise<Report>])[] = [
  ["a check", (options) => checkPromise(twoPhaseCommit, options)],
  ["a check with a hunt beside it", (options) => checkPromise(twoPhaseCommit, { ...options, hunt: 0.1 })],
  ["a hunt", (options) => huntPromise(twoPhaseCommit, { ...options, strategies: ["depth-first"] })]
]

test.each(ways)("%s of some properties names those that were not asked, at its beginning too", async (_, search) => {
  const drafts: Report[] = []
  const onBegin = (draft: Report) => drafts.push(draft)
  const reports = [await search({ only: [], onBegin }), await search({ only: [first!], onBegin })]
  for (const found of [reports, drafts]) expect(found.map(({ notAsked }) => notAsked)).toEqual([all, others])
})

test.each(ways)("%s of all properties names none", async (_, search) => {
  expect(await search({})).not.toHaveProperty("notAsked")
  expect(await search({ only: all })).not.toHaveProperty("notAsked")
})

test("a property is named by its id where it has one, and may be asked by either", () => {
  const system = instantiate(twoPhaseCommit)
  const [one, ...rest] = system.properties
  const withId = { ...system, properties: [{ ...one!, id: "P1" }, ...rest] }
  const notAsked = (...only: readonly string[]) => tellingNotAsked({} as Report, withId, only).notAsked
  expect(notAsked()).toEqual(["P1", ...others])
  expect([notAsked("P1"), notAsked(first!)]).toEqual([others, others])
})
