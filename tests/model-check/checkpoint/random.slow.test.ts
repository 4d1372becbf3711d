import { rmSync } from "node:fs"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import { instantiate } from "../../../src/world/index.ts"
import { eventually, leadsTo, type System, view } from "../../../src/scenario/index.ts"
import { type ScenarioRecipe, scenarioOf, scenarioRecipe } from "../../oracles/random-scenario.ts"
import { type SymmetricRecipe, symmetricRecipe, symmetricScenario } from "../../oracles/symmetric-scenario.ts"
import { seedOf, timesOf } from "../../sizes.ts"
import { finished } from "../check-to-end.ts"
import { checkpointsOf, found, resumed } from "./keeping-checkpoints.ts"

const seed = seedOf(20_270_101)
const scenarios = timesOf(30)
const batchSizes = { round: 16, block: 4, chunk: 100 }

/** Who searches before a break and who after it, or what is kept of states by both. */
type Way = readonly [before: CheckOptions, after: CheckOptions]
const engines: readonly Way[] = [
  [{ engine: "typescript" }, { engine: "webassembly" }],
  [{ engine: "webassembly" }, { engine: "typescript" }],
  [{ engine: "webassembly" }, { engine: "webassembly" }]
]
const keeps: readonly CheckOptions[] = [{ keep: "wide" }, { keep: "exact" }, { keep: "bitstate", bytes: 2 ** 22 }]

/** Of so many checkpoints of a check one goes on. */
const oneIn = 5

/** Many checks leave more than a disk may have. */
const removeAll = (folders: readonly string[]): void => {
  for (const folder of folders) rmSync(folder, { recursive: true })
}

/** Sees to it that a check without a break, one that keeps checkpoints and those that go on from them find the same. Gives how many went on. */
const goesOn = async (system: System, options: CheckOptions, [before, after]: Way, first: number): Promise<number> => {
  let count = 0
  const { report, folders } = await checkpointsOf(system, { ...options, ...before })
  expect(found(report)).toEqual(found(await finished(system, { ...options, ...before })))
  for (const folder of folders.filter((_, i) => i % oneIn === first % oneIn)) {
    expect(found(await resumed(system, folder, { ...options, ...after }))).toEqual(found(report))
    count++
  }
  removeAll(folders)
  return count
}

test("random scenarios on all networks, with monitors and clocks, find the same from any checkpoint, whoever wrote it", async () => {
  let [gone, tried] = [0, 0]
  const kinds = new Set<string>()
  const options: CheckOptions = { all: true, maxStates: 800, batchSizes }
  const check = async (recipe: ScenarioRecipe) => {
    const system = instantiate(scenarioOf(recipe))
    const keep = keeps[tried++ % keeps.length]!
    for (const way of [...engines, [keep, keep] as const])
      gone += await goesOn(system, { ...options, frontierBytes: tried % 2 === 0 ? 0 : 2 ** 20 }, way, gone)
    kinds.add(recipe.network.kind)
  }
  await fc.assert(fc.asyncProperty(scenarioRecipe, check), { seed, numRuns: scenarios })
  expect([...kinds].toSorted()).toEqual(["bag", "fifo", "set"])
  expect(gone).toBeGreaterThan(2 * scenarios)
})

test("random scenarios that are searched up to symmetry find the same from any checkpoint", async () => {
  let gone = 0
  const check = async (recipe: SymmetricRecipe) => {
    const system = instantiate(symmetricScenario(recipe))
    const options: CheckOptions = { all: true, maxStates: 800, batchSizes, symmetry: true }
    gone += await goesOn(system, options, [{}, {}], gone)
  }
  await fc.assert(fc.asyncProperty(symmetricRecipe(false), check), { seed, numRuns: scenarios })
  expect(gone).toBeGreaterThan(scenarios)
})

test("random scenarios with promises, which are looked at when all is searched, find the same from any checkpoint", async () => {
  let [gone, broken] = [0, 0]
  const check = async (recipe: ScenarioRecipe) => {
    const plain = instantiate(scenarioOf(recipe))
    const reads = { n: view(plain.members[0]!.actor, (({ context }: { context: { n: number } }) => context.n) as never) as never }
    const some = (now: { n: readonly number[] }, wanted: number) => now.n.includes(wanted)
    const promises = [
      eventually("an n is 1", { reads, holds: ((now: never) => some(now, 1)) as never }),
      leadsTo("1 leads to 0", { reads, from: ((now: never) => some(now, 1)) as never, to: ((now: never) => some(now, 0)) as never })
    ]
    const system = { ...plain, properties: [...plain.properties, ...promises] }
    const options: CheckOptions = { all: true, maxStates: 400, batchSizes }
    gone += await goesOn(system, options, engines[gone % engines.length]!, gone)
    if ((await finished(system, options)).violations.some(({ kind }) => kind === "liveness")) broken++
  }
  await fc.assert(fc.asyncProperty(scenarioRecipe, check), { seed, numRuns: scenarios })
  expect(broken).toBeGreaterThan(scenarios / 10)
  expect(gone).toBeGreaterThan(scenarios)
})

test("a bounded check goes on with a larger bound, to what it finds without one", async () => {
  let stopped = 0
  const check = async (recipe: ScenarioRecipe) => {
    const system = instantiate(scenarioOf(recipe))
    const whole = await finished(system, { all: true, maxStates: 3000, batchSizes })
    if (whole.frontier > 0) return
    const bounds: readonly CheckOptions[] = [{ maxStates: Math.ceil(whole.distinct / 2) }, { maxDepth: Math.ceil(whole.depth / 2) }]
    for (const bound of bounds) {
      const { report, folders } = await checkpointsOf(system, { all: true, batchSizes, ...bound })
      if (report.frontier === 0) continue
      const folder = folders.at(-1)!
      const same = await resumed(system, folder, { all: true, batchSizes, ...bound })
      expect(found(same)).toEqual(found(report))
      const { distinct, transitions, depth, verdict, finalStates, cutStates } = await resumed(system, folder, { all: true, batchSizes })
      expect({ distinct, transitions, depth, verdict, finalStates, cutStates }).toEqual({
        distinct: whole.distinct,
        transitions: whole.transitions,
        depth: whole.depth,
        verdict: whole.verdict,
        finalStates: whole.finalStates,
        cutStates: whole.cutStates
      })
      removeAll(folders)
      stopped++
    }
  }
  await fc.assert(fc.asyncProperty(scenarioRecipe, check), { seed, numRuns: scenarios })
  expect(stopped).toBeGreaterThan(scenarios / 2)
})
