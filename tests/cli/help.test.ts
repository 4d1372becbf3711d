import { ListLine } from "../../src/workbench/report/line-schemas.ts"
import { Schema } from "effect"
import { spawnSync } from "node:child_process"
import { expect, test } from "vitest"
import { protocols } from "../../src/actors/index.ts"
import { borealis, main, root, userEnv } from "./run-command.ts"

test("--help lists the commands on stdout and ends with 0, and so does no argument at all", () => {
  for (const args of [["--help"], []]) {
    const { code, stdout, stderr } = borealis(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    for (const name of ["list", "check", "mutants", "mutate", "replay", "run", "init"])
      expect(stdout).toMatch(new RegExp(`^ +${name} {2,}\\S`, "m"))
    expect(stdout).not.toMatch(/headline/)
  }
})

test("check --help describes every flag of the contract", () => {
  const { code, stdout } = borealis(["check", "--help"])
  expect(code).toBe(0)
  const flags =
    "set max-states max-depth time memory workers engine property all mutant symmetry partial-order properties trace mermaid json quiet seed paranoid exact wide bitstate"
  for (const flag of flags.split(" ")) expect(stdout).toMatch(new RegExp(`^ +--(?:no-|\\[no-\\])?${flag}\\b.*\\S`, "m"))
})

test("--version and --completions print what they say", () => {
  expect(borealis(["--version"]).stdout).toMatch(/^borealis v\d+\.\d+\.\d+$/m)
  expect(borealis(["--completions", "bash"])).toMatchObject({ code: 0, stdout: expect.stringContaining("mutants") })
})

test("list shows every built-in scenario with its parameters, and check without a name does the same", () => {
  const { code, stdout } = borealis(["list"])
  expect(code).toBe(0)
  for (const { path } of protocols) expect(stdout).toMatch(new RegExp(`^${path}$`, "m"))
  expect(stdout).toMatch(/--set rms=3 {2}1\.\.12, number of resource managers/)
  expect(borealis(["check"]).stdout).toBe(stdout)
})

test("list --json has a line for every scenario, and names its mutants", () => {
  const lines = borealis(["list", "--json"])
    .stdout.trimEnd()
    .split("\n")
    .map((line) => Schema.decodeUnknownSync(ListLine)(JSON.parse(line)))
  expect(lines.find(({ scenario }) => scenario === "tutorial/two-phase-commit")).toEqual({
    schema: 1,
    kind: "list",
    scenario: "tutorial/two-phase-commit",
    parameters: { rms: 3 },
    describe: "One transaction manager and some resource managers agree to commit or abort",
    mutants: ["two-phase-commit M1", "two-phase-commit M2", "two-phase-commit M3", "two-phase-commit M4"]
  })
})

test("every scenario that the headline names is there", () => {
  const names = borealis(["list"]).stdout.split("\n")
  const headline = protocols.flatMap((protocol) => protocol.headline.map(({ scenario }) => scenario))
  expect(headline.length).toBeGreaterThan(2)
  expect(names).toEqual(expect.arrayContaining(headline))
})

test("a pipe that closes early is no error", () => {
  const script = `"$0" ${main.map((word) => `'${word}'`).join(" ")} mutants | head -1`
  const { status, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", script, process.execPath], {
    cwd: root,
    env: userEnv() as NodeJS.ProcessEnv,
    encoding: "utf8"
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
})
