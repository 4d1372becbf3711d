import { Compiled } from "../../../src/model-check/compile/compile.ts"
import { Heap } from "../../../src/model-check/core/tables/arrays.ts"
import { Search } from "../../../src/model-check/core/search/search.ts"
import { ChunkPool } from "../../../src/model-check/core/states/chunk-pool.ts"
import { TypeScriptEngine } from "../../../src/model-check/core/search/typescript-engine.ts"
import { Visited } from "../../../src/model-check/core/states/visited.ts"
import type { MakeSwapping } from "../../../src/model-check/symmetry/remaps.ts"
import { Reduction } from "../../../src/model-check/symmetry/reduction.ts"
import type { System } from "../../../src/scenario/index.ts"

const unbounded = { maxStates: Number.POSITIVE_INFINITY, maxDepth: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY }

/**
 * A search up to symmetry with swaps of one's own making, verified at the end as a check does: how many orbits it has, and what it found.
 * Fails as the verification does. `tamper` gets the reduction before anything is searched.
 */
export const reduced = (system: System, make?: MakeSwapping, tamper?: (reduction: Reduction) => void) => {
  const compiled = new Compiled(system, { salt: "borealis", paranoid: false, space: new Heap() })
  const reduction = new Reduction(system, system.symmetry!, compiled, { salt: "borealis", ...(make === undefined ? {} : { make }) })
  tamper?.(reduction)
  const search = new Search(compiled.tables, {
    bounds: unbounded,
    goOn: true,
    engine: (context) => new TypeScriptEngine(context, new Visited(1 << 30)),
    pool: new ChunkPool(Number.POSITIVE_INFINITY, undefined, 1 << 12),
    orbits: reduction.orbits
  })
  compiled.roots().forEach((root, start) => {
    if ("fault" in root) return
    reduction.addRoot(root)
    search.addRoot(root, start)
  })
  while (!search.advance());
  reduction.verify(Number.POSITIVE_INFINITY, (p) => search.judge.reached.has(p))
  return {
    distinct: search.distinct,
    depth: search.depth,
    reached: [...search.judge.reached].sort(),
    found: search.judge.findings.map(({ kind, property }) => `${kind} ${property}`).sort()
  }
}
