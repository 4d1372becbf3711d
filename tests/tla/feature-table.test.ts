import { readFileSync, writeFileSync } from "node:fs"
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

test("the page on what is taken of TLA+ shows it; BOREALIS_UPDATE=1 writes it there", () => {
  const page = "docs/tla-support.md"
  const [head] = readFileSync(page, "utf8").split("\n| feature |")
  const written = `${head}\n${featureTable()}\n`
  if (process.env["BOREALIS_UPDATE"] === "1") writeFileSync(page, written)
  expect(readFileSync(page, "utf8")).toBe(written)
})
