import { RefineLine } from "../../src/workbench/report/line-schemas.ts"
import { Schema } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { bareFolder, borealis, expectSentence, lock } from "./run-command.ts"

const folder = bareFolder()
const decode = Schema.decodeUnknownSync(RefineLine)
const spec = "specs/tutorial/two-phase-commit/TwoPhaseCommit.tla"

test("equal graphs are said to be equal", () => {
  const { code, stdout, stderr } = borealis(["spec", "refine", "tutorial/two-phase-commit"])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatch(/^tutorial\/two-phase-commit {2}rms=3 {2}holds$/m)
  expect(stdout).toMatch(/^ +refines +specs\/tutorial\/two-phase-commit\/TwoPhaseCommit\.tla$/m)
  expect(stdout).toMatch(/^ +equal +the two graphs are equal, state by state and edge by edge$/m)
})

test("as JSON it is one line that the schema describes, and nothing else", () => {
  const { code, stdout } = borealis(["spec", "refine", "tutorial/two-phase-commit", "--set", "rms=2", "--json"])
  expect(stdout.trim().split("\n")).toHaveLength(1)
  const counts = { distinct: 56, images: 56, specStates: 56, taken: 93, specTransitions: 93 }
  expect({ code, line: decode(JSON.parse(stdout)) }).toMatchObject({
    code: 0,
    line: { kind: "refine", verdict: "holds", equal: true, spec, untaken: [], unmatched: null, parameters: { rms: 2 }, ...counts }
  })
})

describe("a step without a counterpart", () => {
  const args = ["spec", "refine", "tutorial/two-phase-commit", "--mutant", "two-phase-commit M2"]

  test("is shown with its path, its states and what the specification may do instead; its trace is kept for replay", () => {
    const trace = join(folder, "m2.json")
    const { code, stdout, stderr } = borealis([...args, "--trace", trace])
    expect({ code, stderr }).toEqual({ code: 12, stderr: "" })
    expect(stdout).toMatch(/^violated {2}refinement: a step of the actors is one of the specification, after 2 steps$/m)
    expect(stdout).toMatch(/^ +2 {2}rm1 decides ChooseToAbort$/m)
    expect(stdout).toMatch(/^ +rm +\[rm1 \|-> "prepared", .*\] → \[rm1 \|-> "aborted", .*\]$/m)
    expect(stdout).toMatch(/^ {2}nothing\n +rm\["rm1"\] {2}"prepared"; the actors: "aborted"$/m)
    const { violated, steps } = JSON.parse(readFileSync(trace, "utf8")) as { violated: { kind: string }; steps: readonly unknown[] }
    expect([violated.kind, steps.length]).toEqual(["refinement", 2])
    expect(borealis(["replay", trace])).toMatchObject({
      code: 12,
      stdout: expect.stringMatching(/violated {2}refinement: .*, after 2 steps, as recorded/)
    })
    expect(borealis(["spec", "validate", trace]).stdout).toMatch(/unexplained {2}step 2, rm1 decides ChooseToAbort: no behaviour/)
  })

  test("is in the JSON line", () => {
    const { code, stdout } = borealis([...args, "--json"])
    const { verdict, violated, unmatched } = decode(JSON.parse(stdout))
    expect({ code, verdict, violated: violated?.kind }).toEqual({ code: 12, verdict: "violated", violated: "refinement" })
    expect(unmatched?.before?.["messages"]).toBe('{[from |-> "rm1", type |-> "Prepared"]}')
    expect(unmatched?.nearest[0]).toEqual({
      actions: [],
      differences: [{ place: 'rm["rm1"]', specification: '"prepared"', found: '"aborted"' }]
    })
  })
})

test("a walk that is cut short is inconclusive, and says nothing of what is never taken", () => {
  const { code, stdout } = borealis(["spec", "refine", "tutorial/two-phase-commit", "--max-states", "100"])
  expect(code).toBe(3)
  expect(stdout).toMatch(/inconclusive/)
  expect(stdout).not.toMatch(/taken +|untaken/)
})

test("a scenario that names no specification is an input error, unless a glob meant others too", () => {
  expectSentence(borealis(["spec", "refine", lock]), 150, /scenario "lock\/two-clients" names no specification; give it refines/)
  expect(borealis(["spec", "refine", "tutorial/*", "--quiet"])).toMatchObject({
    code: 0,
    stdout: "tutorial/two-phase-commit  rms=3  holds\n"
  })
})
