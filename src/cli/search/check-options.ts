import {
  type CheckScenarioOptions,
  type EngineName,
  type HuntScenarioOptions,
  type Kept,
  type StrategyName,
  strategyNames,
  threadsFor
} from "../../model-check/index.ts"
import { InputError, suggestion } from "../../kernel/index.ts"
import { assignments, duration, memory, percentage, wholeNumber } from "../../workbench/amounts.ts"
import type { BoundsConfig, HuntConfig } from "../flags.ts"

const waysToKeep = ["exact", "wide", "bitstate"] as const

/** Which of the flags on what to keep was given. Fails with `InputError` if several were. */
const keptBy = (config: BoundsConfig): Kept | undefined => {
  const given = waysToKeep.filter((way) => config[way])
  if (given.length > 1) throw new InputError(`${given.map((way) => `--${way}`).join(" and ")} exclude each other; give one of them`)
  return given[0]
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What the flags ask of a check. Fails with `InputError`. */
export const checkOptions = (
  config: BoundsConfig & { readonly set: readonly string[]; readonly hunt?: string | undefined }
): CheckScenarioOptions => {
  const { maxStates, maxDepth, time, memory: bytes, workers, engine, symmetry, seed, paranoid, set } = config
  const keep = keptBy(config)
  const options: Mutable<CheckScenarioOptions> = { set: assignments(set), paranoid }
  if (maxStates !== undefined) options.maxStates = wholeNumber("max-states", maxStates)
  if (maxDepth !== undefined) options.maxDepth = wholeNumber("max-depth", maxDepth)
  if (time !== undefined) options.seconds = duration("time", time)
  if (bytes !== undefined) options.bytes = memory("memory", bytes)
  if (seed === "") throw new InputError("--seed is empty; give any text")
  if (seed !== undefined) options.salt = seed
  if (keep !== undefined) options.keep = keep
  if (workers !== undefined) options.workers = workersIn(workers)
  if (engine !== undefined) options.engine = engineOf(engine)
  if (symmetry) options.symmetry = true
  if (config.hunt !== undefined) options.hunt = shareOf(config.hunt)
  return options
}

/** A search that has no time of its own would be a hunt. */
const shareOf = (text: string): number => {
  const share = percentage("hunt", text) / 100
  if (share <= 0.9) return share
  throw new InputError(`--hunt ${text} leaves hardly anything for the search; write 90% or less, or use borealis hunt`)
}

/** What the flags ask of a hunt. Fails with `InputError`. */
export const huntOptions = (config: HuntConfig): HuntScenarioOptions => {
  const { by, time, seed, maxDepth, memory: bytes, paranoid, property, all, set } = config
  const options: Mutable<HuntScenarioOptions> = { set: assignments(set), paranoid, all, seconds: duration("time", time ?? "60s") }
  if (by.includes("")) throw new InputError(`--by is empty; give ${strategyNames.join(", ")}, or leave it out for all of them`)
  if (by.length > 0) options.strategies = [...new Set(by.flatMap((names) => names.split(",")))].map(strategyOf)
  if (seed === "") throw new InputError("--seed is empty; give any text")
  if (seed !== undefined) options.seed = seed
  if (maxDepth !== undefined) options.maxDepth = wholeNumber("max-depth", maxDepth)
  if (bytes !== undefined) options.bytes = memory("memory", bytes)
  if ((options.bytes ?? leastBytes) < leastBytes) throw new InputError(`--memory ${bytes} is too little to hunt in; give 1MiB or more`)
  if (property.length > 0) options.only = property
  return options
}

/** Worlds that were seen are remembered in it. */
const leastBytes = 2 ** 20

/** How many threads hunt. Fails with `InputError`. */
export const workersOf = (text: string | undefined): number => threadsFor(text === undefined ? 1 : workersIn(text))

const workersIn = (text: string): number | "auto" => (text === "auto" ? text : wholeNumber("workers", text))

const strategyOf = (text: string): StrategyName => {
  const known = strategyNames.find((name) => name === text)
  if (known !== undefined) return known
  throw new InputError(`--by ${text} is no strategy${suggestion(text, strategyNames)}; there are ${strategyNames.join(", ")}`)
}

const engineOf = (text: string): EngineName => {
  if (text === "webassembly" || text === "typescript") return text
  throw new InputError(`--engine ${text} is none of webassembly and typescript`)
}
