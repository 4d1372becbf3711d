import type { CheckScenarioOptions, EngineName, Kept } from "../model-check/index.ts"
import { InputError } from "../kernel/index.ts"
import { assignments, duration, memory, wholeNumber } from "../workbench/amounts.ts"
import type { BoundsConfig } from "./flags.ts"

const waysToKeep = ["exact", "wide", "bitstate"] as const

/** Which of the flags on what to keep was given. Fails with `InputError` if several were. */
const keptBy = (config: BoundsConfig): Kept | undefined => {
  const given = waysToKeep.filter((way) => config[way])
  if (given.length > 1) throw new InputError(`${given.map((way) => `--${way}`).join(" and ")} exclude each other; give one of them`)
  return given[0]
}

type Options = { -readonly [K in keyof CheckScenarioOptions]: CheckScenarioOptions[K] }

/** What the flags ask of a check. Fails with `InputError`. */
export const checkOptions = (config: BoundsConfig & { readonly set: readonly string[] }): CheckScenarioOptions => {
  const { maxStates, maxDepth, time, memory: bytes, workers, engine, symmetry, seed, paranoid, set } = config
  const keep = keptBy(config)
  const options: Options = { set: assignments(set), paranoid }
  if (maxStates !== undefined) options.maxStates = wholeNumber("max-states", maxStates)
  if (maxDepth !== undefined) options.maxDepth = wholeNumber("max-depth", maxDepth)
  if (time !== undefined) options.seconds = duration("time", time)
  if (bytes !== undefined) options.bytes = memory("memory", bytes)
  if (seed === "") throw new InputError("--seed is empty; give any text")
  if (seed !== undefined) options.salt = seed
  if (keep !== undefined) options.keep = keep
  if (workers !== undefined) options.workers = workers === "auto" ? workers : wholeNumber("workers", workers)
  if (engine !== undefined) options.engine = engineOf(engine)
  if (symmetry) options.symmetry = true
  return options
}

const engineOf = (text: string): EngineName => {
  if (text === "webassembly" || text === "typescript") return text
  throw new InputError(`--engine ${text} is none of webassembly and typescript`)
}
