import { logToStderr } from "../terminal.ts"
import { parentPort, workerData } from "node:worker_threads"
import { pathToFileURL } from "node:url"
import { thrownText, Refused } from "../../kernel/index.ts"
import type { CheckScenarioOptions } from "../../model-check/index.ts"
import { mutantOf, type Scenario } from "../../scenario/index.ts"
import type { Protocol } from "../../actors/index.ts"
import { contentsOf } from "../load/scenario-file.ts"
import { isLoaded, openGeneration, registerSourceHooks, type Replacement } from "../load/source-hooks.ts"
import { judge, type Judged, Original } from "./triage.ts"

// Checks scenarios whose sources are changed as they are loaded. A thread, since a changed loop may never end.

export interface SourceWorkerData {
  /** The user's files, and the paths of built-in protocols, that hold the scenarios. */
  readonly files: readonly string[]
  readonly protocols: readonly string[]
  readonly originals: readonly { readonly name: string; readonly report: Original["report"] }[]
  /** Files that are to be changed: each must be among what is loaded. */
  readonly sources: readonly string[]
}

/** One mutant to check. */
export interface SourceTask {
  readonly id: string
  readonly breaks: string
  readonly replacement: Replacement
  readonly options: CheckScenarioOptions
}

/** Now and then that the thread goes on; whether each of the sources is loaded at all, and then one answer a task. */
export type SourceAnswer =
  | { readonly goesOn: true }
  | { readonly loaded: readonly boolean[] }
  | { readonly judged: Judged }
  | { readonly failure: string }

const { files, protocols: paths, originals, sources } = workerData as SourceWorkerData

/** Built-in protocols as they are here: TypeScript in a clone, JavaScript in an install. */
const builtInUrl = new URL(`../../actors/index${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url).href

/** The scenarios by name, of modules loaded afresh. */
const scenariosOf = async (replacement?: Replacement): Promise<ReadonlyMap<string, Scenario>> => {
  const generation = openGeneration(replacement)
  const theirs = await Promise.all(files.map((file) => import(pathToFileURL(file).href + generation) as Promise<object>))
  const ours = paths.length === 0 ? [] : ((await import(builtInUrl + generation)) as { readonly protocols: readonly Protocol[] }).protocols
  const built = await Promise.all(ours.filter(({ path }) => paths.includes(path)).map(({ load }) => load()))
  const values = [...theirs, ...built.flat()].flatMap((module) => Object.values(module) as unknown[])
  return new Map(contentsOf(values).scenarios.map((scenario) => [scenario.name, scenario]))
}

const answer = (message: SourceAnswer): void => parentPort!.postMessage(message)

/** How often to say that the thread goes on. */
const beatMs = 500
setInterval(() => answer({ goesOn: true }), beatMs)

logToStderr()
registerSourceHooks()
const sound = await scenariosOf()
const known = originals.map(({ name, report }) => new Original(sound.get(name)!, report))

/** A change that no module survives is noticed by whoever loads it. */
const unloadable = (error: unknown): Judged => ({
  fate: error instanceof Refused ? "refused" : "caught",
  scenario: originals[0]!.name,
  parameters: originals[0]!.report.parameters,
  by: { kind: "error", name: thrownText(error), id: undefined },
  steps: undefined,
  distinct: undefined,
  others: undefined,
  way: undefined
})

const judged = async ({ id, breaks, replacement, options }: SourceTask): Promise<Judged> => {
  let broken: ReadonlyMap<string, Scenario>
  try {
    broken = await scenariosOf(replacement)
  } catch (error) {
    return unloadable(error)
  }
  return judge(
    ({ name }) => mutantOf(id, broken.get(name)!, breaks),
    known,
    () => options
  )
}

parentPort!.on("message", (task: SourceTask) => {
  judged(task).then(
    (found) => answer({ judged: found }),
    (error: unknown) => answer({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  )
})
answer({ loaded: sources.map(isLoaded) })
