import { MutantLine, CheckLine } from "../../src/workbench/report/line-schemas.ts"
import { Schema } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { bareFolder, borealisProcess, expectSentence, main, root, userEnv, verdicts } from "./run-command.ts"

const endless = join(root, "tests/fixtures/endless.scenario.ts")
const hoard = join(root, "tests/fixtures/hoard.scenario.ts")
const folder = bareFolder()

/** A file whose top level never comes back. */
const top = join(folder, "top.scenario.ts")
writeFileSync(top, 'if (process.env["TELL_ENDLESS"] !== undefined) process.stderr.write("for ever\\n")\nfor (;;);\n')

/** Far above `--time` and what starting takes on a busy machine: a command that is not gone by then never is. */
const goneMs = 30_000

const gone = (args: readonly string[]) => {
  const began = performance.now()
  const ended = borealisProcess(args)
  expect(performance.now() - began).toBeLessThan(goneMs)
  return ended
}

describe("what never comes back is ended within a bound on time, and what was covered is said", () => {
  test("a guard", () => {
    const { code, stdout, stderr } = gone(["check", `${endless}#guard`, "--time", "1s"])
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" })
    expect(stdout).toMatch(/^endless\/guard {2}inconclusive$/m)
    expect(stdout).toMatch(
      /because {2}the bound on time was reached after [\d.]+ s, and asking "x" what it accepts did not come back; \d+ states? (was|were) found and not expanded$/m
    )
    expect(stdout).toMatch(/counted {2}[1-9]\d* distinct states, [1-9]\d* transitions, depth 2, /)
  })

  test("a property, and the line of JSON has the keys that it always has", () => {
    const { code, stdout, stderr } = gone(["check", `${endless}#property`, "--time", "1s", "--json"])
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" })
    const line = Schema.decodeUnknownSync(CheckLine)(JSON.parse(stdout))
    expect(line).toMatchObject({ scenario: "endless/property", verdict: "inconclusive", violated: null })
    expect(line.reason).toContain('property "never comes back" did not come back')
    expect(line.distinct).toBeGreaterThan(0)
    expect(line.bounds.filter(({ reached }) => reached).map(({ name }) => name)).toEqual(["seconds"])
    const usual = borealisProcess(["check", `${endless}#original`, "--json"])
    expect(Object.keys(JSON.parse(stdout) as object).toSorted()).toEqual(Object.keys(JSON.parse(usual.stdout) as object).toSorted())
  })

  test("a mutant, after what was found of the original", () => {
    const { code, stdout } = gone(["mutants", `${endless}#original`, "--time", "1s"])
    expect(code).toBe(3)
    expect(stdout).toMatch(/the original holds: 3 states/)
    expect(stdout).toMatch(/endless M1 {2}not caught\n {2}because {2}the bound on time was reached/)
    const line = gone(["mutants", `${endless}#original`, "--time", "1s", "--json"])
    expect(Schema.decodeUnknownSync(MutantLine)(JSON.parse(line.stdout))).toMatchObject({ fault: "endless M1", found: null, steps: null })
  })

  test("a scenario that is being built", () => {
    const { code, stdout, stderr } = gone(["check", `${endless}#build`, "--time", "1s"])
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" })
    expect(stderr).toMatch(/^endless\/build: the bound on time was reached after [\d.]+ s\n$/)
  })

  test("the top level of a file", () => {
    const { code, stdout, stderr } = gone(["check", top, "--time", "1s"])
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" })
    expect(stderr).toMatch(/top\.scenario\.ts: the bound on time was reached after [\d.]+ s, and its top level did not come back\n$/)
  })

  test("a step of a live run", () => {
    const { code, stdout, stderr } = gone(["run", `${endless}#guard`, "--time", "1s"])
    expect(code).toBe(3)
    expect(stdout).toMatch(/^endless\/guard {2}live, --seed /)
    expect(stderr).toMatch(/^endless\/guard: the bound on time was reached after [\d.]+ s/)
  })

  test("after others, whose ending counts for more", () => {
    const { code, stdout } = gone(["check", `${verdicts}#deadlock`, `${endless}#guard`, "--time", "1s", "--quiet"])
    expect({ code, stdout }).toEqual({ code: 11, stdout: "verdicts/deadlock  violated\nendless/guard  inconclusive\n" })
  })
})

