import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { bareFolder, borealis, lock, main, root, userEnv } from "./run-command.ts"

const folder = bareFolder()

test("a live run tells what happens as it happens, ends when nothing can happen any more, and its record is replayed", () => {
  const trace = join(folder, "run.json")
  const { code, stdout, stderr } = borealis(["run", lock, "--seed", "7", "--time", "20s", "--trace", trace])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatch(/^lock\/two-clients {2}live, --seed 7$/m)
  expect(stdout).toMatch(/^ +\d\.\d{3} s {2}alice decides Ask\n +sends {2}alice → lock {2}Acquire$/m)
  expect(stdout).toMatch(/^ended {5}nothing can happen any more, after \d+\.\d\d s and 10 steps$/m)
  expect(JSON.parse(readFileSync(trace, "utf8"))).toMatchObject({ origin: "run", violated: null, scenario: "lock/two-clients" })
  const replayed = borealis(["replay", trace, "--from", lock])
  expect(replayed).toMatchObject({
    code: 0,
    stderr: "",
    stdout: expect.stringContaining("fits  all 10 steps are possible and nothing is violated")
  })
})

test("a live run of a built-in scenario with clocks is replayed too", () => {
  const trace = join(folder, "built-in.json")
  const { code } = borealis(["run", "aurora/limitless/snapshot", "--seed", "1", "--time", "1s", "--trace", trace, "--quiet"])
  expect(code).toBe(0)
  expect(borealis(["replay", trace, "--quiet"])).toMatchObject({ code: 0, stderr: "" })
})

test("a live run of a mutant that breaks something says so and ends with 12, as does its replay", () => {
  // whether a schedule in real time meets the fault, and what it breaks first, is luck: some seed meets it
  const seeds = Array.from({ length: 20 }, (_, seed) => String(seed))
  const trace = join(folder, "mutant.json")
  const seed = seeds.find((one) => borealis(["run", lock, "--mutant", "lock M1", "--seed", one, "--trace", trace, "--quiet"]).code === 12)
  expect(seed).toBeDefined()
  const { violated } = JSON.parse(readFileSync(trace, "utf8")) as { readonly violated: { readonly kind: string; readonly name: string } }
  expect(["one client holds the lock at most", expect.stringMatching(/gets "Granted" in state/)]).toContainEqual(violated.name)
  const again = borealis(["replay", trace, "--from", lock, "--quiet"])
  expect(again).toMatchObject({ code: 12, stdout: expect.stringContaining(violated.name) })
})

test("Ctrl-C ends a live run in good order: what was recorded until then can be replayed", async () => {
  const trace = join(folder, "interrupted.json")
  const args = [...main, "run", "aurora/limitless/snapshot", "--time", "60s", "--trace", trace]
  const child = spawn(process.execPath, args, { cwd: root, env: userEnv() as NodeJS.ProcessEnv })
  let stdout = ""
  const isUnderWay = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString()
      if (/ s {2}/.test(stdout)) resolve()
    })
  })
  await isUnderWay
  child.kill("SIGINT")
  const [code] = (await once(child, "close")) as [number | null]
  expect(code).toBe(130)
  expect(stdout).toMatch(/^ended {5}interrupted, after /m)
  expect(borealis(["replay", trace, "--quiet"]).code).toBe(0)
})
