import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join, resolve } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"

const folder = mkdtempSync(join(tmpdir(), "borealis-package-"))
const installed = join(folder, "node_modules", "borealis")

/** Runs a program where the user would. INIT_CWD is npm's note of where `npm test` was called, which is not there. */
const run = (program: string, args: readonly string[], cwd = folder) => {
  const { INIT_CWD: _, ...inherited } = process.env
  const env = { ...inherited, PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}` }
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" })
  return { status, stdout, stderr }
}

const succeed = (program: string, args: readonly string[], cwd = folder): string => {
  const { status, stdout, stderr } = run(program, args, cwd)
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`)
  return stdout
}

const versionHere = (name: string): string => {
  const { version } = JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8")) as { version: string }
  return `${name}@${version}`
}

beforeAll(() => {
  succeed("npm", ["pack", "--pack-destination", folder], process.cwd())
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))
  const peers = ["xstate", "effect", "@effect/platform-node"].map(versionHere)
  succeed("npm", ["install", "--prefer-offline", `./${tarball}`, ...peers])
  copyFileSync("tests/fixtures/lock.scenario.ts", join(folder, "lock.scenario.ts"))
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("the tarball carries the built library and the command, not the sources", () => {
  expect(readdirSync(installed)).toEqual(expect.arrayContaining(["LICENSE", "bin", "dist", "package.json"]))
  expect(readdirSync(installed)).not.toContain("src")
  expect(readdirSync(installed)).not.toContain("tests")
})

test("a scenario type-checks against the installed package", () => {
  const tsc = resolve("node_modules/typescript/bin/tsc")
  succeed(process.execPath, [
    tsc,
    "--noEmit",
    "--strict",
    "--target",
    "es2024",
    "--module",
    "nodenext",
    "--skipLibCheck",
    "lock.scenario.ts"
  ])
})

test("what a scenario exports can be declared against the installed package: every type that it has is exported", () => {
  copyFileSync("tests/fixtures/declarations.ts", join(folder, "declarations.ts"))
  const flags = "--declaration --emitDeclarationOnly --outDir declared --strict --target es2024 --module nodenext --skipLibCheck"
  succeed(process.execPath, [resolve("node_modules/typescript/bin/tsc"), ...flags.split(" "), "declarations.ts"])
  expect(readdirSync(join(folder, "declared"))).toEqual(["declarations.d.ts"])
})

test("the installed command checks that scenario", () => {
  const { status, stdout, stderr } = run(join("node_modules", ".bin", "borealis"), ["check", "./lock.scenario.ts", "--json"])
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
  const lines = stdout.trimEnd().split("\n")
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([expect.objectContaining({ kind: "check", verdict: "holds" })])
})

test("what needs tsx is checked by the user's own, and without one a sentence says so", () => {
  const cwd = join(folder, "aliased")
  mkdirSync(cwd)
  copyFileSync("tests/fixtures/lock.scenario.ts", join(cwd, "lock.tsx"))
  writeFileSync(join(cwd, "paths.ts"), 'export { twoClients } from "@/lock"\n')
  writeFileSync(
    join(cwd, "class.ts"),
    'const known = (_: unknown) => {}\n@known\nexport class Size {}\nexport { twoClients } from "./lock"\n'
  )
  writeFileSync(join(cwd, "tsconfig.json"), '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }')
  const check = (file: string) => run(join(folder, "node_modules", ".bin", "borealis"), ["check", file, "--quiet", "--no-types"], cwd)
  for (const [file, what] of [
    ["lock.tsx", "a .tsx file"],
    ["class.ts", "its decorators"],
    ["paths.ts", 'the "paths" of tsconfig.json, by which it imports "@/lock"']
  ] as const)
    expect(check(file)).toEqual({
      status: 150,
      stdout: "",
      stderr: `${file} cannot be loaded: Node does not understand ${what}, and there is no tsx to be had; npm install --save-dev tsx\n`
    })
  symlinkSync(resolve("node_modules/tsx"), join(folder, "node_modules", "tsx"))
  for (const file of ["paths.ts", "class.ts"]) expect(check(file)).toEqual({ status: 0, stdout: "lock/two-clients  holds\n", stderr: "" })
})

test("the installed command checks a TLA+ specification, with the grammar and the worker that it brings", () => {
  for (const ending of ["tla", "cfg"])
    copyFileSync(`specs/tutorial/two-phase-commit/TwoPhaseCommit.${ending}`, join(folder, `TwoPhaseCommit.${ending}`))
  const { status, stdout, stderr } = run(join("node_modules", ".bin", "borealis"), ["spec", "check", "TwoPhaseCommit.tla", "--json"])
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
  expect(JSON.parse(stdout)).toMatchObject({ kind: "spec check", spec: "TwoPhaseCommit.tla", verdict: "holds", distinct: 288 })
})