describe("Ctrl-C", () => {
  /** Starts a command, and sends it signals while it does what never comes back. */
  const interrupted = async (args: readonly string[], times: number) => {
    const child = spawn(process.execPath, [...main, ...args], { cwd: root, env: { ...userEnv(), TELL_ENDLESS: "1" } as NodeJS.ProcessEnv })
    let [stdout, stderr] = ["", ""]
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
    const closed = once(child, "close")
    while (!stderr.includes("for ever")) await once(child.stderr, "data")
    child.kill("SIGINT")
    if (times > 1) {
      // the command says how to be ended
      while (!stderr.includes("Ctrl-C again ends it at once")) await once(child.stderr, "data")
      child.kill("SIGINT")
    }
    const began = performance.now()
    const [code] = (await closed) as [number | null]
    expect(performance.now() - began).toBeLessThan(goneMs)
    return { code, stdout, stderr }
  }

  test("that comes twice ends what never comes back, and what was covered is said", async () => {
    const { code, stdout } = await interrupted(["check", `${endless}#guard`], 2)
    expect(code).toBe(130)
    expect(stdout).toMatch(/because {2}interrupted after [\d.]+ s, and asking "x" what it accepts did not come back/)
    expect(stdout).toMatch(/counted {2}[1-9]\d* distinct states/)
  }, 120_000)

  test("ends a replay that never comes back, at once", async () => {
    const go = { action: { kind: "spontaneous", actor: "x", event: "Go" }, chosen: [] }
    const trace = { schema: 1, scenario: "endless/guard", parameters: {}, mutant: null, violated: null, origin: "check", salt: "" }
    const file = join(folder, "endless.json")
    writeFileSync(file, JSON.stringify({ ...trace, definitions: "", start: 0, steps: [go, go] }))
    const { code, stdout, stderr } = await interrupted(["replay", file, "--from", endless], 1)
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" })
    expect(stderr).toMatch(/endless\.json: interrupted after [\d.]+ s, and a step of "x" on "Go" did not come back\n$/)
  }, 120_000)

  test("ends the loading of a file at once", async () => {
    const { code, stdout, stderr } = await interrupted(["check", top], 1)
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" })
    expect(stderr).toMatch(/top\.scenario\.ts: interrupted after [\d.]+ s, and its top level did not come back\n$/)
  }, 120_000)
})

test("a heap that is full ends with a sentence that names it, and not the bound on memory", () => {
  const args = ["check", hoard, "--json", "--time", "120s"]
  const { code, stdout, stderr } = borealisProcess(args, { env: { NODE_OPTIONS: "--max-old-space-size=64" } })
  expect(stderr).not.toMatch(/FATAL|at /)
  expect(code).toBe(3)
  const line = Schema.decodeUnknownSync(CheckLine)(JSON.parse(stdout))
  expect(line.reason).toMatch(/^memory ran out: V8's heap is full, of which there are [\d,]+ MiB; /)
  expect(line.bounds.filter(({ reached }) => reached).map(({ name }) => name)).toEqual(["heap"])
}, 180_000)

test("what a file throws when nobody waits for it is told in one sentence", () => {
  const late = join(folder, "late.scenario.ts")
  writeFileSync(late, 'setTimeout(() => { throw new Error("too late") }, 1)\nawait new Promise(() => setTimeout(() => {}, 5000))\n')
  expectSentence(borealisProcess(["check", late]), 150, /^a file that was loaded has thrown what nobody catches: too late$/m)
})
