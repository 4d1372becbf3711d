import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { Report } from "../../src/model-check/report.ts"
import type { CheckOptions } from "../../src/model-check/options.ts"
import { instantiate, replay } from "../../src/world/index.ts"
import type { System } from "../../src/scenario/index.ts"
import { type NaiveResult, naiveSearch } from "../oracles/naive-search.ts"
import { type ScenarioRecipe, scenarioOf, scenarioRecipe } from "../oracles/random-scenario.ts"
import { finished } from "./check-to-end.ts"
import { seedOf, timesOf } from "../sizes.ts"

const seed = seedOf(20_260_101)
const scenarios = timesOf(220)
const maxWorlds = 1_200

/** So small that a few worlds already make several rounds of several blocks, and levels of several chunks. */
const batchSizes = { round: 16, block: 4, chunk: 100 }
/** So little that states soon go on in other memories. */
const nearBytes = 16 * 8 * (1024 + 32)

/** Checks a scenario to the end. */
const checked = (system: System, options: CheckOptions): Promise<Report> =>
  finished(system, { frontierBytes: 0, all: true, maxStates: maxWorlds, batchSizes, ...options })

const isComplete = ({ bounds, frontier }: Report) => frontier === 0 && !bounds.some(({ name, reached }) => name === "states" && reached)

/** What does not depend on who searched. */
const found = (report: Report) => {
  const { distinct, transitions, depth, violations, properties, bounds, frontier, finalStates, cutStates, coverage, localSteps } = report
  const reached = bounds.filter((bound) => bound.reached).map(({ name }) => name)
  return { distinct, transitions, depth, violations, properties, reached, frontier, finalStates, cutStates, coverage, localSteps }
}

type Counts = Pick<Report, "distinct" | "transitions" | "depth" | "finalStates" | "cutStates">

const countsOf = ({ distinct, transitions, depth, finalStates, cutStates }: Counts) => ({
  distinct,
  transitions,
  depth,
  finalStates,
  cutStates
})

const isFault = (kind: string) => kind === "unhandled message" || kind === "local invariant" || kind === "failed step"

/** What both searches must agree on. */
const ofReport = ({ violations, properties, bounds, ...counted }: Report) => ({
  counts: countsOf(counted),
  cut: bounds.flatMap(({ name, reached }) => (reached ? [name] : [])).sort(),
  broken: Object.fromEntries(
    violations
      .filter(({ kind }) => kind !== "sometimes")
      .map(({ kind, name, counterexample }) => [isFault(kind) ? "fault" : name, counterexample?.trace.steps.length ?? 0] as const)
      .sort(([, one], [, other]) => other - one)
  ),
  reached: properties
    .filter(({ kind, name }) => kind === "sometimes" && !violations.some((one) => one.kind === "sometimes" && one.name === name))
    .map(({ name }) => name)
    .sort()
})

const ofNaive = ({ distinct, transitions, depth, finalStates, cutStates, cut, violated, reached }: NaiveResult) => ({
  counts: { distinct, transitions, depth, finalStates, cutStates },
  cut: [...cut].sort(),
  broken: Object.fromEntries(violated),
  reached: [...reached].sort()
})

/** Every trace runs again on the readable world, and breaks there what it says. */
const replayAll = (system: System, { violations }: Report) => {
  for (const { kind, counterexample } of violations) {
    if (counterexample === undefined) continue
    const { steps } = replay(system, counterexample.trace.start, counterexample.trace.steps)
    expect(steps.length).toBe(counterexample.trace.steps.length)
    if (isFault(kind)) expect(steps.at(-1)?.fault?.kind).toBe(kind)
  }
}

/** How many scenarios had what, so that the comparison cannot be vacuous. */
const had = new Map<string, number>()
const note = (recipe: ScenarioRecipe, system: System, took: ReadonlySet<string>, { cut, outOfTime, violated }: NaiveResult) => {
  const traits = [
    ...took,
    system.network.kind,
    ...(recipe.monitors.length > 0 ? ["monitors"] : []),
    ...(system.clocks === undefined ? [] : [`clocks ${system.clocks.offsets}`]),
    ...(system.tickMs === undefined ? [] : ["ticked"]),
    ...(recipe.cast.some(({ isDormant }, i) => isDormant && i > 0) ? ["dormant"] : []),
    ...(outOfTime > 0 ? ["out of time"] : []),
    ...[...cut].map((name) => `cut by ${name}`),
    ...[...violated.keys()].map((name) => `broken: ${name}`)
  ]
  for (const trait of traits) had.set(trait, (had.get(trait) ?? 0) + 1)
}

/** At least so many scenarios must have had it. */
const wanted: Readonly<Record<string, number>> = {
  set: 30,
  bag: 30,
  fifo: 30,
  crash: 20,
  restart: 10,
  diskLoss: 1,
  hostCrash: 4,
  hostRestart: 2,
  zoneOutage: 4,
  partition: 4,
  heal: 4,
  lose: 2,
  duplicate: 1,
  lost: 5,
  ignored: 15,
  disrupt: 1,
  timer: 40,
  tick: 50,
  spontaneous: 80,
  deliver: 50,
  choice: 60,
  dormant: 15,
  monitors: 30,
  ticked: 40,
  "clocks at the start": 10,
  "clocks at each tick": 10,
  "out of time": 3,
  "unhandled message": 2,
  "local invariant": 3,
  "failed step": 1,
  "broken: fault": 8,
  "on disk": 50
}

test("random scenarios have the same worlds, steps, cuts and violations in each engine, and whatever is kept of a state, on disk too, as in the naive search", async () => {
  await fc.assert(
    fc.asyncProperty(scenarioRecipe, async (recipe) => {
      const system = instantiate(scenarioOf(recipe))
      const report = await checked(system, { engine: "typescript", frontierBytes: Number.POSITIVE_INFINITY })
      fc.pre(isComplete(report) && report.distinct > 12)
      const wasm = await checked(system, { engine: "webassembly" })
      expect(found(wasm)).toEqual(found(report))
      expect(found(await checked(system, { engine: "webassembly", workers: 2, nearBytes }))).toEqual(found(report))
      expect(found(await checked(system, { keep: "exact" }))).toEqual(found(report))
      expect(found(await checked(system, { keep: "wide" }))).toEqual(found(report))
      // where no property speaks of steps, those that are asleep are only counted
      const quiet = { ...system, properties: system.properties.filter(({ kind }) => kind !== "between") }
      for (const engine of ["typescript", "webassembly"] as const)
        expect(countsOf(await checked(quiet, { engine }))).toEqual(countsOf(report))
      const took = new Set<string>()
      const naive = naiveSearch(system, maxWorlds * 20, ({ label, lost, ignored, fault }) => {
        for (const what of [label.action.kind, lost && "lost", ignored && "ignored", fault?.kind, label.chosen.length > 0 && "choice"]) {
          if (typeof what === "string") took.add(what)
        }
      })
      expect(ofReport(report)).toEqual(ofNaive(naive))
      replayAll(system, report)
      note(recipe, system, took, naive)
      if (report.bytes.spilled === 0 && wasm.bytes.spilled > 0) had.set("on disk", (had.get("on disk") ?? 0) + 1)
    }),
    { numRuns: scenarios, seed, maxSkipsPerRun: 40 }
  )
  console.log(
    [...had]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([trait, times]) => `${trait}: ${times}`)
      .join(", ")
  )
  expect(Object.keys(wanted).filter((trait) => (had.get(trait) ?? 0) < wanted[trait]!)).toEqual([])
})
