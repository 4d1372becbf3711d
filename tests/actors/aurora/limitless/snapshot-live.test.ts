import { expect, test } from "vitest"
import { conflict } from "../../../../src/actors/aurora/limitless/snapshot/encounters.ts"
import { router } from "../../../../src/actors/aurora/limitless/snapshot/router.ts"
import { routerCrash } from "../../../../src/actors/aurora/limitless/snapshot/scenarios.ts"
import { eventually, view } from "../../../../src/scenario/index.ts"
import { alsoPromising, judged } from "../../judged.ts"

const isThrough = eventually("every router is through with its script", {
  reads: { isThrough: view(router, ({ value, context: { begun, script } }) => value === "idle" && begun === script.length) },
  holds: ({ isThrough: all }) => all.every((one) => one)
})

test.each([conflict, routerCrash])(
  "$name: whether every transaction ends stays open under any fairness, since real time ends",
  async (of) => {
    const open = await Promise.all(alsoPromising(of, {}, isThrough, ["actors", "messages", "timers"]).map((one) => judged(one)))
    expect(open).toEqual(["inconclusive; realTime", "inconclusive; realTime", "inconclusive; realTime"])
  }
)
