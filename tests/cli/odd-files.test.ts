import { execFileSync } from "node:child_process"
import { mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { loadFile } from "../../src/workbench/load/scenario-file.ts"
import { readTrace } from "../../src/workbench/load/trace-file.ts"
import { InputError } from "../../src/kernel/index.ts"
import { borealis, expectSentence, lock } from "./run-command.ts"

const folder = mkdtempSync(join(tmpdir(), "odd-"))
const at = (name: string): string => join(folder, name)
const written = (name: string, text: string): string => {
  writeFileSync(at(name), text)
  return at(name)
}

execFileSync("mkfifo", [at("pipe.ts")])
symlinkSync(at("pipe.ts"), at("link.ts"))
symlinkSync(at("circle.ts"), at("circle.ts"))
truncateSync(written("large.ts", ""), 2 ** 30 + 1)

describe("what is no ordinary file is neither loaded nor waited for", () => {
  test.each([
    ["a pipe", at("pipe.ts"), "it is a pipe"],
    ["a link to a pipe", at("link.ts"), "it is a pipe"],
    ["a device", "/dev/zero", "it is a device"],
    ["more than 1 GiB", at("large.ts"), "it is larger than"],
    ["a circle of links", at("circle.ts"), "its links lead in a circle"],
    ["a folder", folder, "is a folder; name a scenario file in it"],
    ["nothing", at("missing.ts"), "does not exist; paths are taken from"]
  ])("as a scenario: %s", async (_, file, sentence) => {
    await expect(loadFile(file)).rejects.toThrow(InputError)
    await expect(loadFile(file)).rejects.toThrow(sentence)
  })

  test("nor by what a scenario imports", async () => {
    const file = written("imports.scenario.ts", 'import "./pipe.ts"\n')
    expectSentence(borealis(["check", file]), 150, /cannot be loaded: .*pipe\.ts cannot be read: it is a pipe/)
  })

  test("as a trace: of whatever shape", () => {
    for (const [text, sentence] of [
      [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, "is nested more than 500 deep"],
      ['{"vars": 1, "states": [1], "#meta": 5}', "in the Informal Trace Format, but of no scenario"],
      ['{"vars": 1, "states": [1, 2], "#meta": {"trace": 5}}', "state 1 does not say which step led to it"],
      ['{"vars": 1, "states": [1], "#meta": {"trace": 5}}', "is not a trace of Borealis: it has no schema"]
    ] as const)
      expect(() => readTrace(written("trace.json", text))).toThrow(sentence)
  })
})

test("what a scenario file logs goes to stderr, so that stdout has JSON alone", () => {
  const file = written("noisy.scenario.ts", `console.log("noise")\nexport * from ${JSON.stringify(lock)}\n`)
  const { code, stdout, stderr } = borealis(["check", file, "--json"])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "noise\n" })
  expect(JSON.parse(stdout)).toMatchObject({ verdict: "holds" })
})

test("colours are the command's own: a name that says them is shown as it is written", () => {
  const file = written(
    "red.scenario.ts",
    `import { twoClients } from ${JSON.stringify(lock)}\nexport const red = { ...twoClients, name: "\\u001b[31mred\\nholds" }\n`
  )
  const { code, stdout } = borealis(["check", file, "--quiet"], { env: { FORCE_COLOR: "1" } })
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "\u001b[1m\\u001b[31mred\\u000aholds\u001b[22m  \u001b[32mholds\u001b[39m\n"
  })
})
