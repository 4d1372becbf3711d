import { readFileSync, readdirSync, symlinkSync, mkdirSync, writeFileSync } from "node:fs"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { expect, test } from "vitest"
import { bareFolder, borealis, expectSentence, root, userEnv } from "./run-command.ts"

const folder = bareFolder()
const inFolder = (...args: readonly string[]) => borealis(args, { cwd: folder })

test("init writes a protocol that holds at once, whose mutant is caught, and that runs", () => {
  const { code, stdout } = inFolder("init", "lock-service")
  const files = ["lock-service.scenario.ts", "lock-service.test.ts", "lock-service.ts", "package.json", "tsconfig.json"]
  expect({ code, files: readdirSync(folder).sort() }).toEqual({ code: 0, files })
  expect(stdout).toMatch(/borealis check \.\/lock-service\.scenario\.ts$/m)
  expect(inFolder("check", "./lock-service.scenario.ts", "--quiet")).toEqual({
    code: 0,
    stdout: "lock-service/ring  members=3  holds\n",
    stderr: ""
  })
  expect(inFolder("mutants", "./lock-service.scenario.ts")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/lock-service M1 {2}caught by always/)
  })
  expect(inFolder("run", "./lock-service.scenario.ts", "--time", "1s", "--quiet").code).toBe(0)
})

test("init overwrites nothing", () => {
  const before = readFileSync(join(folder, "lock-service.ts"), "utf8")
  expectSentence(
    inFolder("init", "lock-service"),
    150,
    /^lock-service\.ts is there already and stays as it is; take another name, or move it away$/m
  )
  writeFileSync(join(folder, "other.scenario.ts"), "export const mine = 1\n")
  expectSentence(inFolder("init", "other"), 150, /^other\.scenario\.ts is there already/)
  expect(readdirSync(folder)).not.toContain("other.ts")
  expect(readFileSync(join(folder, "lock-service.ts"), "utf8")).toBe(before)
})

test("what init writes type-checks where it lies, with the types of this command, and a project's own configuration stays", () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc")
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", "."], { cwd: folder, encoding: "utf8" })
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" })
  const before = readFileSync(join(folder, "tsconfig.json"), "utf8")
  expect(inFolder("init", "second").stdout).toMatch(/^wrote second\.ts, second\.scenario\.ts, second\.test\.ts$/m)
  expect(readFileSync(join(folder, "tsconfig.json"), "utf8")).toBe(before)
})

test("the test that init writes passes once borealis is installed", () => {
  const modules = join(folder, "node_modules")
  mkdirSync(modules)
  symlinkSync(root, join(modules, "borealis"))
  symlinkSync(join(root, "node_modules/xstate"), join(modules, "xstate"))
  const { status, stdout } = spawnSync(process.execPath, ["--conditions=borealis-source", "--test", "lock-service.test.ts"], {
    cwd: folder,
    env: userEnv() as NodeJS.ProcessEnv,
    encoding: "utf8"
  })
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/pass 1/) })
})
