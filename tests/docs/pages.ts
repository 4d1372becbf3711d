import { readdirSync, readFileSync } from "node:fs"

/** A fenced block of a page. */
export interface Block {
  readonly page: string
  /** Of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** The file that a `ts` block is, by its first line: `// lock.ts`. */
  readonly name: string | undefined
  /** What a `sh` block prints: the `text` block that follows it at once. */
  readonly output: string | undefined
}

/** The pages of the documentation, by path. */
export const pages = (): readonly string[] => [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`)
    .sort()
]

/** Sources whose docstrings have blocks that are tried as those of pages are. */
export const sources: readonly string[] = ["src/index.ts"]

/** A source's docstrings as a page: every other line is empty, so that lines keep their numbers. */
export const docstringsOf = (source: string): string => {
  let isInside = false
  return source
    .split("\n")
    .map((line) => {
      if (line.trim() === "/**") isInside = true
      if (line.trim() === "*/") isInside = false
      return isInside ? line.replace(/^ *(?:\/\*)?\*+ ?/, "") : ""
    })
    .join("\n")
}

export const readPage = (page: string): readonly Block[] => {
  const text = readFileSync(page, "utf8")
  return blocksOf(page, page.endsWith(".ts") ? docstringsOf(text) : text)
}

const fence = /^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm

/** The fenced blocks of a page, in order. */
export const blocksOf = (page: string, source: string): readonly Block[] => {
  const found = [...source.matchAll(fence)].map(({ index, 0: all, 1: language = "", 2: text = "" }) => ({
    line: source.slice(0, index).split("\n").length,
    language,
    text,
    end: index + all.length,
    start: index
  }))
  return found.map(({ line, language, text, end }, i) => {
    const next = found[i + 1]
    const isFollowed = next?.language === "text" && source.slice(end, next.start).trim() === ""
    return {
      page,
      line,
      language,
      text,
      name: language === "ts" ? /^\/\/ ([\w./-]+\.ts)\n/.exec(text)?.[1] : undefined,
      output: language === "sh" && isFollowed ? next.text : undefined
    }
  })
}

/** Languages that are shown only. `text` is the output of a `sh` block or a drawing. */
const shown = new Set(["text", "json", "mermaid"])

/** Why a block is neither compiled nor run nor shown for what it is; undefined where all is well. */
export const objection = ({ page, line, language }: Block): string | undefined =>
  language === "ts" || language === "sh" || shown.has(language)
    ? undefined
    : `${page}:${line} is ${language === "" ? "of no language" : `"${language}"`}; make it ts or sh, which are tried, or text`

/** What differs from run to run and from machine to machine, made the same; so are the widths of columns. */
const normalised = (text: string): readonly string[] =>
  text
    .replaceAll(/\([\d,]+ a second\)/g, "(n a second)")
    .replaceAll(/\d+\.\d+ s\b/g, "n s")
    .replaceAll(/\S*\/borealis(?:-\d+)?\/([\w-]+)-[0-9a-f]{8}\.json/g, "$1.json")
    .replaceAll(/ {2,}/g, "  ")
    .replaceAll(/"seconds":[\d.e-]+/g, `"seconds":0`)
    .replaceAll(/"name":"(memory|heap)","limit":\d+/g, `"name":"$1","limit":0`)
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd())

/**
 * Where an output first departs from what a page shows, in a sentence; undefined where it fits. A line `...` stands for any lines,
 * none included. Seconds, speeds and the names of kept traces may differ.
 */
export const departure = (shownText: string, printed: string): string | undefined => {
  const lines = normalised(printed)
  let at = 0
  let isFree = false
  for (const expected of normalised(shownText)) {
    if (expected.trim() === "...") {
      isFree = true
      continue
    }
    const found = isFree ? lines.indexOf(expected, at) : at
    if (found < 0 || lines[found] !== expected)
      return `the page shows\n  ${expected}\nand line ${at + 1} is\n  ${lines[at] ?? "(nothing)"}\nof\n${printed}`
    at = found + 1
    isFree = false
  }
  return isFree || at === lines.length ? undefined : `the page ends before\n  ${lines[at]}\nof\n${printed}`
}
