import { validateLine } from "../../workbench/report/spec-lines.ts"
import { longestTimerMs, InputError } from "../../kernel/index.ts"
import { type Held } from "../../workbench/report/checked.ts"
import { exitCode } from "../exit-code.ts"
import { relative } from "node:path"
import { fileURLToPath } from "node:url"
import { isItf, wordsOf } from "../../trace/index.ts"
import {
  entriesOf,
  type Entry,
  imagesOf,
  inParts,
  linesOfFile,
  type Placed,
  type SpecGraph,
  specGraph,
  validateInParts
} from "../../tla/index.ts"
import { type Refinement, refinement, requireModest } from "../../scenario/index.ts"
import { duration, memory, plural, secondsText, wholeNumber } from "../../workbench/amounts.ts"
import type { ValidateConfig } from "../flags.ts"
import { interruption, paint, print } from "../../workbench/terminal.ts"
import { differencesText } from "../../workbench/report/refine-text.ts"
import { userFolder, userPath } from "../../workbench/load/scenario-file.ts"
import { readText } from "../../workbench/load/trace-file.ts"
import { traced } from "../../workbench/load/traced.ts"

/** What was recorded, as far as it goes without the specification. */
interface Log {
  readonly refines: Refinement
  readonly entries: (graph: SpecGraph) => Iterable<Placed<Entry>>
}

/** Holds what was recorded against a specification: is it a prefix of some behaviour? */
export const validate = async (config: ValidateConfig): Promise<number> => {
  const { file, hidden, json, quiet, time, memory: bytes } = config
  const steps = hidden === undefined ? 0 : wholeNumber("hidden", hidden)
  const seconds = time === undefined ? undefined : duration("time", time)
  const bound = bytes === undefined ? undefined : memory("memory", bytes)
  const interrupted = interruption()
  const late = seconds === undefined ? undefined : AbortSignal.timeout(Math.min(seconds * 1000, longestTimerMs))
  const signal = late === undefined ? interrupted : AbortSignal.any([interrupted, late])
  const { refines, entries } = await logOf(config)
  const reading = { count: 0, place: "", explained: 0, possible: 0 }
  const cut = (spec: string): Held => ({
    file,
    spec: relative(userFolder(), spec),
    entries: reading.count,
    found: { explained: reading.explained, possible: reading.possible, alternatives: [] },
    place: undefined,
    cut: interrupted.aborted ? "interrupted" : `stopped after ${secondsText(seconds!)}`
  })
  const held = await hold().catch((error: unknown) => {
    if (!signal.aborted) throw error
    return cut(pathOf(refines.spec))
  })
  if (json) print(validateLine(held))
  else for (const line of quiet ? [verdictLine(held)] : heldText(held)) print(line)
  if (held.cut !== undefined) return interrupted.aborted ? exitCode.interrupted : exitCode.inconclusive
  return held.place === undefined ? exitCode.fine : exitCode.violated

  async function hold(): Promise<Held> {
    const { graph, spec } = await specGraph(refines, { signal, bytes: bound })
    const placed = entries(graph)[Symbol.iterator]()
    const found = await inParts(
      validateInParts(graph, counted(), steps, (explained, possible) => Object.assign(reading, { explained, possible })),
      signal
    )
    if (reading.count === 0) throw new InputError(`${file} has no entries; a log has a state a line, such as {"x": 1}`)
    const place = found.explained === reading.count ? undefined : reading.place
    // what comes after it is read too: it must be a log
    await inParts(counted(), signal)
    return { file, spec: relative(userFolder(), spec), entries: reading.count, found, place, cut: undefined }

    /** The entries that were not read yet. It may be left and begun again. */
    function* counted(): Generator<any, void> {
      for (let next = placed.next(); next.done !== true; next = placed.next()) {
        reading.count++
        reading.place = next.value.place
        yield next.value.value
      }
    }
  }
}

const logOf = async ({ file, from, spec, config }: ValidateConfig): Promise<Log> => {
  const json = wholeOf(file)
  if (json !== undefined && (!isItf(json) || isOfScenario(json))) return logOfTrace(file, from)
  if (spec === undefined)
    throw new InputError(`${file} is no trace of a scenario but a log of variables; name their specification with --spec file.tla`)
  const states = json === undefined ? linesOf(file) : json.states.map((value, state) => ({ place: `${file}, state ${state}`, value }))
  return {
    refines: refinement({
      spec: userPath(spec),
      ...(config === undefined ? {} : { config: userPath(config) }),
      reads: {},
      state: () => ({})
    }),
    entries: (graph) => entriesOf(states, graph)
  }
}

/** Was it written from a trace of a scenario? */
const isOfScenario = ({ "#meta": meta }: { readonly "#meta"?: unknown }): boolean =>
  typeof meta === "object" && meta !== null && "trace" in meta

/** A trace in either form; undefined where it is a log with a state a line, which is known by its first line. */
const wholeOf = (file: string): object | undefined => {
  for (const { text } of linesOfFile(userPath(file), file)) {
    const first = parsed(text)
    if (typeof first === "object" && first !== null && !isWhole(first)) return undefined
    const all = readText(file)
    requireModest(all, file)
    const whole = parsed(all)
    return isWhole(whole) ? whole : undefined
  }
  return undefined
}

const isWhole = (json: unknown): json is object => typeof json === "object" && json !== null && ("steps" in json || "states" in json)

/** The states of a log. Fails with `InputError` when it comes to a line that is no JSON. */
function* linesOf(file: string): Generator<Placed<unknown>, void> {
  for (const { line, text } of linesOfFile(userPath(file), file)) {
    requireModest(text, `${file}, line ${line},`)
    const value = parsed(text)
    if (value === undefined) throw new InputError(`${file}, line ${line}, is not JSON; a log has a state a line, such as {"x": 1}`)
    yield { place: `${file}, line ${line}`, value }
  }
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
  const placeOf = (entry: number) =>
    entry === 0 ? "the start" : `step ${entry}, ${wordsOf(system, replayed.steps[entry - 1]!.label.action)}`
  return {
    refines: system.refines,
    *entries(graph) {
      let entry = 0
      for (const value of imagesOf(system, graph, worlds)) yield { place: placeOf(entry++), value }
    }
  }
}

const pathOf = (spec: string): string => (spec.startsWith("file:") ? fileURLToPath(spec) : spec)

const verdictLine = ({ file, spec, entries, place, cut, found }: Held): string =>
  cut !== undefined
    ? `${paint("bold", file)}  ${paint("yellow", "inconclusive")}  ${cut}; ${plural(found.explained, "entry is", "entries are")} explained so far`
    : place === undefined
      ? `${paint("bold", file)}  ${paint("green", "explained")}  ${plural(entries, "entry", "entries")}, a prefix of some behaviour of ${spec}`
      : `${paint("bold", file)}  ${paint("red", "unexplained")}  ${place}: no behaviour of ${spec} explains it`

/** How many alternatives are shown. */
const mostShown = 5

const heldText = (held: Held): readonly string[] => {
  const { explained, possible, alternatives } = held.found
  if (held.cut !== undefined) return [verdictLine(held)]
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
