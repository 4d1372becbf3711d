import { existsSync, globSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { describe, expect, test } from "vitest"
import { protocols } from "../../src/actors/index.ts"
import { isMutant, isScenario } from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { anchorOf, anchorsIn, commentsIn, miscitations, repeatedAnchors, type Repository, repository } from "./citations.ts"
import { pages } from "./pages.ts"

const modules = await Promise.all(
  protocols.map(async ({ path, load }) => {
    const exported = (await load()).flatMap((module) => Object.values(module) as unknown[]).flat()
    const properties = exported.filter(isScenario).flatMap((one) => instantiate(one).properties)
    return { path, page: `docs/protocols/${path}.md`, properties, mutants: exported.filter(isMutant) }
  })
)

test("there are ids and sources to look at", () => {
  const properties = modules.flatMap((one) => one.properties)
  expect(new Set(properties.flatMap(({ id }) => id ?? [])).size).toBeGreaterThanOrEqual(25)
  expect(new Set(properties.flatMap(({ source }) => source ?? [])).size).toBeGreaterThanOrEqual(25)
})

describe.each(modules)("$path", ({ page, properties, mutants }) => {
  test("each id of a property or mutant is an anchor of its page", () => {
    const anchors = anchorsIn(readFileSync(page, "utf8"))
    const ids = new Set([...properties.flatMap(({ id }) => id ?? []), ...mutants.map(({ id }) => id)])
    expect(ids.size).toBeGreaterThan(0)
    expect([...ids].filter((id) => !anchors.has(anchorOf(id)))).toEqual([])
  })

  test("no anchor is on its page twice", () => expect(repeatedAnchors(readFileSync(page, "utf8"))).toEqual([]))

  test("the files that sources cite are in the repository", () => {
    const sources = new Set(properties.flatMap(({ source }) => source ?? []))
    expect([...sources].flatMap((source) => miscitations(source, repository))).toEqual([])
  })
})

test("the files that comments of the protocols cite are in the repository", () => {
  const files = globSync("src/actors/**/*.ts").map((file) => file.replaceAll("\\", "/"))
  expect(files.length).toBeGreaterThan(40)
  const wrong = files.flatMap((file) =>
    commentsIn(readFileSync(file, "utf8")).flatMap(({ line, text }) =>
      miscitations(text, repository, posix.dirname(file)).map((complaint) => `${file}:${line}: ${complaint}`)
    )
  )
  expect(wrong).toEqual([])
})

test("links to an anchor lead to one", () => {
  const links = pages().flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\]\(([^)#:]*)#([^)]+)\)/g)].map(([, target = "", anchor = ""]) => ({
      page,
      file: target === "" ? page : posix.join(posix.dirname(page), target),
      anchor
    }))
  )
  expect(links.length).toBeGreaterThan(0)
  expect(links.filter(({ file, anchor }) => existsSync(file) && !anchorsIn(readFileSync(file, "utf8")).has(anchor))).toEqual([])
})

const files: Readonly<Record<string, string>> = {
  "docs/lock.md": '# The lock\n\n## `isFree`, or not\n\n| <a id="lock-l1"></a>lock L1 |\n\n```sh\n# no heading\n```\n',
  "src/lock/lock.ts": "export const isFree = true",
  "src/lock/Lock.tla": ""
}
const planted: Repository = { has: (path) => Object.hasOwn(files, path), read: (path) => files[path]! }

describe("the reading of citations", () => {
  test.each(["P2 §5.4", "Lamport, TCommit: TCConsistent", "docs/lock.md", "docs/lock.md#lock-l1; P2 §5.4", "src/lock/lock.ts, isFree"])(
    "%s is right",
    (text) => expect(miscitations(text, planted)).toEqual([])
  )

  test.each([
    ["lock.md 9, L3; P2 §5.4", "lock.md is not in the repository"],
    ["TCommit.tla, TCConsistent", "TCommit.tla is not in the repository"],
    ["lock.ts, isFree", "lock.ts is not in the repository"],
    ["see (old/lock.ts)", "old/lock.ts is not in the repository"],
    ["docs/lock.md#lock-l2", "docs/lock.md has no anchor lock-l2"],
    ["src/lock/lock.ts, isHeld", "src/lock/lock.ts has no isHeld"]
  ])("%s is wrong", (text, complaint) => expect(miscitations(text, planted)).toEqual([complaint]))

  test("a comment may name a file beside its own", () => {
    expect(miscitations("the rest is in lock.ts and Lock.tla, as docs/lock.md says", planted, "src/lock")).toEqual([])
    expect(miscitations("the rest is in key.ts", planted, "src/lock")).toEqual(["key.ts is not in the repository"])
  })

  test("comments are found by their lines", () => {
    const found = commentsIn('/**\n * Source: a.md\n */\nimport { a } from "./b.ts"\nlet c // c.md\n')
    expect(found).toEqual([
      { line: 1, text: "/**\n * Source: a.md\n */" },
      { line: 5, text: "// c.md" }
    ])
  })

  test("anchors are those that are written and those of headings", () => {
    expect([...anchorsIn(files["docs/lock.md"]!)]).toEqual(["lock-l1", "the-lock", "isfree-or-not"])
    expect(anchorOf("storage F-04")).toBe("storage-f-04")
    expect(repeatedAnchors('<a id="a"></a> <a id="b"></a> <a id="a"></a>')).toEqual(["a"])
  })
})
