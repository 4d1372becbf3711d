import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import type { Shadow } from "../../../src/model-check/rules/images.ts"
import { instantiate, startWorlds, type World, worldKey } from "../../../src/world/index.ts"
import { naiveSearch } from "../../oracles/naive-search.ts"
import { scenarioOf, scenarioRecipe } from "../../oracles/random-scenario.ts"
import { finished } from "../check-to-end.ts"

/** A shadow in which each world is its own image, and which notes what it is asked. */
class Witness implements Shadow {
  readonly name = "witness"
  readonly keys: string[] = []
  readonly starts0 = new Set<string>()
  readonly edges = new Set<string>()
  private readonly refuses: (before: World | undefined, after: World) => boolean
  private readonly worlds: World[] = []

  constructor(refuses: (before: World | undefined, after: World) => boolean = () => false) {
    this.refuses = refuses
  }
  image(world: World): number {
    this.worlds.push(world)
    return this.keys.push(worldKey(world)) - 1
  }
  starts(image: number): boolean {
    this.starts0.add(this.keys[image]!)
    return !this.refuses(undefined, this.worlds[image]!)
  }
  steps(before: number, after: number): boolean {
    this.edges.add(`${this.keys[before]}\n→\n${this.keys[after]}`)
    return !this.refuses(this.worlds[before], this.worlds[after]!)
  }
}

const networks = new Map<string, number>()

test("a shadow is shown every world once, as it is, and every step of random scenarios: as many as the naive search finds", async () => {
  await fc.assert(
    fc.asyncProperty(scenarioRecipe, async (recipe) => {
      const system = instantiate(scenarioOf(recipe))
      const witness = new Witness()
      const report = await finished(system, { shadow: witness, all: true, maxStates: 600, batchSizes: { round: 16, block: 4, chunk: 100 } })
      fc.pre(report.frontier === 0 && report.distinct > 12)
      const edges = new Set<string>()
      const naive = naiveSearch(system, 20_000, ({ world, fault }, before) => {
        if (fault === undefined) edges.add(`${worldKey(before)}\n→\n${worldKey(world)}`)
      })
      expect([report.distinct, report.transitions]).toEqual([naive.distinct, naive.transitions])
      expect(witness.keys.length).toBe(naive.distinct)
      expect(new Set(witness.keys).size).toBe(naive.distinct)
      expect(witness.edges).toEqual(edges)
      const starts = startWorlds(system).flatMap(({ world, fault }) => (fault === undefined ? [worldKey(world)] : []))
      expect(witness.starts0).toEqual(new Set(starts))
      networks.set(system.network.kind, (networks.get(system.network.kind) ?? 0) + 1)
    }),
    { numRuns: 60, seed: 20_260_102, maxSkipsPerRun: 40 }
  )
  for (const kind of ["set", "bag", "fifo"]) expect(networks.get(kind)).toBeGreaterThan(5)
})

describe("what a shadow refuses", () => {
  const hasCommitted = ({ cells }: World) => cells.some(({ state }) => state?.snapshot.value === "committed")

  test("is a violation by its name, with a shortest path to the step and the step itself", async () => {
    const shadow = new Witness((before, after) => before !== undefined && !hasCommitted(before) && hasCommitted(after))
    const { verdict, violations } = await checkPromise(twoPhaseCommit, { shadow })
    expect([verdict, violations.map(({ kind, name }) => [kind, name])]).toEqual(["violated", [["refinement", "witness"]]])
    // three prepare, three are heard, and the manager decides
    expect(violations[0]!.counterexample!.trace.steps.map(({ action }) => action.kind).sort()).toEqual([
      ...Array.from({ length: 3 }, () => "deliver"),
      ...Array.from({ length: 4 }, () => "spontaneous")
    ])
    expect(violations[0]!.counterexample!.trace.violated).toEqual({ kind: "refinement", name: "witness" })
  })

  test("may be the start, before any step", async () => {
    const { violations } = await checkPromise(twoPhaseCommit, { shadow: new Witness((before) => before === undefined) })
    expect(violations.map(({ counterexample }) => counterexample?.trace.steps)).toEqual([[]])
  })

  test("is all that such a check looks at: a mutant's broken property is none of its business", async () => {
    const { mutants } = await import("../../../src/actors/tutorial/two-phase-commit/mutants.ts")
    expect((await checkPromise(twoPhaseCommit, { mutant: mutants[1]!, shadow: new Witness() })).verdict).toBe("holds")
  })

  test.each([{ workers: 2 }, { engine: "webassembly" as const }])("is not looked for by other engines: %j", async (options) => {
    await expect(checkPromise(twoPhaseCommit, { shadow: new Witness(), ...options })).rejects.toThrow(
      /a refinement is searched by the TypeScript engine/
    )
  })

  test("is not looked for up to symmetry", async () => {
    await expect(checkPromise(twoPhaseCommit, { shadow: new Witness(), symmetry: true })).rejects.toThrow(/not checked up to symmetry/)
  })
})
