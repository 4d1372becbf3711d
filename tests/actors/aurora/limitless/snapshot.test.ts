import { emit } from "xstate"
import { describe, expect, test } from "vitest"
import { committingAt, isLogged, released, stillPending } from "../../../../src/actors/aurora/limitless/snapshot/answers.ts"
import { promises } from "../../../../src/actors/aurora/limitless/snapshot/claims/monitors.ts"
import { mutants } from "../../../../src/actors/aurora/limitless/snapshot/mutants.ts"
import { visibility } from "../../../../src/actors/aurora/limitless/snapshot/scenarios.ts"
import { shard } from "../../../../src/actors/aurora/limitless/snapshot/shard.ts"
import {
  leadOf,
  preparing,
  reads,
  transaction,
  updatedShards,
  writes
} from "../../../../src/actors/aurora/limitless/snapshot/transactions.ts"
import {
  hasSurelyPassed,
  initialVersion,
  isOverwritten,
  isVisible,
  newestVisible,
  past,
  proposal,
  snapshotTime,
  withVersion
} from "../../../../src/actors/aurora/limitless/snapshot/visibility.ts"
import { send } from "../../../../src/kernel/index.ts"
import { checkPromise } from "../../../../src/model-check/check.ts"
import { mutant } from "../../../../src/scenario/index.ts"
import { startMonitor, stepMonitor } from "../../../../src/world/index.ts"

describe("what a snapshot shows", () => {
  test("a version whose commit time is the snapshot time itself is in it", () => {
    expect(isVisible({ tx: "T1", commitTs: 5 }, 5)).toBe(true)
    expect(isVisible({ tx: "T1", commitTs: 6 }, 5)).toBe(false)
  })

  test("of several visible versions the newest, whatever their order", () => {
    const versions = [
      { tx: "T2", commitTs: 7 },
      { tx: "T1", commitTs: 3 },
      { tx: "T3", commitTs: 9 }
    ]
    expect(newestVisible(versions, 8).tx).toBe("T2")
    expect(newestVisible(versions, 9).tx).toBe("T3")
    expect(newestVisible(versions, 2)).toEqual(initialVersion)
  })

  test("a write loses to a version that its snapshot does not show", () => {
    expect(isOverwritten([{ tx: "T1", commitTs: 6 }], 5)).toBe(true)
    expect(isOverwritten([{ tx: "T1", commitTs: 5 }], 5)).toBe(false)
    expect(isOverwritten([], 0)).toBe(false)
  })

  test("a chain of versions stays ordered by commit time", () => {
    const chain = withVersion(withVersion([], { tx: "T2", commitTs: 7 }), { tx: "T1", commitTs: 3 })
    expect(chain.map(({ tx }) => tx)).toEqual(["T1", "T2"])
  })
})

describe("what a shard proposes", () => {
  test("its clock's latest reading, unless logical time is ahead", () => {
    expect(proposal(0, { earliest: 20, latest: 40 })).toBe(40)
    expect(proposal(101, { earliest: 20, latest: 40 })).toBe(101)
  })

  test("a snapshot at 100 keeps a shard whose clock shows [20, 40] from committing at 60", () => {
    const afterRead = past(0, 100)
    expect(afterRead).toBe(101)
    expect(proposal(afterRead, { earliest: 40, latest: 60 })).toBeGreaterThan(100)
  })

  test("logical time never goes back for an older snapshot", () => {
    expect(past(101, 50)).toBe(101)
  })

  test("a commit time has surely passed once the earliest reading is above it", () => {
    expect(hasSurelyPassed(40, { earliest: 40, latest: 60 })).toBe(false)
    expect(hasSurelyPassed(40, { earliest: 41, latest: 61 })).toBe(true)
  })

  test("a router or shard without a clock is refused in a sentence", () => {
    expect(() => snapshotTime(undefined)).toThrow("routers and shards are cast with a clock")
  })
})

test("the talk's example: T1 at 100 sees nothing of what T2 commits at 110, T3 at 125 sees it", () => {
  // T1's first touch of shard B comes last in real time and still shows the row as of 100
  const shipped = { tx: "T2", commitTs: 110 }
  const rowAtB = withVersion([], shipped)
  expect(newestVisible(rowAtB, 100)).toEqual(initialVersion)
  expect(newestVisible(rowAtB, 103)).toEqual(initialVersion)
  expect(newestVisible(rowAtB, 125)).toEqual(shipped)
})

describe("which way a commit goes", () => {
  test("the first updated shard leads, the others prepare, each once", () => {
    const moved = transaction("T1", reads("C"), writes("B"), writes("A"), writes("B"))
    expect(updatedShards(moved)).toEqual(["B", "A"])
    expect(leadOf(moved)).toBe("B")
    expect(preparing(moved)).toEqual(["A"])
  })

  test("a read-only transaction has no lead, one with a single updated shard nobody to prepare", () => {
    expect(leadOf(transaction("T1", reads("A"), reads("B")))).toBeUndefined()
    expect(preparing(transaction("T1", reads("A"), writes("B")))).toEqual([])
  })
})

