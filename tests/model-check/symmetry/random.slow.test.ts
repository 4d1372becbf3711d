import * as fc from "fast-check"
import { expect, test } from "vitest"
import { Refused } from "../../../src/kernel/index.ts"
import type { Report } from "../../../src/model-check/report.ts"
import { Run } from "../../../src/model-check/run.ts"
import { brokenBy, instantiate, replay, startWorlds, stuckAfter, type World, worldKey } from "../../../src/world/index.ts"
import type { System } from "../../../src/scenario/index.ts"
import { naiveOrbits } from "../../oracles/naive-orbits.ts"
import { naiveSearch } from "../../oracles/naive-search.ts"
import { type SymmetricRecipe, symmetricRecipe, symmetricScenario } from "../../oracles/symmetric-scenario.ts"
import { seedOf, timesOf } from "../../sizes.ts"

const seed = seedOf(20_260_101)
const scenarios = timesOf(200)
const maxWorlds = 1_200

/** Checks a scenario to the end; undefined if it is too large to compare. */
const checked = (system: System, symmetry: boolean): Report | undefined => {
  const run = new Run(system, { all: true, maxStates: maxWorlds, symmetry })
  while (!run.advance(1000));
  const report = run.report()
  return report.frontier > 0 ? undefined : report
}

const isFault = (kind: string) => kind === "unhandled message" || kind === "local invariant" || kind === "failed step"

/** What the searches of all states and of all orbits must agree on. */
const verdictOf = ({ depth, violations, properties, bounds, verdict, finalStates, cutStates }: Report) => ({
  verdict,
  depth,
  hasFinal: finalStates > 0,
  hasCut: cutStates > 0,
  cut: bounds.flatMap(({ name, reached }) => (reached ? [name] : [])).sort(),
  broken: violations.map(({ kind, name, counterexample }) => [isFault(kind) ? "fault" : name, counterexample?.trace.steps.length]).sort(),
  reached: properties.flatMap(({ name, reached }) => (reached ? [name] : []))
})

/** Every trace of a search over orbits runs on the system itself, and breaks there what it says. */
const replayAll = (system: System, { violations }: Report) => {
  for (const { kind, name, counterexample } of violations) {
    if (counterexample === undefined) continue
    const { start, steps } = counterexample.trace
    const replayed = replay(system, start, steps)
    const broken = kind === "deadlock" ? stuckAfter(system, replayed) : brokenBy(system, replayed)
    expect(broken.map((one) => (isFault(kind) ? one.kind : one.name))).toContain(isFault(kind) ? kind : name)
  }
}

const had = new Map<string, number>()
const note = (...traits: readonly string[]) => traits.forEach((trait) => had.set(trait, (had.get(trait) ?? 0) + 1))
const told = () =>
  [...had]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([trait, times]) => `${trait}: ${times}`)
    .join(", ")

const traitsOf = ({ shape, network, monitors, clocks, timers, isDormant }: SymmetricRecipe, took: ReadonlySet<string>) => [
  shape,
  network.kind,
  ...took,
  ...(monitors.length > 0 ? ["monitors"] : []),
  ...(clocks === undefined ? [] : ["clocks"]),
  ...(timers === "untimed" ? [] : ["ticked"]),
  ...(isDormant ? ["dormant"] : [])
]

/** At least so many scenarios must have had it, among those where orbits merged states. */
const wanted: Readonly<Record<string, number>> = {
  merged: 90,
  two: 10,
  three: 15,
  "two hosts": 5,
  "two hosts of two": 3,
  "two zones": 5,
  "two zones of two": 3,
  set: 20,
  bag: 20,
  fifo: 20,
  monitors: 40,
  ticked: 30,
  clocks: 5,
  dormant: 5,
  choice: 20,
  timer: 20,
  crash: 6,
  hostCrash: 2,
  hostRestart: 1,
  zoneOutage: 2,
  partition: 5,
  lose: 5,
  "broken: fault": 2
}

test("random scenarios have the same verdicts with symmetry as without, and as many orbits as there are", () => {
  let [full, reduced] = [0, 0]
  fc.assert(
    fc.property(symmetricRecipe(false), (recipe) => {
      const system = instantiate(symmetricScenario(recipe))
      const all = checked(system, false)
      fc.pre(all !== undefined && all.distinct > 20)
      const orbits = checked(system, true)!
      expect(verdictOf(orbits)).toEqual(verdictOf(all!))
      replayAll(system, orbits)
      const worlds = new Map<string, World>(startWorlds(system).flatMap(({ world, fault }) => (fault ? [] : [[worldKey(world), world]])))
      const took = new Set<string>()
      naiveSearch(system, maxWorlds * 20, ({ label, world, fault }, before) => {
        for (const one of fault === undefined ? [before, world] : [before]) worlds.set(worldKey(one), one)
        took.add(label.action.kind)
        if (label.chosen.length > 0) took.add("choice")
      })
      expect(worlds.size).toBe(all!.distinct)
      expect(orbits.distinct).toBe(naiveOrbits(system, [...worlds.values()]))
      full += all!.distinct
      reduced += orbits.distinct
      if (orbits.distinct === all!.distinct) return
      note(
        "merged",
        ...traitsOf(recipe, took),
        ...verdictOf(orbits).broken.map(([name]) => `broken: ${name}`),
        ...verdictOf(orbits).reached.map((name) => `reached: ${name}`)
      )
    }),
    { numRuns: scenarios, seed, maxSkipsPerRun: 60 }
  )
  console.log(`${full} states, ${reduced} orbits; ${told()}`)
  expect(Object.keys(wanted).filter((trait) => (had.get(trait) ?? 0) < wanted[trait]!)).toEqual([])
})

test("random scenarios whose actors may break ties by the smallest id are refused, or have the same verdicts", () => {
  let [refused, held] = [0, 0]
  fc.assert(
    fc.property(symmetricRecipe(true), (recipe) => {
      const system = instantiate(symmetricScenario(recipe))
      const all = checked(system, false)
      fc.pre(all !== undefined && all.distinct > 20)
      try {
        const orbits = checked(system, true)!
        expect(verdictOf(orbits)).toEqual(verdictOf(all!))
        held++
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        expect(error.message).toMatch(/is not symmetric: with "\w+" and "\w+" swapped, (?:actor|monitor) "\w+" in .* on .*/)
        refused++
      }
    }),
    { numRuns: scenarios, seed, maxSkipsPerRun: 60 }
  )
  console.log(`${refused} were refused, ${held} had the same verdicts`)
  expect(refused).toBeGreaterThan(scenarios / 8)
  expect(held).toBeGreaterThan(scenarios / 8)
})
