import { ReplayLine } from "../../src/workbench/report/line-schemas.ts"
import { Schema } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { bareFolder, borealis, expectSentence, lock, verdicts } from "./run-command.ts"

const folder = bareFolder()
const at = (name: string) => join(folder, name)

/** The counterexample that a check writes. */
const traceOf = (name: string, ...args: readonly string[]): string => {
  borealis(["check", ...args, "--trace", at(name)])
  return at(name)
}

type Json = Record<string, unknown> & { steps: unknown[] }

/** A trace with something changed in it. */
const changed = (file: string, change: (trace: Json) => Json): string => {
  const copy = file.replace(".json", "-changed.json")
  writeFileSync(copy, JSON.stringify(change(JSON.parse(readFileSync(file, "utf8")) as Json)))
  return copy
}

const twoPhase = traceOf("two-phase.json", "tutorial/two-phase-commit", "--mutant", "two-phase-commit M2")

test("a counterexample is replayed on the actors, and violates again as recorded", () => {
  const { code, stdout, stderr } = borealis(["replay", twoPhase])
  expect({ code, stderr }).toEqual({ code: 12, stderr: "" })
  expect(stdout).toMatch(/^tutorial\/two-phase-commit {2}rms=3 {2}mutant "two-phase-commit M2"$/m)
  expect(stdout.match(/^ +\d {2}/gm)).toHaveLength(9)
  expect(stdout).toMatch(/^violated {2}always: resource managers agree, after 9 steps, as recorded$/m)
})

test("a trace holds names and nothing of the machine that wrote it", () => {
  const text = readFileSync(twoPhase, "utf8")
  expect(text).not.toContain(folder)
  expect(JSON.parse(text)).toMatchObject({
    schema: 1,
    scenario: "tutorial/two-phase-commit",
    mutant: "two-phase-commit M2",
    parameters: { rms: 3 },
    origin: "check"
  })
})

test("a user's trace finds its scenario in the file that --from names", () => {
  const trace = traceOf("lock.json", lock, "--mutant", "lock M1")
  expect(borealis(["replay", trace, "--from", lock])).toMatchObject({ code: 12, stdout: expect.stringContaining("as recorded") })
  expectSentence(borealis(["replay", trace]), 150, /is of scenario "lock\/two-clients", which is not built in; name its file with --from/)
  expectSentence(
    borealis(["replay", trace, "--from", verdicts]),
    150,
    /is of scenario "lock\/two-clients", which .* does not export; it exports verdicts\//
  )
})

test.each([
  ["violated", 12, "always: counter I1, the counter stays below 2, after 2 steps"],
  ["leaps", 12, "between: the counter never comes to 2, after 2 steps"],
  ["unhandled", 12, 'unhandled message: other gets "Noise" in state "counting", which does not list it, after 2 steps'],
  ["invariant", 12, 'local invariant: counter: "stays small" does not hold, after 3 steps'],
  ["deadlock", 11, "deadlock: nothing can happen any more, and this world is not declared final, after 3 steps"]
])("the trace of %s violates again: exit code %i", (name, code, sentence) => {
  const ended = borealis(["replay", traceOf(`${name}.json`, `${verdicts}#${name}`), "--from", verdicts, "--quiet"])
  expect(ended).toEqual({ code, stdout: `violated  ${sentence}, as recorded\n`, stderr: "" })
})

test("a line of JSON says what was recorded and what is violated now", () => {
  const line = Schema.decodeUnknownSync(ReplayLine)(JSON.parse(borealis(["replay", twoPhase, "--json"]).stdout))
  const violated = { kind: "always", name: "resource managers agree" }
  expect(line).toMatchObject({
    kind: "replay",
    verdict: "violated",
    violated,
    recorded: violated,
    reproduced: true,
    steps: 9,
    changed: false,
    exceeded: []
  })
})

test("--mermaid shows the trace as a sequence diagram", () => {
  expect(borealis(["replay", twoPhase, "--mermaid"]).stdout).toMatch(/^sequenceDiagram\n {2}participant a0 as tm$/m)
})

test("a part of a counterexample is possible, and does not fit, since it does not violate what was recorded", () => {
  const { code, stdout } = borealis(["replay", changed(twoPhase, (trace) => ({ ...trace, steps: trace.steps.slice(0, -1) })), "--quiet"])
  expect(code).toBe(6)
  expect(stdout).toMatch(
    /^does not fit {2}all 8 steps are possible and nothing is violated; recorded was always: resource managers agree$/m
  )
})

test("the counterexample of a mutant does not fit the original, and the step is named", () => {
  const { code, stdout, stderr } = borealis(["replay", changed(twoPhase, (trace) => ({ ...trace, mutant: null })), "--quiet"])
  expect({ code, stdout }).toEqual({ code: 6, stdout: "" })
  expect(stderr).toMatch(
    /definitions have changed since this trace was recorded\nstep \d of 9, .*: is not enabled; the definitions are not those/
  )
})

test("definitions that have changed are told, and the trace is replayed all the same", () => {
  const { code, stderr } = borealis(["replay", changed(twoPhase, (trace) => ({ ...trace, definitions: "0" })), "--quiet"])
  expect({ code, stderr }).toEqual({
    code: 12,
    stderr: expect.stringMatching(/the definitions have changed since this trace was recorded\n$/)
  })
})

