import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { protocols } from "../../../src/actors/index.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { contentsOf } from "../../../src/workbench/load/scenario-file.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import type { Report } from "../../../src/model-check/report.ts"
import { bag } from "../../../src/scenario/index.ts"
import { line, scenarioOf } from "../counter-scenarios.ts"

/** All that a check finds, and nothing of how long it took or who searched. */
const found = ({
  seconds: _seconds,
  bytes: _bytes,
  engine: _engine,
  workers: _workers,
  xstateCalls: _calls,
  evaluations: _asked,
  ...rest
}: Report) => rest

describe("both engines find the same in every scenario and every mutant", async () => {
  for (const { load } of protocols) {
    const { scenarios, mutants } = contentsOf((await load()).flatMap((module) => Object.values(module)))
    for (const scenario of scenarios)
      test(scenario.name, async () => {
        const [one, other] = [await checkPromise(scenario), await checkPromise(scenario, { engine: "typescript" })]
        expect([one.engine, other.engine]).toEqual(["webassembly", "typescript"])
        expect(found(one)).toEqual(found(other))
      })
    for (const mutant of mutants)
      test(`mutant ${mutant.id}`, async () => {
        // what is left of a rule may be a space without end
        const options = { set: mutant.parameters ?? {}, mutant, all: true, maxStates: 250_000 }
        const one = await checkPromise(mutant.of, options)
        expect(one.verdict).toBe("violated")
        expect(found(one)).toEqual(found(await checkPromise(mutant.of, { ...options, engine: "typescript" })))
      })
  }
})

test("a level of wide rows is read record by record, however long its chunks are", async () => {
  const walkers = 28
  const walker = line("walker", 1)
  const cast = Object.fromEntries(Array.from({ length: walkers }, (_, i) => [`w${i}`, walker]))
  const chosen = [1, 28, 378, 3_276, 20_475, 98_280]
  for (const engine of ["webassembly", "typescript"] as const) {
    const report = await checkPromise(scenarioOf(cast, [], { network: bag() }), { engine, maxDepth: chosen.length - 1 })
    expect(report.distinct).toBe(chosen.reduce((sum, states) => sum + states, 0))
  }
})

test("states that the first memory has no room for go on in others", async () => {
  const options = { set: { rms: 7 } }
  const whole = await checkPromise(twoPhaseCommit, options)
  for (const workers of [1, 2]) {
    const split = await checkPromise(twoPhaseCommit, { ...options, workers, nearBytes: 1 << 18 })
    expect(found(split)).toEqual(found(whole))
    // 16 shards in the first memory that are full, and 16 more
    expect(split.bytes.visited).toBeGreaterThan(1 << 20)
  }
})

test("where 4 GiB of addresses are not to be had the TypeScript engine steps in, and who asked for the other is told", () => {
  const script = join(import.meta.dirname, "../../fixtures/few-addresses.ts")
  const { stdout, stderr } = spawnSync(process.execPath, ["--conditions=borealis-source", script], { encoding: "utf8" })
  expect({ stdout, stderr }).toEqual({
    stdout: "typescript 288\nthe WebAssembly engine cannot run here: could not allocate memory; leave out the engine and the workers\n",
    stderr: ""
  })
})
