import { relative } from "node:path"
import { isItf, wordsOf } from "../trace/index.ts"
import { entriesOf, type Entry, imagesOf, type SpecGraph, specGraph, validate as validateLog, type Validated } from "../tla/index.ts"
import { InputError, type Refinement, refinement, requireModest } from "../world/index.ts"
import { plural, wholeNumber } from "./amounts.ts"
import { exitCode } from "./ending.ts"
import type { ValidateConfig } from "./flags.ts"
import { interruption, paint, print } from "./output.ts"
import { differencesText } from "./refine-text.ts"
import { validateLine } from "./report-lines.ts"
import { userFolder, userPath } from "./scenario-file.ts"
import { readText } from "./trace-file.ts"
import { traced } from "./traced.ts"

/** What was recorded, as far as it goes without the specification. */
interface Log {
  readonly refines: Refinement
  readonly entries: (graph: SpecGraph) => readonly Entry[]
  readonly placeOf: (entry: number) => string
}

/** A log that was held against a specification. */
export interface Held {
  readonly file: string
  readonly spec: string
  readonly entries: number
  readonly found: Validated
  /** Where the first entry stands that nothing explains. */
  readonly place: string | undefined
}

/** Holds what was recorded against a specification: is it a prefix of some behaviour? */
export const validate = async (config: ValidateConfig): Promise<number> => {
  const { file, hidden, json, quiet } = config
  const steps = hidden === undefined ? 0 : wholeNumber("hidden", hidden)
  const { refines, entries, placeOf } = await logOf(config)
  const { graph, spec } = await specGraph(refines, { signal: interruption() })
  const log = entries(graph)
  if (log.length === 0) throw new InputError(`${file} has no entries; a log has a state a line, such as {"x": 1}`)
  const found = validateLog(graph, log, steps)
  const place = found.explained === log.length ? undefined : placeOf(found.explained)
  const held: Held = { file, spec: relative(userFolder(), spec), entries: log.length, found, place }
  if (json) print(validateLine(held))
  else for (const line of quiet ? [verdictLine(held)] : heldText(held)) print(line)
  return place === undefined ? exitCode.fine : exitCode.violated
}

const logOf = async ({ file, from, spec, config }: ValidateConfig): Promise<Log> => {
  const json = jsonOf(file)
  if (!Array.isArray(json) && (!isItf(json) || isOfScenario(json))) return logOfTrace(file, from)
  if (spec === undefined)
    throw new InputError(`${file} is no trace of a scenario but a log of variables; name their specification with --spec file.tla`)
  const [states, placeOf] = Array.isArray(json)
    ? [json.map(({ value }: Line) => value), (entry: number) => `${file}, line ${(json as readonly Line[])[entry]!.line}`]
    : [json.states, (entry: number) => `${file}, state ${entry}`]
  return {
    refines: refinement({
      spec: userPath(spec),
      ...(config === undefined ? {} : { config: userPath(config) }),
      reads: {},
      state: () => ({})
    }),
    entries: (graph) => entriesOf(states, graph, placeOf),
    placeOf
  }
}

/** Was it written from a trace of a scenario? */
const isOfScenario = ({ "#meta": meta }: { readonly "#meta"?: unknown }): boolean =>
  typeof meta === "object" && meta !== null && "trace" in meta

interface Line {
  /** From 1. */
  readonly line: number
  readonly value: unknown
}

/** A trace in either form, or the lines of a log. Fails with `InputError` where a line is no JSON. */
const jsonOf = (file: string): object | readonly Line[] => {
  const text = readText(file)
  requireModest(text, file)
  const whole = parsed(text)
  if (typeof whole === "object" && whole !== null && ("steps" in whole || "states" in whole)) return whole
  return text.split("\n").flatMap((content, i) => {
    if (content.trim() === "") return []
    const value = parsed(content)
    if (value === undefined) throw new InputError(`${file}, line ${i + 1}, is not JSON; a log has a state a line, such as {"x": 1}`)
    return [{ line: i + 1, value }]
  })
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A run of a scenario: all of its worlds, through the scenario's abstraction. */
const logOfTrace = async (file: string, from: string | undefined): Promise<Log> => {
  const { system, replayed } = await traced(file, from)
  if (system.refines === undefined) throw new InputError(`${file} is of scenario "${system.scenario}", which names no specification`)
  const worlds = [replayed.start, ...replayed.steps.map(({ world }) => world)]
  return {
    refines: system.refines,
    entries: (graph) => imagesOf(system, graph, worlds),
    placeOf: (entry) => (entry === 0 ? "the start" : `step ${entry}, ${wordsOf(system, replayed.steps[entry - 1]!.label.action)}`)
  }
}

const verdictLine = ({ file, spec, entries, place }: Held): string =>
  place === undefined
    ? `${paint("bold", file)}  ${paint("green", "explained")}  ${plural(entries, "entry", "entries")}, a prefix of some behaviour of ${spec}`
    : `${paint("bold", file)}  ${paint("red", "unexplained")}  ${place}: no behaviour of ${spec} explains it`

/** How many alternatives are shown. */
const mostShown = 5

const heldText = (held: Held): readonly string[] => {
  const { explained, possible, alternatives } = held.found
  if (held.place === undefined) return [verdictLine(held), `  after it the specification may be in ${plural(possible, "state")}`]
  return [
    verdictLine(held),
    explained === 0
      ? "  the initial states that come nearest:"
      : `  ${plural(explained, "entry is", "entries are")} explained; the specification may be in ${plural(possible, "state")}; what may come next, the nearest first:`,
    ...alternatives
      .slice(0, mostShown)
      .flatMap(({ actions, differences }) => [
        `  ${explained === 0 ? "an initial state" : actions.length === 0 ? "nothing" : actions.join(" or ")}`,
        ...(differences.length === 0 ? ["       the logged action is another"] : differencesText(differences, "log"))
      ]),
    ...(alternatives.length > mostShown ? [`  and ${plural(alternatives.length - mostShown, "other")}`] : [])
  ]
}
