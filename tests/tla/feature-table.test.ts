import { expect, test } from "vitest"
import { errorsInTlcToo, features, featureTable } from "./feature-table.ts"

test("every feature is done right or refused, and never both", () => {
  expect([...features()].filter(([, is]) => is === "both")).toEqual([])
  expect(new Set(features().values())).toEqual(new Set(["right", "refused"]))
})

test("the table has a row for each", () => {
  const rows = featureTable().split("\n").slice(2)
  expect(rows).toHaveLength(features().size)
  expect(rows.every((row) => /^\| .+ \| (?:yes|refused) \| (?:yes|an error) \|$/.test(row))).toBe(true)
})

test("what is an error in TLC is refused here, and probed", () => {
  expect([...errorsInTlcToo].filter((feature) => features().get(feature) !== "refused")).toEqual([])
})
