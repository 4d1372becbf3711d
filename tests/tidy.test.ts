import { describe, expect, test } from "vitest"
import {
  circles,
  deadFiles,
  lightSupervisor,
  folders,
  functions,
  importRules,
  names,
  privacy,
  type Rule,
  sizes,
  symmetry
} from "./tidy/rules.ts"
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
  [importing("src/model-check/core/search/search.ts", "../states/visited.ts")],
  [importing("src/model-check/check.ts", "effect")],
  [importing("src/model-check/compile/compile.ts", "../core/tables/tables.ts")],
  [importing("src/world/world.ts", "../kernel/index.ts")],
  [importing("src/actors/tutorial/lock/lock.ts", "../../../scenario/index.ts")],
  [importing("src/cli/process.ts", "@effect/platform-node/NodeRuntime")],
  [importing("src/cli/process.ts", "../kernel/node-limits.ts")],
  [importing("src/cli/commands/check.ts", "../../workbench/report/text.ts")],
  [importing("src/index.ts", "./model-check/index.ts")],
  [{ "src/world/fault.ts": `// import "effect"\nexport const text = \`import "effect"\`` }],
  refused("src/model-check/core/search/search.ts", "node:fs", "model-check/core"),
  refused("src/model-check/core/search/search.ts", "../../compile/compile.ts", "model-check/core"),
  refused("src/model-check/compile/compile.ts", "xstate", "model-check"),
  refused("src/model-check/compile/compile.ts", "effect", "model-check"),
  refused("src/model-check/check.ts", "../trace/index.ts", "model-check"),
  refused("src/kernel/step/step.ts", "../../world/index.ts", "kernel"),
  refused("src/kernel/step/step.ts", "effect/Schema", "kernel"),
  refused("src/scenario/system.ts", "../world/index.ts", "scenario"),
  refused("src/world/world.ts", "xstate", "world"),
  refused("src/world/world.ts", "../../package.json", "world"),
  refused("src/consistency/linearizable.ts", "node:crypto", "consistency"),
  refused("src/simulate/swarm.ts", "borealis", "simulate"),
  refused("src/runtime/live/host.ts", "../../model-check/index.ts", "runtime"),
  refused("src/mutation/guards.ts", "../model-check/index.ts", "mutation"),
  refused("src/tla/language/value.ts", "../../model-check/index.ts", "tla"),
  refused("src/actors/tutorial/lock/lock.ts", "effect", "actors"),
  refused("src/actors/tutorial/lock/lock.ts", "../../../world/index.ts", "actors"),
  refused("src/workbench/load/traced.ts", "../../cli/exit-code.ts", "workbench"),
  refused("src/index.ts", "./cli/main.ts", "index.ts"),
  [
    importing("src/world/world.ts", "../kernel/step/step.ts"),
    "src/world/world.ts imports ../kernel/step/step.ts, which is no door of its room"
  ],
  [
    importing("src/cli/main.ts", "../model-check/core/search/search.ts"),
    "src/cli/main.ts imports ../model-check/core/search/search.ts, which cli may not see"
  ],
  [{ "src/world/a.ts": `export type A = import("xstate").A` }, "src/world/a.ts imports xstate, which world may not see"],
  [{ "src/world/b.ts": `export type { B } from "xstate"` }, "src/world/b.ts imports xstate, which world may not see"],
  [{ "src/world/c.ts": `await import("xstate")` }, "src/world/c.ts imports xstate, which world may not see"],
  [{ "src/world/d.ts": "await import(`xstate`)" }, "src/world/d.ts imports xstate, which world may not see"],
  [{ "src/misc/a.ts": "" }, "src/misc/a.ts is in no known room"],
  [{ "src/door.ts": "" }, "src/door.ts is in no known room"]
])

holds("imports go in no circle", circles, [
  [{ ...importing("src/world/a.ts", "./b.ts"), "src/world/b.ts": "" }],
  [
    { ...importing("src/world/a.ts", "./b.ts"), "src/world/b.ts": `import type { A } from "./a.ts"` },
    "imports go in a circle: src/world/a.ts, src/world/b.ts, src/world/a.ts"
  ],
  [
    { ...importing("src/world/a.ts", "./b.ts"), "src/world/b.ts": `export const c = () => import("./a.ts")` },
    "imports go in a circle: src/world/a.ts, src/world/b.ts, src/world/a.ts"
  ],
  [
    {
      ...importing("src/tla/one/a.ts", "../other/b.ts"),
      ...importing("src/tla/other/c.ts", "../one/d.ts"),
      "src/tla/other/b.ts": "",
      "src/tla/one/d.ts": ""
    },
    "imports go in a circle: src/tla/one, src/tla/other, src/tla/one"
  ],
  // where the parts of a room come together
  [{ ...importing("src/tla/check.ts", "./one/a.ts"), ...importing("src/tla/one/a.ts", "../result.ts"), "src/tla/result.ts": "" }]
])

holds("the command's first thread stays light", lightSupervisor, [
  [importing("src/cli/process.ts", "../kernel/node-limits.ts")],
  [{ "src/cli/process.ts": `import type { Actor } from "../kernel/index.ts"\nimport "node:fs"` }],
  [{ "src/cli/process.ts": `export type A = 1\nexport * from "effect"` }, "src/cli/process.ts loads effect"],
  [importing("src/cli/process.ts", "../kernel/index.ts"), "src/cli/process.ts loads src/kernel/index.ts"],
  [{ ...importing("src/cli/process.ts", "./a.ts"), ...importing("src/cli/a.ts", "effect") }, "src/cli/process.ts loads effect"]
])

const many = (folder: string, count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}/f${i}.ts`, ""]))

holds("a folder stays small", folders, [
  [many("src/world", 16)],
  [many("src/world", 17), "src/world has 17 files, more than 16"],
  [{ ...many("src/world", 16), "src/world/claims/a.ts": "" }]
])

const long = (lines: number): string => `export const walk = () => {\n${"  go()\n".repeat(lines - 2)}}\n`

holds("a function stays small", functions, [
  [{ "src/world/a.ts": long(70) }],
  [{ "src/world/a.ts": long(71) }, "src/world/a.ts: walk has 71 lines of code, more than 70"],
  [
    { "src/world/a.ts": `class A {\n  walk() {\n${"    go()\n\n// why\n".repeat(69)}  }\n}` },
    "src/world/a.ts: walk has 71 lines of code, more than 70"
  ]
])

holds("a file stays small", sizes, [
  [{ "src/world/a.ts": "a()\n".repeat(280) + "// why\n\n".repeat(100) }],
  [{ "src/world/a.ts": "a()\n".repeat(281) }, "src/world/a.ts has 281 lines of code, more than 280"],
  [{ "tests/world/a.test.ts": "a()\n".repeat(300) }, "tests/world/a.test.ts has 300 lines of code, more than 280"]
])

const reached = {
  "src/index.ts": `export * from "./world/index.ts"`,
  "src/world/index.ts": "",
  "src/cli/process.ts": `await import("./commands/list.ts")`,
  "src/cli/commands/list.ts": "",
  "tests/kernel/step.test.ts": `import type { A } from "../../src/kernel/step/step.ts"`,
  "src/kernel/step/step.ts": "",
  "package.json": `{ "imports": { "#worker": { "borealis-source": "./src/model-check/resources/worker.ts" } } }`,
  "src/model-check/resources/worker.ts": `import "./round.ts"`,
  "src/model-check/resources/round.ts": "",
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
