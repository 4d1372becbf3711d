import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { AnyStateMachine } from "xstate"
import * as kernel from "../../src/kernel/index.ts"
import * as scenarios from "../../src/scenario/index.ts"
import * as worlds from "../../src/world/index.ts"
import { BothHosts, textOfDifference } from "../oracles/both-hosts.ts"
import { machineOf } from "../oracles/xstate-machine.ts"
import { xstateRecipe } from "../oracles/xstate-recipe.ts"
import { seedOf, timesOf } from "../sizes.ts"

const seed = seedOf(20_261_127)
const machines = timesOf(300)

/** What must have taken part in how many of a hundred machines, or the comparison sees less than it claims. */
const wanted: Readonly<Record<string, number>> = {
  "xstate.after": 30,
  "xstate.raise": 60,
  "xstate.cancel": 50,
  "timer cancelled": 30,
  "timer that nothing takes": 30,
  "two timers of one id": 30,
  "two timers due at once": 30,
  "no delay": 30,
  always: 10,
  "xstate.done": 4,
  done: 2,
  reenter: 30,
  "self-transition": 30,
  "history shallow": 5,
  "history shallow restored": 3,
  "history deep": 5,
  "history deep restored": 3,
  "guard passed": 50,
  "emit send": 30,
  "emit choose": 8,
  "emit observe": 20,
  "emit several": 10,
  "choice after choice": 4,
  "entry and exit": 40,
  parallel: 40,
  "key with a dot": 10,
  "id of its own": 40
}

const had = new Map<string, number>()
const note = (traits: Iterable<string>): void => {
  for (const trait of traits) had.set(trait, (had.get(trait) ?? 0) + 1)
}

const hosting = (...[machine, timing, traits]: Parameters<typeof hosted>): BothHosts | "refused" => {
  try {
    return hosted(machine, timing, traits)
  } catch (error) {
    if (error instanceof kernel.Refused) return "refused"
    throw error
  }
}
const hosted = (machine: AnyStateMachine, timing: "ticked" | "untimed", traits: ReadonlySet<string>) =>
  new BothHosts({ kernel, scenarios, worlds }, machine, timing, traits)

test("whatever a random machine does under plain createActor it does here, and with ticks nothing else", () => {
  fc.assert(
    fc.property(xstateRecipe, fc.array(fc.nat(9_999), { minLength: 16, maxLength: 16 }), (recipe, draws) => {
      const { machine, traits, sharesIds } = machineOf(recipe)
      const took = new Set(traits)
      for (const timing of ["ticked", "untimed"] as const) {
        const both = hosting(machine, timing, traits)
        // XState takes two nodes of one id for each other, which nobody wants: only these may be refused
        if (both === "refused" && sharesIds) return note(["refused: two nodes with one id"])
        if (both === "refused") throw new Error(`${timing}: refused, and no two nodes have one id`)
        const difference = both.explore(timing === "ticked" ? 12 : 4) ?? both.follow(draws)
        for (const trait of both.traits) took.add(trait)
        if (difference !== undefined) throw new Error(`${timing}: ${textOfDifference(difference)}`)
      }
      note(took)
    }),
    { numRuns: machines, seed }
  )
  const counts = [...had].sort(([a], [b]) => (a < b ? -1 : 1)).map(([trait, times]) => `${trait}: ${times}`)
  console.log(`of ${machines} machines: ${counts.join(", ")}`)
  expect(Object.keys(wanted).filter((trait) => (had.get(trait) ?? 0) * 100 < wanted[trait]! * machines)).toEqual([])
})
