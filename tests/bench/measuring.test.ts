import { availableParallelism } from "node:os"
import { describe, expect, test } from "vitest"
import { atOnce, rows } from "./borealis.ts"
import { compare, type Contestant, measureAlone, type Result, runProgram } from "./measure.ts"
import { judge, misses, missOf, spinRow, twoPhaseCommitOf } from "./musts.ts"
import { spin } from "./peers/spin.ts"
import { unlessAbsent } from "./peers/peer.ts"
import { countedByTlc } from "./peers/tlc.ts"
import { withConstants } from "./peers/tla-config.ts"
import { comparisonOf, nameOf } from "./section.ts"
import { verdictOf } from "./results-file.ts"
import { judgeHunts } from "./suites/hunt.ts"
import { costsOf } from "./suites/misses.ts"

/** Counts so many states, in these times by round. */
const contestant = (name: string, distinct: number, seconds: readonly number[], said: string[] = []): Contestant => {
  const left = [...seconds]
  return {
    name,
    measure: () => {
      said.push(name)
      return Promise.resolve({ distinct, seconds: left.shift()! })
    }
  }
}

const resultOf = (name: string, seconds: number): Result => ({ name, rounds: 3, distinct: 10_340_352, seconds, xstateCalls: 10_447 })
const nine = twoPhaseCommitOf(9)

describe("a comparison", () => {
  test("takes turns, and the median of each", async () => {
    const turns: string[] = []
    const results = await compare("turns", [contestant("one", 5, [3, 1, 2], turns), contestant("other", 5, [7, 9, 8], turns)])
    expect(turns).toEqual(["one", "other", "one", "other", "one", "other"])
    expect(results.map(({ seconds, rounds }) => [seconds, rounds])).toEqual([
      [2, 3],
      [8, 3]
    ])
  })

  test("leaves out the rounds in which something else had the processor, unless all were such", async () => {
    const busy = (seconds: readonly number[]): Contestant => {
      const left = [...seconds]
      return { name: "busy", measure: () => Promise.resolve({ distinct: 5, cpuSeconds: 2, seconds: left.shift()! }) }
    }
    expect((await compare("busy at times", [busy([4, 2.1, 5])]))[0]!.seconds).toBe(2.1)
    expect((await compare("busy throughout", [busy([4, 6, 5])]))[0]!.seconds).toBe(5)
  })

  test("measures a slow one once, and nobody again who was measured before", async () => {
    const slow = { ...contestant("slow", 5, [1]), once: true }
    const results = await compare("slow", [slow, contestant("fast", 5, [3, 2, 1])])
    expect(results.map(({ rounds }) => rounds)).toEqual([1, 3])
    expect((await measureAlone("slow", contestant("fast", 5, []))).seconds).toBe(2)
  })

  test("fails where two count differently", async () => {
    const counted = compare("counts", [contestant("one", 5, [1, 1, 1]), contestant("other", 6, [1, 1, 1])])
    await expect(counted).rejects.toThrow("counts: one counts 5 states, other 6")
  })
})

describe("what is asked", () => {
  test.each([
    [2, 10.1, "met"],
    [2, 9.9, "missed"]
  ])("%d s against %d s of SPIN", (ours, theirs, outcome) => {
    const judged = judge(nine, [resultOf(rows.standard, ours), resultOf(spinRow, theirs)])
    expect(judged.filter(({ decides, text }) => decides && text.includes("SPIN"))).toMatchObject([{ row: rows.standard, outcome }])
    const { text } = comparisonOf(nine, [resultOf(rows.standard, ours), resultOf(spinRow, theirs)])
    expect(text).toContain(
      outcome === "met" ? "5.05 × SPIN; asked: at least 5.00 × SPIN: met" : "4.95 × SPIN; asked: at least 5.00 × SPIN: **missed**"
    )
  })

  test.each([
    [2.1, 30, "4.92 M/s; asked: at least 4.00 M/s, here 2.00 M/s: met"],
    [6, 30, "1.72 M/s; asked: at least 4.00 M/s, here 2.00 M/s: **missed**"],
    [2.1, 7.5, "4.92 M/s; asked: at least 4.00 M/s, here 7.99 M/s: **missed**"]
  ])("a speed, %d s, is as much as the machine's pace, %d s of SPIN, makes of it", (ours, theirs, text) => {
    const judged = judge(nine, [resultOf(rows.standard, ours), resultOf(spinRow, theirs)])
    expect(judged[1]).toMatchObject({ text, decides: true })
    const crowded = judge(nine, [resultOf(rows.standard, ours), { ...resultOf(spinRow, theirs), cpuSeconds: theirs / 2 }])
    expect(crowded[1]).toMatchObject({ text: expect.not.stringContaining("here"), decides: false })
  })

  test.runIf(availableParallelism() > 1).each([
    [10, 20, 9, ["met", "met"]],
    [14, 20, 12, ["missed", "met"]],
    [14, 20, 9, ["missed", "missed"]]
  ])("of two workers, %d s to %d s of one, and %d s for a half of two checks", (two, one, both, outcomes) => {
    const judged = judge(twoPhaseCommitOf(10), [resultOf(rows.standard, one), resultOf(rows.two, two), resultOf(atOnce, both)])
    expect(judged.filter(({ row }) => row === rows.two).map(({ outcome }) => outcome)).toEqual(outcomes)
  })

  test.each([
    [14.9e-6, 12e-6, 6.1e-6, ["met", "met"]],
    [15.1e-6, 12e-6, 6.1e-6, ["missed", "met"]],
    [15.1e-6, 12e-6, 5.9e-6, ["missed", "missed"]]
  ])("of a miss, %d s at first, %d s later, %d s of it for transition()", (cold, warm, alone, outcomes) => {
    const one = (which: Parameters<typeof missOf>[1], seconds: number): Result => ({
      ...resultOf(missOf("bench/ledger", which), seconds),
      distinct: 1
    })
    const judged = judge(misses, [one("cold", cold), one("warm", warm), one("alone", alone)])
    expect(judged.map(({ outcome, decides }) => [outcome, decides])).toEqual(outcomes.map((outcome, i) => [outcome, i === 1]))
  })

  test("is not met where it cannot be measured, and without SPIN an absolute speed decides nothing", () => {
    const judged = judge(nine, [resultOf(rows.standard, 10)])
    expect(judged.map(({ outcome, decides }) => [outcome, decides])).toEqual([
      ["not measured", true],
      ["missed", false],
      ["met", true]
    ])
    const verdict = verdictOf([{ title: "", text: "", judged, wasCrowded: true }])
    expect(verdict).toMatch(/^1 of 2 figures that decide are met/)
    expect(verdict).not.toContain("\nMissed:")
    expect(verdict).toContain("The machine was busy")
  })
})

