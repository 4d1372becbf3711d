import { InputError } from "../../kernel/index.ts"
import { checkPromise } from "../../model-check/index.ts"
import { checkOptions } from "../search/check-options.ts"
import { checkpointOptions, keptSearch } from "../search/checkpoints.ts"
import type { CheckConfig } from "../flags.ts"
import { forEachSearch } from "../search/searching.ts"
import { list } from "./list.ts"

/** Checks every scenario that is named; without a name, lists what there is. */
export const check = async (config: CheckConfig): Promise<number> => {
  if (config.names.length === 0 && config.mutant === undefined) return list(config)
  const options = { ...checkOptions(config), ...propertiesOf(config), partialOrder: config.partialOrder, all: config.all }
  const checkpoint = checkpointOptions(config)
  const kept = checkpoint === undefined ? {} : { checkpoint }
  return forEachSearch(
    config,
    options,
    ({ scenario }, watch) => checkPromise(scenario, { ...options, ...kept, ...watch }),
    checkpoint === undefined ? undefined : keptSearch(config, checkpoint)
  )
}

/** Which properties are looked at: all, some, or none. Fails with `InputError` where both of the latter are asked for. */
const propertiesOf = ({ property, noProperties }: CheckConfig): { readonly only?: readonly string[] } => {
  if (noProperties && property.length > 0) throw new InputError("--no-properties and --property exclude each other; give one of them")
  return noProperties || property.length > 0 ? { only: property } : {}
}
