import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { checkPromise } from "../../src/model-check/check.ts"
import { instantiate } from "../../src/world/index.ts"
import { mutant } from "../../src/scenario/index.ts"
import { naiveSearch } from "../oracles/naive-search.ts"
import { grid } from "./grid.ts"
import { acceptor } from "./paxos/acceptor.ts"
import { proposer } from "./paxos/proposer.ts"
import { agreement, paxos } from "./paxos/scenario.ts"
import { spin, spinModel } from "./peers/spin.ts"
import { specOf } from "./suites/two-phase-commit.ts"
import { checkWithTlaChecker } from "./peers/tla-checker-api.ts"

const fileOf = (path: string): string => join(import.meta.dirname, path)

describe("Paxos on a network that consumes what it delivers", () => {
  test.each([
    [1, 3, 210],
    [2, 3, 101_408]
  ])("%i proposers and %i acceptors have %i states", async (proposers, acceptors, distinct) => {
    expect(await checkPromise(paxos, { set: { proposers, acceptors } })).toMatchObject({ verdict: "holds", distinct })
  })

  test("the naive search, tla-checker and SPIN count the same", async () => {
    expect(naiveSearch(instantiate(paxos, { proposers: 1 })).distinct).toBe(210)
    expect(checkWithTlaChecker({ module: fileOf("paxos/Paxos.tla"), constants: { P: 1, A: 3 } }).distinct).toBe(210)
    if (spin.version === undefined) return
    for (const variant of [[], ["FLAT"]]) {
      const model = spinModel("SPIN", { model: fileOf("paxos/paxos.pml"), defines: ["P=1", "A=3", ...variant], states: 210 })
      expect((await model.measure()).distinct).toBe(210)
    }
  })

  test.each([
    ["an acceptor votes in a ballot that it has promised to leave alone", acceptor.with({ guards: { isNotFenced: () => true } })],
    ["one answer is a majority", proposer.with({ guards: { isMajority: () => true } })]
  ])("two values are chosen where %s", async (breaks, replace) => {
    const broken = mutant("paxos", { of: paxos, breaks, replace, expected: [agreement.name] })
    const { verdict, violations } = await checkPromise(paxos, { mutant: broken })
    expect([verdict, violations.map(({ name }) => name)]).toEqual(["violated", [agreement.name]])
  })
})

describe("two-phase commit in other languages", () => {
  test("tla-checker counts what TLC counts of Lamport's module", () => {
    const counts = [1, 2, 3, 4].map((rms) => checkWithTlaChecker(specOf(rms)).distinct)
    expect(counts).toEqual([12, 56, 288, 1_568])
  })

  test.skipIf(spin.version === undefined).each(["two-phase-commit", "two-phase-commit-flat"])("SPIN does, of %s.pml", async (name) => {
    const model = spinModel(name, { model: fileOf(`two-phase-commit/${name}.pml`), defines: ["N=4"], states: 1_568 })
    expect((await model.measure()).distinct).toBe(1_568)
  })
})

test("a grid has as many states as it should", async () => {
  const { verdict, distinct, transitions } = await checkPromise(grid, { set: { counters: 3, values: 10 } })
  expect([verdict, distinct, transitions]).toEqual(["holds", 1_000, 2_700])
})
