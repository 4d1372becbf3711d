import { existsSync, readFileSync } from "node:fs"
import { posix } from "node:path"

/** Whether a file is in the repository, and its text. */
export interface Repository {
  readonly has: (path: string) => boolean
  readonly read: (path: string) => string
}

export const repository: Repository = { has: existsSync, read: (path) => readFileSync(path, "utf8") }

/** The anchor of an id such as `limitless L1`: `limitless-l1`. */
export const anchorOf = (id: string): string => id.toLowerCase().replaceAll(" ", "-")

/** The anchors of a page as GitHub has them: those written as `<a id="…">`, and those that headings get. */
export const anchorsIn = (page: string): ReadonlySet<string> => {
  const prose = page.replaceAll(/^```[\s\S]*?^```$/gm, "")
  const written = [...prose.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = ""]) => id)
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-")
  )
  return new Set([...written, ...headings])
}

/** Anchors that a page has twice: a link to one leads to the first alone. */
export const repeatedAnchors = (page: string): readonly string[] => {
  const written = [...page.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = ""]) => id)
  return written.filter((id, i) => written.indexOf(id) < i)
}

const citation = /(?<![\w./-])([\w./-]*\w\.(?:md|ts|tla))(?:#([\w-]+)|, `?(\w+))?/g

/**
 * What is wrong with the files that a text cites: `path.md`, `path.md#anchor`, `path.ts` or `path.ts, name`. A path begins at the
 * repository's root, or, where `folder` is given, beside the file that speaks. A module of somebody else is cited by author and name, without
 * the ending of a file: "Lamport, TCommit".
 */
export const miscitations = (text: string, { has, read }: Repository, folder?: string): readonly string[] =>
  [...text.matchAll(citation)].flatMap(([, path = "", anchor, name]) => {
    const file = [path, ...(folder === undefined ? [] : [posix.join(folder, path)])].find(has)
    if (file === undefined) return [`${path} is not in the repository`]
    if (anchor !== undefined && !anchorsIn(read(file)).has(anchor)) return [`${path} has no anchor ${anchor}`]
    const isNamed = name === undefined || !path.endsWith(".ts") || folder !== undefined || new RegExp(`\\b${name}\\b`).test(read(file))
    return isNamed ? [] : [`${path} has no ${name}`]
  })

/** The comments of a TypeScript file, by the line that each begins on. */
export const commentsIn = (source: string): readonly { readonly line: number; readonly text: string }[] =>
  [...source.matchAll(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/[^\n]*/g)].map(({ index, 0: text }) => ({
    line: source.slice(0, index).split("\n").length,
    text
  }))
