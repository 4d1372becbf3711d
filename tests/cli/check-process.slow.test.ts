import { spawn } from "node:child_process"
import { once } from "node:events"
import { expect, test } from "vitest"
import { borealis, borealisProcess, main, root, userEnv, verdicts } from "./run-command.ts"

test("the command as a process says the same as the function", () => {
  const args = ["check", `${verdicts}#violated`, "--quiet"]
  expect(borealisProcess(args)).toEqual(borealis(args))
})

test.each([
  ["Ctrl-C ends", 1],
  ["Ctrl-C that comes twice at once, from the terminal and from who started the command, ends", 2]
])("%s the search, and the report says what was covered", async (_, times) => {
  const child = spawn(process.execPath, [...main, "check", `${verdicts}#endless`], { cwd: root, env: userEnv() as NodeJS.ProcessEnv })
  let stdout = ""
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()))
  await once(child.stderr, "data")
  const closed = once(child, "close")
  for (let i = 0; i < times; i++) {
    child.kill("SIGINT")
    // so that they are two: a signal that still waits is not noted twice
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const [code] = (await closed) as [number | null]
  expect(code).toBe(130)
  expect(stdout).toMatch(/interrupted after [\d.]+ s; \d+ states? (was|were) found and not expanded/)
  expect(stdout).toMatch(/counted +[\d,]+ distinct states/)
})

test("progress comes on stderr after a second, and --quiet leaves it out", () => {
  expect(borealis(["check", `${verdicts}#endless`, "--time", "2s"]).stderr).toMatch(
    /^verdicts\/endless: [\d,]+ states, depth \d+, \d+ waiting, 1 s$/m
  )
  expect(borealis(["check", `${verdicts}#endless`, "--time", "2s", "--quiet"])).toEqual({
    code: 3,
    stderr: "",
    stdout: "verdicts/endless  inconclusive\n"
  })
})
