import { afterEach, describe, expect, test, vi } from "vitest"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { Keys } from "../../src/model-check/interner.ts"
import { exitCodeOf, type Kept } from "../../src/model-check/report.ts"
import { InputError } from "../../src/world/index.ts"

const six = { distinct: 50_816, transitions: 256_001, depth: 20 }

afterEach(() => void vi.restoreAllMocks())

describe("what is kept of a state", () => {
  test.each<readonly [Kept, number]>([
    ["fingerprints", six.distinct ** 2 / 2 ** 65],
    ["wide", six.distinct ** 2 / 2 ** 129],
    ["exact", 0]
  ])("%s: the counts are the same, the odds of a collision are not", async (keep, odds) => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 6 }, keep })
    expect(report).toMatchObject({ ...six, verdict: "holds", kept: keep })
    expect(report.collisionOdds / (odds || 1)).toBeCloseTo(odds === 0 ? 0 : 1, 10)
  })

  test("bitstate: it finds what is violated, and otherwise says that it has seen a sample", async () => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 6 }, keep: "bitstate" })
    expect(report).toMatchObject({ ...six, verdict: "sampled", kept: "bitstate", violations: [] })
    expect(report.reason).toMatch(/states may have been left out: each set 3 bits, and [\d.e-]+ % of 2\^\d+ bits are set/)
    expect(exitCodeOf(report)).toBe(3)
  })

  test("bitstate in too little memory leaves states out, and says about how many", async () => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 7 }, keep: "bitstate", bytes: 40_000_000 })
    expect(report).toMatchObject({ verdict: "sampled", bytes: { visited: 2 ** 24 } })
    expect(report.distinct).toBeLessThanOrEqual(296_448)
  })

  test("anything but fingerprints is for the TypeScript engine, and so it says", async () => {
    expect(await checkPromise(twoPhaseCommit, { keep: "exact", workers: 2 })).toMatchObject({ engine: "typescript", workers: 1 })
    await expect(checkPromise(twoPhaseCommit, { keep: "exact", engine: "webassembly" })).rejects.toThrow(InputError)
  })
})

describe("worlds that have one fingerprint", () => {
  /** Of the 64 bits of each key so many are left, so that worlds collide, also with their neighbours. */
  const weakenKeys = () => {
    const { of } = Keys.prototype
    vi.spyOn(Keys.prototype, "of").mockImplementation(function (this: Keys, place, content) {
      const { lo, hi, second } = of.call(this, place, content)
      return { lo: lo & 3, hi: hi & 0x70000000, second }
    })
  }

  test("are one world to fingerprints", async () => {
    weakenKeys()
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 5 } })
    expect(report.distinct).toBeLessThan(8_832)
  })

  test.each<Kept>(["exact", "wide"])("are told apart where %s is kept", async (keep) => {
    weakenKeys()
    expect(await checkPromise(twoPhaseCommit, { set: { rms: 4 }, keep })).toMatchObject({
      verdict: "holds",
      distinct: 1_568,
      transitions: 5_377,
      depth: 14
    })
  })
})
