import type { CutName } from "../../world/index.ts"
import { isPromised, type System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import type { Search } from "../core/search/search.ts"
import { Constraints } from "./constraints.ts"
import type { Graph } from "./graph.ts"
import { answerOf, type Lasso } from "./lasso.ts"
import { WorldGraph } from "./world-graph.ts"

/** A run that breaks a promise: an initial state by its place, ordinals of steps, and after how many of them it goes round. */
export interface BrokenPromise {
  readonly root: number
  readonly ordinals: readonly number[]
  readonly loop: number
}

/** What became of a promise. */
export interface Kept {
  readonly broken: BrokenPromise | undefined
  /** What it rests on: steps that were kept away by these might have led to where it is broken. */
  readonly cut: readonly CutName[]
}

/** The promises of a system, looked at when all of its worlds are known. */
export class Promises {
  /** By the number of the property; undefined until all are looked at. */
  kept: ReadonlyMap<number, Kept> | undefined
  private readonly system: System
  private readonly compiled: Compiled
  private readonly search: Search
  private readonly promised: readonly number[]
  private readonly parts: Generator<void>
  private worlds: WorldGraph | undefined

  constructor(system: System, compiled: Compiled, search: Search) {
    this.system = system
    this.compiled = compiled
    this.search = search
    this.promised = system.properties.flatMap((property, p) => (isPromised(property) ? [p] : []))
    this.parts = this.look()
  }

  get bytes(): number {
    return this.worlds?.bytes ?? 0
  }

  /** Does the next part. True when nothing is left to do. */
  advance(): boolean {
    return this.parts.next().done === true
  }

  private *look(): Generator<void> {
    const { system, compiled, search, promised } = this
    const { givenOf } = compiled.numbers.projections
    const constraints = system.fair === undefined ? undefined : new Constraints(compiled, system.fair)
    const conditions = promised.flatMap((p) => (givenOf[p]! < 0 ? [p] : [p, givenOf[p]!]))
    const worlds = (this.worlds = new WorldGraph(compiled.tables, {
      worlds: search.distinct,
      steps: search.totals.transitions,
      comparesRows: search.comparesRows,
      conditions,
      constraints,
      ticks: compiled.statics.map(({ kind }) => kind === "tick")
    }))
    const graph = yield* worlds.explore(search.roots)
    if (graph.size !== search.distinct || worlds.transitions !== search.totals.transitions)
      throw new Error(
        `found ${graph.size} worlds and ${worlds.transitions} steps anew, where there were ${search.distinct} and ${search.totals.transitions}; fingerprints collided, which another --seed may mend`
      )
    const holds = new Map(conditions.map((p, i) => [p, worlds.holds[i]!.data]))
    const kept = new Map<number, Kept>()
    for (const p of promised) {
      yield
      const nodes = holds
        .get(p)!
        .slice(0, graph.size)
        .map((isKept) => 1 - isKept)
      const { lasso, cut } = answerOf(graph, { nodes, starts: this.startsOf(p, graph, holds) }, constraints?.fairness)
      // what must come again and again is not done with when it has come
      const bits = system.properties[p]!.kind === "infinitelyOften" ? graph.cuts.reduce((one, other) => one | other, 0) : cut
      const names = compiled.numbers.cuts.filter((_, i) => (bits & (1 << i)) !== 0)
      kept.set(p, { broken: lasso && brokenBy(graph, lasso), cut: names })
    }
    this.kept = kept
  }

  /** Where a promise is given: once at the start, in each world, or where its author says. */
  private startsOf(p: number, { size, levels }: Graph, holds: ReadonlyMap<number, Uint8Array>): Uint8Array {
    const given = this.compiled.numbers.projections.givenOf[p]!
    if (given >= 0) return holds.get(given)!.slice(0, size)
    return new Uint8Array(size).fill(1, 0, this.system.properties[p]!.kind === "eventually" ? levels[1] : size)
  }
}

const brokenBy = ({ firsts, to }: Graph, { stem, loop }: Lasso): BrokenPromise => {
  const ordinals = stem.slice(1).map((node, i) => {
    const first = firsts[stem[i]!]!
    return to.subarray(first, firsts[stem[i]! + 1]).indexOf(node)
  })
  return {
    root: stem[0]!,
    ordinals: [...ordinals, ...loop.map(({ from, edge }) => edge - firsts[from]!)],
    loop: ordinals.length
  }
}
