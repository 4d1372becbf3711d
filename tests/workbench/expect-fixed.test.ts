import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { checkPromise, expectFixed, instantiate, InputError, type OnceBroken, type Scenario } from "borealis"
import { describe, expect, test } from "vitest"
import { exportOf } from "../../src/workbench/load/scenario-file.ts"
import { explainedOf } from "../../src/workbench/report/why-text.ts"
import { vitestText } from "../../src/workbench/report/vitest-text.ts"
import { bareFolder, borealis, expectSentence, lock, verdicts as verdictsFile } from "../cli/run-command.ts"
import { mutants, twoClients } from "../fixtures/lock.scenario.ts"
import * as verdicts from "../fixtures/verdicts.scenario.ts"

const folder = bareFolder()

const onceBroken = async (scenario: Scenario<any>, mutant?: (typeof mutants)[number]): Promise<OnceBroken> => {
  const report = await checkPromise(scenario, mutant === undefined ? {} : { mutant })
  const { trace } = report.violations[0]!.counterexample!
  return { violated: trace.violated!, steps: trace.steps }
}

describe("expectFixed takes the steps of a counterexample again", () => {
  test("and throws as long as they break something, with the run and why", async () => {
    for (const [scenario, told] of [
      [verdicts.violated, "always: "],
      [verdicts.leaps, "between: "],
      [verdicts.deadlock, "deadlock: "],
      [verdicts.unhandled, "unhandled message: "],
      [verdicts.invariant, "local invariant: "]
    ] as const) {
      const run = await onceBroken(scenario)
      expect(() => expectFixed(scenario, run)).toThrow(`${scenario.name} breaks ${told}`)
    }
    const violated = await onceBroken(verdicts.violated)
    expect(() => expectFixed(verdicts.violated, violated)).toThrow(/^why {7}.*of counter.*\n {10}false, since /m)
  })

  test("and says whether they break nothing or cannot be taken any more", async () => {
    const run = await onceBroken(twoClients, mutants[0])
    expect(expectFixed(twoClients, run)).toBe("step 5 of 6 is not possible any more")
    expect(expectFixed(twoClients, { ...run, steps: run.steps.slice(0, 4) })).toBe("all 4 steps are possible, and break nothing")
    expect(expectFixed(twoClients, { ...run, origin: "run" })).toBe("step 5 of 6 is not possible any more")
  })

  test("and throws where they are of what is not there any more", async () => {
    const { violated, steps } = await onceBroken(twoClients, mutants[0])
    const told = (run: Partial<OnceBroken>): string => {
      try {
        return expectFixed(twoClients, { violated, steps, ...run })
      } catch (error) {
        if (error instanceof InputError) return error.message.replace(/^.*is no longer what this test is of: (.*);.*$/, "$1")
        throw error
      }
    }
    expect(told({ violated: { kind: "always", name: "one client" } })).toBe('there is no always "one client"')
    expect(told({ steps: [{ action: { kind: "spontaneous", actor: "carol", event: "Ask" } }] })).toBe('step 1: "carol" is not in the cast')
    expect(told({ steps: [{ action: { kind: "spontaneous", actor: "bob", event: "Beg" } }] })).toBe('step 1: "client" lists no "Beg"')
    expect(told({ parameters: { clients: 3 } })).toMatch(/clients/)
    expect(() => expectFixed(twoClients, { violated, steps, start: 1 })).toThrow("initial world 1")
  })
})

