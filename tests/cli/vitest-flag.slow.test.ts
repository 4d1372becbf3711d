import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, expect, test } from "vitest"
import { bareFolder, borealis, expectSentence, lock, root, userEnv } from "./run-command.ts"

const folder = bareFolder()
const right = readFileSync(lock, "utf8")
const wrong = right.replace(
  "isFirst: ({ context }) => context.waiting.length === 0",
  "isFirst: ({ context }) => context.waiting.length >= 0"
)
const sources = ["--conditions=borealis-source"]

const place = (text: string): void => writeFileSync(join(folder, "lock.scenario.ts"), text)

const node = (script: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", script), ...args], {
    cwd: folder,
    env: { ...userEnv(), NO_COLOR: "1" },
    encoding: "utf8"
  })
  return { status, output: `${stdout}${stderr}` }
}

const vitest = (file: string) => node("vitest/vitest.mjs", "run", file)

beforeAll(() => {
  mkdirSync(join(folder, "node_modules"))
  for (const name of ["vitest", "xstate"]) symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name))
  symlinkSync(root, join(folder, "node_modules", "borealis"))
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`)
  const compilerOptions = { typeRoots: [join(root, "node_modules/@types")] }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: ["lock.test.ts"] })
  )
  const conditions = ["borealis-source"]
  const config = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } }, test: { execArgv: sources } }
  writeFileSync(join(folder, "vitest.config.ts"), `export default ${JSON.stringify(config)}\n`)
})

test("check --vitest writes a test that type-checks, fails with the bug, passes without it, and tells a new name from a mend", () => {
  expect(wrong).not.toBe(right)
  place(wrong)
  const { code, stdout } = borealis(["check", "./lock.scenario.ts", "--no-types", "--vitest", "lock.test.ts"], { cwd: folder })
  expect(code).toBe(12)
  expect(stdout).toMatch(/^test {6}lock\.test\.ts$/m)
  expect(node("typescript/bin/tsc")).toEqual({ status: 0, output: "" })

  const broken = vitest("lock.test.ts")
  expect(broken.status).toBe(1)
  expect(broken.output).toContain("lock/two-clients breaks always: one client holds the lock at most, after 6 of 6 steps")
  expect(broken.output).toContain('false, since client of alice is "holding" (step 5, on Granted sent in step 4) while client of bob is')

  place(right)
  expect(vitest("lock.test.ts")).toMatchObject({ status: 0, output: expect.stringMatching(/1 passed/) })

  place(right.replaceAll("Acquire", "Take"))
  const renamed = vitest("lock.test.ts")
  expect(renamed.status).toBe(1)
  expect(renamed.output).toContain('is no longer what this test is of: step 3: "lock" lists no "Acquire"')
})

test("replay --vitest makes a test of a trace, of a mutant's too: the test is of the scenario itself", () => {
  place(right)
  borealis(["check", "./lock.scenario.ts", "--no-types", "--mutant", "lock M1", "--trace", "m1.json"], { cwd: folder })
  const { code, stdout } = borealis(["replay", "m1.json", "--from", "./lock.scenario.ts", "--vitest", "tests/m1.test.ts"], { cwd: folder })
  expect(code).toBe(12)
  expect(stdout).toMatch(/^test {6}tests\/m1\.test\.ts$/m)
  expect(readFileSync(join(folder, "tests/m1.test.ts"), "utf8")).toContain('from "../lock.scenario.ts"')
  expect(vitest("tests/m1.test.ts")).toMatchObject({ status: 0 })
  place(wrong)
  expect(vitest("tests/m1.test.ts")).toMatchObject({ status: 1 })
})

test("what is built in has no file to import from, and a refusal writes nothing", () => {
  const args = ["check", "tutorial/lease", "--mutant", "lease M3", "--vitest", "lease.test.ts"]
  expectSentence(
    borealis(args, { cwd: folder }),
    150,
    /imports a scenario from its file, and "tutorial\/lease" is built in; leave the flag out$/m
  )
  expect(existsSync(join(folder, "lease.test.ts"))).toBe(false)
})
