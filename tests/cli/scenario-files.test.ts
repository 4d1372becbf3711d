import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { bareFolder, borealis, lock, root } from "./run-command.ts"

const folder = bareFolder()
const held = { code: 0, stdout: "lock/two-clients  holds\n", stderr: "" }
const source = readFileSync(lock, "utf8")

/** A folder of the user's with some files. */
const place = (name: string, files: Readonly<Record<string, string>>): string => {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text)
  return path
}

const checkIn = (cwd: string, file = "./lock.scenario.ts") => borealis(["check", file, "--quiet", "--no-types"], { cwd })

describe("a scenario file is checked wherever it lies", () => {
  test("in a bare folder without package.json", () => {
    expect(checkIn(place("bare", { "lock.scenario.ts": source }))).toEqual(held)
  })

  test("in a package of CommonJS modules, as npm init makes them", () => {
    expect(checkIn(place("commonjs", { "lock.scenario.ts": source, "package.json": '{ "type": "commonjs" }' }))).toEqual(held)
  })

  test("with an @ in a regular expression, which is no decorator, and beside a tsconfig.json of another form, which is TypeScript's to tell", () => {
    const text = `${source}\nexport const isMail = (text: string): boolean => { if (text !== "") return /@/.test(text); return true }\n{} /@/.test("")\n`
    for (const [i, config] of [
      '{ "compilerOptions": { "paths": null } }',
      '{ "compilerOptions": { "paths": { "@/*": "src/*" } } }',
      "null"
    ].entries())
      expect(checkIn(place(`formed-${i}`, { "lock.scenario.ts": text, "tsconfig.json": config }))).toEqual(held)
  })

  test("by its absolute path, and by a name that ends in .ts", () => {
    const cwd = place("named", { "lock.scenario.ts": source })
    expect(checkIn(folder, join(cwd, "lock.scenario.ts"))).toEqual(held)
    expect(checkIn(cwd, "lock.scenario.ts")).toEqual(held)
  })

  test("from the folder where npm was called, since npm runs scripts elsewhere", () => {
    const cwd = place("npm", { "lock.scenario.ts": source })
    const npm = { INIT_CWD: cwd, npm_package_json: join(root, "package.json") }
    expect(borealis(["check", "./lock.scenario.ts", "--quiet", "--no-types"], { cwd: root, env: npm })).toEqual(held)
    // a program that npm's script has started in another folder is where it is
    expect(borealis(["check", "./lock.scenario.ts", "--quiet", "--no-types"], { cwd, env: { ...npm, INIT_CWD: root } })).toEqual(held)
  })

  test("with another copy of xstate and of borealis beside it, which are not used", () => {
    const cwd = place("linked", { "lock.scenario.ts": source })
    mkdirSync(join(cwd, "node_modules/xstate"), { recursive: true })
    writeFileSync(join(cwd, "node_modules/xstate/package.json"), '{ "name": "xstate", "type": "module", "exports": "./index.js" }')
    writeFileSync(join(cwd, "node_modules/xstate/index.js"), 'throw new Error("a second xstate")')
    symlinkSync(root, join(cwd, "node_modules/borealis"))
    expect(checkIn(cwd)).toEqual(held)
  })

  test("with an enum, and with imports that leave out the extension or say .js", () => {
    const cwd = place("loose", {
      "lock.scenario.ts": `
        import { scenario as made } from "./made"
        import { Mode } from "./parts"
        export const all = [Mode.On === 1 ? made : undefined]`,
      "made.ts": 'export { twoClients as scenario } from "./lock.js"',
      "lock.ts": source
    })
    mkdirSync(join(cwd, "parts"))
    writeFileSync(join(cwd, "parts/index.ts"), "export enum Mode { Off, On }\n")
    expect(checkIn(cwd)).toEqual(held)
  })
})

test("# names one scenario of a file, and its mutants go with it", () => {
  const cwd = place("one", { "lock.scenario.ts": source })
  expect(checkIn(cwd, "./lock.scenario.ts#twoClients")).toEqual(held)
  expect(borealis(["mutants", "./lock.scenario.ts#twoClients", "--quiet"], { cwd }).stdout).toMatch(/lock M1 {2}caught by/)
})

test("scenarios and mutants are found under any name, alone or in arrays, each once", () => {
  const cwd = place("names", {
    "lock.ts": source,
    "lock.scenario.ts":
      'import { mutants, twoClients } from "./lock.ts"\nexport const a = [twoClients]\nexport default twoClients\nexport const m = mutants[0]\n'
  })
  expect(checkIn(cwd)).toEqual(held)
  expect(borealis(["mutants", "./lock.scenario.ts", "--quiet"], { cwd }).code).toBe(0)
})
