import { spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { bareFolder, borealis, borealisProcess, expectSentence, lock, main, userEnv } from "./run-command.ts"

const folder = bareFolder()
const source = readFileSync(lock, "utf8")

/** The exit code of the command when the reader of its stdout goes away at once. */
const codeWithoutReader = (args: readonly string[]): number | null => {
  const words = [process.execPath, ...main, ...args].map((word) => `'${word}'`).join(" ")
  return spawnSync("bash", ["-c", `set -o pipefail; ${words} | true`], { cwd: folder, env: userEnv(), encoding: "utf8" }).status
}

test("a reader that closes the pipe takes nothing from the exit code", () => {
  expect(codeWithoutReader(["check", lock, "--mutant", "lock M1"])).toBe(12)
  expect(codeWithoutReader(["check", lock, "--max-states", "3", "--json"])).toBe(3)
  expect(codeWithoutReader(["check", lock])).toBe(0)
})

test("a scenario file that ends the process is an input error, not a success", () => {
  writeFileSync(join(folder, "leaves.ts"), "process.exit(0)\n")
  const { code, stderr } = borealisProcess(["check", "./leaves.ts"], { cwd: folder })
  expect(code).toBe(150)
  expect(stderr).toMatch(/the command was ended from within/)
})

test("two mutants of one id are refused", () => {
  const replace = "lock.with({ guards: { isFirst: () => true } })"
  const twice = `export const again = mutant("lock M1", { of: twoClients, breaks: "the same", replace: ${replace}, expected: [exclusive.name] })`
  writeFileSync(join(folder, "twice.ts"), `${source}\n${twice}\n`)
  expectSentence(borealis(["mutants", "./twice.ts"], { cwd: folder }), 151, /two mutants are called "lock M1"/)
})

test("init refuses names that its own files use, and words of the language", () => {
  for (const name of ["class", "mutant", "ring", "await"]) {
    expectSentence(borealis(["init", name], { cwd: folder }), 150, new RegExp(`"${name}" cannot name a protocol, since`))
  }
})
