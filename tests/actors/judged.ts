import { checkPromise } from "../../src/model-check/check.ts"
import { type Fair, isPromised, type Property, type Scenario, scenario, type Spec } from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"

/** Whoever keeps a promise without fairness keeps it with it; whoever breaks it under strong fairness breaks it under any. */
export const fairnesses = ["none", "weak", "strong"] as const

/** What a check makes of a scenario's promises: the verdict, how the run goes on that breaks one, and what kept steps away where it is open. */
export const judged = async (of: Scenario<any>, set: Readonly<Record<string, number | string>> = {}): Promise<string> => {
  const { verdict, reason, violations } = await checkPromise(of, { set, all: true })
  const broken = violations.map(({ name, counterexample }) => {
    const { loop, steps } = counterexample!.trace
    return `${name}: ${loop === undefined ? "at once" : loop < steps.length ? "goes round" : "ends"}`
  })
  return [verdict, ...broken, ...(verdict === "inconclusive" ? [reason.replace(/.* rests on what was cut: /, "")] : [])].join("; ")
}

/** A scenario as it is, with one promise more, under each fairness. */
export const alsoPromising = (
  of: Scenario<any>,
  set: Readonly<Record<string, number | string>>,
  promise: Property,
  fairTo: Fair["of"]
): readonly Scenario[] => {
  const { expected: _, refines: __, symmetry: ___, ...parts } = of.build(instantiate(of, set).parameters) as Spec
  if (parts.properties.some(isPromised)) throw new Error(`${of.name} has a promise of its own`)
  return fairnesses.map((steps) =>
    scenario(`${of.name}/promising`, {
      ...parts,
      properties: [...parts.properties, promise],
      ...(steps === "none" ? {} : { fair: { steps, of: fairTo } })
    })
  )
}
