import * as fc from "fast-check"
import { expect, test } from "vitest"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { deadlockName, instantiate } from "../../src/world/index.ts"
import { twoClients } from "../fixtures/lock.scenario.ts"
import { Run } from "../../src/model-check/run.ts"
import type { System } from "../../src/scenario/index.ts"
import { naiveSearch } from "../oracles/naive-search.ts"
import { explorePlainly } from "../oracles/plain-explorer.ts"
import { type ScenarioRecipe, scenarioOf, scenarioRecipe } from "../oracles/random-scenario.ts"
import { seedOf, timesOf } from "../sizes.ts"
import { only, ordered } from "./partial-order/ordered-search.ts"

const seed = seedOf(20_261_127)
const scenarios = timesOf(40)
const maxWorlds = 400

test("two-phase commit has as many worlds on plain XState as semantics say", () => {
  expect([1, 2, 3].map((rms) => explorePlainly(twoPhaseCommit.build({ rms })))).toEqual(
    [12, 56, 288].map((distinct) => ({ distinct, broken: new Set() }))
  )
})

test("a lock service with two clients too", () => {
  expect(explorePlainly(twoClients.build({}))).toEqual({ distinct: naiveSearch(instantiate(twoClients)).distinct, broken: new Set() })
})

/** What a check with partial order reduction finds to be broken; undefined where it is not known soon what actors may do by themselves. */
const brokenWithLess = (system: System): { readonly broken: readonly string[]; readonly leftOut: number } | undefined => {
  if (ordered(only(system), { mostSteps: 1_500 })?.off !== undefined) return undefined
  const run = new Run(system, { all: true, partialOrder: true })
  while (!run.advance(1_000));
  const { violations, partialOrder } = run.report()
  run.close()
  const names = violations.map(({ kind, name }) => (kind === "deadlock" ? kind : faults.includes(kind) ? "fault" : name))
  return { broken: [...new Set(names)].sort(), leftOut: partialOrder!.leftOut }
}
const faults: readonly string[] = ["unhandled message", "local invariant", "failed step"]

/** What the plain explorer knows of a random scenario: neither hosts nor clocks nor partitions. */
const plain = (recipe: ScenarioRecipe): ScenarioRecipe => ({
  ...recipe,
  cast: recipe.cast.map((one) => ({ ...one, host: 3, isClocked: false })),
  network:
    recipe.network.kind === "bag"
      ? { kind: "bag", ignored: "consume" }
      : recipe.network.kind === "fifo"
        ? { ...recipe.network, ignored: "consume", skipDeferred: false }
        : recipe.network,
  faults: recipe.faults.filter((name) => ["crash", "restart", "diskLoss", "loss", "duplication"].includes(name)),
  amounts: { ...recipe.amounts, isPartial: false },
  timers: recipe.timers === "untimed" ? "untimed" : { ...recipe.timers, slack: 0 },
  clocks: undefined,
  monitors: recipe.monitors.filter((name) => name !== "fragile" && name !== "time")
})

test("random scenarios have the same worlds, and break the same, on plain XState", () => {
  const had = new Map<string, number>()
  fc.assert(
    fc.property(scenarioRecipe.map(plain), (recipe) => {
      const scenario = scenarioOf(recipe)
      const spec = scenario.build({})
      let explored
      try {
        explored = explorePlainly(spec, maxWorlds)
      } catch (error) {
        fc.pre(!(error as Error).message.startsWith("more than"))
        throw error
      }
      fc.pre(explored.distinct > 12)
      const system = instantiate(scenario)
      const took = new Set<string>([spec.network.kind, ...recipe.monitors])
      const { distinct, violated, reached } = naiveSearch(system, maxWorlds * 4, ({ label, lost }) => {
        took.add(label.action.kind)
        if (lost) took.add("lost")
        if (label.chosen.length > 0) took.add("choice")
      })
      const missed = system.properties.filter(({ kind, name }) => kind === "sometimes" && !reached.has(name)).map(({ name }) => name)
      const broken = new Set([...violated.keys(), ...missed].map((name) => (name === deadlockName ? "deadlock" : name)))
      const isFault = (name: string) => name === "failed" || name === "unhandled message"
      const plainly = new Set([...explored.broken].map((name) => (isFault(name) ? "fault" : name)))
      expect({ distinct: explored.distinct, broken: [...plainly].sort() }).toEqual({ distinct, broken: [...broken].sort() })
      const less = brokenWithLess(system)
      if (less !== undefined) {
        expect(less.broken).toEqual([...plainly].sort())
        took.add(less.leftOut > 0 ? "reduced" : "not reduced")
      }
      for (const trait of [...took, ...broken]) had.set(trait, (had.get(trait) ?? 0) + 1)
    }),
    { numRuns: scenarios, seed, maxSkipsPerRun: 60 }
  )
  console.log(
    [...had]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([trait, times]) => `${trait}: ${times}`)
      .join(", ")
  )
  const wanted = [
    "set",
    "bag",
    "fifo",
    "crash",
    "restart",
    "lose",
    "timer",
    "tick",
    "spontaneous",
    "deliver",
    "choice",
    "fault",
    "deadlock",
    "lost",
    "steps",
    "notes",
    "reduced"
  ]
  expect(wanted.filter((trait) => (had.get(trait) ?? 0) * 100 < scenarios)).toEqual([])
})
