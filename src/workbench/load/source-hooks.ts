import { sessionNumber } from "./session.ts"
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { type LoadFnOutput, type LoadHookSync, registerHooks, type ResolveHookSync, stripTypeScriptTypes } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { trapModules } from "../../kernel/index.ts"
import { readInputFile } from "../../scenario/index.ts"
import { tokensOf } from "../../mutation/index.ts"
import { meantBy, pathsOf, projectConfig } from "./tsconfig.ts"
import { markedUrl, ownLines, resolvedByTsx, tsxNamespace } from "./tsx-loader.ts"

/** The package that this command belongs to: its own sources and dist load as they are. */
const ours = [new URL("../../../src/", import.meta.url).href, new URL("../../../dist/", import.meta.url).href]

/** A TypeScript file that Node cannot read. `line` counts from 1. */
export class Unreadable extends Error {
  readonly file: string
  readonly line: number | undefined
  constructor(file: string, line: number | undefined, cause: string) {
    super(cause)
    this.name = "Unreadable"
    this.file = file
    this.line = line
  }
}

/** Where built-in protocols are, which are loaded anew for a generation, as a user's files are. */
const protocols = new URL("../../actors/", import.meta.url).href

/** The text of a file with one piece in the place of another. */
export interface Replacement {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly by: string
}

/** What the files of each generation are loaded with. */
const generations: (Replacement | undefined)[] = []
const generationOf = (url: string | undefined): string | undefined => (url === undefined ? undefined : /\?generation=(\d+)$/.exec(url)?.[1])

/**
 * Opens a generation of modules: a file imported with this at the end of its URL, and all that it imports of scenarios and protocols,
 * is loaded afresh, one file of it with that replacement.
 */
export const openGeneration = (replacement?: Replacement): string => `?generation=${generations.push(replacement) - 1}`

/** The JavaScript of files by path, before anything in it is replaced. */
const javascript = new Map<string, string>()

/** Of files whose JavaScript tsx is to make, the URLs that it knows them by. */
const forTsx = new Map<string, string>()

/** The JavaScript of every scenario file that was loaded, by path. */
const loaded = new Map<string, string>()

/** The tsconfig.json of each file that was met: its own project's, or else that of the file which imports it. */
const tsconfigs = new Map<string, string | undefined>()

let session = { number: 0, generation: "" }

/** The end of the URL of a file that is loaded for the command under way: none for the first of a process. */
export const sessionGeneration = (): string => {
  const number = sessionNumber()
  if (number !== session.number) {
    session = { number, generation: number > 1 ? openGeneration() : "" }
    for (const known of [javascript, forTsx, loaded, tsconfigs]) known.clear()
  }
  return session.generation
}

let registered: { deregister(): void } | undefined

/**
 * Lets Node load scenario files wherever they lie: `borealis` and `xstate` are this command's own copies, so that there is one of each;
 * TypeScript is an ES module whatever package.json says, and may hold enums and imports without extension. What Node cannot strip (JSX,
 * decorators, an import by the `paths` of a tsconfig.json) goes through tsx, where there is one.
 */
export const registerSourceHooks = (): void => {
  if (registered !== undefined) return
  trapModules()
  putInFront()
}

/** The hooks that were registered last are asked first, and these decide what tsx sees. */
const putInFront = (): void => {
  registered?.deregister()
  registered = registerHooks({ resolve, load })
}

const resolve: ResolveHookSync = (specifier, context, next) => {
  if (/^(?:borealis|xstate)(?:\/|$)/.test(specifier)) return next(specifier, { ...context, parentURL: import.meta.url })
  // tsx is asked something, by this command
  if (specifier.startsWith("tsx://")) return next(specifier, context)
  const found = (() => {
    try {
      return next(specifier, context)
    } catch (error) {
      const url = besides(specifier, context.parentURL) ?? byPaths(specifier, context.parentURL)
      if (url === undefined) throw error
      return next(url, context)
    }
  })()
  const url = ofGeneration(found.url, context.parentURL)
  if (!isTheirs(url) && !isProtocol(url)) return { ...found, url }
  read(fileURLToPath(url), pathOf(context.parentURL))
  return { ...found, url, format: "module", shortCircuit: true }
}

const load: LoadHookSync = (url, context, next) => {
  const generation = generationOf(url)
  if (!isTheirs(url) && !isProtocol(url)) return next(url, context)
  const file = fileURLToPath(url)
  const plain = javascript.get(file) ?? madeByTsx(file, (known) => next(known, { ...context, format: "module" }))
  const replacement = generation === undefined ? undefined : generations[Number(generation)]
  const source = replacement?.file === file ? plain.slice(0, replacement.start) + replacement.by + plain.slice(replacement.end) : plain
  loaded.set(file, source)
  return { format: "module", source, shortCircuit: true }
}

/** Reads a file before it is loaded, once: by then tsx has to be there for what needs it. Fails with `Unreadable`. */
const read = (file: string, parent: string | undefined): void => {
  if (javascript.has(file) || forTsx.has(file)) return
  tsconfigs.set(file, projectConfig(file) ?? tsconfigs.get(parent ?? ""))
  const [extension] = /\.[jt]sx$/.exec(file) ?? []
  // what is no ordinary file is no more read by tsx
  const text = extension === undefined ? strippedFile(file) : readInputFile(file)
  const why = extension !== undefined ? `a ${extension} file` : hasDecorators(text) ? "its decorators" : undefined
  if (why === undefined) javascript.set(file, text)
  else forTsx.set(file, markedUrl(file, namespaceOf(file, why)))
}

