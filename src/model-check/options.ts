import type { CheckpointOptions } from "./checkpoint/checkpoint.ts"
import type { BatchSizes } from "./core/search/engine.ts"
import type { EngineOptions } from "./resources/engines.ts"

export interface CheckOptions extends EngineOptions {
  readonly maxStates?: number
  /** In states. */
  readonly maxDepth?: number
  /** Wall clock. */
  readonly seconds?: number
  /** What the search may hold in memory. Default: half of the machine's. */
  readonly bytes?: number
  /** What of that may be states that were found and not yet expanded; more of them go to disk. Default: a quarter. */
  readonly frontierBytes?: number
  /** Look at these properties only, by name or id. */
  readonly only?: readonly string[]
  /** Go on after a violation, to find one of each property. */
  readonly all?: boolean
  readonly paranoid?: boolean
  /** Called whenever a part of the search is done, many times a second. */
  readonly onPart?: (progress: Progress) => void
  readonly salt?: string
  /** Keep how far the search has come, or go on from there. Not with partial order reduction, nor against a specification. */
  readonly checkpoint?: CheckpointOptions
  /** How the search is cut into pieces; tests make them small. */
  readonly batchSizes?: BatchSizes
}

/** How far a running check has come. */
export interface Progress {
  readonly distinct: number
  readonly transitions: number
  readonly depth: number
  readonly waiting: number
  /** Violations to which no path was walked yet. */
  readonly found: number
  readonly seconds: number
}
