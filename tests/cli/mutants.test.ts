import { MutantLine } from "../../src/workbench/report/line-schemas.ts"
import { Schema } from "effect"
import { expect, test } from "vitest"
import { borealis, lock, verdicts } from "./run-command.ts"

const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => Schema.decodeUnknownSync(MutantLine)(JSON.parse(line)))

test("every mutant of two-phase commit is caught by the property it names, and the original holds in the same scope", () => {
  const { code, stdout, stderr } = borealis(["mutants", "tutorial/two-phase-commit"])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatch(/^tutorial\/two-phase-commit {2}rms=3 {2}the original holds: 288 states/m)
  expect(stdout).toMatch(/two-phase-commit M1 {2}caught by always "resource managers agree" in 3 steps/)
  expect(stdout).toMatch(/two-phase-commit M2 {2}caught by always "resource managers agree" in 9 steps/)
  expect(stdout.match(/the original does not go there: step \d of \d is not possible/g)).toHaveLength(3)
})

test("--set changes the scope of the mutant and of the original alike", () => {
  const { code, stdout } = borealis(["mutants", "two-phase-commit M1", "--set", "rms=2"])
  expect(code).toBe(0)
  expect(stdout).toMatch(/rms=2 {2}the original holds: 56 states/)
})

test("a line of JSON says which fault it was, what was expected, what was found and in how many steps", () => {
  const { code, stdout } = borealis(["mutants", "tutorial/two-phase-commit", "--json"])
  const lines = linesOf(stdout)
  expect({ code, faults: lines.map(({ mutant, fault }) => mutant === fault && mutant) }).toEqual({
    code: 0,
    faults: ["two-phase-commit M1", "two-phase-commit M2", "two-phase-commit M3", "two-phase-commit M4", "two-phase-commit M5"]
  })
  expect(lines[0]).toMatchObject({
    schema: 1,
    kind: "mutants",
    verdict: "violated",
    expected: ["resource managers agree"],
    found: "resource managers agree",
    steps: 3,
    violated: { kind: "always", name: "resource managers agree" }
  })
})

test("a mutant is caught by what has the id that it names", () => {
  const [line] = linesOf(borealis(["mutants", `${verdicts}#holds`, "--json"]).stdout)
  expect(line).toMatchObject({ fault: "counter M1", expected: ["counter I1"], found: "counter I1", steps: 4 })
})

test("a mutant that survives ends with 4", () => {
  const { code, stdout } = borealis(["mutants", `${verdicts}#holds`])
  expect(code).toBe(4)
  expect(stdout).toMatch(/counter M2 {2}survived: the whole space was searched.*; expected counter I1/)
})

test("a mutant that only another property catches ends with 4, and says which", () => {
  expect(borealis(["mutants", `${verdicts}#holds`]).stdout).toMatch(
    /counter M3 {2}caught by another property: always counter I1 in 4 steps; expected the counter reaches 3/
  )
})

test("where the original is violated in the same scope, nothing is shown and the exit code says so", () => {
  const { code, stdout, stderr } = borealis(["mutants", verdicts])
  expect(code).toBe(12)
  expect(stderr).toMatch(/^mutant "counter M4": the original is violated in the same scope, so nothing is shown: /m)
  expect(stdout).toMatch(/the original violates "the counter stays below 2" on the same steps/)
})

test("a mutant that no bounded search could catch is undecided, not survived", () => {
  const { code, stdout } = borealis(["mutants", lock, "--max-states", "5", "--quiet"])
  expect(code).toBe(3)
  expect(stdout).toMatch(/lock M1 {2}not caught: the bound of \d+ states was reached/)
})

test("without a name the mutants are listed, with what they break and what must catch them", () => {
  const { code, stdout } = borealis(["mutants"])
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /two-phase-commit M1 {2}tutorial\/two-phase-commit\n +the transaction manager commits before everyone has prepared; caught by resource managers agree/
  )
})
