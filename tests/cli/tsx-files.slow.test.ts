import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { javascriptOf } from "../../src/workbench/load/source-hooks.ts"
import { sourceMutations } from "../../src/mutation/index.ts"
import { bareFolder, borealis, expectSentence, lock, root } from "./run-command.ts"

const folder = bareFolder()
const source = readFileSync(lock, "utf8")

const place = (name: string, files: Readonly<Record<string, string>>): string => {
  const path = join(folder, name)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  return path
}

const check = (cwd: string, file: string, ...args: readonly string[]) => borealis(["check", file, "--quiet", ...args], { cwd })
const saying = (...words: readonly string[]) => ({
  code: 0,
  stdout: "lock/two-clients  holds\n",
  stderr: words.map((word) => `${word}\n`).join("")
})

/** JSX without React. */
const element = `
  declare global {
    namespace JSX { interface IntrinsicElements { readonly row: { readonly of: string } } }
  }
  export const h = (name: string, { of }: { readonly of: string }) => name + " of " + of`

test("a .tsx scenario is checked in a bare folder, with the one borealis and the one xstate that plain files have, whatever lies beside it", () => {
  const cwd = place("jsx", {
    "lock.scenario.tsx": `
      /** @jsx h */
      import { setup } from "xstate"
      import { scenario } from "borealis"
      import { h } from "./element"
      import * as plain from "./plain.js"
      console.log(<row of="locks" />, plain.setup === setup, plain.scenario === scenario)
      export * from "./lock"`,
    "element.ts": element,
    "plain.ts": 'export { setup } from "xstate"\nexport { scenario } from "borealis"\n',
    "lock.tsx": source,
    "node_modules/xstate/package.json": '{ "name": "xstate", "type": "module", "exports": "./index.js" }',
    "node_modules/xstate/index.js": 'throw new Error("a second xstate")'
  })
  symlinkSync(root, join(cwd, "node_modules/borealis"))
  expect(check(cwd, "./lock.scenario.tsx")).toEqual(saying("row of locks true true"))
  expect(check(cwd, "lock.scenario.tsx#twoClients", "--no-types")).toEqual(saying("row of locks true true"))
})

const aliased = {
  "lock.scenario.ts": `
    import { scenario } from "borealis"
    import * as own from "@/lock"
    import { named } from "#parts/named.ts"
    class Mode {
      @named("first") on = true
    }
    console.log(new Mode().on, own.scenario === scenario)
    export const { twoClients } = own`,
  "parts/lock.ts": `export { scenario } from "borealis"\n${source}`,
  "parts/named.ts": "export const named = (name: string) => (_: object, key: string): void => console.log(name, key)\n",
  "parts/copy.ts": 'throw new Error("a second borealis")',
  "base/tsconfig.json": `{
    // what several folders share
    "compilerOptions": {
      "strict": true, "experimentalDecorators": true,
      "paths": { "@/*": ["../parts/*"], "#parts/*": ["../parts/*"], "borealis": ["../parts/copy.ts"] },
    },
  }`,
  "tsconfig.json": '{ "extends": "./base/tsconfig.json" }'
}

test("decorators and imports by the paths that a tsconfig.json extends are as TypeScript has them, and no path leads to a second borealis", () => {
  const cwd = place("paths", aliased)
  expect(check(cwd, "./lock.scenario.ts")).toEqual(saying("first on", "true true"))
  writeFileSync(join(cwd, "parts/named.ts"), `${aliased["parts/named.ts"]}export const size: string = 3\n`)
  const { code, stderr } = check(cwd, "./lock.scenario.ts")
  expect(code).toBe(151)
  expect(stderr).toMatch(/^parts\/named\.ts:2:14: Type 'number' is not assignable to type 'string' \(TS2322\)$/m)
})

test("a guard in a .tsx file that reads chance is refused, also where it took hold of it before", () => {
  const impure = source.replace("isFirst: ({ context }) => ", "isFirst: ({ context }) => random() < 2 && ")
  const cwd = place("impure", { "lock.scenario.tsx": `const { random } = Math\n${impure}` })
  expectSentence(check(cwd, "./lock.scenario.tsx", "--no-types"), 151, /on "Acquire": a step reads Math\.random\(\)/)
})

test("what is wrong in a .tsx file has the user's own line: its syntax, an export that is not there, what its top level throws", () => {
  const cwd = place("broken", {
    "syntax.tsx": "\n\nexport const row = (\n  <row>\n  </column>\n)\n",
    "link.tsx": '/** Nothing. */\n\nimport { nothing } from "./syntax.ts"\nnothing()\n',
    "syntax.ts": "export const something = 1\n",
    "throws.tsx":
      '/** Nothing. */\ninterface Size { readonly of: number }\nconst size = (): Size => {\n  throw new Error("no size")\n}\nsize()\n'
  })
  for (const [file, stderr] of [
    ["syntax", '5 cannot be loaded: Unexpected closing "column" tag does not match opening "row" tag\n  5 |   </column>\n'],
    [
      "link",
      "3 cannot be loaded: The requested module './syntax.ts' does not provide an export named 'nothing'\n" +
        '  3 | import { nothing } from "./syntax.ts"\n'
    ],
    ["throws", '4 cannot be loaded: no size\n  4 |   throw new Error("no size")\n']
  ])
    expect(check(cwd, `./${file}.tsx`)).toEqual({ code: 150, stdout: "", stderr: `./${file}.tsx:${stderr}` })
})

test("mutate breaks the text of a .tsx file as it does that of a .ts file, and names the user's lines", () => {
  const cwd = place("mutate", { "lock.scenario.tsx": source })
  const { code, stdout } = borealis(["mutate", "./lock.scenario.tsx", "--source", "lock.scenario.tsx", "--json"], { cwd })
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split("\n").slice(0, -1)
  const places = lines.map((line) => (JSON.parse(line) as { readonly place: string }).place)
  expect(places).toEqual(sourceMutations(javascriptOf(lock)).map(({ line }) => `line ${line}`))
})
