import { expect, test } from "vitest"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { Compiled } from "../../../src/model-check/compile/compile.ts"
import { Search } from "../../../src/model-check/core/search/search.ts"
import type { Expanded, StepChoice } from "../../../src/model-check/core/search/step-choice.ts"
import { TypeScriptEngine } from "../../../src/model-check/core/search/typescript-engine.ts"
import { ChunkPool } from "../../../src/model-check/core/states/chunk-pool.ts"
import { Visited } from "../../../src/model-check/core/states/visited.ts"
import { Heap } from "../../../src/model-check/core/tables/arrays.ts"
import { StubbornSets } from "../../../src/model-check/partial-order/stubborn-sets.ts"
import { instantiate } from "../../../src/world/index.ts"

test("the set of expanded worlds says what it will take before it doubles", () => {
  // a world without two steps is noted, and nothing else is asked about it
  const sets = new StubbornSets({} as never, { resources: 0 } as never, 1 << 30)
  const expand = (lo: number) => sets.choose({ lo, hi: Math.imul(lo, 0x9e3779b9), first: 0, end: 0 } as Expanded, {} as never)
  const { bytes } = sets
  let worlds = 0
  while (sets.bytesToGrow === 0 && sets.bytes === bytes) expand(++worlds)
  const foreseen = sets.bytes + sets.bytesToGrow
  expect(foreseen).toBeGreaterThan(1.8 * bytes)
  while (sets.bytes === bytes) expand(++worlds)
  expect(sets.bytes).toBe(foreseen)
})

test("a search foresees what its choice of steps is about to take", () => {
  const system = instantiate(twoPhaseCommit)
  const maxBytes = 1 << 28
  const isBeyond = (bytesToGrow: number): boolean => {
    const choice: StepChoice = { choose: () => 0, spoil: () => {}, bytes: 0, bytesToGrow }
    const search = new Search(new Compiled(system, { salt: "borealis", paranoid: false, space: new Heap() }).tables, {
      bounds: { maxStates: Number.POSITIVE_INFINITY, maxDepth: Number.POSITIVE_INFINITY, maxBytes },
      goOn: false,
      engine: (context) => new TypeScriptEngine(context, new Visited(1 << 28)),
      pool: new ChunkPool(Number.POSITIVE_INFINITY, undefined, 1 << 12),
      choice
    })
    return search.checkMemory()
  }
  expect([isBeyond(0), isBeyond(maxBytes)]).toEqual([false, true])
})
