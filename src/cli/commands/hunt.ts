import { InputError } from "../../kernel/index.ts"
import { huntPromise } from "../../model-check/index.ts"
import { huntOptions, workersOf } from "../search/check-options.ts"
import type { HuntConfig } from "../flags.ts"
import { forEachSearch } from "../search/searching.ts"
import { huntWith } from "../../workbench/verify/hunters.ts"

/** Hunts in every scenario that is named. */
export const hunt = async (config: HuntConfig): Promise<number> => {
  if (config.names.length === 0 && config.mutant === undefined)
    throw new InputError("no scenario is named to hunt in; borealis list says what there is")
  const options = huntOptions(config)
  const workers = workersOf(config.workers)
  return forEachSearch(config, options, ({ scenario, from }, watch) =>
    workers === 1 ? huntPromise(scenario, { ...options, ...watch }) : huntWith(workers, from, scenario, { ...options, ...watch })
  )
}
