import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Folder, notRun, scriptNames } from "./folder.ts"
import { type Block, blocksOf, departure, docstringsOf, objection, pages, readPage, sources } from "./pages.ts"

const texts = [...pages(), ...sources]
const blocks = texts.flatMap(readPage)
const tried = blocks.filter(({ language }) => language === "ts" || language === "sh")
const folder = new Folder(blocks)

beforeAll(() => folder.compile())
afterAll(() => folder.remove())

test("there are blocks to try, and outputs to compare", () => {
  const count = (is: (block: Block) => boolean) => blocks.filter(is).length
  expect(count(({ language }) => language === "ts")).toBeGreaterThanOrEqual(11)
  expect(count(({ language }) => language === "sh")).toBeGreaterThanOrEqual(30)
  expect(count(({ output }) => output !== undefined)).toBeGreaterThanOrEqual(22)
})

test("the sources that are read have blocks", () => {
  expect(sources.filter((source) => !tried.some(({ page }) => page === source))).toEqual([])
})

test("every block is tried, or shown for what it is", () => {
  expect(blocks.flatMap((block) => objection(block) ?? [])).toEqual([])
})

test("the compiler complains of nothing but blocks", () => expect(folder.complaintsOf()).toEqual([]))

test("commands that are not run here name scripts that exist", () => {
  expect(scriptNames).toEqual(expect.arrayContaining(Object.values(notRun).flat()))
})

for (const page of texts) {
  const mine = tried.filter((block) => block.page === page)
  if (mine.length === 0) continue
  describe(page, () => {
    for (const block of mine) {
      if (block.language === "ts") {
        test(`line ${block.line} compiles and runs${block.name === undefined ? "" : ` as ${block.name}`}`, () => {
          expect(folder.complaintsOf(block)).toEqual([])
          const { status, stderr } = folder.module(block)
          expect(stderr).toBe("")
          expect(status).toBe(0)
        })
      } else {
        test(`line ${block.line} does what it shows: ${block.text.split("\n")[0]}`, () => {
          const ran = folder.shell(block)
          if (ran === undefined) return
          expect(ran.status, `${ran.stdout}${ran.stderr}`).toBe(0)
          if (block.output !== undefined) expect(departure(block.output, ran.stdout)).toBeUndefined()
        })
      }
    }
  })
}

describe("the reading of pages", () => {
  const page = ["# A", "", "```ts", "// a.ts", "a()", "```", "", "```sh", "ls", "```", "", "```text", "a.ts", "```", "", "```", "b", "```"]

  test("finds blocks, the files that they are and the outputs that they have", () => {
    const found = blocksOf("a.md", page.join("\n"))
    expect(found.map(({ language, line, name, output }) => [language, line, name, output])).toEqual([
      ["ts", 3, "a.ts", undefined],
      ["sh", 8, undefined, "a.ts\n"],
      ["text", 12, undefined, undefined],
      ["", 16, undefined, undefined]
    ])
    expect(found.map(objection)).toEqual([
      undefined,
      undefined,
      undefined,
      "a.md:16 is of no language; make it ts or sh, which are tried, or text"
    ])
  })

  test("finds the blocks of docstrings, by their lines in the source", () => {
    const source = 'import "b"\n\n/**\n * A.\n *\n * ```ts\n * a({\n *   b\n * })\n * ```\n */\nexport const c = "```ts"\n'
    expect(blocksOf("a.ts", docstringsOf(source)).map(({ line, text }) => [line, text])).toEqual([[6, "a({\n  b\n})\n"]])
  })

  test("a text that does not follow at once is no output", () => {
    const [block] = blocksOf("a.md", "```sh\nls\n```\n\nIt says:\n\n```text\na\n```")
    expect(block?.output).toBeUndefined()
  })

  test("an output fits whatever its seconds are, and with lines left out", () => {
    expect(departure("a  0.1 s\n...\nc", "a  2.3 s\nb\nc\n")).toBeUndefined()
    expect(departure("a\n...", "a\n")).toBeUndefined()
  })

  for (const [name, shown, printed] of [
    ["another line", "a\nb", "a\nc"],
    ["a line too many", "a", "a\nb"],
    ["a line too few", "a\nb", "a"],
    ["a line that does not come after those left out", "a\n...\nd", "a\nb\nc"]
  ] as const) {
    test(`an output departs by ${name}`, () => expect(departure(shown, printed)).toMatch(/^the page /))
  }
})
