import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { bareFolder, borealis, expectSentence, lock } from "./run-command.ts"

const folder = bareFolder()
const source = readFileSync(lock, "utf8")

const place = (name: string, files: Readonly<Record<string, string>>): string => {
  const path = join(folder, name)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(path, file, ".."), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  return path
}

const env = { XDG_CACHE_HOME: join(folder, "cache") }
const checkIn = (cwd: string, ...args: readonly string[]) => borealis(["check", "./lock.scenario.ts", "--quiet", ...args], { cwd, env })
const held = { code: 0, stdout: "lock/two-clients  holds\n", stderr: "" }

/** A TypeScript of a project's own, which says what a file tells it to say, and notes that it was asked. */
const typescript = (said: string): Readonly<Record<string, string>> => ({
  "package.json": "{}",
  "node_modules/typescript/package.json": '{ "name": "typescript", "version": "0.0.1", "bin": { "tsc": "./tsc.cjs" } }',
  "node_modules/typescript/tsc.cjs": `require("node:fs").appendFileSync(__dirname + "/asked", "x"); console.log(${JSON.stringify(said)})`
})
const timesAsked = (cwd: string): number => readFileSync(join(cwd, "node_modules/typescript/asked"), "utf8").length

describe("check tells type errors before it searches", () => {
  test("in one line with the place, and --no-types leaves them unasked", () => {
    const cwd = place("bad", { "lock.scenario.ts": `${source}\nexport const size: string = 3\n` })
    const line = source.split("\n").length + 1
    expectSentence(checkIn(cwd), 151, `./lock.scenario.ts:${line}:14: Type 'number' is not assignable to type 'string' (TS2322)\n`)
    expect(checkIn(cwd, "--no-types")).toEqual(held)
  })

  test("of a local import too, under the name of that file, and of types that are only imported", () => {
    const cwd = place("parts", {
      "lock.scenario.ts":
        'import type { Size } from "./sizes.ts"\nexport { twoClients } from "./parts/lock"\nexport const size: Size = "small"\n',
      "parts/lock.ts": source,
      "sizes.ts": "export type Size = number\n"
    })
    expectSentence(checkIn(cwd), 151, /^\.\/lock\.scenario\.ts:3:14: Type 'string' is not assignable to type 'number' \(TS2322\)$/m)
    writeFileSync(join(cwd, "sizes.ts"), "export type Size = string\n")
    writeFileSync(join(cwd, "parts/lock.ts"), `${source}\nexport const size: string = 3\n`)
    expectSentence(checkIn(cwd), 151, /^parts\/lock\.ts:\d+:14: Type 'number' is not assignable to type 'string' \(TS2322\)$/m)
  })

  test("and what its scenarios are refused for as well", () => {
    const cwd = place("both", { "lock.scenario.ts": source.replace('faults: "none"', "faults: { partition: 1 }") })
    const { code, stdout, stderr } = checkIn(cwd)
    expect({ code, stdout }).toEqual({ code: 151, stdout: "" })
    expect(stderr).toMatch(
      /^\.\/lock\.scenario\.ts:\d+:\d+: Type 'number' is not assignable to type .+\n.+a partition does not say into which groups.+\n$/
    )
  })

  test("as the project's own configuration has it, and nothing of Node's that has no types here", () => {
    const loose = `${source}\nexport const any = (x) => x\nexport const home = process.env.HOME, url = new URL("a:b")\nimport "node:fs"\n`
    const files = { "lock.scenario.ts": loose }
    expectSentence(checkIn(place("strict", files)), 151, /Parameter 'x' implicitly has an 'any' type \(TS7006\)/)
    const tsconfig = '{ "compilerOptions": { "strict": false, "noUnusedLocals": true, "declaration": true, "module": "nodenext" } }'
    expect(checkIn(place("loose", { ...files, "tsconfig.json": tsconfig }))).toEqual(held)
  })
})

describe("TypeScript is asked once per content", () => {
  test("the project's own one, again where a local import changes, and what it said is kept", () => {
    const cwd = place("own", {
      ...typescript("lock.ts(2,3): error TS1: elsewhere\n"),
      "lock.scenario.ts": 'export * from "./lock.ts"\n',
      "lock.ts": source
    })
    expect([checkIn(cwd), checkIn(cwd)]).toEqual([held, held])
    expect(timesAsked(cwd)).toBe(1)
    writeFileSync(join(cwd, "lock.ts"), `${source}\n`)
    expect(checkIn(cwd)).toEqual(held)
    expect(timesAsked(cwd)).toBe(2)
    const kept = join(env.XDG_CACHE_HOME, "borealis")
    expect(statSync(kept).mode & 0o777).toBe(0o700)
    expect(readdirSync(kept).every((name) => /^[0-9a-f]{64}\.json$/.test(name))).toBe(true)
  })

  test("but not where its answer is none, nor where the folder is not the user's alone", () => {
    const cwd = place("broken", { ...typescript("error TS5023: Unknown compiler option 'x'."), "lock.scenario.ts": source })
    const { stderr, stdout } = borealis(["check", "./lock.scenario.ts"], { cwd, env })
    expect(stderr).toBe("./lock.scenario.ts: its types are not checked: TypeScript says error TS5023: Unknown compiler option 'x'.\n")
    expect(stdout).toMatch(/^lock\/two-clients {2}holds$/m)
    expect([checkIn(cwd), timesAsked(cwd)]).toEqual([held, 2])
    const open = { XDG_CACHE_HOME: join(folder, "open") }
    mkdirSync(join(open.XDG_CACHE_HOME, "borealis"), { recursive: true })
    chmodSync(join(open.XDG_CACHE_HOME, "borealis"), 0o777)
    const again = place("again", { ...typescript(""), "lock.scenario.ts": source })
    for (let i = 0; i < 2; i++) expect(borealis(["check", "./lock.scenario.ts", "--quiet"], { cwd: again, env: open })).toEqual(held)
    expect(timesAsked(again)).toBe(2)
  })
})
