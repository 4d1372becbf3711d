import { describe, expect, test } from "vitest"
import { mutants } from "../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { CrewFailure } from "../../src/model-check/core/webassembly/phases.ts"
import type { Report } from "../../src/model-check/report.ts"
import { type CheckOptions, Run } from "../../src/model-check/run.ts"
import { instantiate, type Mutant } from "../../src/world/index.ts"
import { finished } from "./finished.ts"

/** Blocks so small that there is something to share from the first levels on. */
const grain = { round: 256, block: 16, chunk: 1000 }

const finish = (options: CheckOptions, mutant?: Mutant): Promise<Report> =>
  finished(instantiate(twoPhaseCommit, { rms: 5 }, mutant), { grain, ...options })

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

/** The thread of the only other worker. */
const threadOf = (run: Run) =>
  (run as unknown as { chosen: { threads: { workers: readonly { terminate(): Promise<number> }[] } } }).chosen.threads.workers[0]!

const started = async (): Promise<Run> => {
  const run = new Run(instantiate(twoPhaseCommit, { rms: 7 }), { grain, workers: 2 })
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
