import { describe, expect, test } from "vitest"
import { deadFiles, importRules, names, privacy, type Rule, sizes, symmetry } from "./tidy/rules.ts"
import { codeIn, repositoryFiles } from "./tidy/sources.ts"

type Planted = readonly [files: Readonly<Record<string, string>>, complaint?: string]

/** Holds a rule against the repository, and against planted files: a rule that sees nothing would pass for ever. */
const holds = (name: string, rule: Rule, planted: readonly Planted[]) =>
  describe(name, () => {
    test("in this repository", () => expect(rule(repositoryFiles())).toEqual([]))
    for (const [files, complaint] of planted) {
      const complaints = complaint === undefined ? [] : [complaint]
      test(complaint === undefined ? `allows ${Object.keys(files).join(", ")}` : `finds that ${complaint}`, () => {
        expect(rule(new Map(Object.entries(files)))).toEqual(complaints)
      })
    }
  })

const importing = (path: string, specifier: string): Readonly<Record<string, string>> => ({ [path]: `import { a } from "${specifier}"` })
const refused = (path: string, specifier: string, room: string): Planted => [
  importing(path, specifier),
  `${path} imports ${specifier}, which ${room} may not see`
]

test("the rules read the repository's sources", () => {
  const paths = codeIn(repositoryFiles(), "src", "tests").map(([path]) => path)
  expect(paths).toEqual(expect.arrayContaining(["src/index.ts", "tests/tidy.test.ts"]))
})

holds("a room imports only what it may see", importRules, [
  [importing("src/model-check/core/search/search.ts", "./visited.ts")],
  [importing("src/model-check/check.ts", "effect")],
  [importing("src/world/apply.ts", "../kernel/index.ts")],
  [importing("src/actors/tutorial/lock/lock.ts", "../../../world/index.ts")],
  [importing("src/cli/process.ts", "@effect/platform-node/NodeRuntime")],
  [importing("src/index.ts", "./model-check/index.ts")],
  [{ "src/world/fault.ts": `// import "effect"\nexport const text = \`import "effect"\`` }],
  refused("src/model-check/core/search/search.ts", "node:fs", "model-check/core"),
  refused("src/model-check/core/search/search.ts", "../compile.ts", "model-check/core"),
  refused("src/model-check/compile/compile.ts", "xstate", "model-check"),
  refused("src/model-check/compile/compile.ts", "effect", "model-check"),
  refused("src/model-check/check.ts", "../trace/index.ts", "model-check"),
  refused("src/kernel/step/step.ts", "../world/apply.ts", "kernel"),
  refused("src/kernel/step/step.ts", "effect/Schema", "kernel"),
  refused("src/world/apply.ts", "xstate", "world"),
  refused("src/world/apply.ts", "../../package.json", "world"),
  refused("src/consistency/linearizable.ts", "node:crypto", "consistency"),
  refused("src/simulate/swarm.ts", "borealis", "simulate"),
  refused("src/runtime/live.ts", "../model-check/check.ts", "runtime"),
  refused("src/mutation/guards.ts", "../model-check/check.ts", "mutation"),
  refused("src/tla/values.ts", "../model-check/core/search.ts", "tla"),
  refused("src/actors/tutorial/lock/lock.ts", "effect", "actors"),
  refused("src/actors/tutorial/lock/lock.ts", "../../../runtime/live.ts", "actors"),
  [{ "src/world/a.ts": `export type A = import("xstate").A` }, "src/world/a.ts imports xstate, which world may not see"],
  [{ "src/world/b.ts": `export type { B } from "xstate"` }, "src/world/b.ts imports xstate, which world may not see"],
  [{ "src/world/c.ts": `await import("xstate")` }, "src/world/c.ts imports xstate, which world may not see"],
  [{ "src/misc/a.ts": "" }, "src/misc/a.ts is in no known room"],
  [{ "src/door.ts": "" }, "src/door.ts is in no known room"]
])

