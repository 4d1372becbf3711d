import { exitCode } from "../../src/cli/exit-code.ts"
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { expect, test } from "vitest"
import { type Action, type ActionKind, compareActions, instantiate } from "../../src/world/index.ts"
import { faultNames, progressNames } from "../../src/scenario/index.ts"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { pages } from "./pages.ts"

const read = (page: string): string => readFileSync(page, "utf8")

/** The cells of the table rows below a heading. */
const rowsBelow = (page: string, heading: string): readonly (readonly string[])[] => {
  const [, section = ""] = read(page).split(`\n${heading}\n`)
  return section
    .split(/\n#+ /)[0]!
    .split("\n")
    .filter((line) => /^\| [^-]/.test(line))
    .slice(1)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
    )
}

test("the reference names every exit code", () => {
  const codes = rowsBelow("docs/reference.md", "## Exit codes").map(([code]) => Number(code))
  expect(codes).toEqual(Object.values(exitCode))
})

test("the reference names every budget", () => {
  const text = read("docs/reference.md")
  expect([...faultNames, ...progressNames].filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

test("the page on architecture has the canonical order of actions", () => {
  const rows = rowsBelow("docs/architecture.md", "### The canonical order of actions")
  const kinds = rows.map(([, kind = ""]) => kind.replaceAll("`", "") as ActionKind)
  const system = instantiate(twoPhaseCommit)
  const actions = kinds.map((kind) => ({ kind, actor: "tm" }) as unknown as Action)
  expect(rows.map(([rank]) => Number(rank))).toEqual(rows.map((_, i) => i))
  expect(actions.toReversed().sort((a, b) => compareActions(system, a, b))).toEqual(actions)
  expect(kinds).toHaveLength(15)
})

test("links between pages lead somewhere", () => {
  const links = pages().flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = ""]) => ({
      page,
      file: normalize(join(dirname(page), target))
    }))
  )
  expect(links.length).toBeGreaterThan(20)
  expect(links.filter(({ file }) => !existsSync(file))).toEqual([])
})

test("every page can be reached from the front page", () => {
  const reached = new Set(["README.md"])
  for (const page of reached) {
    for (const [, target = ""] of read(page).matchAll(/\]\(([^)#:]+\.md)(?:#[^)]*)?\)/g))
      reached.add(normalize(join(dirname(page), target)))
  }
  expect(pages().filter((page) => !reached.has(page))).toEqual([])
})

/** The file at which a door's opening paragraph says to begin. */
const beginningOf = (door: string): string | undefined => {
  const [, head = ""] = /^\/\*\*\n([\s\S]*?)\*\//.exec(door) ?? []
  return /Begin with `([\w./-]+)`/.exec(head.replaceAll(/\s*\*\s+/g, " "))?.[1]
}

test("every room's door opens with a paragraph that says where to begin", () => {
  const doors = globSync("src/*/index.ts")
  expect(doors.length).toBeGreaterThanOrEqual(9)
  expect(doors.filter((door) => !existsSync(join(dirname(door), beginningOf(read(door)) ?? "nowhere")))).toEqual([])
  expect(beginningOf("/**\n * A room. Begin\n * with `a.ts`.\n */\nexport {}\n")).toBe("a.ts")
  expect(beginningOf("export {}\n/**\n * Begin with `a.ts`.\n */\n")).toBeUndefined()
})

test("files that pages name are there", () => {
  const named = pages().flatMap((page) =>
    [...read(page).matchAll(/`((?:src|tests|docs|scripts|bin)\/[\w./-]+)`/g)].map(([, path = ""]) => ({ page, path }))
  )
  const rooms = [...read("docs/architecture.md").matchAll(/`((?:world|kernel|core|model-check|cli|trace|runtime)\/[\w./-]+\.ts)`/g)]
  const inside = rooms.map(([, path = ""]) => ({ page: "docs/architecture.md", path: `src/${path.replace(/^core/, "model-check/core")}` }))
  expect(named.length).toBeGreaterThan(15)
  expect(inside.length).toBeGreaterThan(20)
  expect([...named, ...inside].filter(({ path }) => !existsSync(path))).toEqual([])
})
