import { sessionGeneration, openGeneration, registerSourceHooks, syntaxErrorPlace, Unreadable } from "./source-hooks.ts"
import { surroundings } from "../surroundings.ts"
import { Unloadable } from "./unloadable.ts"
import { statSync } from "node:fs"
import { dirname, relative, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { thrownText, Refused, InputError } from "../../kernel/index.ts"
import { isMutant, isScenario, type Mutant, readInputFile, reasonOf, requireOrdinary, type Scenario } from "../../scenario/index.ts"
import { underWay } from "../../world/index.ts"
import { isTheirs, type Place, placeAbove, placesIn } from "./stack-places.ts"
import { tell } from "../telling.ts"

/** Scenarios and mutants that belong together. `from` is the file as the user wrote it; absent for what is built in. */
export interface Module {
  readonly from: string | undefined
  readonly scenarios: readonly Scenario[]
  readonly mutants: readonly Mutant[]
}

/** Where the user is: npm runs scripts in the package's folder and keeps the user's in INIT_CWD. */
export const userFolder = (): string => {
  const { cwd, env } = surroundings()
  const { INIT_CWD: start, npm_package_json: manifest } = env
  const isStale = manifest !== undefined && dirname(manifest) !== cwd
  return start === undefined || isStale ? cwd : start
}

export const userPath = (path: string): string => resolve(userFolder(), path)

/** Does an argument mean a file, rather than a name? */
export const isFile = (argument: string): boolean => /^[./]|\.(?:m?[tj]s|[tj]sx)(?:#|$)/.test(argument)

/** What loading a file may take, and whether it is loaded once more: it and what it imports by a path then begin with a state of their own. */
export interface LoadOptions {
  readonly seconds?: number | undefined
  readonly isFresh?: boolean
}

/** Loads a user's scenario file, given as `file.ts` or `file.ts#export`. Fails with `InputError` or `Refused`. */
export const loadFile = async (argument: string, { seconds, isFresh = false }: LoadOptions = {}): Promise<Module> => {
  const at = argument.indexOf("#")
  const from = at < 0 ? argument : argument.slice(0, at)
  const wanted = at < 0 ? undefined : argument.slice(at + 1)
  const file = userPath(from)
  requireFile(file, from)
  registerSourceHooks()
  // once more is a part of what is under way
  if (!isFresh) tell({ begun: { what: from, seconds } })
  underWay(() => "its top level")
  const { href } = pathToFileURL(file)
  const exported = await load(from, file, href + (isFresh ? openGeneration() : sessionGeneration()))
  underWay(() => "")
  if (!isFresh) tell({ ended: true })
  const module = { from: argument, ...contentsOf(Object.values(exported)) }
  if (wanted === undefined) {
    if (module.scenarios.length + module.mutants.length > 0) return module
    throw new InputError(`${from} exports no scenario; export one: export const mine = scenario("…", …)`)
  }
  const { scenarios } = contentsOf([exported[wanted]])
  if (scenarios.length > 0) return { ...module, scenarios, mutants: module.mutants.filter(({ of }) => scenarios.includes(of)) }
  const there = Object.keys(exported).filter((name) => contentsOf([exported[name]]).scenarios.length > 0)
  throw new InputError(`${from} exports no scenario as "${wanted}"; it exports ${there.length === 0 ? "none" : there.join(", ")}`)
}

/** Where a file's scenario is to be had: the name that it, or a list with it, or the mutants of it, is exported by, and the way from there. */
export interface ExportPlace {
  readonly exported: string
  /** Such as `[1]!`; empty where the scenario itself is exported. */
  readonly way: string
}

/** How a module imports a scenario of a file that was loaded. Fails with `InputError` where it exports none of that name. */
export const exportOf = async (argument: string, scenario: string): Promise<ExportPlace> => {
  const [from = ""] = argument.split("#")
  const file = userPath(from)
  const all = Object.entries(await load(from, file, pathToFileURL(file).href + sessionGeneration()))
  const placed = all.flatMap(([exported, value]) => [
    { exported, way: "", value },
    ...(Array.isArray(value) ? value.map((one: unknown, i) => ({ exported, way: `[${i}]!`, value: one })) : [])
  ])
  const direct = placed.find(({ value }) => isScenario(value) && value.name === scenario)
  if (direct !== undefined) return direct
  const broken = placed.find(({ value }) => isMutant(value) && value.of.name === scenario)
  if (broken === undefined) throw new InputError(`${from} exports no scenario "${scenario}"; export it, so that a test can import it`)
  return { ...broken, way: `${broken.way}.of` }
}

/** Node would wait for a pipe, and read a device to its end. */
const requireFile = (file: string, shown: string): void => {
  const stats = (() => {
    try {
      return statSync(file, { throwIfNoEntry: false })
    } catch (error) {
      throw new InputError(`${shown} cannot be read: ${reasonOf(error)}`)
    }
  })()
  if (stats === undefined) throw new InputError(`${shown} does not exist; paths are taken from ${userFolder()}`)
  if (stats.isDirectory()) throw new InputError(`${shown} is a folder; name a scenario file in it`)
  requireOrdinary(stats, shown)
}

/** Scenarios and mutants among exported values and arrays of such, each once. */
export const contentsOf = (values: readonly unknown[]): Pick<Module, "scenarios" | "mutants"> => {
  const all = [...new Set(values.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value])))]
  const mutants = all.filter(isMutant)
  const ids = mutants.map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) throw new Refused(`two mutants are called "${twice}"; give each an id of its own`)
  return { scenarios: all.filter(isScenario), mutants }
}

