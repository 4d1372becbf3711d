import { CheckLine } from "../../src/workbench/report/line-schemas.ts"
import { availableParallelism } from "node:os"
import { Schema } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { bareFolder, borealis, lock, verdicts } from "./run-command.ts"

const folder = bareFolder()

/** The verdicts fixture holds one scenario per ending. */
const endings: readonly (readonly [name: string, code: number, verdict: string, kind: string | null])[] = [
  ["holds", 0, "holds", null],
  ["cut", 0, "holds", null],
  ["violated", 12, "violated", "always"],
  ["leaps", 12, "violated", "between"],
  ["unhandled", 12, "violated", "unhandled message"],
  ["invariant", 12, "violated", "local invariant"],
  ["deadlock", 11, "violated", "deadlock"],
  ["unreached", 5, "violated", "sometimes"],
  ["miscounted", 5, "violated", "expected counts"]
]

describe("each way in which a check ends has its exit code and its line of JSON", () => {
  test.each(endings)("%s ends with %i", (name, code, verdict, kind) => {
    const ended = borealis(["check", `${verdicts}#${name}`, "--json"])
    const lines = ended.stdout.trimEnd().split("\n")
    const [line] = lines.map((text) => Schema.decodeUnknownSync(CheckLine)(JSON.parse(text)))
    expect({ code: ended.code, stderr: ended.stderr, lines: lines.length }).toEqual({ code, stderr: "", lines: 1 })
    expect({ verdict: line?.verdict, kind: line?.violated?.kind ?? null }).toEqual({ verdict, kind })
  })
})

test("what is asked of every scenario has a verdict", () => {
  const standing = (...args: readonly string[]): string | undefined => {
    const found = /no broken local invariant: (.*)$/m.exec(borealis(["check", ...args]).stdout)
    return found?.[1]
  }
  expect(standing(`${verdicts}#holds`)).toBe("holds")
  for (const broken of ["deadlock", "unhandled", "invariant"]) expect(standing(`${verdicts}#${broken}`)).toBe("violated")
  expect(standing(`${verdicts}#violated`)).toBe("not violated so far")
  expect(standing("tutorial/two-phase-commit", "--max-states", "10")).toBe("not violated so far")
})

test("auto is one worker where one searches", () => {
  for (const flag of ["--exact", "--wide", "--symmetry", "--engine=typescript"]) {
    const { code, stdout } = borealis(["check", "tutorial/two-phase-commit", "--workers", "auto", flag, "--json"])
    expect({ code, line: JSON.parse(stdout) as object }).toMatchObject({ code: 0, line: { workers: 1, engine: "typescript" } })
  }
})

test("a violation that is found in the round of a bound is the first reason", () => {
  const { code, stdout } = borealis([
    "check",
    "tutorial/two-phase-commit",
    "--mutant",
    "two-phase-commit M1",
    "--max-states",
    "50",
    "--all"
  ])
  expect({ code, because: /because +(.*)$/m.exec(stdout)?.[1] }).toEqual({
    code: 12,
    because: expect.stringMatching(/^a violation was found, and the bound of 50 states was reached; /)
  })
})

test("JSON has exactly the fields that the contract names", () => {
  const line = JSON.parse(borealis(["check", "tutorial/two-phase-commit", "--set", "rms=2", "--json"]).stdout) as object
  expect(line).toEqual({
    schema: 1,
    kind: "check",
    scenario: "tutorial/two-phase-commit",
    parameters: { rms: 2 },
    verdict: "holds",
    reason: "the whole space was searched, within the stated budgets",
    distinct: 56,
    transitions: 105,
    depth: 8,
    seconds: expect.any(Number),
    engine: "webassembly",
    workers: 1,
    kept: "fingerprints",
    collisionOdds: 56 ** 2 / 2 ** 65,
    violated: null,
    bounds: expect.arrayContaining([{ name: "spontaneous", limit: null, reached: false }]),
    symmetry: "off",
    triedTwice: { steps: expect.any(Number), of: expect.any(Number) },
    assumed: ["spontaneous unbounded"]
  })
})

test("under symmetry orbits are counted, and the report says of whom", () => {
  const { code, stdout } = borealis(["check", "tutorial/two-phase-commit", "--set", "rms=5", "--symmetry"])
  expect(code).toBe(0)
  expect(stdout).toMatch(/counted +314 orbits under symmetry of rm1 … rm5 \([\d,]+ a second\), [\d,]+ transitions, depth 17/)
  const line: unknown = JSON.parse(borealis(["check", "tutorial/two-phase-commit", "--symmetry", "--json"]).stdout)
  expect(line).toMatchObject({ distinct: 80, depth: 11, symmetry: "on" })
  expect(borealis(["mutants", "two-phase-commit M1", "two-phase-commit M4", "--symmetry", "--quiet"])).toMatchObject({ code: 0 })
})

