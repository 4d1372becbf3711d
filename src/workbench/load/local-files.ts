import { existsSync, readFileSync, statSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { besides } from "./source-hooks.ts"
import { meantBy, pathsOf, projectConfig } from "./tsconfig.ts"

/** What a file imports, types too. A comment that looks like an import costs a look at a file. */
const imports = /\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g

/**
 * A file and all that it imports by relative paths or by the `paths` of its tsconfig.json, and so on: their texts by their paths, in the
 * order in which they are met.
 */
export const localFiles = (file: string): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>()
  const waiting = [file]
  const paths = pathsOf(projectConfig(file))
  for (const path of waiting) {
    if (texts.has(path)) continue
    const text = readFileSync(path, "utf8")
    texts.set(path, text)
    for (const [, specifier] of text.matchAll(imports)) {
      const meant = /^\.{1,2}(?:\/|$)/.test(specifier!) ? [specifier!] : meantBy(specifier!, paths).map((one) => pathToFileURL(one).href)
      const next = meant.map((one) => resolved(one, path)).find((one) => one !== undefined)
      if (next !== undefined) waiting.push(next)
    }
  }
  return texts
}

const resolved = (specifier: string, from: string): string | undefined => {
  const parent = pathToFileURL(from).href
  const exact = fileURLToPath(new URL(specifier, parent))
  if (existsSync(exact) && statSync(exact).isFile()) return exact
  const url = besides(specifier, parent)
  return url === undefined ? undefined : fileURLToPath(url)
}
