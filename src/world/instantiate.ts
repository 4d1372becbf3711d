import { Refused } from "../kernel/index.ts"
import { type Mutant, type Scenario, type System, systemOf } from "../scenario/index.ts"
import { requireSets } from "./set-keys.ts"

/**
 * Makes a scenario concrete: parameters filled in, a mutant's actors put in place, everything validated. Fails with `InputError` on
 * parameters that do not fit and with `Refused` on an unsound definition.
 */
export const instantiate = (scenario: Scenario<any>, set: Readonly<Record<string, number | string>> = {}, mutant?: Mutant): System => {
  try {
    const system = systemOf(scenario, set, mutant)
    if (system.symmetry !== undefined && mutant === undefined)
      requireSets(`scenario "${scenario.name}", symmetry`, [...system.symmetry.sets], { ...system, symmetry: undefined })
    return system
  } catch (error) {
    // what is not even of the right shape (null, a lone property where a list belongs) trips over itself somewhere inside
    if (!(error instanceof TypeError)) throw error
    throw new Refused(`scenario "${scenario.name}" is not of the right shape: ${error.message}; let TypeScript check the file`)
  }
}
