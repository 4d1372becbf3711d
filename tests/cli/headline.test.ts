import { expect, test } from "vitest"
import { protocols } from "../../src/actors/index.ts"
import { borealis } from "./command.ts"

test("npm start's command shows that every headline scenario holds and every mutant is caught, within a minute", () => {
  const began = performance.now()
  const { code, stdout, stderr } = borealis(["headline"])
  expect({ code, errors: stderr.match(/^mutant .*/gm) }).toEqual({ code: 0, errors: null })
  const scenarios = protocols.flatMap(({ headline }) => headline)
  const [lines = "", table = ""] = stdout.split("\n\n")
  expect(lines.match(/ {2}holds {2}[\d,]+ states/g)).toHaveLength(scenarios.length)
  expect(lines.match(/ {2}caught by /g)?.length).toBeGreaterThan(20)
  expect(table).toMatch(/^scenario +verdict +states +transitions +depth +within$/m)
  expect(table).toMatch(/^tutorial\/two-phase-commit rms=7 +holds +296,448 +1,735,809 +23 +no faults; spontaneous unbounded$/m)
  expect(table).toMatch(/: every scenario holds within these bounds and every mutant is caught\n$/)
  expect(performance.now() - began).toBeLessThan(60_000)
})
