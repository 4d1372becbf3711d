import { spawnSync } from "node:child_process"
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { bareFolder, borealis, borealisProcess, expectSentence, lock, verdicts } from "./run-command.ts"

const folder = bareFolder()
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return `./${name}`
}
const check = (...args: readonly string[]) => borealis(["check", ...args], { cwd: folder })

describe("bad input is told in one sentence that says what, where and the mend, with exit code 150", () => {
  const twoPhase = "tutorial/two-phase-commit"
  test.each<readonly [string, readonly string[], RegExp]>([
    ["an unknown command", ["chek"], /^unknown subcommand "chek" for "borealis"; did you mean check\?/],
    [
      "an unknown flag",
      ["check", twoPhase, "--sets", "a=1"],
      /^unrecognized flag: --sets .*did you mean --set\?.* \(see borealis check --help\)/
    ],
    ["a flag without its value", ["check", twoPhase, "--max-states"], /--max-states/],
    [
      "an unknown scenario, misspelt",
      ["check", "tutorial/two-phase-comit"],
      /^there is no scenario "tutorial\/two-phase-comit"; did you mean "tutorial\/two-phase-commit"\?$/m
    ],
    ["an unknown scenario, far from any", ["check", "zzzzzzzzzzzz"], /^there is no scenario "zzzzzzzzzzzz"; list shows what there is$/m],
    ["the folder of scenarios", ["check", "tutorial"], /did you mean "tutorial\/\*"\?/],
    ["a glob that nothing fits", ["check", "nothing/*"], /^there is no scenario "nothing\/\*"/],
    ["an ill-typed parameter", ["check", twoPhase, "--set", "rms=banana"], /rms=banana is not a whole number$/m],
    ["an empty parameter", ["check", twoPhase, "--set", "rms="], /rms= is not a whole number/],
    ["a parameter out of bounds", ["check", twoPhase, "--set", "rms=99"], /rms=99 is out of bounds; it goes from 1 to 12/],
    ["an unknown parameter", ["check", twoPhase, "--set", "rm=3"], /has no parameter "rm"; it has rms/],
    [
      "a word that is none of a parameter's",
      ["check", `${verdicts}#parameters`, "--set", "pace=brisk"],
      /pace=brisk is none of slow, fast/
    ],
    ["a --set without a value", ["check", twoPhase, "--set", "rms"], /--set rms sets nothing; write --set name=value/],
    ["an unknown property", ["check", twoPhase, "--property", "peace"], /has no property "peace"; it has "resource managers agree"/],
    [
      "an unknown mutant",
      ["check", twoPhase, "--mutant", "two-phase-commit M9"],
      /no mutant "two-phase-commit M9".*did you mean "two-phase-commit M\d"/
    ],
    ["a bound that is no number", ["check", twoPhase, "--max-states", "many"], /--max-states many is not a whole number/],
    ["a bound of nothing", ["check", twoPhase, "--max-depth", "0"], /--max-depth 0 is not a whole number of 1 or more/],
    ["a time that is none", ["check", twoPhase, "--time", "soon"], /--time soon is not a time above zero; write 60, 0.5s, 90s, 5m or 2h/],
    [
      "an amount of memory that is none",
      ["check", twoPhase, "--memory", "8 elephants"],
      /--memory 8 elephants is not an amount of memory above zero; write 8GiB/
    ],
    ["an engine that is not there", ["check", twoPhase, "--engine", "spin"], /--engine spin is none of webassembly and typescript/],
    ["too many workers", ["check", twoPhase, "--workers", "65"], /65 workers cannot be had; there may be 1 to 64/],
    [
      "workers for the engine that has none",
      ["check", twoPhase, "--workers", "2", "--engine", "typescript"],
      /the TypeScript engine has one worker; take the WebAssembly engine for more/
    ],
    ["no workers", ["check", twoPhase, "--workers", "0"], /--workers 0 is not a whole number of 1 or more/],
    ["two ways to keep states", ["check", twoPhase, "--exact", "--wide"], /^--exact and --wide exclude each other; give one of them$/m],
    ["a missing file", ["check", "./missing.scenario.ts"], /^\.\/missing\.scenario\.ts does not exist; paths are taken from /],
    ["a folder", ["check", "./"], /^\.\/ is a folder; name a scenario file in it$/m],
    ["an export that is not there", ["check", `${verdicts}#nobody`], /exports no scenario as "nobody"; it exports cut, deadlock, /],
    ["the mutants of nothing", ["mutants", "nobody"], /^there is no scenario "nobody"/],
    ["a run of nothing", ["run", "nobody"], /^there is no scenario "nobody"/],
    ["a run of several", ["run", verdicts], /means \d+ scenarios, and one is run at a time/],
    [
      "a run of an unknown mutant",
      ["run", lock, "--mutant", "lock M2"],
      /there is no mutant "lock M2" of lock\/two-clients; did you mean "lock M1"\?/
    ],
    ["a run without a scenario", ["run"], /scenario/],
    ["a replay without a trace", ["replay"], /trace/],
    ["a name that is none", ["init", "Not A Name"], /"Not A Name" cannot name a protocol/]
  ])("%s", (_, args, sentence) => expectSentence(borealis(args, { cwd: folder }), 150, sentence))
})

