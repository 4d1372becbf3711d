import { Schema } from "effect"
import { join } from "node:path"
import { expect, test } from "vitest"
import { CheckLine } from "../../src/workbench/report/line-schemas.ts"
import { borealis, expectSentence, root } from "./run-command.ts"

const check = (...args: readonly string[]) => borealis(["check", ...args])
const commit = "tutorial/two-phase-commit"
const lineOf = (...args: readonly string[]) => Schema.decodeUnknownSync(CheckLine)(JSON.parse(check(...args, "--json").stdout))

test("a report says what was left out since steps commute, and why nothing was", () => {
  const { code, stdout } = check(commit, "--partial-order", "--no-properties")
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ {2}because +as much of the space was searched as is enough where steps commute, within the stated budgets$/m)
  expect(stdout).toMatch(/^ {2}counted +246 distinct states/m)
  expect(stdout).toMatch(
    /^ {2}reduced +by partial order: in 35 % of these states only some steps were taken, 240 in all were left out; depth, cuts and coverage are of what was taken$/m
  )
  expect(check("tutorial/lease", "--partial-order").stdout).toMatch(
    /^ {2}reduced +nothing by partial order: time is counted, and a tick changes all actors$/m
  )
  expect(check(commit, "--partial-order").stdout).toMatch(
    /^ {2}reduced +nothing by partial order: no state has steps that may be left out$/m
  )
  expect(check(commit).stdout).not.toMatch(/^ {2}reduced/m)
})

test("its line of JSON says the same", () => {
  expect(lineOf(commit, "--partial-order", "--no-properties")).toMatchObject({
    verdict: "holds",
    reason: "as much of the space was searched as is enough where steps commute, within the stated budgets",
    distinct: 246,
    partialOrder: { off: null, worlds: 86, leftOut: 240 }
  })
  expect(lineOf(commit, "--partial-order", "--symmetry", "--no-properties")).toMatchObject({ distinct: 75, symmetry: "on" })
  expect(lineOf("tutorial/lease", "--partial-order").partialOrder).toEqual({
    off: "time is counted, and a tick changes all actors",
    worlds: 0,
    leftOut: 0
  })
  expect(lineOf(commit)).not.toHaveProperty("partialOrder")
})

test("without properties none is looked at, and what every scenario is asked is looked at all the same", () => {
  const mutant = ["--mutant", "two-phase-commit M1"]
  expect(check(commit, ...mutant).code).toBe(12)
  expect(check(commit, ...mutant, "--no-properties").stdout).not.toMatch(/resource managers agree/)
  const verdicts = join(root, "tests/fixtures/verdicts.scenario.ts")
  for (const reduction of [[], ["--partial-order"]]) {
    expect(check(`${verdicts}#violated`, "--no-properties", ...reduction).code).toBe(0)
    expect(check(`${verdicts}#deadlock`, "--no-properties", ...reduction).code).toBe(11)
    expect(check(`${verdicts}#unhandled`, "--no-properties", ...reduction).code).toBe(12)
  }
})

test("what was not asked is told with the verdict", () => {
  const one = ["--property", "resource managers agree"]
  expect(check(commit, "--no-properties").stdout).toMatch(/^ {2}not asked {2}6 properties$/m)
  expect(check(commit, ...one).stdout).toMatch(/^ {2}not asked +5 properties$/m)
  expect(check(commit, "--no-properties", "--quiet").stdout).toBe("tutorial/two-phase-commit  rms=3  holds  6 properties not asked\n")
  expect(lineOf(commit, ...one).notAsked).toHaveLength(5)
  expect(check(commit).stdout).not.toMatch(/not asked/)
  expect(check(commit, "--quiet").stdout).toBe("tutorial/two-phase-commit  rms=3  holds\n")
  expect(lineOf(commit)).not.toHaveProperty("notAsked")
})

test("a violation that is found with it is told as any other", () => {
  const { code, stdout } = check(commit, "--mutant", "two-phase-commit M1", "--partial-order")
  expect(code).toBe(12)
  expect(stdout).toMatch(/^violated {2}always: "resource managers agree" .*, after 3 steps$/m)
})

test("it may be kept exactly, widely, or in a few bits a state", () => {
  for (const keep of ["--exact", "--wide", "--bitstate"])
    expect(lineOf(commit, "--partial-order", "--no-properties", keep).distinct).toBe(246)
})

test("what does not go with it is refused in a sentence", () => {
  expectSentence(check(commit, "--partial-order", "--workers", "2"), 150, /^partial order reduction is searched by the TypeScript engine/)
  expectSentence(check(commit, "--partial-order", "--engine", "webassembly"), 150, /^partial order reduction is searched by the TypeScript/)
  const desk = join(root, "tests/fixtures/desk.scenario.ts")
  expectSentence(check(desk, "--partial-order"), 150, /promises leadsTo .*, and --partial-order leaves out worlds/)
  expectSentence(check(commit, "--no-properties", "--property", "x"), 150, /--no-properties and --property exclude each other/)
  expect(borealis(["hunt", commit, "--partial-order"]).code).toBe(150)
  expect(borealis(["mutants", commit, "--partial-order"]).code).toBe(150)
})
