import { describe, expect, test, vi } from "vitest"
import { mutants } from "../../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { Ancestry } from "../../../src/model-check/core/states/ancestry.ts"
import { Judge } from "../../../src/model-check/core/search/judge.ts"
import { Instance, type Memory, type Module } from "../../../src/model-check/core/webassembly/api.ts"
import { type Crew, CrewFailure, type EngineExports, takePart } from "../../../src/model-check/core/webassembly/phases.ts"
import type { Report } from "../../../src/model-check/report.ts"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import { Run } from "../../../src/model-check/run.ts"
import { Threads } from "../../../src/model-check/resources/threads.ts"
import { instantiate } from "../../../src/world/index.ts"
import type { Mutant } from "../../../src/scenario/index.ts"
import { finished } from "../check-to-end.ts"

/** Blocks so small that there is something to share from the first levels on. */
const batchSizes = { round: 256, block: 16, chunk: 1000 }

const finish = (options: CheckOptions, mutant?: Mutant): Promise<Report> =>
  finished(instantiate(twoPhaseCommit, { rms: 5 }, mutant), { batchSizes, ...options })

const whatWasFound = ({ distinct, transitions, depth, verdict, violations, finalStates }: Report) => ({
  distinct,
  transitions,
  depth,
  verdict,
  violations,
  finalStates
})

describe("verdict, counts and the shortest trace are the same", () => {
  for (const [name, mutant] of [
    ["of a scenario that holds", undefined],
    ["of a mutant", mutants[0]]
  ] as const) {
    test(`${name}, for one to four workers and for the other engine`, async () => {
      const one = whatWasFound(await finish({}, mutant))
      expect(one.verdict).toBe(mutant === undefined ? "holds" : "violated")
      for (const workers of [2, 3, 4]) expect(whatWasFound(await finish({ workers }, mutant))).toEqual(one)
      expect(whatWasFound(await finish({ engine: "typescript" }, mutant))).toEqual(one)
    })
  }
})

test("paths are the same where the other worker does all that it can before the driver begins", async () => {
  const pathsOf = async (workers: number) => {
    const run = new Run(instantiate(twoPhaseCommit, { rms: 5 }), { batchSizes, workers })
    while (!run.advance(1000));
    const { ancestry, distinct } = (run as unknown as { search: { ancestry: Ancestry; distinct: number } }).search
    run.close()
    // as text, which is faster to compare
    return JSON.stringify(Array.from({ length: distinct }, (_, state) => ancestry.pathTo(state)))
  }
  const known = await pathsOf(1)
  // it begins with its own half of the blocks, and then takes the first half
  const alone = Threads.prototype as unknown as Crew & { readonly memory: Memory; readonly module: Module; readonly frame: Int32Array }
  let engine: EngineExports | undefined
  let parts = 0
  vi.spyOn(alone, "muster").mockReturnValue(1)
  vi.spyOn(alone, "finish").mockReturnValue()
  vi.spyOn(alone, "begin").mockImplementation(function (this: typeof alone, which) {
    const { memory, module, frame } = this
    engine ??= new Instance(module, { env: { memory } }).exports as EngineExports
    engine.open(1)
    takePart(engine, new Int32Array(memory.buffer), frame, which, 1)
    parts++
  })
  expect((await pathsOf(2)) === known).toBe(true)
  expect(parts).toBeGreaterThan(100)
  vi.restoreAllMocks()
})

test("blocks are taken over while others go on, but nobody writes to the tables that these read", async () => {
  const threads = Threads.prototype as unknown as Crew
  let isRunning = false
  vi.spyOn(threads, "muster").mockReturnValue(1)
  // the driver does all of it, and the others are taken to be reading until it waits for them
  vi.spyOn(threads, "begin").mockImplementation(() => void (isRunning = true))
  vi.spyOn(threads, "finish").mockImplementation(() => void (isRunning = false))
  const [heard, takenOver] = [new Set<boolean>(), new Set<boolean>()]
  for (const question of ["state", "end", "edge", "fault"] as const) {
    const real = Judge.prototype[question] as (...about: unknown[]) => void
    vi.spyOn(Judge.prototype, question).mockImplementation(function (this: Judge, ...about: unknown[]) {
      heard.add(isRunning)
      return real.apply(this, about)
    })
  }
  const real = Ancestry.prototype.allExpanded
  vi.spyOn(Ancestry.prototype, "allExpanded").mockImplementation(function (this: Ancestry, children) {
    takenOver.add(isRunning)
    real.call(this, children)
  })
  expect(await finish({ workers: 2 })).toMatchObject({ distinct: 8832, verdict: "holds" })
  vi.restoreAllMocks()
  expect([...heard]).toEqual([false])
  expect(takenOver).toEqual(new Set([true, false]))
})

/** The thread of the only other worker. */
const threadOf = (run: Run) =>
  (run as unknown as { chosen: { threads: { workers: readonly { terminate(): Promise<number> }[] } } }).chosen.threads.workers[0]!

const started = async (): Promise<Run> => {
  const run = new Run(instantiate(twoPhaseCommit, { rms: 7 }), { batchSizes, workers: 2 })
  await run.joined()
  run.advance(5)
  return run
}

describe("a worker that is lost is an error within seconds, not a hang", () => {
  test("one that has ended", async () => {
    const run = await started()
    await threadOf(run).terminate()
    expect(() => {
      while (!run.advance(1000));
    }).toThrow(new CrewFailure("worker 1 ended before the search did"))
    run.close()
  })

  test("one that does not answer", async () => {
    const run = await started()
    // nobody hears of its end while the search has the thread
    const ended = threadOf(run).terminate()
    expect(() => {
      while (!run.advance(10_000));
    }).toThrow(new CrewFailure("1 of 1 workers did not do their part within 5 s"))
    await ended
    run.close()
  })
})