test("a file without a scenario", () => {
  expectSentence(check(write("empty.ts", "export const a = 1\n")), 150, /^\.\/empty\.ts exports no scenario; export one: /)
})

test("a syntax error shows file, line and the line itself", () => {
  const { code, stdout, stderr } = check(write("syntax.ts", "const fine = 1\nconst broken: = { fine }\n"))
  expect({ code, stdout }).toEqual({ code: 150, stdout: "" })
  expect(stderr).toMatch(/^\.\/syntax\.ts:2 cannot be loaded: .+\n {2}2 \| const broken: = \{ fine \}\n$/)
})

test("a syntax error that only JavaScript sees shows its place too", () => {
  const { code, stderr } = check(write("twice.ts", "const a = 1\nconst a = 2\n"))
  expect(code).toBe(150)
  expect(stderr).toMatch(/^\.\/twice\.ts:2 cannot be loaded: .*\n {2}2 \| const a = 2\n$/)
})

test("a name that borealis does not export is told with the line that imports it", () => {
  const { code, stderr } = check(write("import.ts", 'import { scenrio } from "borealis"\nexport const a = scenrio\n'))
  expect(code).toBe(150)
  expect(stderr).toMatch(/^\.\/import\.ts:1 cannot be loaded: .*'scenrio'\n {2}1 \| import \{ scenrio \} from "borealis"\n$/)
})

test("an import that is not there is told without a stack", () => {
  const { code, stderr } = check(write("gone.ts", 'import { a } from "./nowhere.ts"\nexport const b = a\n'))
  expect(code).toBe(150)
  expect(stderr).toMatch(/^\.\/gone\.ts cannot be loaded: Cannot find module "nowhere\.ts" imported from "?.*gone\.ts"?\n$/)
})

test("a file that throws while it loads shows the line that throws", () => {
  const { code, stderr } = check(write("throws.ts", '\nconst fail = () => {\n  throw new Error("no luck today")\n}\nfail()\n'))
  expect(code).toBe(150)
  expect(stderr).toMatch(/^\.\/throws\.ts:3 cannot be loaded: no luck today\n {2}3 \| +throw new Error\("no luck today"\)\n$/)
})

