import { OutOfSpace, Heap } from "../../../src/model-check/core/tables/arrays.ts"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { afterEach, describe, expect, test, vi } from "vitest"
import { assign, emit } from "xstate"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { choose, InputError } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { PlaceTable } from "../../../src/model-check/core/states/place-table.ts"
import { SharedMemory } from "../../../src/model-check/core/webassembly/shared-memory.ts"
import { DiskSpillFile } from "../../../src/model-check/resources/spill-file.ts"
import { Keys } from "../../../src/model-check/compile/interner.ts"
import { Keeping } from "../../../src/model-check/resources/keeping.ts"
import { exitCodeOf, type Kept, type Report } from "../../../src/model-check/report.ts"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import { Run } from "../../../src/model-check/run.ts"
import { always } from "../../../src/scenario/index.ts"
import { instantiate } from "../../../src/world/index.ts"
import { actorOf, anything, line, scenarioOf, viewOf } from "../counter-scenarios.ts"

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

  test("bitstate has half of the memory for its bits at most, a power of two", async () => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 7 }, keep: "bitstate", bytes: 40_000_000 })
    expect(report).toMatchObject({ verdict: "sampled", bytes: { visited: 2 ** 24 } })
    expect(report.distinct).toBeLessThanOrEqual(296_448)
  })

  test("anything but fingerprints is for the TypeScript engine, and so it says", async () => {
    expect(await checkPromise(twoPhaseCommit, { keep: "exact" })).toMatchObject({ engine: "typescript", workers: 1 })
    for (const other of [{ workers: 2 }, { engine: "webassembly" as const }])
      await expect(checkPromise(twoPhaseCommit, { keep: "exact", ...other })).rejects.toThrow(InputError)
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

const engines = ["webassembly", "typescript"] as const

describe.each(engines)("states that wait to be looked at, in %s", (engine) => {
  test("go to disk where memory is short, which changes nothing that is found", async () => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 7 }, engine, frontierBytes: 0 })
    expect(report).toMatchObject({ verdict: "holds", distinct: 296_448, transitions: 1_735_809, depth: 23, frontier: 0 })
    expect(report.bytes.spilled).toBeGreaterThan(1_000_000)
    expect(report.bytes.frontier).toBeLessThan(3_000_000)
    expect((await checkPromise(twoPhaseCommit, { set: { rms: 6 }, engine })).bytes.spilled).toBe(0)
  })

  test("have no more memory than they may, but for some chunks", async () => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 8 }, engine, frontierBytes: 2_000_000 })
    expect(report).toMatchObject({ verdict: "holds", distinct: 1_745_408, frontier: 0 })
    expect(report.bytes.frontier).toBeLessThan(2_000_000 + 4 * 2 ** 18)
    expect(report.bytes.spilled).toBeGreaterThan(1_000_000)
  })

  test("are found again with the path to them, beyond 65,536 cells of one actor too", async () => {
    const digits = Array.from({ length: 300 }, (_, digit) => digit)
    const isShort = ({ context }: { context: { n: number } }) => context.n < 300
    const next = ({ context, event }: { context: { n: number }; event: { option: number } }) => context.n * 300 + event.option + 1
    const Up = { guard: isShort, actions: emit(choose("digit", digits)) }
    const wide = actorOf("wide", { initial: "up", states: { up: { on: { Up, Chosen: { actions: assign({ n: next }) } } } } })
    const beside = line("beside", 2)
    const last = always("not the last one", {
      reads: { c: viewOf(wide, ({ context }) => context.n < 90_000) },
      holds: ({ c: [is] }) => is!
    })
    const scenario = scenarioOf({ a: wide, b: beside }, [last, anything(wide)])
    const options: CheckOptions = { engine, all: true }
    const [one, other] = [await checkPromise(scenario, options), await checkPromise(scenario, { ...options, frontierBytes: 0 })]
    expect(one).toMatchObject({ verdict: "violated", depth: 5, frontier: 0, bytes: { spilled: 0 } })
    expect(other.bytes.spilled).toBeGreaterThan(1_000_000)
    expect(other.cells).toBeGreaterThan(80_000)
    const foundIn = ({ distinct, transitions, depth, violations }: Report) => ({ distinct, transitions, depth, violations })
    expect(foundIn(other)).toEqual(foundIn(one))
    expect(other.violations[0]?.counterexample?.trace.steps).toHaveLength(2)
  })

  test("stay in memory where the disk takes no more, until that runs out too", async () => {
    vi.spyOn(DiskSpillFile.prototype, "put").mockImplementation(() => {
      throw new Error("ENOSPC: no space left on device, write")
    })
    const options = { set: { rms: 7 }, engine, frontierBytes: 0 }
    expect(await checkPromise(twoPhaseCommit, options)).toMatchObject({ verdict: "holds", distinct: 296_448, bytes: { spilled: 0 } })
    const report = await checkPromise(twoPhaseCommit, { ...options, set: { rms: 8 }, bytes: 30_000_000 })
    expect(report).toMatchObject({ verdict: "inconclusive", violations: [] })
    expect(report.reason).toMatch(/^the bound on memory was reached, and the disk took no more \(ENOSPC: .*\); [\d,]+ states were found/)
  })

  test("end the search, and do not crash it, where they cannot be read back", async () => {
    const { take } = DiskSpillFile.prototype
    vi.spyOn(DiskSpillFile.prototype, "take").mockImplementation((place, into) => take.call(new DiskSpillFile(), place, into))
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 7 }, engine, frontierBytes: 0 })
    expect(report).toMatchObject({ verdict: "inconclusive", violations: [] })
    expect(report.reason).toMatch(
      /^memory ran out: the frontier cannot be read back from disk: .*; [\d,]+ states were found and not expanded$/
    )
    expect(report.frontier).toBeGreaterThan(0)
  })
})

