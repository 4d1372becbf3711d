import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { overviewPage, shelves, staleness, statedBy } from "./overview.ts"

const page = readFileSync(overviewPage, "utf8")
const stated = statedBy(await shelves())

test("the overview has every scenario with the counts that it states, and every mutant with the property that must catch it", () => {
  expect(stated.scenarioRows.length).toBeGreaterThan(20)
  expect(stated.mutantStarts.size).toBeGreaterThan(80)
  expect(staleness(page, stated), "run npm run protocols").toEqual([])
})

describe("an overview is out of date", () => {
  const stale = (from: string | RegExp, to: string) => {
    const changed = page.replace(from, to)
    expect(changed).not.toBe(page)
    return staleness(changed, stated)
  }

  test("where a count is another", () => {
    expect(stale("| 338 | 1,069 | 14 |", "| 339 | 1,069 | 14 |").map((line) => line.split(":")[0])).toEqual(["missing", "out of date"])
  })

  test("where a scenario holds no more", () => {
    expect(stale("| holds | 338 |", "| violated | 338 |")).toHaveLength(2)
  })

  test("where a mutant of a scenario was not caught", () => {
    expect(stale("| 3 of 3 caught |", "| 2 of 3 caught |")).toHaveLength(2)
  })

  test("where a scenario is not there", () => {
    expect(stale(/^\|[^|]*\| `tutorial\/lease`.*\n/m, "")).toHaveLength(1)
  })

  test("where a mutant is not there, is another, or names another property", () => {
    expect(stale(/^\| ping-pong M2 \|.*\n/m, "")).toEqual(["missing: ping-pong M2"])
    expect(stale("| ping-pong M2 |", "| ping-pong M9 |")).toHaveLength(2)
    expect(stale("| the server works once a round at most |", "| something else |")).toHaveLength(2)
  })
})
