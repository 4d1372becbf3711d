import { describe, expect, test } from "vitest"
import { consistent, obeyed } from "../../../src/actors/tutorial/two-phase-commit/invariants.ts"
import { mutants } from "../../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { everyoneDecides } from "../../../src/actors/tutorial/two-phase-commit/promises.ts"
import { resourceManager } from "../../../src/actors/tutorial/two-phase-commit/resource-manager.ts"
import { live, twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { start, step, type Stepped } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { bag, scenario } from "../../../src/scenario/index.ts"
import { fairnesses, judged } from "../judged.ts"
import { foundBy } from "./found-by.ts"

describe("the whole space", () => {
  test.each([
    [1, 12, 14, 5, 4],
    [2, 56, 105, 8, 10],
    [3, 288, 761, 11, 28],
    [4, 1_568, 5_377, 14, 82],
    [5, 8_832, 37_345, 17, 244],
    [6, 50_816, 256_001, 20, 730]
  ])("with %i resource managers has TLC's %i states", async (rms, distinct, transitions, depth, finalStates) => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms } })
    expect(report).toMatchObject({ verdict: "holds", distinct, transitions, depth, finalStates, cutStates: 0, frontier: 0 })
  })

  test("is another one where messages are used up", async () => {
    const consumed = scenario("two-phase-commit/bag", { parameters: twoPhaseCommit.parameters }, (values: { readonly rms: number }) => ({
      ...twoPhaseCommit.build(values),
      network: bag(),
      expected: undefined
    }))
    const counts = await Promise.all([1, 2, 3].map(async (rms) => (await checkPromise(consumed, { set: { rms } })).distinct))
    expect(counts).toEqual([14, 84, 584])
  })

  test("takes no more calls to XState when there are more interleavings", async () => {
    const { xstateCalls, transitions } = await checkPromise(twoPhaseCommit, { set: { rms: 6 } })
    expect(xstateCalls).toBeLessThan(transitions / 100)
  })
})

describe("a broken rule is caught by the invariant", () => {
  test.each([
    ["two-phase-commit M1", consistent, 3],
    ["two-phase-commit M2", consistent, 9],
    ["two-phase-commit M3", obeyed, 2]
  ])("%s in the fewest steps", async (id, { name }, steps) => {
    const mutant = mutants.find((one) => one.id === id)!
    const { violations } = await checkPromise(mutant.of, { mutant })
    expect(violations).toMatchObject([{ kind: "always", name }])
    expect(violations[0]!.counterexample!.trace.steps).toHaveLength(steps)
  })
})

test("a resource manager that has prepared does not abort on its own", () => {
  const [started] = start(resourceManager, { transactionManager: "tm" }) as readonly [Stepped]
  const [prepared] = step(resourceManager, started.state, { type: "Prepare" }) as readonly [Stepped]
  expect(prepared.sent).toEqual([{ to: "tm", message: { type: "Prepared" } }])
  const [after] = step(resourceManager, prepared.state, { type: "ChooseToAbort" }) as readonly [Stepped]
  expect(after.ignored).toBe(true)
  expect(after.state.snapshot.value).toBe("prepared")
})

describe.each(fairnesses)("fairness: %s", (fair) => {
  test.each(["nobody", "rm1"])("every resource manager decides where %s crashes", async (crash) => {
    expect(await judged(live, { crash, fair })).toBe("holds")
  })

  test("all wait for ever where the transaction manager crashes, unless it has decided", async () => {
    expect(await judged(live, { crash: "tm", fair })).toBe(`violated; ${everyoneDecides.name}: ends`)
  })
})

test("a transaction manager that tells nobody breaks both promises", async () => {
  expect((await foundBy(mutants, "two-phase-commit M5")).map(([, steps]) => steps)).toEqual([4, 4])
})