test("a step's cost is what all misses took by the steps of machines among them: at first, and at best", () => {
  const run = (filling: number) => ({ misses: 500, cells: 10, filling, judging: 9, whole: 99 })
  expect(costsOf({ runs: [run(4), run(1), run(2)], steps: 400, alone: 3 })).toEqual({ cold: 0.01, warm: 0.0025, alone: 0.0075 })
})

test("a run that had to share its core says so", () => {
  expect(nameOf({ ...resultOf("one", 10), cpuSeconds: 9.5 })).toBe("one")
  expect(nameOf({ ...resultOf("one", 10), cpuSeconds: 6, note: "1 searched" })).toBe("one (1 searched; had 60 % of a core)")
})

test.runIf(process.platform === "linux")("a program's memory and processor time are seen from outside", async () => {
  const { usage, seconds } = await runProgram(process.execPath, ["-e", "const end = Date.now() + 400; while (Date.now() < end);"])
  expect(usage.peakBytes).toBeGreaterThan(10e6)
  expect(usage.cpuSeconds).toBeGreaterThan(0.05)
  expect(usage.cpuSeconds).toBeLessThan(4 * seconds)
})

test("a peer that is absent is one line", () => {
  const { contestants, absent } = unlessAbsent([[{ ...spin, version: undefined }, () => [contestant("SPIN", 1, [])]]])
  expect([contestants, absent]).toEqual([[], ["SPIN is not here: install spin and gcc."]])
})

test("a configuration gets its constants, and has to name them", () => {
  expect(withConstants("CONSTANT N = 3\nINVARIANT Consistent", { N: 12 })).toBe("CONSTANT N = 12\nINVARIANT Consistent")
  expect(() => withConstants("INVARIANT Consistent", { N: 12 })).toThrow(`no line "N = …"`)
})

test("what TLC counted is in the last of its lines that says so", () => {
  const progress =
    "Progress(9) at 10:00:00: 1,234 states generated (9 s/min), 567 distinct states found (8 ds/min), 89 states left on queue."
  const end =
    "Model checking completed. No error has been found.\n2003 states generated, 1568 distinct states found, 0 states left on queue."
  expect(countedByTlc(`${progress}\n${end}`)).toBe(1_568)
  expect(() => countedByTlc(progress)).toThrow("TLC: Progress")
})

describe("hunts", () => {
  const told = (isFound: boolean, seconds: number) => ({ isFound, seconds, distinct: 1, depth: 1, steps: undefined, before: undefined })
  const mostly = [...Array.from({ length: 9 }, () => told(true, 2)), told(false, 60)]
  const seldom = [...mostly.slice(2), told(false, 60), told(false, 60)]

  test("are asked to find in nine of ten", () => {
    const asked = { mutant: "a", asked: "found in 9 of 10" } as const
    expect(judgeHunts(asked, mostly, [told(false, 60)]).outcome).toBe("met")
    expect(judgeHunts(asked, seldom, [told(false, 60)]).outcome).toBe("missed")
  })

  test("or to be faster than breadth-first search, by the medians", () => {
    const asked = { mutant: "a", asked: "faster than breadth-first" } as const
    const search = [told(true, 3), told(true, 1), told(true, 9)]
    expect(judgeHunts(asked, mostly, search)).toMatchObject({ outcome: "met", text: expect.stringContaining("1.50 ×") })
    expect(judgeHunts(asked, [told(true, 4), told(true, 3.5)], search).outcome).toBe("missed")
  })
})