describe("what a shard answers", () => {
  const waiting = [
    { tx: "T2", router: "r2", startTs: 5, writer: "T1" },
    { tx: "T3", router: "r3", startTs: 8, writer: "T1" }
  ]

  test("a lead's word releases the reads at that snapshot and leaves the others waiting", () => {
    const word = { tx: "T1", startTs: 5 }
    const [answer, ...rest] = released(waiting, word, [{ tx: "T1", commitTs: 4 }])
    expect(answer).toEqual({ type: "send", to: "r2", message: { type: "Fetched", tx: "T2", writer: "T1", commitTs: 4 } })
    expect(rest).toHaveLength(1)
    expect(stillPending(waiting, word).map(({ tx }) => tx)).toEqual(["T3"])
  })

  test("only the commit chosen last can still be on its way to the log", () => {
    const owed = [
      { tx: "T1", router: "r1", commitTs: 4 },
      { tx: "T2", router: "r2", commitTs: 6 }
    ]
    expect(committingAt(owed)).toBe(6)
    expect(committingAt([])).toBe(Number.POSITIVE_INFINITY)
    expect(isLogged(owed, [{ tx: "T1", commitTs: 4 }])).toBe(true)
    expect(isLogged(owed, [{ tx: "T2", commitTs: 6 }])).toBe(false)
    expect(isLogged([], [])).toBe(false)
  })
})

test("each mutant names the invariant that must catch it", () => {
  expect(mutants.map(({ id, expected }) => `${id}: ${expected.join(", ")}`)).toEqual([
    "limitless B1: limitless L4, limitless L1",
    "limitless B2: limitless L4, limitless L1",
    "limitless B3: limitless L4, limitless L1",
    "limitless B4: limitless L4",
    "limitless B5: limitless L1",
    "limitless B7: limitless L4",
    "limitless B8: limitless L1",
    "limitless B9: limitless L4",
    "limitless B10: limitless L2",
    "limitless B11: limitless L7",
    "limitless B12: limitless L7",
    "limitless B13: limitless L7",
    "limitless B14: limitless L8",
    "limitless B16: limitless L9",
    "limitless B17: limitless L13",
    "limitless B19: limitless L13",
    "limitless B35: limitless L10",
    "limitless B37: limitless L12",
    "limitless X1: limitless L13",
    "limitless X2: deadlock",
    "limitless X3: deadlock",
    "limitless X4: deadlock",
    "limitless X5: deadlock",
    "limitless X6: limitless L2",
    "limitless X7: limitless L3",
    "limitless X8: limitless L8",
    "limitless X9: limitless L15",
    "limitless X10: a shard's logical time never falls, and is not below what it has prepared",
    "limitless X11: limitless L3",
    "limitless X12: limitless L16",
    "limitless X13: limitless L15",
    "limitless X14: a row is open, prepared or committing for a transaction, and free for none",
    "limitless X15: a router between transactions counts nobody as prepared",
    "limitless X16: limitless L15",
    "limitless X17: a shard's logical time is above every snapshot that it has served"
  ])
})

describe("an answer that arrives without having been noted when it was given", () => {
  const step = (from: string, message: { readonly type: string; readonly [key: string]: unknown }) => [
    { type: "Step", step: "deliver", from, to: "r1", message }
  ]
  const after = (...events: Parameters<typeof stepMonitor>[2]) => {
    const state = stepMonitor(promises, startMonitor(promises), events)
    return typeof state === "string" ? state : (state.snapshot.context as { readonly unnoted: boolean }).unnoted
  }
  const fetched = { type: "Fetched", tx: "T2", writer: "T1", commitTs: 1 }
  const notYet = { type: "NotYet", tx: "T1", startTs: 3 }

  test("is told from one that was", () => {
    expect(after(...step("A", fetched))).toBe(true)
    expect(after({ type: "Served", from: "A", startTs: 2, writer: "T1" }, ...step("A", fetched))).toBe(false)
    expect(after({ type: "Served", from: "B", startTs: 2, writer: "T1" }, ...step("A", fetched))).toBe(true)
    expect(after(...step("A", { ...fetched, writer: "T2" }))).toBe(false)
    expect(after(...step("A", notYet))).toBe(true)
    expect(after({ type: "Denied", from: "A", tx: "T1", startTs: 2 }, ...step("A", notYet))).toBe(true)
    expect(after({ type: "Denied", from: "A", tx: "T1", startTs: 3 }, ...step("A", notYet))).toBe(false)
  })

  test("violates L4, which would otherwise hold for want of notes", async () => {
    const silent = shard.with({
      actions: {
        deny: emit((_, { from, tx, startTs }: { from: string; tx: string; startTs: number }) => send(from, { type: "NotYet", tx, startTs }))
      }
    })
    const forgets = mutant("forgets", { of: visibility, breaks: "a denial is not observed", replace: silent, expected: ["limitless L4"] })
    const { violations } = await checkPromise(visibility, { mutant: forgets })
    expect(violations.map(({ id }) => id)).toEqual(["limitless L4"])
  })
})