describe("a trace that does not fit ends with 6 and names the step", () => {
  const label = (action: object) => ({ action, chosen: [] })
  test.each<readonly [string, (trace: Json) => Json, RegExp]>([
    ["a step that is not enabled", (trace) => ({ ...trace, steps: [...trace.steps, trace.steps[0]] }), /step 10 of 10, .*: is not enabled/],
    [
      "an actor who is not there",
      (trace) => ({ ...trace, steps: [label({ kind: "spontaneous", actor: "nobody", event: "Prepare" })] }),
      /step 1 of 1/
    ],
    [
      "a message that was never sent",
      (trace) => ({ ...trace, steps: [label({ kind: "deliver", from: "tm", to: "rm1", message: { type: "Commit" } })] }),
      /step 1 of 1/
    ],
    [
      "a choice that nobody offers",
      (trace) => ({ ...trace, steps: [{ ...(trace.steps[0] as object), chosen: [{ key: "a", option: 1 }] }] }),
      /with the choices/
    ],
    ["a world to start in that is not there", (trace) => ({ ...trace, start: 7 }), /starts in initial world 7; there are 1/]
  ])("%s", (_, change, sentence) => expectSentence(borealis(["replay", changed(twoPhase, change), "--quiet"]), 6, sentence))
})

describe("a file that is no trace is told in one sentence", () => {
  const written = (name: string, text: string) => {
    writeFileSync(at(name), text)
    return at(name)
  }
  test.each<readonly [string, () => string, RegExp]>([
    ["missing", () => at("missing.json"), /cannot be read: there is no such file$/m],
    ["a folder", () => folder, /cannot be read: it is a folder$/m],
    ["no JSON", () => written("text.json", "once upon a time"), /is not JSON: /],
    ["empty", () => written("empty.json", ""), /is not JSON: /],
    ["other JSON", () => written("other.json", "[1, 2, 3]"), /is not a trace of Borealis; write one with check --trace/],
    ["null", () => written("null.json", "null"), /is not a trace of Borealis/],
    ["without parameters", () => changed(twoPhase, (trace) => ({ ...trace, parameters: null })), /is not a trace of Borealis/],
    ["with steps that are none", () => changed(twoPhase, (trace) => ({ ...trace, steps: ["a", null] })), /is not a trace of Borealis/],
    [
      "with an unknown kind of step",
      () => changed(twoPhase, (trace) => ({ ...trace, steps: [{ action: { kind: "explode" }, chosen: [] }] })),
      /is not a trace of Borealis: step 1 of 1 has an action of no known kind/
    ],
    [
      "with another parameter",
      () => changed(twoPhase, (trace) => ({ ...trace, parameters: { rms: "many" } })),
      /rms=many is not a whole number/
    ],
    [
      "of an unknown mutant",
      () => changed(twoPhase, (trace) => ({ ...trace, mutant: "two-phase-commit M9" })),
      /is of mutant "two-phase-commit M9", which the protocol does not have; did you mean/
    ]
  ])("%s", (_, file, sentence) => expectSentence(borealis(["replay", file(), "--quiet"]), 150, sentence))
})

describe("a recorded live run", () => {
  const spontaneous = { action: { kind: "spontaneous", actor: "counter", event: "Add" }, chosen: [] }
  const recorded = (name: string, steps: readonly unknown[], violated: object | null = null): string => {
    const trace = {
      schema: 1,
      scenario: `verdicts/${name}`,
      parameters: {},
      mutant: null,
      violated,
      origin: "run",
      salt: "",
      definitions: "",
      start: 0,
      steps
    }
    writeFileSync(at("run.json"), JSON.stringify(trace))
    return at("run.json")
  }

  test("is replayed beyond the budgets of a check, and says beyond which", () => {
    const { code, stdout } = borealis(["replay", recorded("cut", [spontaneous, spontaneous, spontaneous]), "--from", verdicts])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^fits {2}all 3 steps are possible and nothing is violated$/m)
    expect(stdout).toMatch(/^beyond {4}spontaneous 3, where 2 are stated$/m)
  })

  test("that ends quietly is no deadlock", () => {
    expect(borealis(["replay", recorded("deadlock", [spontaneous, spontaneous, spontaneous]), "--from", verdicts]).code).toBe(0)
  })

  test("that violates a property ends with 12 where that was recorded, and does not fit otherwise", () => {
    const replayed = (violated: object | null) =>
      borealis(["replay", recorded("violated", [spontaneous, spontaneous], violated), "--from", verdicts, "--quiet"])
    expect(replayed(null)).toMatchObject({
      code: 6,
      stdout: "violated  always: counter I1, the counter stays below 2, after 2 steps; recorded was nothing\n"
    })
    expect(replayed({ kind: "always", name: "the counter stays below 2" }).code).toBe(12)
    expect(replayed({ kind: "always", name: "another" })).toMatchObject({
      code: 6,
      stdout: expect.stringMatching(/; recorded was always: another$/m)
    })
  })

  test("does not fit where a fault happens that the scenario does not state", () => {
    const crash = { action: { kind: "crash", actor: "counter" }, chosen: [] }
    const { code, stdout, stderr } = borealis(["replay", recorded("cut", [crash]), "--from", verdicts, "--quiet"])
    expect({ code, stdout }).toEqual({ code: 6, stdout: "" })
    expect(stderr).toMatch(
      /^step 1 of 1, \{"actor":"counter","kind":"crash"\}: is a fault that scenario "verdicts\/cut" does not state; state it in budgets\.faults$/m
    )
  })
})
