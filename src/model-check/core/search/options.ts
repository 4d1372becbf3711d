import type { Orbits } from "../orbits/orbit.ts"
import type { ChunkPool } from "../states/chunk-pool.ts"
import type { BatchSizes, Engine, EngineContext } from "./engine.ts"
import type { StepChoice } from "./step-choice.ts"
import type { StepRule } from "./step-rule.ts"

export interface Bounds {
  readonly maxStates: number
  /** In states: the initial one is 1. */
  readonly maxDepth: number
  readonly maxBytes: number
  /** What is held for the search beside its own arrays. */
  readonly bytesBeside?: () => number
  /** Lets garbage go that may be in it, before a search is stopped for it. */
  readonly collectGarbage?: () => void
}

/** What a search holds in memory: the set of states, what paths are found by, states to look at, tables; and what went to the spill file. */
export interface Bytes {
  readonly visited: number
  readonly trace: number
  readonly frontier: number
  readonly tables: number
  readonly spilled: number
}

export interface SearchOptions {
  readonly bounds: Bounds
  /** Go on after a finding. */
  readonly goOn: boolean
  readonly engine: (context: EngineContext) => Engine
  /** The memory of levels. */
  readonly pool: ChunkPool
  readonly batchSizes?: BatchSizes | undefined
  /** Makes it a search up to symmetry: one state of each orbit. */
  readonly orbits?: Orbits | undefined
  /** Asked about every step. */
  readonly rule?: StepRule | undefined
  /** Chooses which steps are taken. */
  readonly choice?: StepChoice | undefined
  /** Adds some more initial states, with `addRoot`; false when there are none left. Without it they are added before the search. */
  readonly addRoots?: (() => boolean) | undefined
}

export type Stop = "exhausted" | "found" | "states" | "depth" | "memory"
