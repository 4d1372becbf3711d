import { checkPromise } from "../../model-check/index.ts"
import { checkOptions } from "../search/check-options.ts"
import { checkpointOptions, keptSearch } from "../search/checkpoints.ts"
import type { CheckConfig } from "../flags.ts"
import { forEachSearch } from "../search/searching.ts"
import { list } from "./list.ts"

/** Checks every scenario that is named; without a name, lists what there is. */
export const check = async (config: CheckConfig): Promise<number> => {
  if (config.names.length === 0 && config.mutant === undefined) return list(config)
  const options = checkOptions(config)
  const checkpoint = checkpointOptions(config)
  const only = config.property.length === 0 ? {} : { only: config.property }
  const kept = checkpoint === undefined ? {} : { checkpoint }
  return forEachSearch(
    config,
    options,
    ({ scenario }, watch) => checkPromise(scenario, { ...options, ...only, ...kept, all: config.all, ...watch }),
    checkpoint === undefined ? undefined : keptSearch(config, checkpoint)
  )
}
