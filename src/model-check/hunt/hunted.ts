import { Visited } from "../core/states/visited.ts"
import { assumedOf, compiledOf, scopeOf } from "../conclude/conclude.ts"
import type { Bound, ByPriorities, Hunted, Report, Violation } from "../report.ts"
import { fingerprintOdds } from "../resources/keeping.ts"
import { defaultBytes, heapLimit } from "../resources/memory.ts"
import { isPromised, type System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import type { Ground } from "./ground.ts"

/** What ended a hunt; `exhausted`: a strategy has come to the end of all worlds that it could tell apart. */
export type HuntStop = "found" | "time" | "interrupted" | "heap" | "memory" | "exhausted"

/** How far a hunt has come. */
interface SoFar {
  readonly system: System
  readonly compiled: Compiled
  readonly ground: Ground
  readonly options: { readonly salt: string; readonly seed: string; readonly seconds: number; readonly maxDepth: number }
  readonly strategies: Hunted["strategies"]
  readonly priorities: Hunted["priorities"]
  readonly startFaults: readonly Violation[]
  /** Are there initial states at which no walk begins? */
  readonly leavesOutStarts: boolean
  /** Undefined where it goes on. */
  readonly stopped: HuntStop | undefined
  readonly seconds: number
}

/** What a hunt has found so far, and how much it has seen. */
export const reportOf = (hunt: SoFar, violations: readonly Violation[]): Report => {
  const { system, compiled, ground, options, strategies, priorities, startFaults, seconds } = hunt
  const { judge, walker, seen, isFull, steps, walks, deepest } = ground
  const all = [...startFaults, ...violations]
  return {
    scenario: system.scenario,
    parameters: system.parameters,
    mutant: system.mutant?.id,
    verdict: all.length > 0 ? "violated" : "sampled",
    reason: reasonOf(hunt, all.length > 0),
    distinct: seen.size,
    transitions: steps,
    depth: ground.starts.length === 0 ? 0 : deepest + 1,
    seconds,
    resumed: undefined,
    symmetry: undefined,
    partialOrder: undefined,
    violations: all,
    properties: system.properties.map(({ name, id, kind, source }, p) => ({ name, id, kind, source, reached: judge.reached.has(p) })),
    fair: undefined,
    bounds: boundsOf(hunt),
    // promises are not looked at
    assumed: assumedOf({ ...system, properties: system.properties.filter((property) => !isPromised(property)) }),
    frontier: 0,
    finalStates: 0,
    cutStates: 0,
    kept: "fingerprints",
    collisionOdds: fingerprintOdds(seen.size),
    salt: options.salt,
    engine: "typescript",
    workers: 1,
    ...compiledOf(system, compiled),
    evaluations: judge.evaluations,
    bytes: { visited: seen.bytes, trace: 0, frontier: 0, tables: compiled.tables.space.bytes + walker.candidates.bytes, spilled: 0 },
    isHunt: true,
    hunted: { seed: options.seed, strategies, steps, walks, isFull, priorities }
  }
}

const causes: Readonly<Record<HuntStop, (hunt: SoFar) => string>> = {
  found: ({ seconds }) => `found after ${seconds.toFixed(1)} s`,
  time: ({ seconds }) => `ended after ${seconds.toFixed(1)} s`,
  interrupted: ({ seconds }) => `interrupted after ${seconds.toFixed(1)} s`,
  heap: () => "memory ran out: V8's heap is full",
  memory: () => "memory ran out",
  exhausted: () =>
    "went depth-first to the end of every way, where worlds that were met before were not entered again, so that a check would come to its end here"
}

const reasonOf = (hunt: SoFar, isFound: boolean): string => {
  const cause = hunt.stopped === undefined ? "under way" : causes[hunt.stopped](hunt)
  const what = isFound ? "" : "; a hunt looks at a part of all worlds, and says nothing of the others"
  return `${cause}${what}${hunt.leavesOutStarts ? "; not all initial states were begun at" : ""}`
}

const boundsOf = ({ options, system, compiled, ground, stopped }: SoFar): readonly Bound[] => [
  { name: "depth", limit: options.maxDepth, reached: ground.deepest + 1 >= options.maxDepth },
  { name: "seconds", limit: options.seconds, reached: stopped === "time" },
  { name: "memory", limit: ground.bytes, reached: ground.isFull || stopped === "memory" },
  { name: "heap", limit: heapLimit(), reached: stopped === "heap" },
  ...scopeOf(system, compiled, ground.cut)
]

/** What of the report of a hunt another one takes up. */
export type HuntedBeside = Pick<Report, "depth" | "hunted" | "bounds" | "triedTwice">

/** A report of a hunt, with what others have seen who hunted in the same system: fingerprints as `HuntOptions.onEnd` gives them, its own first. */
export const withSeen = (report: Report, seen: readonly Int32Array[], others: readonly HuntedBeside[]): Report => {
  const united = new Visited(defaultBytes())
  for (const words of seen) addAll(united, words)
  const all = [report, ...others]
  const hunts = all.map(({ hunted }) => hunted!)
  const steps = hunts.reduce((sum, one) => sum + one.steps, 0)
  return {
    ...report,
    distinct: united.size,
    collisionOdds: fingerprintOdds(united.size),
    transitions: steps,
    depth: Math.max(...all.map(({ depth }) => depth)),
    bounds: report.bounds.map((bound, i) => ({ ...bound, reached: all.some(({ bounds }) => bounds[i]!.reached) })),
    triedTwice: {
      steps: all.reduce((sum, { triedTwice }) => sum + triedTwice.steps, 0),
      of: all.reduce((sum, { triedTwice }) => sum + triedTwice.of, 0)
    },
    hunted: {
      ...report.hunted!,
      steps,
      walks: hunts.reduce((sum, one) => sum + one.walks, 0),
      isFull: hunts.some(({ isFull }) => isFull),
      priorities: together(hunts.flatMap(({ priorities }) => priorities ?? []))
    }
  }
}

/** Adds all fingerprints of a table, not in the order of their places there: they would fill this one from its beginning, one behind the other. */
const addAll = (all: Visited, words: Int32Array): void => {
  const places = words.length / 2
  for (let i = 0, place = 0; i < places; i++, place = (place + farStep) % places)
    if ((words[place * 2]! | words[place * 2 + 1]!) !== 0) all.add(words[place * 2]!, words[place * 2 + 1]!)
}

/** A prime, larger than what a table's size has in common with it. */
const farStep = 1_000_003

/** What several have covered: walks whose priorities could not change anywhere in the longest of all do not count. */
const together = (all: readonly ByPriorities[]): ByPriorities | undefined => {
  const [first] = all
  if (first === undefined) return undefined
  const [threads, steps] = [Math.max(...all.map((one) => one.threads)), Math.max(...all.map((one) => one.steps))]
  const walks = first.walks.map((_, i) => all.reduce((sum, one) => sum + (i === 0 || one.steps === steps ? one.walks[i]! : 0), 0))
  return { threads, steps, walks, hasDrawn: all.some((one) => one.hasDrawn) }
}

/** The report of a search with what came of the hunt beside it: if that has found something first, this ended the search. */
export const withHunt = (searched: Report, { hunted, violations, reason }: Report): Report => {
  const isKnown = ({ kind, name }: Violation) => searched.violations.some((one) => one.kind === kind && one.name === name)
  const found = violations.filter((violation) => !isKnown(violation))
  if (found.length === 0) return { ...searched, hunted }
  return {
    ...searched,
    verdict: "violated",
    reason: `the hunt beside the search: ${reason}; the search: ${searched.reason}`,
    violations: [...searched.violations, ...found],
    hunted
  }
}
