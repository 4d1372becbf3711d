import { expect, test } from "vitest"
import { checkPromise } from "../../src/model-check/check.ts"
import { type Property, role, sometimes, type Spec } from "../../src/scenario/index.ts"
import { nearText } from "../../src/workbench/report/near-text.ts"
import { actorOf, free, line, scenarioOf, viewOf } from "./counter-scenarios.ts"

const walker = line("walker", 3)
const place = viewOf(walker, ({ value }) => Number(String(value).slice(1)))

/** Two walkers who have three steps between them. */
const nearnessOf = async (property: Property, engine: "typescript" | "webassembly" = "webassembly", spec: Partial<Spec> = {}) => {
  const scenario = scenarioOf({ w1: walker, w2: walker }, [property], { budgets: { ...free, spontaneous: 3 }, ...spec })
  const { violations } = await checkPromise(scenario, { engine })
  const near = violations.find(({ name }) => name === property.name)?.near
  return near && nearText(near)
}

test("of a test of all it is told what was seen, and the first world that one other value would have made right", async () => {
  const both = sometimes("both arrive", { reads: { place }, holds: ({ place: all }) => all.every((n) => n >= 2) })
  for (const engine of ["typescript", "webassembly"] as const)
    expect(await nearnessOf(both, engine)).toEqual([
      "place of w1  was 0, 1, 2, 3",
      "place of w2  was 0, 1, 2, 3",
      "never reached; in the nearest world place of w1 is 2, place of w2 is 0: it would be true were place of w2 2, as in another world"
    ])
})

test("pairs are told by their reads, and where nothing that was seen would do, that is said", async () => {
  const apart = sometimes("four apart", { reads: { place }, by: (is) => is.pairs("place", "place", (a, b) => a - b === 4) })
  expect(await nearnessOf(apart)).toEqual([
    "place  was 0, 1, 2, 3",
    "place  was 0, 1, 2, 3",
    "never reached, and no single value of these in the place of another would have made it true"
  ])
  const far = sometimes("one at four", { reads: { place }, by: (is) => is.each("place", (n) => n === 4) })
  expect(await nearnessOf(far)).toEqual(["place  was 0, 1, 2, 3", expect.stringMatching(/^never reached, and no/)])
})

test("a claim that is not total on what never was, and one that reads nobody, are told all the same", async () => {
  const strict = sometimes("both arrive", {
    reads: { place },
    holds: ({ place: [a, b] }) => {
      if (a! + b! > 3) throw new Error("never so")
      return a === 9
    }
  })
  expect((await nearnessOf(strict))?.at(-1)).toMatch(/no single value of these/)
  const nobody = actorOf("nobody", {}, [])
  const cast = { w1: role(walker), n: role(nobody, { dormant: true }) }
  const empty = sometimes("somebody is there", { reads: { nobody: viewOf(nobody, () => 1) }, by: (is) => is.each("nobody", () => true) })
  expect(await nearnessOf(empty, "webassembly", { cast })).toEqual(["nothing that it reads was there in any world"])
})

test("what was reached has no nearness", async () => {
  expect(await nearnessOf(sometimes("one arrives", { reads: { place }, by: (is) => is.each("place", (n) => n === 3) }))).toBeUndefined()
})
