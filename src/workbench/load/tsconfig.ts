import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, resolve } from "node:path"

/** The part of a tsconfig.json that is read here: TypeScript and tsx read the rest. */
interface Said {
  readonly extends?: string | readonly string[]
  readonly compilerOptions?: { readonly baseUrl?: string; readonly jsx?: string; readonly paths?: Paths }
}

type Paths = Readonly<Record<string, readonly string[]>>

interface Config extends Said {
  readonly path: string
  readonly text: string
}

export const ancestors = (folder: string): readonly string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...ancestors(dirname(folder))]

/** The tsconfig.json of the package that a file is in; without a package, that of its folder. */
export const projectConfig = (file: string): string | undefined => {
  const folders = ancestors(dirname(file))
  const end = folders.findIndex((folder) => existsSync(resolve(folder, "package.json")))
  return folders
    .slice(0, Math.max(end, 0) + 1)
    .map((folder) => resolve(folder, "tsconfig.json"))
    .find((path) => existsSync(path))
}

/** A configuration and all that it extends; what a former one says takes precedence. A file that is no JSON says nothing. */
export const configChain = (path: string, below: readonly string[] = []): readonly Config[] => {
  if (below.includes(path) || !existsSync(path)) return []
  const text = readFileSync(path, "utf8")
  const said = parsed(text)
  const bases = typeof said.extends === "string" ? [said.extends] : (said.extends ?? [])
  return [{ ...said, path, text }, ...bases.toReversed().flatMap((base) => configChain(located(base, path), [...below, path]))]
}

/** Reads JSON with comments and trailing commas, as far as it is of the right form: TypeScript says what is not. A `"@/*"` is no comment. */
const parsed = (text: string): Said => {
  const plain = text
    .replace(/^\uFEFF/, "")
    .replaceAll(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, "$1")
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[\]}])/g, "$1")
  try {
    return wellFormed(JSON.parse(plain))
  } catch {
    return {}
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === "string")

const wellFormed = (json: unknown): Said => {
  if (!isRecord(json)) return {}
  const { extends: bases, compilerOptions } = json
  const { baseUrl, jsx, paths } = isRecord(compilerOptions) ? compilerOptions : {}
  return {
    ...(typeof bases === "string" || isTexts(bases) ? { extends: bases } : {}),
    compilerOptions: {
      ...(typeof baseUrl === "string" ? { baseUrl } : {}),
      ...(typeof jsx === "string" ? { jsx } : {}),
      ...(isRecord(paths) && Object.values(paths).every(isTexts) ? { paths: paths as Paths } : {})
    }
  }
}

/** The file that a configuration means by what it extends: a path, or a file of a package. */
const located = (base: string, from: string): string => {
  if (/^(?:\.|\/)/.test(base)) return resolve(dirname(from), base.endsWith(".json") ? base : `${base}.json`)
  const require = createRequire(from)
  for (const name of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      return require.resolve(name)
    } catch {
      // the next one, then
    }
  }
  return resolve(dirname(from), base)
}

/** The `paths` of a configuration, its own or those that it extends, as absolute paths. */
export const pathsOf = (config: string | undefined): Paths => {
  const chain = config === undefined ? [] : configChain(config)
  const naming = chain.find(({ compilerOptions }) => compilerOptions?.paths !== undefined)
  if (naming === undefined) return {}
  const based = chain.find(({ compilerOptions }) => compilerOptions?.baseUrl !== undefined)
  const absolute = (from: string, path: string): string => resolve(dirname(from), path.replace("${configDir}", dirname(config!)))
  const base = based === undefined ? dirname(naming.path) : absolute(based.path, based.compilerOptions!.baseUrl!)
  return Object.fromEntries(
    Object.entries(naming.compilerOptions!.paths!).map(([name, targets]) => [
      name,
      targets.map((target) => absolute(resolve(base, "tsconfig.json"), target))
    ])
  )
}

/** What an import means by `paths`: the name itself, or else the longest beginning that fits. */
export const meantBy = (specifier: string, paths: Paths): readonly string[] => {
  const fits = Object.keys(paths)
    .map((name) => [name, ...name.split("*")] as const)
    .filter(([name, start, end]) =>
      end === undefined
        ? name === specifier
        : specifier.length >= start!.length + end.length && specifier.startsWith(start!) && specifier.endsWith(end)
    )
    .toSorted(([one], [other]) => Number(one.includes("*")) - Number(other.includes("*")) || other.indexOf("*") - one.indexOf("*"))
  const [name, start = "", end = ""] = fits[0] ?? []
  if (name === undefined) return []
  const part = specifier.slice(start.length, specifier.length - end.length)
  return paths[name]!.map((target) => target.replace("*", () => part))
}
