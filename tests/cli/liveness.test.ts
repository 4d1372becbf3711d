import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { bareFolder, borealis, expectSentence, root } from "./run-command.ts"

const desk = join(root, "tests/fixtures/desk.scenario.ts")
const folder = bareFolder()
const trace = join(folder, "desk.json")
const checked = borealis(["check", desk, "--trace", trace])

type Json = Record<string, unknown>
const recorded = (): Json => JSON.parse(readFileSync(trace, "utf8")) as Json
const written = (name: string, json: Json): string => {
  writeFileSync(join(folder, name), JSON.stringify(json))
  return join(folder, name)
}

test("a broken promise is told with its fairness, its stem and its loop, and ends with 13", () => {
  expect(checked.code).toBe(13)
  expect(checked.stdout).toMatch(/^ {2}assumed {4}no faults; weak fairness of actors, messages$/m)
  expect(checked.stdout).toMatch(/^ {2}leadsTo {4}a guest who waits is served: violated$/m)
  expect(checked.stdout).toMatch(/^violated {2}liveness: "a guest who waits is served", after 3 steps$/m)
  expect(checked.stdout).toMatch(/^ {5}and so for ever, from step 2 on$/m)
})

test("a fairness that is stronger keeps the promise, and a mutant breaks it", () => {
  expect(borealis(["check", desk, "--set", "fair=strong", "--quiet"])).toMatchObject({ code: 0, stdout: "desk  fair=strong  holds\n" })
  const mutants = borealis(["mutants", desk, "--set", "fair=strong"])
  expect(mutants.stdout).toContain('desk M1  caught by liveness "a guest who waits is served" in 5 steps')
  expect(mutants.code).toBe(0)
})

test("its lines of JSON say what was assumed and where it goes round", () => {
  const line = JSON.parse(borealis(["check", desk, "--json"]).stdout) as Json
  expect(line).toMatchObject({ violated: { kind: "liveness" }, fair: { steps: "weak", of: ["actors", "messages"] }, loop: 1 })
  const held = JSON.parse(borealis(["check", desk, "--set", "fair=strong", "--json"]).stdout) as Json
  expect([held["verdict"], "loop" in held]).toEqual(["holds", false])
})

test("it is replayed from either form, as text and as a diagram", () => {
  const itf = join(folder, "desk.itf.json")
  expect(borealis(["trace", "convert", trace, "--from", desk, "--out", itf]).code).toBe(0)
  expect(JSON.parse(readFileSync(itf, "utf8"))).toMatchObject({ loop: 1, states: { length: 4 } })
  const replayed = borealis(["replay", trace, "--from", desk])
  expect(replayed).toMatchObject({ code: 13, stderr: "", stdout: expect.stringContaining("for ever, from step 2 on") })
  expect(replayed.stdout).toMatch(/^violated {2}liveness: a guest who waits is served, after 3 steps, as recorded$/m)
  expect(borealis(["replay", itf, "--from", desk])).toEqual(replayed)
  const drawn = borealis(["replay", trace, "--from", desk, "--mermaid"]).stdout
  expect(drawn).toMatch(/ {2}loop for ever\n {2}Note over a0: desk decides Open\n[^]* {2}end\n/)
  expect(JSON.parse(borealis(["replay", trace, "--from", desk, "--json"]).stdout)).toMatchObject({ loop: 1, reproduced: true })
})

test("a loop that does not close, or is not fair, does not fit", () => {
  const fits = (name: string, change: Json) => borealis(["replay", written(name, { ...recorded(), ...change }), "--from", desk])
  expect(fits("open.json", { loop: 0 })).toMatchObject({ code: 6, stdout: expect.stringContaining("does not fit") })
  expect(fits("silent.json", { loop: 3 })).toMatchObject({ code: 6 })
  // under strong fairness the guest may not be passed over
  expect(fits("unfair.json", { parameters: { fair: "strong" } })).toMatchObject({ code: 6 })
  expectSentence(fits("beyond.json", { loop: 4 }), 150, /its loop begins after step 4, and there are 3/)
  expectSentence(fits("odd.json", { loop: "1" }), 150, /its loop cannot be read/)
})

test("a test is not written of a promise, which no step breaks", () => {
  const { code, stderr } = borealis(["replay", trace, "--from", desk, "--vitest", join(folder, "desk.test.ts")])
  expect([code, stderr]).toEqual([150, expect.stringContaining("--vitest writes no test of a promise")])
  // what a check has found is the answer
  const again = borealis(["check", desk, "--vitest", join(folder, "desk.test.ts")])
  expect([again.code, again.stderr]).toEqual([13, expect.stringContaining("--vitest writes no test of a promise")])
})
