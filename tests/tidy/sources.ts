import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { parseAst } from "vitest/node"

/** Texts by path; a path is relative to the repository. */
export type Files = ReadonlyMap<string, string>

export interface Statement {
  readonly type: string
  readonly source?: { readonly value: string } | null
  readonly declaration?: object | null
}

/** Every text file that git tracks or would track, so that a rule speaks before the commit. */
export const repositoryFiles = (): Files => {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  const files = new Map<string, string>()
  for (const path of new Set(listed.split("\0"))) {
    if (path === "" || !existsSync(path)) continue
    const text = readFileSync(path, "utf8")
    if (!text.includes("\0")) files.set(path, text)
  }
  return files
}

export const isCode = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path)

/** The code files below the given folders. */
export const codeIn = (files: Files, ...folders: readonly string[]): readonly (readonly [string, string])[] =>
  [...files].filter(([path]) => isCode(path) && folders.some((folder) => path.startsWith(`${folder}/`)))

export const statementsOf = (path: string, text: string): readonly Statement[] => {
  const lang = path.endsWith("x") ? "tsx" : "ts"
  return parseAst(text, { lang }, path).body as unknown as readonly Statement[]
}

/** What a file imports, types and `import()` included, as written. */
export const importsOf = (path: string, text: string): readonly string[] => specifiersIn(path, text, () => true)

/** The same without what the compiler takes away: types. */
export const loadedBy = (path: string, text: string): readonly string[] => specifiersIn(path, text, (kind) => kind !== "type")

const specifiersIn = (path: string, text: string, counts: (kind: unknown) => boolean): readonly string[] => {
  const found = new Set<string>()
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return
    // Only import and export forms have a `source`, and of these only the literal ones name a file.
    const { source, importKind, exportKind } = node as { source?: Specifier | null; importKind?: unknown; exportKind?: unknown }
    const named =
      source?.type === "Literal" ? source.value : source?.type === "TemplateLiteral" ? source.quasis?.[0]?.value.cooked : undefined
    if (typeof named === "string" && counts(importKind ?? exportKind)) found.add(named)
    for (const child of Object.values(node)) visit(child)
  }
  visit(statementsOf(path, text))
  return [...found]
}

interface Specifier {
  readonly type?: string
  readonly value?: unknown
  /** Of a template without a hole. */
  readonly quasis?: readonly { readonly value: { readonly cooked?: unknown } }[]
}

/** The file of the repository that an import names, or undefined for a package. `#name` is left to package.json. */
export const targetOf = (path: string, specifier: string): string | undefined => {
  if (specifier === "borealis") return "src/index.ts"
  return specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined
}

interface Named {
  readonly name?: unknown
}

/** Every function of a file by the name it is bound to, with its text; AssemblyScript's too. */
export const functionsOf = (path: string, text: string): readonly { readonly name: string; readonly body: string }[] => {
  const found: { readonly name: string; readonly body: string }[] = []
  const visit = (node: unknown, name: string): void => {
    if (typeof node !== "object" || node === null) return
    const { type = "", id, key, start, end } = node as { type?: string; id?: Named; key?: Named; start?: number; end?: number }
    const own = [id?.name, key?.name].find((one) => typeof one === "string") ?? name
    if (/Function/.test(type) && start !== undefined) found.push({ name: own, body: text.slice(start, end) })
    for (const child of Object.values(node)) visit(child, own)
  }
  visit(statementsOf(path, text), "(anonymous)")
  return found
}
