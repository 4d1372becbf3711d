import { checkPromise } from "../../../src/model-check/check.ts"
import type { Mutant } from "../../../src/scenario/index.ts"

/** All that a search through the whole space of a mutant finds: the property, or the kind of what has no name, and the length of its trace. */
export const foundBy = async (mutants: readonly Mutant[], id: string): Promise<readonly (readonly [string, number | undefined])[]> => {
  const mutant = mutants.find((one) => one.id === id)
  if (mutant === undefined) throw new Error(`there is no mutant "${id}"`)
  const { violations } = await checkPromise(mutant.of, { set: mutant.parameters, mutant, all: true })
  return violations.map(({ kind, name, counterexample }) => [
    ["always", "between", "sometimes", "liveness"].includes(kind) ? name : kind,
    counterexample?.trace.steps.length
  ])
}
