import { describe, expect, test } from "vitest"
import { exclusive, fenced, ownToken } from "../../../src/actors/tutorial/lease/invariants.ts"
import { mutants } from "../../../src/actors/tutorial/lease/mutants.ts"
import { leaseEnds, waitIsWorthwhile } from "../../../src/actors/tutorial/lease/promises.ts"
import { lease, live } from "../../../src/actors/tutorial/lease/scenarios.ts"
import { storage } from "../../../src/actors/tutorial/lease/storage.ts"
import { start, step, type Stepped } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { foundBy } from "./found-by.ts"
import { fairnesses, judged } from "../judged.ts"

describe("the whole space", () => {
  test.each([
    [3, 1, 1, 2_041, 5_214, 23],
    [3, 2, 0, 1_859, 4_076, 23],
    [4, 2, 0, 2_041, 4_450, 25],
    [4, 3, 0, 3_012, 6_691, 25],
    [5, 3, 1, 4_799, 12_210, 27]
  ])("with a lease of %i ticks, held for %i, and timers %i late has %i worlds", async (term, hold, slack, distinct, transitions, depth) => {
    const report = await checkPromise(lease, { set: { lease: term, hold, slack } })
    expect(report).toMatchObject({ verdict: "holds", distinct, transitions, depth, frontier: 0 })
  })
})

const bounds = [1, 2, 3, 4].flatMap((term) => [1, 2, 3, 4].flatMap((hold) => [0, 1, 2].map((slack) => ({ lease: term, hold, slack }))))

test.each(bounds)(
  "a lease of $lease, held for $hold with a slack of $slack, is held by one exactly if hold + slack < lease",
  async (set) => {
    const { violations } = await checkPromise(lease, { set, all: true })
    expect(violations.some(({ name }) => name === exclusive.name)).toBe(set.hold + set.slack >= set.lease)
    expect(violations.map(({ name }) => name)).not.toContain(fenced.name)
  }
)

describe("a broken rule is caught by its property, and by no other rule", () => {
  const unwritten = ["the storage has taken a write of the second lease", undefined] as const
  const unrejected = ["a write that comes after its lease is rejected", undefined] as const
  test.each([
    ["lease M1", [[exclusive.name, 11]]],
    ["lease M2", [[exclusive.name, 11]]],
    ["lease M3", [[fenced.name, 16], unrejected]],
    ["lease M4", [[ownToken.name, 12], unwritten, unrejected]],
    ["lease M5", [[leaseEnds.name, 7]]]
  ] as const)("%s", async (id, found) => {
    expect(await foundBy(mutants, id)).toEqual(found)
  })
})

const atGrant = [1, 2, 3, 4, 5, 6, 7].flatMap((term) => [1, 2, 3].flatMap((hold) => [0, 1].map((slack) => ({ lease: term, hold, slack }))))

test.each(atGrant)(
  "where the time starts at the grant, a lease of $lease, held for $hold with a slack of $slack, must cover that twice",
  async (set) => {
    const mutant = mutants.find(({ id }) => id === "lease M1")!
    const { violations } = await checkPromise(lease, { set, mutant, all: true })
    expect(violations.some(({ name }) => name === exclusive.name)).toBe(2 * (set.hold + set.slack) >= set.lease)
  }
)

test("the storage refuses a token that is older than the last, and no other", () => {
  const write = (token: number) => ({ type: "Write", token, from: "anna" })
  const [started] = start(storage, undefined) as readonly [Stepped]
  const [first] = step(storage, started.state, write(2)) as readonly [Stepped]
  const answers = [1, 2, 3].map((token) => (step(storage, first.state, write(token)) as readonly [Stepped])[0].sent[0]!.message.type)
  expect(answers).toEqual(["Rejected", "Written", "Written"])
})

describe.each(fairnesses)("fairness: %s", (fair) => {
  test("a lock is free again though its holder has crashed, and every wait ends", async () => {
    expect(await judged(live, { fair })).toBe("holds")
  })

  test("a wait may end without the lock", async () => {
    expect(await judged(live, { promise: "granted", fair })).toBe(`violated; ${waitIsWorthwhile.name}: ends`)
  })
})
