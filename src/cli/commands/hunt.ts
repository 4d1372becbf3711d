import { InputError } from "../../kernel/index.ts"
import { huntPromise } from "../../model-check/index.ts"
import { huntOptions } from "../check-options.ts"
import type { HuntConfig } from "../flags.ts"
import { forEachSearch } from "../searching.ts"

/** Hunts in every scenario that is named. */
export const hunt = async (config: HuntConfig): Promise<number> => {
  if (config.names.length === 0 && config.mutant === undefined)
    throw new InputError("no scenario is named to hunt in; borealis list says what there is")
  const options = huntOptions(config)
  return forEachSearch(config, options, ({ scenario }, watch) => huntPromise(scenario, { ...options, ...watch }))
}
