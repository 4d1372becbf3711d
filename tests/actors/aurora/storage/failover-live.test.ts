import { describe, expect, test } from "vitest"
import { firstIsAnswered, recoveryEnds } from "../../../../src/actors/aurora/storage/failover/claims/promises.ts"
import { live } from "../../../../src/actors/aurora/storage/failover/scenarios.ts"
import { fairnesses, judged } from "../../judged.ts"

describe.each(fairnesses)("fairness: %s", (fair) => {
  test("the next writer opens as long as a write quorum of segments is up", async () => {
    expect(await judged(live, { crashes: 0, fair })).toBe("holds")
    expect(await judged(live, { crashes: 1, fair })).toBe("holds")
    expect(await judged(live, { crashes: 2, fair })).toBe(`violated; ${recoveryEnds.name}: ends`)
  })

  test("the first writer may never answer, since it is shut out", async () => {
    expect(await judged(live, { promise: "answers", crashes: 0, fair })).toBe(`violated; ${firstIsAnswered.name}: ends`)
  })
})
