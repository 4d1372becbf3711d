import { coverageOf } from "../conclude/coverage.ts"
import { assumedOf, keyOrdersOf } from "../conclude/conclude.ts"
import type { Bound, Report, Violation } from "../report.ts"
import { heapLimit } from "../resources/memory.ts"
import type { Hunt, HuntStop } from "./hunt.ts"

/** What a hunt has found so far, and how much it has seen. */
export const reportOf = (hunt: Hunt, violations: readonly Violation[]): Report => {
  const { system, compiled, ground, options, strategies, missed, startFaults, seconds } = hunt
  const { judge, walker, seen, isFull, steps, walks, cutWorlds, deepest } = ground
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
    symmetry: undefined,
    violations: all,
    properties: system.properties.map(({ name, id, kind, source }, p) => ({ name, id, kind, source, reached: judge.reached.has(p) })),
    fair: undefined,
    bounds: boundsOf(hunt),
    assumed: assumedOf(system),
    frontier: 0,
    finalStates: 0,
    cutStates: cutWorlds,
    kept: "fingerprints",
    collisionOdds: 0,
    salt: options.salt,
    engine: "typescript",
    workers: 1,
    xstateCalls: compiled.xstateCalls,
    localSteps: compiled.origins.length + compiled.ignored.length,
    triedTwice: { steps: compiled.repeats.tried, of: compiled.repeats.calls },
    keyOrders: keyOrdersOf(system, compiled),
    cells: compiled.numbers.cells.reduce((sum, cells) => sum + cells.values.length, 0),
    envelopes: compiled.numbers.envelopes.values.length,
    evaluations: judge.evaluations,
    bytes: { visited: seen.bytes, trace: 0, frontier: 0, tables: compiled.tables.space.bytes + walker.candidates.bytes, spilled: 0 },
    coverage: coverageOf(system, compiled),
    isHunt: true,
    hunted: { seed: options.seed, strategies: strategies.map(({ name }) => name), steps, walks, isFull, missed }
  }
}

const causes: Readonly<Record<HuntStop, (hunt: Hunt) => string>> = {
  found: ({ seconds }) => `found after ${seconds.toFixed(1)} s`,
  time: ({ seconds }) => `ended after ${seconds.toFixed(1)} s`,
  interrupted: ({ seconds }) => `interrupted after ${seconds.toFixed(1)} s`,
  heap: () => "memory ran out: V8's heap is full",
  memory: () => "memory ran out",
  exhausted: () => "went depth-first to the end of every way, where worlds that were met before were not entered again"
}

const reasonOf = (hunt: Hunt, isFound: boolean): string => {
  const cause = hunt.stopped === undefined ? "under way" : causes[hunt.stopped](hunt)
  const what = isFound ? "" : "; a hunt looks at a part of all worlds, and says nothing of the others"
  return `${cause}${what}${hunt.leavesOutStarts ? "; not all initial states were begun at" : ""}`
}

const boundsOf = ({ options, system, compiled, ground, stopped }: Hunt): readonly Bound[] => {
  const cutBy = new Set(compiled.numbers.cuts.filter((_, i) => (ground.cut & (1 << i)) !== 0))
  const budgets = [...system.allowances.values()].map(({ name, total, each }) => ({ name, limit: total ?? each, reached: cutBy.has(name) }))
  return [
    { name: "depth", limit: options.maxDepth, reached: ground.deepest + 1 >= options.maxDepth },
    { name: "seconds", limit: options.seconds, reached: stopped === "time" },
    { name: "heap", limit: heapLimit(), reached: stopped === "heap" },
    ...budgets,
    ...(system.clocks === undefined ? [] : [{ name: "realTime", limit: system.clocks.until, reached: cutBy.has("realTime") }]),
    ...(system.network.kind === "fifo" ? [{ name: "capacity", limit: system.network.capacity, reached: cutBy.has("capacity") }] : [])
  ]
}

/** The report of a search that ended because the hunt beside it has found something: what it has covered, and what was found. */
export const withCatch = (searched: Report, hunted: Report): Report => ({
  ...searched,
  verdict: "violated",
  reason: `found by the hunt beside the search, ${hunted.reason.split(";")[0]}; ${searched.reason}`,
  violations: [
    ...searched.violations,
    ...hunted.violations.filter(({ kind, name }) => !searched.violations.some((one) => one.kind === kind && one.name === name))
  ],
  hunted: hunted.hunted
})
