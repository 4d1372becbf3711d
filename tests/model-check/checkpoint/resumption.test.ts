import { describe, expect, test } from "vitest"
import { mutants as failoverMutants } from "../../../src/actors/aurora/storage/failover/mutants.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../../src/model-check/index.ts"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import { instantiate } from "../../../src/world/index.ts"
import { finished } from "../check-to-end.ts"
import { checkpointsOf, found, newFolder, resumed } from "./keeping-checkpoints.ts"

const batchSizes = { round: 64, block: 16, chunk: 100 }
const fourManagers = instantiate(twoPhaseCommit, { rms: 4 })

describe("a check that goes on from one of its checkpoints finds what it finds without a break", () => {
  const ways: readonly (readonly [name: string, before: CheckOptions, after: CheckOptions])[] = [
    ["with either engine: TypeScript", { engine: "typescript" }, { engine: "typescript" }],
    ["with either engine: WebAssembly", { engine: "webassembly" }, { engine: "webassembly" }],
    ["begun by TypeScript, ended by WebAssembly", { engine: "typescript" }, { engine: "webassembly" }],
    ["begun by WebAssembly, ended by TypeScript", { engine: "webassembly" }, { engine: "typescript" }],
    [
      "with states in other memories",
      { engine: "webassembly", nearBytes: 16 * 8 * (1024 + 32) },
      { engine: "webassembly", nearBytes: 16 * 8 * (1024 + 32) }
    ],
    ["with states that wait on disk", { frontierBytes: 0 }, { frontierBytes: 0 }],
    ["with wide fingerprints", { keep: "wide" }, { keep: "wide" }],
    ["with whole states", { keep: "exact" }, { keep: "exact" }],
    ["up to symmetry", { symmetry: true }, { symmetry: true }],
    ["with a few bits a state", { keep: "bitstate", bytes: 2 ** 22 }, { keep: "bitstate", bytes: 2 ** 22 }]
  ]
  for (const [name, before, after] of ways)
    test(name, async () => {
      const options = { batchSizes, all: true }
      const { report, folders } = await checkpointsOf(fourManagers, { ...options, ...before })
      expect(found(report)).toEqual(found(await finished(fourManagers, { ...options, ...before })))
      expect(folders.length).toBeGreaterThan(before.symmetry === true ? 8 : 20)
      for (const folder of folders.filter((_, i) => i % 4 === 0)) {
        const again = await resumed(fourManagers, folder, { ...options, ...after })
        expect(found(again)).toEqual(found(report))
        expect(again.resumed?.distinct).toBeGreaterThan(0)
      }
    })

  test("beside it a hunt begins anew, other ways, and leaves its counts alone", async () => {
    const folder = newFolder()
    const all = { set: { rms: 4 }, batchSizes, hunt: 0.3 }
    const first = await checkPromise(twoPhaseCommit, { ...all, maxStates: 500, checkpoint: { folder } })
    const { distinct, transitions, depth, hunted } = await checkPromise(twoPhaseCommit, { ...all, checkpoint: { folder, resume: true } })
    const whole = await finished(fourManagers, { batchSizes })
    expect({ distinct, transitions, depth }).toEqual({ distinct: whole.distinct, transitions: whole.transitions, depth: whole.depth })
    expect([first.hunted!.seed, hunted!.seed]).toEqual(["borealis", `borealis, on from ${first.distinct}`])
  })

  test("what it finds is a counterexample, the same one", async () => {
    const mutant = failoverMutants[0]!
    const system = instantiate(mutant.of, mutant.parameters, mutant)
    const { report, folders } = await checkpointsOf(system, { batchSizes })
    expect(report.verdict).toBe("violated")
    for (const folder of folders.filter((_, i) => i % 7 === 0)) {
      const again = await resumed(system, folder, { batchSizes })
      expect(JSON.stringify(again.violations[0]!.counterexample!.trace)).toBe(JSON.stringify(report.violations[0]!.counterexample!.trace))
      expect(found(again)).toEqual(found(report))
    }
  })
})
