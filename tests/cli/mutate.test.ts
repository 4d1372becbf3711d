import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, test } from "vitest"
import { mutateLines as linesOf } from "./mutate-lines.ts"
import { bareFolder, borealis, expectSentence, lock, root, verdicts } from "./run-command.ts"

const loose = join(root, "tests/fixtures/loose.scenario.ts")

test("what survived comes first, with a shortest way into a world that the original does not have", () => {
  const { code, stdout, stderr } = borealis(["mutate", loose])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  const [first, ...rest] = stdout.split("\n")
  expect(first).toMatch(/^loose {2}the original holds: 8 states/)
  expect(rest.slice(0, 3)).toEqual([
    "survived with other worlds: 1 mutant",
    "  counter 5  root, on Up: the guard isLow sees context.n one lower",
    "      in loose, 2 of 10 worlds are none of the original's; the shortest way into one:"
  ])
  expect(rest.slice(3, 11).filter((line) => /^ +\d/.test(line))).toHaveLength(4)
  expect(stdout).toMatch(
    /survived without other worlds, with fewer or with other steps: 9 mutants\n {2}counter 2 {2}root, on Up: the guard isLow is never true\n/
  )
  expect(stdout).toMatch(/caught: 1 mutant\n +1 {2}by always "not far above" in 9 steps\n/)
  expect(stdout).toMatch(/not counted: 2 that would change no step, not made; 1 transition never taken, not broken\n/)
  expect(stdout).toMatch(/score {2}9\.1 %: 1 of 11 mutants that matter caught/)
})

test("a score below --min ends with 4, one above it with 0; --quiet prints the score alone", () => {
  const below = borealis(["mutate", loose, "--min", "9.5", "--quiet"])
  expect(below.code).toBe(4)
  expect(below.stdout).toMatch(/^score {2}9\.1 %: 1 of 11 [^\n]*\n$/)
  expect(borealis(["mutate", lock, "--min", "95", "--quiet"]).code).toBe(0)
})

test("each mutant is a line of JSON, and the score is the last", () => {
  const { code, stdout } = borealis(["mutate", "tutorial/two-phase-commit", "--set", "rms=2", "--json"])
  const { mutants, score } = linesOf(stdout)
  expect({ code, scenarios: score.scenarios, unchecked: score.unchecked }).toEqual({
    code: 0,
    scenarios: ["tutorial/two-phase-commit"],
    unchecked: 0
  })
  expect(mutants).toHaveLength(
    score.caught + score.sometimes + score.otherWorlds + score.noOtherWorlds + score.sameCounts + score.noEnd + score.refused
  )
  expect(mutants.find(({ change }) => change === "the guard isPreparedByAll is always true")).toMatchObject({
    subject: "transactionManager",
    family: "guards",
    parameters: { rms: 2 },
    fate: "caught",
    violated: { kind: "always", name: "resource managers agree" },
    steps: 3
  })
  expect(score.subjects.map(({ subject }) => subject)).toEqual(["transactionManager", "resourceManager"])
  expect(new Set(mutants.map(({ family }) => family))).toEqual(new Set(["guards", "transitions", "actions", "outputs"]))
})

test("--sample draws so many, the same for the same seed", () => {
  const drawn = (seed: string) => linesOf(borealis(["mutate", lock, "--json", "--sample", "6", "--seed", seed]).stdout)
  const [one, again, other] = [drawn("a"), drawn("a"), drawn("b")]
  expect(one.mutants).toHaveLength(6)
  expect(again.mutants.map(({ fault }) => fault)).toEqual(one.mutants.map(({ fault }) => fault))
  expect(other.mutants.map(({ fault }) => fault)).not.toEqual(one.mutants.map(({ fault }) => fault))
  expect(one.score.unchecked).toBeGreaterThan(10)
})

describe("--survivors", () => {
  test("writes mutants that load, survive as well, and are valid TypeScript beside the scenario", () => {
    const folder = bareFolder()
    cpSync(loose, join(folder, "loose.scenario.ts"))
    const { code } = borealis(["mutate", "./loose.scenario.ts", "--survivors", "survivors.ts", "--quiet"], { cwd: folder })
    expect(code).toBe(0)
    const text = readFileSync(join(folder, "survivors.ts"), "utf8")
    expect(text.match(/^ {2}mutant\("survivor /gm)).toHaveLength(5)
    expect(text).toContain(
      `// counter 5, in loose, with other worlds: root, on Up: the guard isLow sees context.n one lower; with() cannot say this`
    )
    const survived = borealis(["mutants", "./survivors.ts", "--quiet"], { cwd: folder })
    expect([survived.code, survived.stdout.match(/survived: the whole space was searched/g)?.length]).toEqual([4, 5])
    for (const name of ["xstate", "@types/node", "effect"]) {
      mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true })
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name))
    }
    symlinkSync(root, join(folder, "node_modules/borealis"))
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`)
    const config = { extends: join(root, "tsconfig.json"), include: ["*.ts"], compilerOptions: { rootDir: "/" } }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
    const compiled = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" })
    expect([compiled.stdout, compiled.status]).toEqual(["", 0])
  }, 60_000)

  test("says so where the file cannot be written", () => {
    const { code, stderr } = borealis(["mutate", loose, "--survivors", join(loose, "survivors.ts"), "--quiet"])
    expect([code, stderr.trim().split("\n")]).toEqual([
      150,
      [expect.stringMatching(/^what survived cannot be written to .*; name another file with --survivors$/)]
    ])
  })
})

test("an original that does not hold is not broken, and its exit code counts", () => {
  const { code, stderr, stdout } = borealis(["mutate", `${verdicts}#violated`, "--quiet"])
  expect([code, stdout]).toEqual([12, ""])
  expect(stderr).toMatch(/^scenario ".*" is violated as it is, so nothing is shown by breaking it: /)
})

test.each([
  [[], /name the scenario whose machines are to be broken/],
  [[lock, "--min", "150"], /--min 150 is no percentage/],
  [[lock, "--min", "much"], /--min much is no percentage/],
  [[lock, "--sample", "0"], /--sample 0 is not a whole number of 1 or more/]
])("%j is an input error", (args, sentence) => {
  expectSentence(borealis(["mutate", ...args]), 150, sentence)
})
