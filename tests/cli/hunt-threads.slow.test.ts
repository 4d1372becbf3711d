import { Schema } from "effect"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { CheckLine } from "../../src/workbench/report/line-schemas.ts"
import { bareFolder, borealis } from "./run-command.ts"

const folder = bareFolder()
const threads = join(import.meta.dirname, "../fixtures/threads.scenario.ts")

test.each(["1", "2"])("with %s threads a hunt ends when its time is up", (workers) => {
  const started = performance.now()
  expect(borealis(["hunt", "tutorial/raft", "--time", "0.5s", "--workers", workers, "--quiet"]).code).toBe(3)
  // it takes some time to start, and no bound would take the sixty seconds of the default
  expect(performance.now() - started).toBeLessThan(20_000)
})

test("two threads hunt their own ways, and what they have seen is counted once", () => {
  const { code, stdout } = borealis(["hunt", "tutorial/two-phase-commit", "--workers", "2", "--time", "1s", "--by", "walks", "--json"])
  expect(code).toBe(3)
  const line = Schema.decodeUnknownSync(CheckLine)(JSON.parse(stdout))
  expect(line).toMatchObject({ workers: 2, verdict: "sampled" })
  expect(line.distinct).toBeLessThanOrEqual(288)
  expect(line.distinct).toBeGreaterThan(200)
})

test("what another thread has found ends the hunt, replays, and is found again by its seed", () => {
  const file = join(folder, "threads.json")
  const hunt = ["hunt", "tutorial/raft", "--mutant", "raft M3", "--set", "start=empty", "--by", "walks"]
  // the caller's own thread would need some ten times the steps
  const { code, stdout } = borealis([...hunt, "--seed", "7", "--workers", "2", "--trace", file])
  expect(code).toBe(12)
  expect(stdout).toMatch(/because +found after [\d.]+ s, in a thread with the seed "7\/2"$/m)
  expect(borealis(["replay", file, "--quiet"])).toMatchObject({ code: 12, stderr: "" })
  expect(borealis([...hunt, "--seed", "7/2", "--quiet"]).code).toBe(12)
})

describe("a thread that fails", () => {
  const hunt = (helper: string, ...args: readonly string[]) =>
    borealis(["hunt", threads, "--set", `helper=${helper}`, "--by", "walks", "--workers", "2", "--time", "30s", ...args])

  test.each([
    ["throws", "a thread that hunts has failed: boom"],
    ["exits", "a thread that hunts has failed: it went away without a word"]
  ])("ends a hunt that has found nothing, at once: %s", (helper, sentence) => {
    const started = performance.now()
    const { code, stdout, stderr } = hunt(helper)
    expect({ code, stdout }).toEqual({ code: 151, stdout: "" })
    expect(stderr).toContain(sentence)
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  test("takes nothing of what was found with it, and is told", () => {
    const { code, stdout } = hunt("throws", "--set", "most=2", "--all")
    expect(code).toBe(12)
    expect(stdout).toMatch(/because .*; a thread that hunts has failed: boom$/m)
    expect(stdout).toMatch(/^violated {2}always: "it stays below", after 2 steps/m)
  })
})

test("where the definition is refused in one thread, the others are not left behind", () => {
  const { code, stderr } = borealis(["hunt", threads, "--workers", "2", "--property", "nothing"])
  expect(code).toBe(150)
  expect(stderr).toContain("nothing")
})