test("a scenario that declares no symmetry says so", () => {
  expect(borealis(["check", lock, "--symmetry", "--quiet"])).toEqual({
    code: 150,
    stdout: "",
    stderr: 'scenario "lock/two-clients" declares no symmetry; add symmetry: { groups: [[…]] } to it, or check it without\n'
  })
})

test("a check that holds says what was counted, assumed, reached and never touched", () => {
  const { code, stdout, stderr } = borealis(["check", "tutorial/two-phase-commit"])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatch(/^tutorial\/two-phase-commit {2}rms=3 {2}holds$/m)
  expect(stdout).toMatch(
    /counted +288 distinct states \([\d,]+ a second\), 761 transitions, depth 11, [\d.]+ s; odds that fingerprints collided: below 1e-12/
  )
  expect(stdout).toMatch(/assumed +no faults/)
  expect(stdout).toMatch(/up to +spontaneous unbounded/)
  expect(stdout).toMatch(/always +resource managers agree: holds {2}\(Lamport, TCommit: TCConsistent\)/)
  expect(stdout).toMatch(/sometimes +every resource manager has committed: reached/)
  expect(stdout).toMatch(/coverage +resourceManager: never taken: .*resourceManager\.prepared: ChooseToAbort \[isFreeToAbort\]/)
})

test("a budget that cut the search is named with the number of states where it did", () => {
  expect(borealis(["check", `${verdicts}#cut`]).stdout).toMatch(/cut +spontaneous kept steps away in 1 state$/m)
})

test("a violation names the property and its source, and the steps show who did what and what changed", () => {
  const { code, stdout } = borealis(["check", "tutorial/two-phase-commit", "--mutant", "two-phase-commit M1"])
  expect(code).toBe(12)
  const [, counterexample = ""] = stdout.split("\n\n")
  expect(counterexample.split("\n")).toEqual([
    'violated  always: "resource managers agree" (Lamport, TCommit: TCConsistent), after 3 steps',
    "  1  tm decides DecideCommit",
    "       sends  tm → rm1, rm2, rm3  Commit",
    "       tm     deciding → committed",
    "  2  rm1 decides ChooseToAbort",
    "       rm1  working → aborted",
    "  3  tm → rm2  Commit",
    "       rm2  working → committed",
    "why       the original does otherwise in step 1: tm decides DecideCommit",
    '          outcome of rm1  "aborted"    step 2: rm1 decides ChooseToAbort',
    '          outcome of rm2  "committed"  step 3: tm → rm2  Commit, sent in step 1',
    '          outcome of rm3  "undecided"  from the start',
    '          false, since outcome of rm2 is "committed" (step 3, on Commit sent in step 1) while outcome of rm1 is "aborted" (step 2)',
    expect.stringMatching(/^replay {4}borealis replay \S+\.json$/)
  ])
  const [, kept = ""] = /borealis replay (\S+)/.exec(counterexample) ?? []
  expect(borealis(["replay", kept]).code).toBe(12)
})

test("--json says why as data: what was read, the sentence, the steps to blame, and the causal past", () => {
  const { stdout } = borealis(["check", "tutorial/lease", "--mutant", "lease M3", "--json"])
  const { why } = JSON.parse(stdout)
  expect(why).toMatchObject({ read: [{ read: "accepted", actor: "storage", value: 1, step: 16 }], blamed: [16] })
  expect(why.because).toBe(
    "false, since accepted of storage goes from 2 (step 15, on Write sent in step 14) to 1 (step 16, on Write sent in step 8)"
  )
  expect(why.past.flatMap((isPast: boolean, i: number) => (isPast ? [] : [i + 1]))).toEqual([9])
  expect(JSON.parse(borealis(["check", "tutorial/lease", "--json"]).stdout)).not.toHaveProperty("why")
})

test("a step that has no part in a violation is marked, and grey where there are colours", () => {
  const lines = borealis(["check", "tutorial/lease", "--mutant", "lease M3"]).stdout.split("\n")
  expect(lines.filter((line) => line.startsWith("·"))).toEqual(["· 9  anna's timer goes off: giveUp"])
  expect(lines).toContain("why       steps marked · have no part in it")
  const coloured = borealis(["check", "tutorial/lease", "--mutant", "lease M3"], { env: { FORCE_COLOR: "1" } }).stdout
  expect(coloured).toContain("\u001b[2m· 9  anna's timer goes off: giveUp\u001b[22m")
})

test("--mermaid shows the counterexample as a sequence diagram", () => {
  const { stdout } = borealis(["check", lock, "--mutant", "lock M1", "--mermaid"])
  expect(stdout).toMatch(/^sequenceDiagram\n {2}participant a0 as lock\n/m)
  expect(stdout).toMatch(/a1->>a0: Acquire/)
  expect(stdout).not.toMatch(/alice → lock/)
})

