import { lineOf } from "../../workbench/report/line-schemas.ts"
import { instantiate } from "../../world/index.ts"
import type { Scenario } from "../../scenario/index.ts"
import { plural } from "../../workbench/amounts.ts"
import { builtIn } from "../../workbench/load/catalogue.ts"
import type { ListConfig } from "../flags.ts"
import { paint, print } from "../../workbench/terminal.ts"

/** Lists the built-in scenarios, their parameters and their mutants. */
export const list = async ({ json }: ListConfig): Promise<number> => {
  for (const { scenarios, mutants } of await builtIn()) {
    for (const scenario of scenarios) {
      const ids = mutants.filter(({ of }) => of === scenario).map(({ id }) => id)
      if (json) {
        const { name, describe } = scenario
        print(lineOf({ schema: 1, kind: "list", scenario: name, parameters: instantiate(scenario).parameters, describe, mutants: ids }))
      } else listText(scenario, ids.length).forEach((line) => print(line))
    }
  }
  if (!json) print(`Check one with: borealis check <name>. Your own: borealis check ./lock.scenario.ts, after borealis init lock.`)
  return 0
}

const listText = ({ name, describe, parameters }: Scenario, mutants: number): readonly string[] => {
  const broken = mutants === 0 ? [] : [`    ${plural(mutants, "mutant")}`]
  const settable = Object.entries(parameters).map(([key, { default: initial, min, max, options, describe: what }]) => {
    const range = options === undefined ? [min, max].map((bound) => bound ?? "").join("..") : options.join("|")
    return `    --set ${key}=${initial}  ${paint("dim", [range, what].filter(Boolean).join(", "))}`
  })
  return [paint("bold", name), ...(describe === "" ? [] : [`    ${describe}`]), ...settable, ...broken]
}