test("a bound counts what lasts, not garbage: a search goes on, and ends at the same place each time", async () => {
  const left: object[] = []
  const litter = () => {
    for (let i = 0; i < 400; i++) left.push(Array.from({ length: 1_000 }, (_, n) => ({ n })))
    left.length = 0
  }
  const options = { set: { rms: 9 }, engine: "webassembly", bytes: 40_000_000 } as const
  const plain = await checkPromise(twoPhaseCommit, options)
  const littered = await checkPromise(twoPhaseCommit, { ...options, onProgress: litter })
  expect(plain.verdict).toBe("inconclusive")
  expect(littered.distinct).toBe(plain.distinct)
})

test("bits that are not to be had are an input error, and without a bound they are few", async () => {
  await expect(checkPromise(twoPhaseCommit, { keep: "bitstate" })).resolves.toMatchObject({
    verdict: "sampled",
    bytes: { visited: 2 ** 29 }
  })
  vi.stubGlobal("Int32Array", function () {
    throw new RangeError("Array buffer allocation failed")
  })
  try {
    expect(() => new Keeping("bitstate", 2 ** 40).open({} as never)).toThrow(
      /^bitstate cannot have 524288 MiB for its bits here; bound the memory/
    )
  } finally {
    vi.unstubAllGlobals()
  }
})

test("the file of the frontier is in no folder", async () => {
  const before = fs.readdirSync(tmpdir()).filter((name) => name.startsWith("borealis-"))
  const run = new Run(instantiate(twoPhaseCommit, { rms: 7 }), { frontierBytes: 0 })
  while (run.report().bytes.spilled === 0) run.advance(0)
  expect(fs.readdirSync(tmpdir()).filter((name) => name.startsWith("borealis-"))).toEqual(before)
  run.close()
})

