import { expect, test } from "vitest"
import { assign, emit } from "xstate"
import { lease } from "../../../src/actors/tutorial/lease/scenarios.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { choose, InputError } from "../../../src/kernel/index.ts"
import { checkPromise, type CheckScenarioOptions } from "../../../src/model-check/check.ts"
import type { Scenario } from "../../../src/scenario/index.ts"
import { instantiate } from "../../../src/world/index.ts"
import { visit } from "../../fixtures/desk.scenario.ts"
import { relayScenario } from "../../oracles/relay-scenario.ts"
import { actorOf, scenarioOf } from "../counter-scenarios.ts"
import { only, ordered } from "./ordered-search.ts"
import { smallRelays } from "./small-relays.ts"

const reduced = (scenario: Scenario<any>, options: CheckScenarioOptions = {}) => checkPromise(scenario, { ...options, partialOrder: true })

test.each([
  [3, 288, 246, 28],
  [5, 8_832, 5_184, 244]
])(
  "two-phase commit with %i managers and no property keeps its deadlocks: of %i worlds %i, and all %i of those",
  (rms, all, kept, ends) => {
    const system = only(instantiate(twoPhaseCommit, { rms }))
    const [whole, part] = [ordered(system, undefined, 10_000)!, ordered(system, {}, 10_000)!]
    expect([whole.distinct, part.distinct, part.off]).toEqual([all, kept, undefined])
    expect(part.ends).toHaveLength(ends)
    expect(part.ends).toEqual(whole.ends)
  }
)

test("a report says what was left out, and holds nothing that is counted against what all worlds are expected to be", async () => {
  const report = await reduced(twoPhaseCommit, { only: [] })
  expect(report).toMatchObject({ verdict: "holds", distinct: 246, finalStates: 28, engine: "typescript", properties: [] })
  expect(report.partialOrder).toMatchObject({ off: undefined, worlds: 86, leftOut: 240 })
})

test("where steps were left out nobody says that the whole space was searched", async () => {
  const part = await reduced(twoPhaseCommit, { only: [] })
  expect(part.reason).toBe("as much of the space was searched as is enough where steps commute, within the stated budgets")
  const all = await reduced(twoPhaseCommit)
  expect([all.reason, all.partialOrder!.leftOut]).toEqual(["the whole space was searched, within the stated budgets", 0])
  expect((await reduced(lease)).reason).toBe("the whole space was searched, within the stated budgets")
})

test("without it a report says nothing of it", async () => {
  expect((await checkPromise(twoPhaseCommit)).partialOrder).toBeUndefined()
})

test("every step that a property sees is taken", async () => {
  const report = await reduced(twoPhaseCommit)
  expect(report).toMatchObject({ verdict: "holds", distinct: 288, partialOrder: { worlds: 0, leftOut: 0 } })
})

test("it is off where time is counted, and all is counted then", async () => {
  const [whole, part] = [await checkPromise(lease), await reduced(lease)]
  expect(part.partialOrder).toEqual({ off: "time is counted, and a tick changes all actors", worlds: 0, leftOut: 0 })
  expect([part.verdict, part.distinct, part.transitions]).toEqual(["holds", whole.distinct, whole.transitions])
})

test("it is taken back where a property is broken by a step that changes nothing it reads", async () => {
  const scenario = relayScenario(smallRelays["a step that changes nothing"]!)
  const [whole, part] = [await checkPromise(scenario, { engine: "typescript" }), await reduced(scenario)]
  expect(part.partialOrder!.off).toBe('between "claim 0" is broken by steps that change nothing it reads')
  expect(part.violations.map(({ kind, name }) => ({ kind, name }))).toEqual([{ kind: "between", name: "claim 0" }])
  expect([part.distinct, part.transitions]).toEqual([whole.distinct, whole.transitions])
})

test("of several initial worlds each is begun from", () => {
  const mode = actorOf("mode", {
    entry: emit(choose("n", [0, 1, 2])),
    on: { Chosen: { actions: assign({ n: ({ event }: { event: { option?: number } }) => event.option! }) as never } },
    initial: "a",
    states: { a: { on: { Up: "b" } }, b: {} }
  })
  const system = only(instantiate(scenarioOf({ one: mode, other: mode }, [])))
  const [whole, part] = [ordered(system, undefined)!, ordered(system, {})!]
  expect([whole.distinct, part.distinct, part.ends]).toEqual([36, 27, whole.ends])
  expect(part.ends).toHaveLength(9)
})

test("time may be up before it is known what may be left out", async () => {
  const report = await reduced(twoPhaseCommit, { set: { rms: 9 }, seconds: 0 })
  const off = "the search ended before it was known what may be left out"
  expect(report).toMatchObject({ verdict: "inconclusive", distinct: 0, partialOrder: { off, worlds: 0, leftOut: 0 } })
})

test("a promise, another engine and more workers are refused by name", async () => {
  await expect(reduced(visit)).rejects.toThrow(/promises leadsTo "a guest who waits is served", and --partial-order leaves out worlds/)
  for (const options of [{ engine: "webassembly" }, { workers: 2 }] as const)
    await expect(reduced(twoPhaseCommit, options)).rejects.toThrow(
      new InputError(
        "partial order reduction is searched by the TypeScript engine with one worker; leave out the engine and the workers, or partial order reduction"
      )
    )
})
