import * as fc from "fast-check"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import type { Scenario } from "../../src/scenario/index.ts"
import { BothHosts, type Difference } from "../oracles/both-hosts.ts"
import { bugs } from "../oracles/bugs.ts"
import { type Explored, explorePlainly } from "../oracles/plain-explorer.ts"
import { type Borealis, planted } from "../oracles/planted.ts"
import { machineOf } from "../oracles/xstate-machine.ts"
import { xstateRecipe } from "../oracles/xstate-recipe.ts"

const folder = mkdtempSync(join(tmpdir(), "planted-"))
afterAll(() => rmSync(folder, { recursive: true }))

interface Said {
  readonly verdict: string
  readonly distinct: number | undefined
}

/** What a checker says; a scenario that it refuses has no verdict. */
const saidBy = async ({ check }: Borealis, scenario: () => Scenario): Promise<Said> => {
  try {
    const { verdict, distinct } = await check.checkPromise(scenario(), { engine: "typescript", workers: 1 })
    return { verdict, distinct: verdict === "holds" ? distinct : undefined }
  } catch (error) {
    if ((error as Error).name !== "Refused") throw error
    return { verdict: "refused", distinct: undefined }
  }
}

const said = ({ broken, distinct }: Explored): Said =>
  broken.size > 0 ? { verdict: "violated", distinct: undefined } : { verdict: "holds", distinct }

/** What a comparison of random machines under both hosts finds; the same machines under sound sources are compared elsewhere. */
const differenceIn = (borealis: Borealis): Difference | undefined => {
  for (const recipe of fc.sample(xstateRecipe, { numRuns: 40, seed: 20_261_127 })) {
    const { machine, traits, sharesIds } = machineOf(recipe)
    const difference = sharesIds ? undefined : new BothHosts(borealis, machine, "ticked", traits).explore(20)
    if (difference !== undefined) return difference
  }
  return undefined
}

describe("the explorer on plain XState finds a bug that is planted again:", () => {
  const sound = planted(join(folder, "sound"), [])
  for (const [i, bug] of bugs.entries()) {
    test(bug.name, async () => {
      const faulty = planted(join(folder, `${i}`), bug.edits)
      // where the sound one refuses the scenario, the faulty one still lets it be stated
      const truth = said(explorePlainly(bug.scenario(faulty).build({})))
      const wrong = await saidBy(faulty, () => bug.scenario(faulty))
      expect(wrong.verdict).toBe("holds")
      expect(wrong).not.toEqual(truth)
      const right = bug.isRefused === true ? { verdict: "refused", distinct: undefined } : truth
      expect(await saidBy(sound, () => bug.scenario(sound))).toEqual(right)
      if (bug.isRefused === true) expect(truth.verdict).toBe("violated")
      if (bug.showsInOneMachine === true) expect(differenceIn(faulty)).toBeDefined()
    })
  }
})
