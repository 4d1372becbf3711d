import { expect, test } from "vitest"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../src/model-check/index.ts"
import { reportText } from "../../src/workbench/report/text.ts"

const report = await checkPromise(twoPhaseCommit, { partialOrder: true, only: [] })
const reducedOf = (worlds: number, leftOut: number, frontier = 0): string | undefined =>
  reportText({ ...report, distinct: 1000, frontier, partialOrder: { off: undefined, worlds, leftOut } }).find((line) =>
    /^ {2}reduced/.test(line)
  )

test("a share of worlds that is not 0 is not told as 0 %", () => {
  expect(reducedOf(1, 1)).toMatch(/in below 1 % of these states only some steps were taken, 1 in all were left out/)
  expect(reducedOf(10, 12)).toMatch(/in 1 % of these states/)
  expect(reducedOf(350, 400)).toMatch(/in 35 % of these states/)
})

test("of a search that goes on nothing is said of the states that it has not looked at", () => {
  expect(reducedOf(0, 0)).toMatch(/nothing by partial order: no state has steps that may be left out$/)
  expect(reducedOf(0, 0, 7)).toMatch(/nothing by partial order: no state that was looked at has steps that may be left out$/)
})
