import { expect, test } from "vitest"
import { protocols } from "../../src/actors/index.ts"
import { borealis } from "./run-command.ts"

test("npm start's command shows that every headline scenario holds, one of each protocol refines its specification, and every mutant is caught", () => {
  const { code, stdout, stderr } = borealis(["headline"])
  expect({ code, errors: stderr.match(/^mutant .*/gm) }).toEqual({ code: 0, errors: null })
  const scenarios = protocols.flatMap(({ headline }) => headline)
  const [lines = "", table = ""] = stdout.split("\n\n")
  expect(lines.match(/ {2}holds {2}[\d,]+ states/g)).toHaveLength(scenarios.length)
  expect(lines.match(/ {2}refines \w+\.tla/g)).toHaveLength(protocols.filter(({ refining }) => refining !== undefined).length)
  expect(lines).toMatch(/^tutorial\/two-phase-commit {2}rms=3 {2}refines TwoPhaseCommit\.tla {2}the two graphs are equal/m)
  expect(lines.match(/ {2}caught by /g)?.length).toBeGreaterThan(20)
  expect(table).toMatch(/^scenario +verdict +states +transitions +depth +within$/m)
  expect(table).toMatch(/^tutorial\/two-phase-commit rms=7 +holds +296,448 +1,735,809 +23 +no faults; spontaneous unbounded$/m)
  expect(table).toMatch(
    /: every scenario holds within these bounds, one of each specified protocol refines its specification, and every mutant is caught\n$/
  )
})
