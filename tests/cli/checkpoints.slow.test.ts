import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { seedOf, timesOf } from "../sizes.ts"
import { chanceOf, killed, killedChecks } from "./killed.ts"
import { bareFolder, borealisProcess, main, root, userEnv } from "./run-command.ts"

const seed = seedOf(31)

describe("a check that is killed at any moment goes on from what it has left, and finds the same", () => {
  let [kills, resumptions] = [0, 0]
  for (const [i, check] of killedChecks.entries())
    test(check.join(" "), async () => {
      const seen = await killed(check, timesOf(1), chanceOf(seed + i))
      expect(seen.found, seen.stderr).toEqual(seen.expected)
      kills += seen.kills
      resumptions += seen.resumptions
    })

  test("and most had something to go on from", () => {
    expect(kills).toBeGreaterThanOrEqual(4)
    expect(resumptions).toBeGreaterThanOrEqual(3)
  })
})

describe("a check that is cut short says how to go on", () => {
  const folder = bareFolder()
  const check = ["check", "tutorial/two-phase-commit", "--set", "rms=9"]
  const whole = { verdict: "holds", distinct: 10_340_352, transitions: 77_616_641, depth: 29 }

  test("by Ctrl-C, and goes on to what it would have found", async () => {
    const kept = join(folder, "interrupted")
    const child = spawn(process.execPath, [...main, ...check, "--checkpoint", kept], { cwd: root, env: userEnv() })
    let stdout = ""
    child.stdout.on("data", (text) => (stdout += String(text)))
    child.stderr.once("data", () => setTimeout(() => child.kill("SIGINT"), 600))
    const [code] = (await once(child, "close")) as [number | null]
    expect(code).toBe(130)
    expect(stdout).toMatch(/ because +interrupted after [\d.]+ s; [\d,]+ states were found and not expanded$/m)
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(`go on     borealis check tutorial/two-phase-commit --set rms=9 --resume ${kept}`)
    const { code: end, stdout: line, stderr } = borealisProcess([...check, "--resume", kept, "--json"])
    expect(end).toBe(0)
    expect(stderr).toMatch(/^resumed at [\d,]+ states, depth \d+, which had taken [\d.]+ s$/m)
    expect(JSON.parse(line)).toMatchObject(whole)
  })

  test("by a bound on states, on depth and on time, one after the other", () => {
    const kept = join(folder, "bounded")
    const first = borealisProcess([...check, "--checkpoint", kept, "--max-states", "100000"])
    expect(first.code).toBe(3)
    expect(first.stderr).toContain(`checkpoints go to ${kept}; there is none yet, so the search starts from the beginning\n`)
    expect(first.stdout).toMatch(/^go on {5}borealis check tutorial\/two-phase-commit --set rms=9 --resume \S+$/m)
    const second = borealisProcess([...check, "--resume", kept, "--max-depth", "12", "--quiet"])
    expect(second.code).toBe(3)
    expect(second.stdout).toBe("tutorial/two-phase-commit  rms=9  inconclusive\n")
    expect(second.stderr).toBe(`go on     borealis check tutorial/two-phase-commit --set rms=9 --quiet --resume ${kept}\n`)
    const third = borealisProcess([...check, "--resume", kept, "--time", "1.5s", "--engine", "typescript"])
    expect(third.code).toBe(3)
    expect(third.stdout).toMatch(/ because +the bound on time was reached after [1-3]\.\d s; /)
    const last = borealisProcess([...check, "--resume", kept, "--json"])
    expect(JSON.parse(last.stdout)).toMatchObject(whole)
  })
})
