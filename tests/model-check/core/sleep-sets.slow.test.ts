import * as fc from "fast-check"
import { afterEach, describe, expect, test, vi } from "vitest"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { Bitstate } from "../../../src/model-check/core/states/bitstate.ts"
import { outcomeSlot } from "../../../src/model-check/core/tables/layout.ts"
import { Rows } from "../../../src/model-check/core/tables/rows.ts"
import { SimpleSteps } from "../../../src/model-check/core/steps/simple-steps.ts"
import { TypeScriptEngine } from "../../../src/model-check/core/search/typescript-engine.ts"
import { Visited } from "../../../src/model-check/core/states/visited.ts"
import { instantiate } from "../../../src/world/index.ts"
import { scenarioOf, scenarioRecipe } from "../../oracles/random-scenario.ts"
import { finished } from "../check-to-end.ts"

afterEach(() => void vi.restoreAllMocks())

/** What decides whether a step is asleep, of what is private too. */
interface Deciding {
  outcomes: Int32Array
  bySlot: number
  bySendsEnd: number
  isAsleep(made: number, action: number, at: number): boolean
  justSent(from: number): number
}
const deciding = SimpleSteps.prototype as unknown as Deciding

/** Decides with other facts than those that are there. */
const otherwise = (change: (facts: Deciding, made: number) => Partial<Deciding>) => {
  const { isAsleep } = deciding
  vi.spyOn(deciding, "isAsleep").mockImplementation(function (this: Deciding, made, action, at) {
    return isAsleep.call(Object.assign(Object.create(this), change(this, made)), made, action, at)
  })
}

/** One condition of sleep forgotten each. Every one must lose states of some random scenario. */
const bugs: Readonly<Record<string, () => void>> = {
  "that of two steps only one may be asleep": () =>
    otherwise(({ bySlot, outcomes }, made) => (outcomes[made + outcomeSlot] === bySlot || bySlot < 0 ? {} : { bySlot: 1000 })),
  "that both are of different actors": () => otherwise(({ bySlot }) => ({ bySlot: bySlot + 1 })),
  "that a message was not there before it was sent": () => {
    otherwise(() => ({ bySendsEnd: 0 }))
    vi.spyOn(deciding, "justSent").mockReturnValue(0)
  },
  "that a step may be of several actors, of the environment, or of none": () => {
    const { foundByOf } = Rows.prototype
    vi.spyOn(Rows.prototype, "foundByOf").mockImplementation(function (this: Rows, at) {
      const [made = 0] = this.outcomesOf(at)
      return foundByOf.call(this, at) || 1 + made
    })
  }
}

describe("a search that forgets a condition of sleep loses states", () => {
  const options = { engine: "typescript", all: true, maxStates: 1_200 } as const
  const systems = fc.sample(scenarioRecipe, { numRuns: 400, seed: 7 }).map((recipe) => instantiate(scenarioOf(recipe)))
  const distinctOf = async (i: number) => (await finished(systems[i]!, options)).distinct
  const known = new Map<number, number>()

  test.each(Object.keys(bugs))("%s", async (bug) => {
    for (let i = 0; i < systems.length; i++) {
      vi.restoreAllMocks()
      if (!known.has(i)) known.set(i, await distinctOf(i))
      bugs[bug]!()
      if ((await distinctOf(i)) < known.get(i)!) return
    }
    expect.fail(`no scenario shows that this was forgotten: ${bug}`)
  })
})

test("nearly all steps to known states are asleep in two-phase commit", async () => {
  const looked = vi.spyOn(Visited.prototype, "add")
  const { distinct, transitions } = await checkPromise(twoPhaseCommit, { set: { rms: 6 }, engine: "typescript" })
  expect([distinct, transitions]).toEqual([50_816, 256_001])
  expect(looked.mock.calls.length).toBeLessThan(1.1 * distinct)
})

test("no step is asleep where states are left out on purpose, up to symmetry, or where each step is held against something", () => {
  const sleeps = (context: object, states: object) =>
    Object.getOwnPropertyDescriptor(TypeScriptEngine.prototype, "sleeps")!.get!.call({ context, states }) as boolean
  expect(sleeps({}, { leavesOut: false })).toBe(true)
  expect(sleeps({}, new Bitstate(1 << 20))).toBe(false)
  expect(sleeps({ orbits: {} }, { leavesOut: false })).toBe(false)
  expect(sleeps({ rule: {} }, { leavesOut: false })).toBe(false)
})