test("--all goes on after a violation and keeps a trace of each property", () => {
  const trace = join(folder, "twice.json")
  const one = borealis(["check", `${verdicts}#twice`])
  const all = borealis(["check", `${verdicts}#twice`, "--all", "--trace", trace])
  expect(one.stdout.match(/^violated /gm)).toHaveLength(1)
  expect(all.stdout.match(/^violated /gm)).toHaveLength(2)
  expect([trace, join(folder, "twice-2.json")].map((file) => existsSync(file))).toEqual([true, true])
})

test("--property looks at one property only, by name or by id", () => {
  expect(borealis(["check", `${verdicts}#twice`, "--property", "the counter stays below 2", "--json"]).stdout).toContain(
    "the counter stays below 2"
  )
  expect(borealis(["check", `${verdicts}#violated`, "--property", "the counter reaches 3"]).code).toBe(0)
  expect(borealis(["check", `${verdicts}#violated`, "--property", "counter I1"]).code).toBe(12)
})

test.each([
  ["--max-states", "1_000", "states"],
  ["--max-depth", "20", "depth"],
  ["--time", "1s", "seconds"],
  ["--memory", "1MiB", "memory"]
])("%s %s ends the search, which is then inconclusive and says how much was left", (flag, value, bound) => {
  const { code, stdout } = borealis(["check", `${verdicts}#endless`, flag, value, "--json"])
  const line = Schema.decodeUnknownSync(CheckLine)(JSON.parse(stdout))
  expect({ code, verdict: line.verdict }).toEqual({ code: 3, verdict: "inconclusive" })
  expect(line.bounds.filter(({ reached }) => reached).map(({ name }) => name)).toEqual([bound])
  expect(line.reason).toMatch(/states? (was|were) found and not expanded/)
})

test("of several scenarios the gravest ending is the exit code, and a refused one does not stop the rest", () => {
  const several = borealis(["check", verdicts, "--max-states", "50", "--quiet"])
  expect(several.code).toBe(151)
  expect(several.stderr).toMatch(/scenario "verdicts\/vacuous": no "sometimes" is stated/)
  expect(several.stdout.trimEnd().split("\n")).toHaveLength(12)
  expect(borealis(["check", `${verdicts}#deadlock`, `${verdicts}#violated`, `${verdicts}#unreached`, "--quiet"]).code).toBe(12)
  expect(borealis(["check", `${verdicts}#unreached`, `${verdicts}#deadlock`, "--quiet"]).code).toBe(11)
})

test("a glob means every scenario whose name fits", () => {
  const { code, stdout } = borealis(["check", "tutorial/two-*t", "*/two-phase-commit", "--quiet"])
  expect({ code, stdout }).toEqual({ code: 0, stdout: "tutorial/two-phase-commit  rms=3  holds\n" })
  const both = borealis(["check", "tutorial/two-*", "--quiet"])
  expect(both.stdout.match(/^tutorial\/two-phase-commit(\/live)? /gm)).toHaveLength(2)
})

test("--set changes parameters, several at a time", () => {
  const { stdout } = borealis(["check", `${verdicts}#parameters`, "--set", "most=5", "--set", "pace=fast", "--json"])
  expect(JSON.parse(stdout)).toMatchObject({ parameters: { most: 5, pace: "fast" }, distinct: 6 })
})

test("another seed salts the fingerprints and counts the same", () => {
  const [one, other] = ["a", "b"].map(
    (seed) => JSON.parse(borealis(["check", lock, "--seed", seed, "--json"]).stdout) as { distinct: number }
  )
  expect(one?.distinct).toBe(33)
  expect(other?.distinct).toBe(33)
})

test("engines and workers find the same, and the line says who searched", () => {
  const lineOf = (...args: string[]) => JSON.parse(borealis(["check", "tutorial/two-phase-commit", "--json", ...args]).stdout) as object
  const { seconds: _, ...one } = lineOf() as { seconds: number }
  expect(one).toMatchObject({ engine: "webassembly", workers: 1, verdict: "holds" })
  expect(lineOf("--workers", "2")).toMatchObject({ ...one, workers: 2 })
  expect(lineOf("--workers", "auto")).toMatchObject({ ...one, workers: availableParallelism() })
  expect(lineOf("--engine", "typescript")).toMatchObject({ ...one, engine: "typescript" })
})

test("colours come where they are asked for, and never with NO_COLOR", () => {
  const escape = "\u001b["
  expect(borealis(["check", lock]).stdout).not.toContain(escape)
  expect(borealis(["check", lock], { env: { FORCE_COLOR: "1" } }).stdout).toContain(escape)
  expect(borealis(["check", lock], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }).stdout).not.toContain(escape)
})