/**
 * Does a text have decorators, which Node leaves where they are and then does not understand? Where a token looks like one, which may be a
 * piece of a regular expression, Node is asked whether it understands the text.
 */
const hasDecorators = (text: string): boolean =>
  text.includes("@") &&
  tokensOf(text).some(({ kind, text: sign }) => kind === "sign" && sign === "@") &&
  syntaxErrorLine(text) !== undefined

/** Asks Node to look at the syntax of a module: the line of its first error, if there is one. */
const syntaxErrorLine = (input: string): number | undefined => {
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "--check", "-"], { input, encoding: "utf8" })
  const line = /^\[stdin\]:(\d+)/.exec(stderr)?.[1]
  return line === undefined ? undefined : Number(line)
}

const namespaceOf = (file: string, why: string): string => {
  const tsconfig = tsconfigs.get(file)
  const namespace = tsxNamespace(file, tsconfig, putInFront)
  if (namespace !== undefined) return namespace
  throw new Unreadable(file, undefined, `Node does not understand ${why}, and there is no tsx to be had; npm install --save-dev tsx`)
}

/** The URL that an import means by the `paths` of its file's tsconfig.json, as tsx has it. */
const byPaths = (specifier: string, parentURL: string | undefined): string | undefined => {
  const parent = pathOf(parentURL)
  if (parent === undefined || meantBy(specifier, pathsOf(tsconfigs.get(parent))).length === 0) return undefined
  return resolvedByTsx(
    specifier,
    pathToFileURL(parent).href,
    namespaceOf(parent, `the "paths" of tsconfig.json, by which it imports "${specifier}"`)
  )
}

/** The JavaScript that tsx makes of a file, with a source map at its end. Fails with `Unreadable`. */
const madeByTsx = (file: string, next: (url: string) => LoadFnOutput): string => {
  const { source } = (() => {
    try {
      return next(forTsx.get(file)!)
    } catch (error) {
      const [, line, message] = /:(\d+):\d+: ERROR: (.*)/.exec((error as Error).message) ?? []
      throw message === undefined ? error : new Unreadable(file, Number(line), message)
    }
  })()
  const text = typeof source === "string" ? source : new TextDecoder().decode(source as Uint8Array)
  javascript.set(file, text)
  return text
}

const pathOf = (url: string | undefined): string | undefined => (url?.startsWith("file:") ? fileURLToPath(url) : undefined)

/** A file that is imported by one of a generation is of that generation too, unless it belongs to a package. */
const ofGeneration = (url: string, parent: string | undefined): string => {
  const generation = generationOf(parent)
  if (generation === undefined || !url.startsWith("file:") || url.includes("/node_modules/")) return url
  return isOurs(url) && !url.startsWith(protocols) ? url : `${url}?generation=${generation}`
}

/** Is this a built-in protocol that a generation has of its own? */
const isProtocol = (url: string): boolean => url.startsWith(protocols) && generationOf(url) !== undefined

const isOurs = (url: string): boolean => ours.some((folder) => url.startsWith(folder))

const isTheirs = (url: string): boolean => url.startsWith("file:") && /\.(?:m?ts|[jt]sx)$/.test(new URL(url).pathname) && !isOurs(url)

/** The file that an import without extension, or with `.js` for a `.ts`, means. */
export const besides = (specifier: string, parent: string | undefined): string | undefined => {
  if (parent === undefined || !/^(?:\.{1,2}(?:\/|$)|file:)/.test(specifier)) return undefined
  const { href } = new URL(specifier, parent)
  const ends = [".ts", ".mts", ".tsx", ".jsx", "/index.ts", "/index.tsx"]
  return [...ends.map((end) => href + end), href.replace(/\.js$/, ".ts"), href.replace(/\.jsx?$/, ".tsx")].find((url) =>
    existsSync(new URL(url))
  )
}

/** A file's JavaScript, as it was loaded. Fails with `Unreadable`. */
export const javascriptOf = (file: string): string => javascript.get(file) ?? strippedFile(file)

/** A file's JavaScript as Node makes it. Where types were blanked out, all is where it was. Fails with `Unreadable`. */
const strippedFile = (file: string): string => {
  const source = readInputFile(file)
  try {
    return stripped(source, "strip")
  } catch (error) {
    if (codeOf(error) !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") throw unreadable(file, error)
  }
  try {
    return stripped(source, "transform")
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** Was this file loaded here? */
export const isLoaded = (file: string): boolean => loaded.has(file)

/** Where a loaded file breaks JavaScript's rules: V8 knows, but an import that fails does not tell, so Node is asked to check each. */
export const syntaxErrorPlace = (): { readonly file?: string; readonly line?: number } => {
  for (const [file, input] of loaded) {
    const line = syntaxErrorLine(input)
    // a line of what tsx made is none of the user's
    if (line !== undefined) return ownLines(input) === undefined ? { file, line } : { file }
  }
  return {}
}

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code

const unreadable = (file: string, error: unknown): Unreadable => {
  const { message, stack = "" } = error as Error
  const line = /^[^\n]*:(\d+)\n/.exec(stack)?.[1]
  return new Unreadable(file, line === undefined ? undefined : Number(line), message)
}

/** Node calls the function experimental at its first use, which is no news to the user. */
const stripped = (source: string, mode: "strip" | "transform"): string => {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source, { mode })
  } finally {
    process.emitWarning = emitWarning
  }
}