describe("an unsound definition is refused in one sentence, with exit code 151", () => {
  test("when an actor is declared", () => {
    const text = `
      import { actor } from "borealis"
      import { createMachine } from "xstate"
      export const a = actor("clerk", createMachine({ initial: "open", states: { open: { after: { soon: "open" } } } }))`
    expectSentence(check(write("refused.ts", text)), 151, /^\.\/refused\.ts: actor "clerk", state "open": the delay "soon" does not exist/)
  })

  test("when a scenario could hold by doing nothing", () => {
    expectSentence(check(`${verdicts}#vacuous`), 151, /no "sometimes" is stated/)
  })

  test.each([
    ["a cast without roles", "cast: { m: 1 }, properties: []", /what "m" is cast as is no role; write m: role/],
    [
      "a property that is none",
      "cast: { m: role(m) }, properties: [{}, some]",
      /one of the properties is none; make it with always, sometimes or between/
    ],
    ["no cast at all", "properties: [some]", /the cast is empty/],
    ["an unknown key", "cast: { m: role(m) }, properties: [some], colour: 1", /unknown key "colour"; the keys are cast, network/]
  ])("when a scenario has %s", (name, spec, sentence) => {
    const text = `
      import { actor, bag, role, scenario, sometimes } from "borealis"
      import { createMachine } from "xstate"
      const m = actor("m", createMachine({}))
      const some = sometimes("anything", { reads: {}, holds: () => true })
      export const a = scenario("a/b", { network: bag(), budgets: { faults: "none" }, ${spec} })`
    expectSentence(check(write(`${name.replaceAll(" ", "-")}.ts`, text), "--no-types"), 151, sentence)
  })

  test("when a scenario cannot be built from its parameters", () => {
    const text =
      'import { scenario } from "borealis"\nexport const a = scenario("a/b", { parameters: {} }, () => { throw new Error("no cast") })\n'
    expectSentence(check(write("build.ts", text)), 151, /^scenario "a\/b" cannot be built: no cast$/m)
  })
})

test("a file that waits for ever is told rather than waited for", () => {
  const file = write("waits.ts", "await new Promise(() => {})\nexport const a = 1\n")
  expectSentence(borealisProcess(["check", file], { cwd: folder }), 150, /waits for something that never comes/)
})

test("a trace that cannot be written loses nothing: the counterexample is printed all the same", () => {
  mkdirSync(join(folder, "taken"))
  const { code, stdout, stderr } = check(lock, "--mutant", "lock M1", "--trace", "./taken")
  expect(code).toBe(150)
  expect(stderr).toMatch(/^the trace cannot be written to \.\/taken: it is a folder; name another file with --trace\n$/)
  expect(stdout).toMatch(/^violated {2}always: "one client holds the lock at most"/m)
  expect(stdout).toMatch(/^ {2}6 {2}lock → bob {2}Granted$/m)
})

test("a Node that is too old is told in one sentence, where there is no other; a clone's own Node serves instead", () => {
  const bin = join(import.meta.dirname, "../../bin/borealis.js")
  const alone = join(folder, "borealis.mjs")
  copyFileSync(bin, alone)
  const onOldNode = (file: string) =>
    runNode([
      "--input-type=module",
      "--eval",
      `Object.defineProperty(process.versions, "node", { value: "20.1.0" }); await import(${JSON.stringify(file)})`
    ])
  const { code, stderr } = onOldNode(alone)
  expect({ code, stderr }).toEqual({ code: 150, stderr: "borealis needs Node 22.19 or newer, and this is 20.1.0.\n" })
  expect(onOldNode(bin).stderr).not.toMatch(/needs Node/)
})

test("the sentence of a file that may not be read has no stack", () => {
  const file = write("secret.json", "{}")
  chmodSync(join(folder, "secret.json"), 0o000)
  // root may read everything, and then hears that it is no trace
  expectSentence(
    borealis(["replay", file], { cwd: folder }),
    150,
    /^\.\/secret\.json (?:cannot be read: you may not|is not a trace of Borealis)/
  )
})

const runNode = (args: readonly string[]): { readonly code: number | null; readonly stderr: string } => {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" })
  return { code: status, stderr }
}
