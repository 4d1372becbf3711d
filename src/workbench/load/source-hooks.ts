import { surroundings } from "../surroundings.ts"
import { consoleTo } from "../terminal.ts"
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { registerHooks, stripTypeScriptTypes } from "node:module"
import { fileURLToPath } from "node:url"
import { trapModules } from "../../kernel/index.ts"
import { readInputFile } from "../../scenario/index.ts"

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

let session: string | undefined

/** Begins a command: what earlier ones in this process have loaded of users' files is loaded afresh, since it may have changed. */
export const newSession = (): void => void (session = session === undefined ? "" : openGeneration())

/** The end of the URL of a file that is loaded for the command under way. */
export const sessionGeneration = (): string => session ?? ""

let registered = false

/** The JavaScript of every scenario file that was loaded, by path. */
const loaded = new Map<string, string>()

/**
 * Lets Node load scenario files wherever they lie: `borealis` and `xstate` are this command's own copies, so that there is one of each;
 * TypeScript is an ES module whatever package.json says, and may hold enums and imports without extension.
 */
export const registerSourceHooks = (): void => {
  if (registered) return
  registered = true
  trapModules()
  // stdout is for what was asked: what a scenario file has to say of itself goes to stderr
  globalThis.console = consoleTo({ write: (text) => surroundings().stderr.write(text) })
  registerHooks({
    resolve: (specifier, context, next) => {
      if (/^(?:borealis|xstate)(?:\/|$)/.test(specifier)) return next(specifier, { ...context, parentURL: import.meta.url })
      const found = (() => {
        try {
          return next(specifier, context)
        } catch (error) {
          const url = besides(specifier, context.parentURL)
          if (url === undefined) throw error
          return next(url, context)
        }
      })()
      const url = ofGeneration(found.url, context.parentURL)
      return isTheirs(url) || isProtocol(url) ? { ...found, url, format: "module", shortCircuit: true } : { ...found, url }
    },
    load: (url, context, next) => {
      const generation = generationOf(url)
      if (!isTheirs(url) && !isProtocol(url)) return next(url, context)
      const file = fileURLToPath(url)
      const plain = javascriptOf(file)
      const replacement = generation === undefined ? undefined : generations[Number(generation)]
      const source = replacement?.file === file ? plain.slice(0, replacement.start) + replacement.by + plain.slice(replacement.end) : plain
      loaded.set(file, source)
      return { format: "module", source, shortCircuit: true }
    }
  })
}

/** A file that is imported by one of a generation is of that generation too, unless it belongs to a package. */
const ofGeneration = (url: string, parent: string | undefined): string => {
  const generation = generationOf(parent)
  if (generation === undefined || !url.startsWith("file:") || url.includes("/node_modules/")) return url
  return isOurs(url) && !url.startsWith(protocols) ? url : `${url}?generation=${generation}`
}

/** Is this a built-in protocol that a generation has of its own? */
const isProtocol = (url: string): boolean => url.startsWith(protocols) && generationOf(url) !== undefined

const isOurs = (url: string): boolean => ours.some((folder) => url.startsWith(folder))

const isTheirs = (url: string): boolean => url.startsWith("file:") && /\.m?ts$/.test(new URL(url).pathname) && !isOurs(url)

/** The file that an import without extension, or with `.js` for a `.ts`, means. */
export const besides = (specifier: string, parent: string | undefined): string | undefined => {
  if (parent === undefined || !/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined
  const { href } = new URL(specifier, parent)
  return [`${href}.ts`, `${href}.mts`, `${href}/index.ts`, href.replace(/\.js$/, ".ts")].find((url) => existsSync(new URL(url)))
}

/** A file's JavaScript. Where types were blanked out, all is where it was. Fails with `Unreadable`. */
export const javascriptOf = (file: string): string => {
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
    const { stderr } = spawnSync(process.execPath, ["--input-type=module", "--check", "-"], { input, encoding: "utf8" })
    const line = /^\[stdin\]:(\d+)/.exec(stderr)?.[1]
    if (line !== undefined) return { file, line: Number(line) }
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
