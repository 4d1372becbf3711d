import { readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { InputError } from "../../kernel/index.ts"
import { Heap, type Space } from "../core/tables/arrays.ts"
import type { Engine, EngineContext } from "../core/search/engine.ts"
import { TypeScriptEngine } from "../core/search/typescript-engine.ts"
import { Module } from "../core/webassembly/api.ts"
import { WebAssemblyEngine } from "../core/webassembly/engine.ts"
import type { SharedArena } from "../core/states/chunk-pool.ts"
import { SharedMemory } from "../core/webassembly/shared-memory.ts"
import type { Keeping } from "./keeping.ts"
import type { Shadow } from "../rules/images.ts"
import type { Kept } from "../report.ts"
import type { Worlds } from "../rules/worlds.ts"
import { Threads } from "./threads.ts"

export type EngineName = "webassembly" | "typescript"

export interface EngineOptions {
  /** What is kept of each state. Default: `fingerprints`; all else is for the TypeScript engine, one thread. */
  readonly keep?: Kept
  /** Take states that swaps of interchangeable actors make of each other for one, by the scenario's declaration. Default: false. */
  readonly symmetry?: boolean
  /** Take of each world only so many steps as are enough, since the others commute with them, where that is known to be sound. Default: false. */
  readonly partialOrder?: boolean
  /** Which engine searches. Both find the same; the default is the faster one where it can run. */
  readonly engine?: EngineName
  /** Threads that search, the caller's included: 1 to 64, or as many as are of use here. Default 1. What is found does not depend on it. */
  readonly workers?: number | "auto"
  /** What the WebAssembly engine keeps of the states in its first memory before it goes on in others; for tests. Default 2.25 GiB. */
  readonly nearBytes?: number
  /** What every step is held against, in place of the properties. */
  readonly shadow?: Shadow
  /** Takes note of every world, in place of the properties; or holds every step against the worlds of another search. */
  readonly worlds?: Worlds
}

/** An engine that is about to be made, and what belongs to it. */
export interface Chosen {
  readonly name: EngineName
  readonly workers: number
  /** Where its tables live. */
  readonly space: Space
  readonly make: (context: EngineContext) => Engine
  /** Where levels live, as far as they fit; elsewhere they are on the heap. */
  readonly arena?: SharedArena
  readonly threads: Threads | undefined
}

const mostWorkers = 64

/** Tells how many threads are meant: 1 to 64, or as many as are of use here; 1 where nothing is said. Fails with `InputError`. */
export const threadsFor = (wanted: number | "auto" | undefined): number => {
  const workers = wanted === "auto" ? Math.min(availableParallelism(), mostWorkers) : (wanted ?? 1)
  if (Number.isInteger(workers) && workers >= 1 && workers <= mostWorkers) return workers
  throw new InputError(`${workers} workers cannot be had; there may be 1 to ${mostWorkers}`)
}

/**
 * Chooses the engine that the options ask for. Without a wish, the TypeScript engine steps in where the other cannot run: where
 * there is no compiled module, or 4 GiB of addresses are not to be had. Fails with `InputError`.
 */
export const chooseEngine = (options: EngineOptions, keeping: Keeping): Chosen => {
  const { engine, nearBytes, symmetry = false, partialOrder = false, shadow, worlds } = options
  if (symmetry && shadow !== undefined) throw new InputError("a refinement is not checked up to symmetry; leave that out")
  if (partialOrder && (shadow !== undefined || worlds !== undefined))
    throw new InputError(
      `${shadow === undefined ? "what takes note of worlds" : "a refinement"} needs every step; leave out partial order reduction`
    )
  const special =
    shadow !== undefined
      ? "a refinement"
      : worlds !== undefined
        ? "what takes note of worlds"
        : symmetry
          ? "symmetry"
          : partialOrder
            ? "partial order reduction"
            : keeping.kept === "fingerprints"
              ? undefined
              : `--${keeping.kept}`
  const isAlone = engine === "typescript" || special !== undefined
  const workers = threadsFor(isAlone && options.workers === "auto" ? 1 : options.workers)
  if (special !== undefined && (engine === "webassembly" || workers > 1))
    throw new InputError(
      `${special} is searched by the TypeScript engine with one worker; leave out the engine and the workers, or ${special}`
    )
  if (isAlone) {
    if (workers > 1) throw new InputError("the TypeScript engine has one worker; take the WebAssembly engine for more")
    return typescript(keeping)
  }
  try {
    return webAssembly(workers, nearBytes)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    if (engine !== undefined || workers > 1)
      throw new InputError(`the WebAssembly engine cannot run here: ${cause}; leave out the engine and the workers`)
    return typescript(keeping)
  }
}

const typescript = (keeping: Keeping): Chosen => ({
  name: "typescript",
  workers: 1,
  space: new Heap(),
  make: (context) => new TypeScriptEngine(context, keeping.open(context.tables)),
  threads: undefined
})

let compiled: Module | undefined

const webAssembly = (workers: number, nearBytes: number | undefined): Chosen => {
  // prepare builds it from core/assembly
  const module = (compiled ??= new Module(readFileSync(fileURLToPath(import.meta.resolve("#engine")))))
  const space = new SharedMemory()
  const threads = workers === 1 ? undefined : new Threads(workers - 1, space.memory, module)
  return {
    name: "webassembly",
    workers,
    space,
    arena: space.levels,
    make: (context) => new WebAssemblyEngine(context, space, module, threads, nearBytes),
    threads
  }
}
