import { ValidateLine } from "../../src/workbench/report/line-schemas.ts"
import { Schema } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { bareFolder, borealis, expectSentence, lock, root } from "./run-command.ts"

const folder = bareFolder()
const spec = join(root, "specs/tutorial/two-phase-commit/TwoPhaseCommit.tla")

/** Writes a log, a line an entry, as JSON or as it is. */
const logOf = (name: string, lines: readonly (object | string)[]): string => {
  const file = join(folder, name)
  writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"))
  return file
}

const validated = (file: string, ...args: readonly string[]) => borealis(["spec", "validate", file, "--spec", spec, ...args])

describe("a recorded live run", () => {
  const trace = join(folder, "run.json")

  test("is a behaviour of the scenario's specification", () => {
    expect(borealis(["run", "tutorial/two-phase-commit", "--seed", "7", "--trace", trace, "--quiet"]).code).toBe(0)
    const { code, stdout, stderr } = borealis(["spec", "validate", trace])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toMatch(/explained {2}\d+ entries, a prefix of some behaviour of .*TwoPhaseCommit\.tla$/m)
  })

  test("is none where it is of a mutant that breaks a rule, from that step on", () => {
    const recorded = JSON.parse(readFileSync(trace, "utf8")) as object
    const rash = { action: { kind: "spontaneous", actor: "tm", event: "DecideCommit" }, chosen: [] }
    const broken = logOf("broken.json", [{ ...recorded, mutant: "two-phase-commit M1", steps: [rash] }])
    const { code, stdout } = borealis(["spec", "validate", broken])
    expect(code).toBe(12)
    expect(stdout).toMatch(/unexplained {2}step 1, tm decides DecideCommit: no behaviour of .* explains it$/m)
  })
})

describe("a log of some variables", () => {
  const start = { tm: "deciding", prepared: { "#set": [] } }

  test("is explained where some behaviour has what was logged", () => {
    const file = logOf("fits.ndjson", [start, { rm: { rm1: "prepared", rm2: "working", rm3: "working" } }, "", { tm: "aborted" }])
    expect(validated(file)).toMatchObject({ code: 0, stdout: expect.stringMatching(/explained {2}3 entries/) })
  })

  test("is not from the first line on that none has, which is told with what might have come", () => {
    const file = logOf("breaks.ndjson", [start, "", { tm: "committed" }])
    const { code, stdout } = validated(file)
    expect(code).toBe(12)
    expect(stdout).toMatch(
      /unexplained {2}.*breaks\.ndjson, line 3: no behaviour of .* explains it\n {2}1 entry is explained; the specification may be in 1 state/
    )
    expect(stdout).toMatch(/^ {2}DecideAbort\n +tm {2}"aborted"; the log: "committed"$/m)
    const line = Schema.decodeUnknownSync(ValidateLine)(JSON.parse(validated(file, "--json").stdout))
    expect(line).toMatchObject({ verdict: "violated", entries: 2, explained: 1, unexplained: { place: expect.stringMatching(/line 3$/) } })
  })

  test("may leave out steps where --hidden says how many", () => {
    const file = logOf("hidden.ndjson", [{ messages: { "#set": [] } }, { tm: "committed" }])
    expect([validated(file, "--hidden", "5").code, validated(file, "--hidden", "6").code]).toEqual([12, 0])
  })

  test("names actions where it knows them", () => {
    const decided = (action: string) => logOf(`${action}.ndjson`, [start, { "#meta": { action } }, { tm: "aborted" }])
    expect([validated(decided("DecideAbort")).code, validated(decided("DecideCommit")).code]).toEqual([0, 12])
  })

  test("may be in the Informal Trace Format, as other tools write it", () => {
    const file = logOf("trace.itf.json", [
      {
        vars: ["tm"],
        states: [
          { "#meta": { index: 0 }, tm: "deciding" },
          { "#meta": { index: 1 }, tm: "aborted" }
        ]
      }
    ])
    expect(validated(file).code).toBe(0)
  })
})

describe("a long log", () => {
  const line = JSON.stringify({ tm: "deciding", prepared: { "#set": [] } })
  const file = logOf(
    "long.ndjson",
    Array.from({ length: 400_000 }, () => line)
  )

  test("is stopped within the bound on time, and what was explained is said", () => {
    const { code, stdout } = validated(file, "--time", "1s")
    expect(code).toBe(3)
    expect(stdout).toMatch(/long\.ndjson {2}inconclusive {2}stopped after 1\.00 s; [\d,]+ entr(?:y is|ies are) explained so far\n$/)
    const found = Schema.decodeUnknownSync(ValidateLine)(JSON.parse(validated(file, "--time", "1s", "--json").stdout))
    expect(found).toMatchObject({ verdict: "inconclusive", reason: "stopped after 1.00 s", unexplained: null })
    expect(found.explained).toBeLessThan(400_000)
  })

  test("is refused at the first line that is none, however late it comes", () => {
    expectSentence(validated(logOf("late.ndjson", [line, line, "{"])), 150, /late\.ndjson, line 3, is not JSON/)
  })
})

describe("what cannot be held against a specification is one sentence", () => {
  test.each([
    ["a line that is no JSON", [{ tm: "deciding" }, "tm = 1"], /log\.ndjson, line 2, is not JSON; a log has a state a line/],
    ["a line that is no state", [{ tm: "deciding" }, "3"], /line 2: a state is an object/],
    [
      "a variable that is not there",
      [{ clock: 1 }],
      /line 1: "clock" is no variable of the specification; it has rm, tm, prepared, messages/
    ],
    ["a value that is nested very deep", [`{"tm": ${"[".repeat(10_000)}${"]".repeat(10_000)}}`], /line 1, is nested more than 500 deep/],
    ["a name that JavaScript has and the specification has not", [{ constructor: 1 }], /line 1: "constructor" is no variable/],
    ["a value that is none", [{ tm: null }], /line 1, variable "tm": null is no value of TLA\+/],
    ["an action that is no name", [{ "#meta": { action: 3 } }], /line 1: the action in #meta is no name/]
  ])("%s", (_, lines, sentence) => expectSentence(validated(logOf("log.ndjson", lines)), 150, sentence))

  test("a log without entries", () => {
    expectSentence(validated(logOf("empty.ndjson", [""])), 150, /empty\.ndjson has no entries/)
  })

  test("an action that the specification never does", () => {
    expectSentence(
      validated(logOf("nope.ndjson", [{}, { "#meta": { action: "Nope" } }])),
      150,
      /line 2: the specification never does "Nope"; it has ChooseToAbort/
    )
  })

  test("a log without a specification", () => {
    expectSentence(borealis(["spec", "validate", logOf("bare.ndjson", [{ tm: 1 }])]), 150, /name their specification with --spec file\.tla/)
  })

  test("a trace of a scenario that has none", () => {
    const trace = join(folder, "lock.json")
    borealis(["check", lock, "--mutant", "lock M1", "--trace", trace])
    expectSentence(
      borealis(["spec", "validate", trace, "--from", lock]),
      150,
      /is of scenario "lock\/two-clients", which names no specification/
    )
  })

  test("a specification that is not there", () => {
    expectSentence(borealis(["spec", "validate", logOf("log.ndjson", [{}]), "--spec", join(folder, "No.tla")]), 150, /No\.tla/)
  })
})
