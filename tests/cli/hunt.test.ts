import { Schema } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { CheckLine } from "../../src/workbench/report/line-schemas.ts"
import { bareFolder, borealis, verdicts } from "./run-command.ts"

const folder = bareFolder()
const desk = join(import.meta.dirname, "../fixtures/desk.scenario.ts")

/** What a hunt comes to where a check comes to the same, and where it does not. */
const endings: readonly (readonly [name: string, code: number, verdict: string, kind: string | null])[] = [
  ["holds", 3, "sampled", null],
  ["violated", 12, "violated", "always"],
  ["leaps", 12, "violated", "between"],
  ["unhandled", 12, "violated", "unhandled message"],
  ["invariant", 12, "violated", "local invariant"],
  ["deadlock", 11, "violated", "deadlock"],
  ["unreached", 3, "sampled", null],
  ["miscounted", 3, "sampled", null]
]

describe("each way in which a hunt ends has its exit code and its line of JSON", () => {
  test.each(endings)("%s ends with %i", (name, code, verdict, kind) => {
    const ended = borealis(["hunt", `${verdicts}#${name}`, "--json"])
    const line = Schema.decodeUnknownSync(CheckLine)(JSON.parse(ended.stdout))
    // a hunt that takes more than a second says how far it is, on stderr
    expect(ended.code).toBe(code)
    expect({ of: line.kind, verdict: line.verdict, kind: line.violated?.kind ?? null }).toEqual({ of: "hunt", verdict, kind })
    expect(line.hunt).toMatchObject({ seed: "borealis", strategies: ["guided", "walks", "priorities", "deepening", "depth-first"] })
  })
})

test("the report says how it was hunted, what was seen, and what that is worth", () => {
  const { code, stdout } = borealis(["hunt", "tutorial/two-phase-commit", "--by", "priorities", "--time", "0.3s", "--seed", "a"])
  expect(code).toBe(3)
  expect(stdout).toMatch(/^tutorial\/two-phase-commit {2}rms=3 {2}sampled$/m)
  expect(stdout).toMatch(/because +ended after [\d.]+ s; a hunt looks at a part of all worlds, and says nothing of the others$/m)
  expect(stdout).toMatch(/hunted +[\d,]+ steps \([\d,]+ a second\) in [\d,]+ walks, by priorities; seed "a"$/m)
  expect(stdout).toMatch(/always +resource managers agree: not violated so far/)
  expect(stdout).toMatch(/odds/)
})

test("a trace that a hunt has found replays, and a check finds none that is shorter", () => {
  const file = join(folder, "hunted.json")
  const mutant = ["tutorial/two-phase-commit", "--mutant", "two-phase-commit M1"]
  expect(borealis(["hunt", ...mutant, "--trace", file, "--quiet"]).code).toBe(12)
  expect(borealis(["replay", file, "--quiet"])).toMatchObject({ code: 12 })
  const steps = (JSON.parse(readFileSync(file, "utf8")) as { steps: unknown[] }).steps.length
  const checked = /after (\d+) steps/.exec(borealis(["check", ...mutant]).stdout)?.[1]
  expect(`${steps}`).toBe(checked)
})

test("a walk's length is told beside the shorter one that is shown", () => {
  const { stdout } = borealis(["hunt", "tutorial/raft", "--mutant", "raft M4", "--by", "walks"])
  const [, shown, walked] = /^violated .*, after (\d+) steps, made of (\d+) steps of a hunt$/m.exec(stdout) ?? []
  expect(Number(shown)).toBeLessThan(Number(walked))
})

test("the same seed finds the same, and says so by its report", () => {
  const hunt = (seed: string) => {
    const { hunt: told, depth } = JSON.parse(
      borealis(["hunt", "tutorial/raft", "--mutant", "raft M4", "--seed", seed, "--json"]).stdout
    ) as {
      hunt: object
      depth: number
    }
    return { told, depth }
  }
  expect(hunt("7")).toEqual(hunt("7"))
  expect(hunt("7")).not.toEqual(hunt("8"))
})

test("a property that is named is looked at alone", () => {
  const { code, stdout } = borealis([
    "hunt",
    "tutorial/raft",
    "--mutant",
    "raft M4",
    "--property",
    "one leader a term at most",
    "--time",
    "0.5s"
  ])
  expect(code).toBe(3)
  expect(stdout).not.toMatch(/a leader has all that was committed/)
})

describe("what a hunt does not take is said in a sentence", () => {
  const refused: readonly (readonly [readonly string[], string])[] = [
    [["hunt"], "no scenario is named to hunt in; borealis list says what there is"],
    [["hunt", "tutorial/raft", "--by", "guide"], `--by guide is no strategy; did you mean "guided"?`],
    [
      ["hunt", "tutorial/raft", "--by", ""],
      "--by is empty; give guided, walks, priorities, deepening, depth-first, or leave it out for all of them"
    ],
    [["hunt", "tutorial/raft", "--time", "0"], "--time"],
    [["hunt", "tutorial/raft", "--memory", "1"], "--memory 1 is too little to hunt in; give 1MiB or more"],
    [["hunt", "tutorial/raft", "--seed", ""], "--seed is empty; give any text"],
    [["hunt", "tutorial/raft", "--workers", "65"], "65 workers cannot be had; there may be 1 to 64"],
    [["hunt", "tutorial/raft", "--property", "nothing"], "nothing"],
    [
      ["check", "tutorial/raft", "--hunt", "95%"],
      "--hunt 95% leaves hardly anything for the search; write 90% or less, or use borealis hunt"
    ],
    [["check", "tutorial/raft", "--hunt", "ten"], "--hunt"]
  ]
  test.each(refused)("%o", (args, sentence) => {
    const { code, stdout, stderr } = borealis(args)
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 150, stdout: "", lines: 1 })
    expect(stderr).toContain(sentence)
  })
})

test("where there is no room to remember worlds the count says so", () => {
  const hunt = ["hunt", "tutorial/raft", "--set", "terms=4", "--memory", "1MiB", "--time", "1s"]
  expect(borealis(hunt).stdout).toMatch(/counted +at least [\d,]+ distinct states seen/)
  expect(JSON.parse(borealis([...hunt, "--json"]).stdout)).toMatchObject({
    hunt: { isFull: true },
    bounds: expect.arrayContaining([{ name: "memory", limit: 2 ** 20, reached: true }])
  })
})

test("promises are not looked at, and so no fairness is assumed", () => {
  const { stdout } = borealis(["hunt", desk, "--time", "0.3s"])
  expect(stdout).toMatch(/leadsTo +a guest who waits is served: not looked at, since that needs all worlds/)
  expect(stdout).toMatch(/assumed +no faults$/m)
})

test("a check with a hunt beside it says what the hunt has done", () => {
  const { code, stdout } = borealis(["check", "tutorial/two-phase-commit", "--hunt", "50%"])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ {2}hunted +[\d,]+ steps/m)
  const line = JSON.parse(borealis(["check", "tutorial/two-phase-commit", "--hunt", "50%", "--json"]).stdout) as object
  expect(line).toMatchObject({ kind: "check", verdict: "holds", distinct: 288, hunt: { seed: "borealis" } })
})
