/** The scenarios that the benchmark checks, by name: its own, and all that are built in. */
import { protocols } from "../../src/actors/index.ts"
import { isScenario, type Scenario } from "../../src/scenario/index.ts"
import { counter } from "./counter.ts"
import { grid } from "./grid.ts"
import { ledger } from "./ledger.ts"
import { paxos } from "./paxos/scenario.ts"

export const scenarioNamed = async (name: string): Promise<Scenario<any>> => {
  const own = [counter, grid, ledger, paxos].find((one) => one.name === name)
  if (own !== undefined) return own
  const modules = await Promise.all(protocols.map(({ load }) => load()))
  const found = modules
    .flat()
    .flatMap((module) => Object.values(module) as unknown[])
    .filter(isScenario)
    .find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no scenario "${name}"`)
  return found
}