describe("memory that is not to be had ends the search as inconclusive, and what was covered is told right", () => {
  const system = instantiate(twoPhaseCommit, { rms: 6 })
  const batchSizes = { round: 256, block: 64, chunk: 1 << 12 }
  const covered = ({ distinct, transitions, waiting }: Run["progress"]) =>
    `${distinct} distinct, ${transitions} transitions, ${waiting} waiting`

  /** What a search has covered after each of its parts. */
  const stages = (options: CheckOptions): ReadonlySet<string> => {
    const run = new Run(system, options)
    const seen = new Set<string>()
    do seen.add(covered(run.progress))
    while (!run.advance(0))
    return seen
  }

  /** Lets a method fail from its nth call on; sees to it that calls before that do what they did. */
  const failing = <T extends object>(type: { readonly prototype: T }, method: keyof T & string, error: Error, wanted: () => boolean) => {
    const real = type.prototype[method] as (...args: unknown[]) => unknown
    vi.spyOn(type.prototype, method as never).mockImplementation(function (this: T, ...args: unknown[]) {
      if (wanted()) throw error
      return real.apply(this, args)
    } as never)
  }

  const noRoom = () => new RangeError("Array buffer allocation failed")
  test.each<readonly [string, CheckOptions, (wanted: () => boolean) => void]>([
    ["the tables of WebAssembly", { engine: "webassembly" }, (wanted) => failing(SharedMemory, "take", new OutOfSpace("full"), wanted)],
    ["the tables of TypeScript", { engine: "typescript" }, (wanted) => failing(Heap, "take", noRoom(), wanted)],
    ["the set of states", { engine: "typescript" }, (wanted) => failing(PlaceTable, "added", noRoom(), wanted)],
    ["the set of whole states", { keep: "exact" }, (wanted) => failing(PlaceTable, "added", noRoom(), wanted)]
  ])("%s", (_, one, fail) => {
    const options = { ...one, batchSizes }
    const known = stages(options)
    let isArmed = false
    let left = 0
    fail(() => isArmed && left-- <= 0)
    let failures = 0
    for (const [parts, after] of [
      [1, 0],
      [9, 2],
      [40, 0],
      [200, 3],
      [330, 1]
    ] as const) {
      isArmed = false
      const run = new Run(system, options)
      for (let i = 0; i < parts; i++) run.advance(0)
      isArmed = true
      left = after
      while (!run.advance(1000));
      const report = run.report()
      if (report.verdict === "holds") continue
      failures++
      expect(report).toMatchObject({
        verdict: "inconclusive",
        violations: [],
        reason: expect.stringMatching(/^memory ran out: (full|Array)/)
      })
      expect(known).toContain(covered(run.progress))
      expect(report.bounds).toContainEqual(expect.objectContaining({ name: "memory", reached: false }))
    }
    expect(failures).toBeGreaterThan(2)
  })

  test("any other error is no shortage", () => {
    const run = new Run(system, { engine: "typescript" })
    failing(PlaceTable, "added", new RangeError("Maximum call stack size exceeded"), () => true)
    expect(() => run.advance(60_000)).toThrow(/call stack/)
  })
})

test.each<CheckOptions>([{ engine: "webassembly" }, { engine: "typescript" }, { keep: "exact" }, { keep: "wide" }])(
  "a bound on memory is kept: %o",
  async (options) => {
    const bytes = 40e6
    const report = await checkPromise(twoPhaseCommit, { set: { rms: 9 }, bytes, ...options })
    expect(report.verdict).toBe("inconclusive")
    const { visited, trace, frontier, tables } = report.bytes
    expect(visited + trace + frontier + tables).toBeLessThan(bytes)
    // and it is made use of
    expect(visited + trace + frontier + tables).toBeGreaterThan(bytes * 0.3)
  }
)

test.each(engines)("a state takes 20 bytes and less in the long run, in %s", async (engine) => {
  const { distinct, bytes } = await checkPromise(twoPhaseCommit, { set: { rms: 8 }, engine })
  expect((bytes.visited + bytes.trace) / distinct).toBeLessThanOrEqual(20)
})