holds("a file stays small", sizes, [
  [{ "src/world/a.ts": "a()\n".repeat(280) + "// why\n\n".repeat(100) }],
  [{ "src/world/a.ts": "a()\n".repeat(281) }, "src/world/a.ts has 281 lines of code, more than 280"],
  [{ "tests/world/a.test.ts": "a()\n".repeat(300) }, "tests/world/a.test.ts has 300 lines of code, more than 280"]
])

const reached = {
  "src/index.ts": `export * from "./world/index.ts"`,
  "src/world/index.ts": "",
  "src/cli/process.ts": `await import("./list.ts")`,
  "src/cli/commands/list.ts": "",
  "tests/kernel/step.test.ts": `import type { A } from "../../src/kernel/step.ts"`,
  "src/kernel/step/step.ts": "",
  "package.json": `{ "imports": { "#worker": { "borealis-source": "./src/model-check/resources/worker.ts" } } }`,
  "src/model-check/resources/worker.ts": `import "./round.ts"`,
  "src/model-check/round.ts": "",
  "scripts/engine.js": `const source = "src/model-check/core/assembly/engine.ts"`,
  "src/model-check/core/assembly/engine.ts": `import { at } from "./memory"`,
  "src/model-check/core/assembly/memory.ts": ""
}

holds("no file is dead", deadFiles, [
  [reached],
  [{ ...reached, "src/world/old.ts": `import "./index.ts"` }, "src/world/old.ts is reached from no test, command or entry"],
  [{ ...reached, "src/explorer/old.html": "" }, "src/explorer/old.html is reached from no test, command or entry"]
])

holds("a name says something, and only a root has a barrel", names, [
  [{ "src/kernel/index.ts": `export * from "./step.ts"`, "src/kernel/step/step.ts": `import "./a.ts"\nexport const a = 1` }],
  ...["src/kernel/utils.ts", "src/helpers/step.ts", "tests/common.ts"].map((path): Planted => [
    { [path]: "" },
    `${path} has a name that says nothing`
  ]),
  [{ "src/model-check/reduce/index.ts": "" }, "src/model-check/reduce/index.ts is a barrel; only a root's index.ts may be one"],
  [{ "src/world/all.ts": `export { a } from "./a.ts"` }, "src/world/all.ts is a barrel; only a root's index.ts may be one"],
  [{ "src/world/all.ts": `import { a } from "./a.ts"\nexport { a }` }, "src/world/all.ts is a barrel; only a root's index.ts may be one"]
])

const lock = {
  "src/actors/tutorial/lock/scenarios.ts": "",
  "docs/protocols/tutorial/lock.md": "",
  "tests/actors/tutorial/lock.test.ts": ""
}
const { "docs/protocols/tutorial/lock.md": _page, ...lockWithoutPage } = lock
const { "tests/actors/tutorial/lock.test.ts": _test, ...lockWithoutTest } = lock

holds("a protocol has a page and a test under its path", symmetry, [
  [lock],
  [lockWithoutPage, "src/actors/tutorial/lock has no docs/protocols/tutorial/lock.md"],
  [lockWithoutTest, "src/actors/tutorial/lock has no tests/actors/tutorial/lock.test.ts"]
])

// Put together here, or this file would break its own rule.
const home = ["", "home", "someone", "borealis"].join("/")
const host = ["registry", "example", "org"].join(".")

holds("a file names no machine and no registry", privacy, [
  [{ "docs/start.md": "See ./work/notes.md and https://example.org/work/notes.html; `registry.get(name)` finds it." }],
  [{ "docs/start.md": `First.\nThen cd ${home}` }, "docs/start.md:2 has a path of one machine"],
  [{ ".npmrc": `fetch from ${host}` }, ".npmrc:1 has a registry's host"],
  [{ "package-lock.json": `"${"resolved"}": "https://example.org/a.tgz"` }, "package-lock.json:1 has a download address"]
])