const load = async (from: string, file: string, url: string): Promise<Record<string, unknown>> => {
  try {
    return (await import(url)) as Record<string, unknown>
  } catch (error) {
    if (error instanceof Refused) throw new Refused(`${from}: ${error.message}`)
    if (error instanceof Unreadable) throw unloadable(from, error.file, error.line, error.message)
    const { file: place = file, line } = placeOf(error)
    throw unloadable(from, place, line, messageOf(error))
  }
}

/** How many lines of a message are told. */
const mostLines = 4

/** How much of a line is shown where it cannot be read: a file may be no text at all. */
const longestLine = 120

const unloadable = (from: string, file: string, line: number | undefined, cause: string): Unloadable => {
  const shown = file === userPath(from) ? from : relative(userFolder(), file)
  const source = line === undefined ? undefined : lineOf(file, line)
  const place = line === undefined ? shown : `${shown}:${line}`
  const excerpt = source?.trimEnd().slice(0, longestLine).replaceAll("\t", "  ")
  return new Unloadable(`${place} cannot be loaded: ${cause}`, excerpt === undefined ? undefined : `${line} | ${excerpt}`)
}

/** A line of a file, if it can be had: an error may name whatever place it likes. */
const lineOf = (file: string, line: number): string | undefined => {
  try {
    return readInputFile(file).split("\n")[line - 1]
  } catch {
    return undefined
  }
}

const placeOf = (error: unknown): Partial<Place> => {
  const stack = error instanceof Error ? (error.stack ?? "") : ""
  return placeAbove(stack) ?? placesIn(stack).find(isTheirs) ?? (error instanceof SyntaxError ? syntaxErrorPlace() : {})
}

/** What an error says, in one line: XState tells the cause in the second one. A stack that somebody made part of a message is none. */
const messageOf = (error: unknown): string => {
  const lines = thrownText(error)
    .split("\n")
    .map((line) => line.trim())
  const stack = lines.findIndex((line) => /^at .*:\d+:\d+\)?$/.test(line))
  const text = lines.slice(0, stack < 0 ? mostLines : Math.min(stack, mostLines)).filter((line) => line !== "")
  return text.join(" ").replaceAll(/(['"])(\/[^'"]+)\1/g, (_, _quote, path: string) => `"${relative(userFolder(), path)}"`)
}
