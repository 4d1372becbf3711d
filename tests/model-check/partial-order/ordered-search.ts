import { Compiled } from "../../../src/model-check/compile/compile.ts"
import { Search } from "../../../src/model-check/core/search/search.ts"
import type { StepChoice } from "../../../src/model-check/core/search/step-choice.ts"
import { TypeScriptEngine } from "../../../src/model-check/core/search/typescript-engine.ts"
import { ChunkPool } from "../../../src/model-check/core/states/chunk-pool.ts"
import { Visited } from "../../../src/model-check/core/states/visited.ts"
import { Heap } from "../../../src/model-check/core/tables/arrays.ts"
import { PartialOrder, type PartialOrderOptions } from "../../../src/model-check/partial-order/partial-order.ts"
import { Reduction } from "../../../src/model-check/symmetry/reduction.ts"
import type { System } from "../../../src/scenario/index.ts"

const unbounded = { maxStates: Number.POSITIVE_INFINITY, maxDepth: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY }
const everything: Pick<StepChoice, "choose"> = { choose: () => 0 }

/** What a search found, with all worlds that nothing leads out of, by fingerprint. */
export interface Ordered {
  readonly distinct: number
  readonly leftOut: number
  readonly off: string | undefined
  readonly spoiledBy: number | undefined
  readonly ends: readonly string[]
  readonly reached: readonly number[]
  readonly broken: readonly string[]
}

/**
 * A search with every step, or with what a reduction leaves, which may be one with a bug; up to symmetry where that is asked for. Gives up
 * beyond `most` worlds: undefined.
 */
export const ordered = (
  system: System,
  made: Partial<PartialOrderOptions> | undefined,
  most = 3_000,
  isSymmetric = false
): Ordered | undefined => {
  const compiled = new Compiled(system, { salt: "borealis", paranoid: false, space: new Heap() })
  const symmetry = isSymmetric ? system.symmetry! : undefined
  const reduction = symmetry && new Reduction(system, symmetry, compiled, { salt: "borealis" })
  const order = made && new PartialOrder(system, compiled, { salt: "borealis", bytes: 1 << 30, symmetry, ...made })
  if (order !== undefined) while (!order.prepare(Number.POSITIVE_INFINITY));
  const ends = new Set<string>()
  let spoiledBy: number | undefined
  const choice: StepChoice = {
    spoil: (property) => void (spoiledBy = property),
    bytes: 0,
    bytesToGrow: 0,
    choose: (world, about) => {
      if (world.first === world.end) ends.add(`${world.lo} ${world.hi}`)
      return (order ?? everything).choose(world, about)
    }
  }
  const search = new Search(compiled.tables, {
    bounds: { ...unbounded, maxStates: most },
    goOn: true,
    engine: (context) => new TypeScriptEngine(context, new Visited(1 << 30)),
    pool: new ChunkPool(Number.POSITIVE_INFINITY, undefined, 1 << 12),
    orbits: reduction?.orbits,
    choice
  })
  compiled.roots().forEach((root, start) => {
    if (!("fault" in root)) search.addRoot(root, start)
  })
  while (!search.advance());
  if (search.stop !== "exhausted") return undefined
  return {
    distinct: search.distinct,
    leftOut: order?.told.leftOut ?? 0,
    off: order?.off,
    spoiledBy,
    ends: [...ends].sort(),
    reached: [...search.judge.reached].sort(),
    broken: search.judge.findings.map(({ kind, property }) => `${kind} ${property}`).sort()
  }
}

/** A system with one of its properties only, or none. */
export const only = (system: System, property?: number): System => ({
  ...system,
  properties: system.properties.filter((_, p) => p === property)
})