describe("a counterexample as a test", () => {
  const textFor = async (
    place: { readonly exported: string; readonly way: string },
    from = "./lock.scenario.ts",
    file = "lock.test.ts"
  ) => {
    const [mutant] = mutants
    const report = await checkPromise(twoClients, { mutant: mutant! })
    const [violation] = report.violations
    const { trace, replayed } = violation!.counterexample!
    const odd = {
      ...replayed.steps[0]!,
      label: { ...trace.steps[0]!, chosen: [{ key: "a-b", option: { __proto__x: 1, ["__proto__"]: "\u202e" } }] }
    }
    const explained = explainedOf(violation!)!
    return vitestText({
      system: instantiate(twoClients, report.parameters, mutant),
      trace,
      explained: { ...explained, broken: explained.broken!, replayed: { ...replayed, steps: [odd, ...replayed.steps.slice(1)] } },
      from,
      file,
      place
    })
  }

  test("imports the scenario by the name and the path that it has", async () => {
    expect(await textFor({ exported: "twoClients", way: "" }, "./lock.scenario.ts#twoClients", "tests/deep/lock.test.ts")).toMatch(
      /^import \{ twoClients \} from "\.\.\/\.\.\/lock\.scenario\.ts"\n\ntest\("lock\/two-clients: .*\n {2}expectFixed\(twoClients, \{$/m
    )
    expect(await textFor({ exported: "default", way: "" })).toMatch(/import \{ "default" as subject \}.*\n\n.*\n {2}expectFixed\(subject, /)
    expect(await textFor({ exported: "mutants", way: "[0]!.of" })).toMatch(/expectFixed\(mutants\[0\]!\.of, /)
  })

  test("writes odd values such that they are read as they were, and shows nothing that cannot be seen", async () => {
    const text = await textFor({ exported: "twoClients", way: "" })
    expect(text).toContain('chosen: [{ key: "a-b", option: { __proto__x: 1, ["__proto__"]: "\\u202e" } }] }')
    expect(text).not.toMatch(/\p{Cf}/u)
  })
})

test("a scenario is found where a file exports it: by itself, in a list, or by a mutant of it", async () => {
  const file = join(folder, "lists.ts")
  writeFileSync(
    file,
    `import { mutants, twoClients } from ${JSON.stringify(lock)}\nexport const all = [1, twoClients]\nexport const name = mutants\n`
  )
  expect(await exportOf(lock, "lock/two-clients")).toMatchObject({ exported: "twoClients", way: "" })
  expect(await exportOf(file, "lock/two-clients")).toMatchObject({ exported: "all", way: "[1]!" })
  writeFileSync(join(folder, "broken.ts"), `export { mutants } from ${JSON.stringify(lock)}\n`)
  expect(await exportOf(join(folder, "broken.ts"), "lock/two-clients")).toMatchObject({ exported: "mutants", way: "[0]!.of" })
  await expect(exportOf(lock, "lock/three")).rejects.toThrow('exports no scenario "lock/three"')
})

test("of several violations each has a test, numbered before the ending that a test has", () => {
  const args = ["check", `${verdictsFile}#violated`, `${verdictsFile}#leaps`, "--no-types", "--json", "--vitest"]
  borealis([...args, "bugs.test.ts"], { cwd: folder })
  expect(readFileSync(join(folder, "bugs.test.ts"), "utf8")).toContain("expectFixed(")
  expect(readFileSync(join(folder, "bugs-2.test.ts"), "utf8")).toContain("expectFixed(")
})

test("where a test cannot be written, the counterexample is shown all the same", () => {
  const { code, stdout, stderr } = borealis(["check", `${verdictsFile}#violated`, "--no-types", "--vitest", folder], { cwd: folder })
  expect({ code, stderr }).toEqual({
    code: 150,
    stderr: expect.stringMatching(/^the test cannot be written to .* name another file with --vitest\n$/)
  })
  expect(stdout).toContain("false, since n of counter goes from 1 (step 1) to 2 (step 2)")
})

test("a trace that breaks nothing is no test", () => {
  borealis(["run", lock, "--seed", "1", "--time", "1s", "--trace", "live.json", "--quiet"], { cwd: folder })
  const ended = borealis(["replay", "live.json", "--from", lock, "--vitest", "live.test.ts"], { cwd: folder })
  expectSentence(ended, 150, /--vitest has nothing to write: this trace breaks nothing/)
})
