import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test, vi } from "vitest"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { expectedBits, frameDone, framePhase, frameReady, phaseBits } from "../../../src/model-check/core/assembly/frame.ts"
import { CrewFailure, phase } from "../../../src/model-check/core/webassembly/phases.ts"
import { Run } from "../../../src/model-check/run.ts"
import { Threads } from "../../../src/model-check/resources/threads.ts"
import { instantiate } from "../../../src/world/index.ts"
import { finished } from "../check-to-end.ts"

afterEach(() => void vi.restoreAllMocks())

/** The frame and the threads of a search that has not begun. */
const opened = (workers: number) => {
  const run = new Run(instantiate(twoPhaseCommit), { workers })
  const { threads } = (run as unknown as { chosen: { threads: Threads } }).chosen
  return { run, threads, frame: (threads as unknown as { frame: Int32Array }).frame }
}

describe("the driver waits for 15 workers", () => {
  /** Waits for them where each wait ends as told: a worker is done, or the time is up. */
  const waitedFor = (ends: (wait: number) => "done" | "timed-out") => {
    vi.spyOn(Threads.prototype as unknown as { start(): void }, "start").mockReturnValue()
    const { run, threads, frame } = opened(16)
    let waits = 0
    vi.spyOn(Atomics, "wait").mockImplementation(() => {
      const end = ends(waits++)
      if (end === "timed-out") return end
      Atomics.add(frame, frameDone, 1)
      return "ok"
    })
    Atomics.store(frame, frameReady, 15)
    expect(threads.muster()).toBe(15)
    threads.begin(phase.expand)
    try {
      threads.finish()
    } finally {
      vi.mocked(Atomics.wait).mockRestore()
      run.close()
    }
    return { waits, done: Atomics.load(frame, frameDone) }
  }

  test("that are done one by one, more of them than it waits at most", () => {
    expect(waitedFor(() => "done")).toEqual({ waits: 15, done: 15 })
  })

  test("that take their time one after another", () => {
    expect(waitedFor((wait) => (wait % 10 === 9 ? "done" : "timed-out"))).toEqual({ waits: 150, done: 15 })
  })

  test("and gives up when nobody is done any more", () => {
    expect(() => waitedFor((wait) => (wait < 3 ? "done" : "timed-out"))).toThrow(
      new CrewFailure("12 of 15 workers did not do their part within 5 s")
    )
  })
})

test("a worker that sees a phase before it is called out does its part once", async () => {
  const { run, frame } = opened(2)
  await run.joined()
  // one worker is expected, and there is nothing to do; it is called once more when it has long done that
  Atomics.store(frame, framePhase, (((1 << expectedBits) | 1) << phaseBits) | phase.expand)
  Atomics.notify(frame, framePhase)
  while (Atomics.load(frame, frameDone) === 0) await sleep(1)
  while (Atomics.notify(frame, framePhase) === 0) await sleep(1)
  await sleep(100)
  expect(Atomics.load(frame, frameDone)).toBe(1)
  run.close()
})

test.each([3, 7, 16, 33, 64])("%i workers, however many cores there are, find what one finds", async (workers) => {
  const batchSizes = { round: 256, block: 4, chunk: 1000 }
  const { distinct, transitions, depth, verdict } = await finished(instantiate(twoPhaseCommit, { rms: 5 }), { batchSizes, workers })
  expect({ distinct, transitions, depth, verdict }).toEqual({ distinct: 8_832, transitions: 37_345, depth: 17, verdict: "holds" })
})
