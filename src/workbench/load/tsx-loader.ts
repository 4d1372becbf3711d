import { readFileSync } from "node:fs"
import { createRequire, SourceMap, type SourceMapPayload } from "node:module"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"

// Files that Node's own type stripping cannot load go through tsx. It is registered once a tsconfig.json, under a namespace: it then
// takes up what carries that namespace in its URL, and nothing else. The URL of a module never does, or there would be two of it.

/** What of tsx is used. */
interface Tsx {
  register(options: { readonly namespace: string; readonly tsconfig: string | false }): unknown
}

interface Manifest {
  readonly exports: { readonly "./esm/api"?: { readonly import?: { readonly default: string } } }
}

const mark = "tsx-namespace"

const namespaces = new Map<string | undefined, string>()

/**
 * The namespace in which tsx is registered with a tsconfig.json. `registered` is called where that was just now, since tsx is then in front
 * of the other hooks. Undefined where there is no tsx: neither in the project of the file nor beside this command.
 */
export const tsxNamespace = (file: string, tsconfig: string | undefined, registered: () => void): string | undefined => {
  const known = namespaces.get(tsconfig)
  if (known !== undefined) return known
  const tsx = tsxFor(file)
  if (tsx === undefined) return undefined
  const namespace = `borealis-${namespaces.size}`
  tsx.register({ namespace, tsconfig: tsconfig ?? false })
  namespaces.set(tsconfig, namespace)
  registered()
  return namespace
}

/** tsx as a file's project has it, or else as this command has it. Its CommonJS variant lacks a file that Node before 22.22.3 needs. */
const tsxFor = (file: string): Tsx | undefined => {
  for (const require of [createRequire(file), createRequire(import.meta.url)]) {
    let manifest: string
    try {
      manifest = require.resolve("tsx/package.json")
    } catch {
      continue
    }
    const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as Manifest
    const program = exports["./esm/api"]?.import?.default
    if (program !== undefined) return require(join(dirname(manifest), program)) as Tsx
  }
  return undefined
}

/** A file's URL that tsx takes up. */
export const markedUrl = (file: string, namespace: string): string => `${pathToFileURL(file).href}?${mark}=${namespace}`

/** What tsx takes an import for, by the `paths` of its tsconfig.json. */
export const resolvedByTsx = (specifier: string, parentURL: string, namespace: string): string => {
  const url = new URL(import.meta.resolve(`tsx://${JSON.stringify({ specifier, parentURL, namespace })}`))
  // of a file that Node takes for CommonJS, tsx marks the path as well
  return `file://${url.pathname.replace(/%3F[^/]*$/, "")}`
}

/**
 * Tells which line of the user's own text, from 1, a place in JavaScript comes from that tsx has made: undefined for what tsx adds.
 * Undefined for other JavaScript, whose lines are the user's.
 */
export const ownLines = (text: string): ((at: number) => number | undefined) | undefined => {
  const [, encoded] = /\n\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(text) ?? []
  if (encoded === undefined) return undefined
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString()) as SourceMapPayload)
  return (at) => {
    const before = text.slice(0, at).split("\n")
    const found = map.findEntry(before.length - 1, before.at(-1)!.length)
    return "originalLine" in found ? found.originalLine + 1 : undefined
  }
}
