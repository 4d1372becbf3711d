import { breakable } from "../../src/workbench/verify/breakable.ts"
import { type Fate, judge, type Judged, Original } from "../../src/workbench/verify/triage.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import type { Scenario } from "../../src/scenario/index.ts"

export interface Broken {
  readonly family: string
  /** Place and change, in one sentence. */
  readonly what: string
  readonly fate: Fate | "idle"
  readonly judged: Judged | undefined
}

/** Breaks all that can be broken about scenarios which hold. */
export const brokenOf = async (
  ...scenarios: readonly Scenario[]
): Promise<{ readonly all: readonly Broken[]; readonly unreached: readonly string[] }> => {
  const originals = await Promise.all(
    scenarios.map(async (scenario) => {
      const report = await checkPromise(scenario)
      if (report.verdict !== "holds")
        throw new Error(`${scenario.name} is ${report.verdict}: ${report.violations.map(({ name }) => name).join()}`)
      return new Original(scenario, report)
    })
  )
  const { candidates, unreached } = (await breakable(originals, () => ({})))!
  const all: Broken[] = []
  for (const { family, place, change, breaking, originals: where } of candidates) {
    const judged = where.length === 0 ? undefined : await judge(breaking, where, () => ({}))
    all.push({ family, what: `${place}: ${change}`, fate: judged?.fate ?? "idle", judged })
  }
  return { all, unreached }
}

/** What of one family is made, and what becomes of it. */
export const fatesOf = (all: readonly Broken[], family: string): Readonly<Record<string, string>> =>
  Object.fromEntries(all.filter((one) => one.family === family).map(({ what, fate }) => [what, fate]))
