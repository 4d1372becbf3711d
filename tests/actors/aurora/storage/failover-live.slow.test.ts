import { expect, test } from "vitest"
import { recoveryEnds } from "../../../../src/actors/aurora/storage/failover/claims/promises.ts"
import { live } from "../../../../src/actors/aurora/storage/failover/scenarios.ts"
import { fairnesses, judged } from "../../judged.ts"

test.each(fairnesses)(
  "where each message arrives once, the next writer opens if nobody crashes, and need not if one segment does: fairness %s",
  async (fair) => {
    expect(await judged(live, { network: "bag", crashes: 0, fair })).toBe("holds")
    expect(await judged(live, { network: "bag", crashes: 1, fair })).toBe(`violated; ${recoveryEnds.name}: ends`)
  }
)
