import { emit } from "xstate"
import { describe, expect, test } from "vitest"
import { send } from "../../src/kernel/index.ts"
import type { Report } from "../../src/model-check/report.ts"
import { final, role, type Spec, view } from "../../src/scenario/index.ts"
import { instantiate, isDeadlock, replay } from "../../src/world/index.ts"
import { naiveSearch } from "../oracles/naive-search.ts"
import { actorOf, free, scenarioOf } from "./counter-scenarios.ts"
import { finished } from "./check-to-end.ts"

/** Answers when its clock is past 1, or never. */
const answerer = (isSilent: boolean) =>
  actorOf(
    "answerer",
    {
      initial: "waiting",
      states: {
        waiting: {
          after: {
            1: {
              guard: ({ event }: { event: { now: { earliest: number } } }) => !isSilent && event.now.earliest > 1,
              target: "done",
              actions: emit(send("asker", { type: "Answer" }))
            }
          }
        },
        done: {}
      }
    },
    [],
    { waits: ["1"] }
  )
const asker = actorOf(
  "asker",
  { initial: "asking", states: { asking: { on: { Answer: "answered" } }, answered: { on: { Answer: {} } } } },
  []
)

const answered = final({
  reads: { a: view(asker as never, (({ value }: { value: string }) => value) as never) },
  holds: (({ a }: { a: readonly string[] }) => a[0] === "answered") as never
})

const until = (end: number, isSilent: boolean, spec: Partial<Spec>) =>
  instantiate(
    scenarioOf({ asker }, [], {
      cast: { asker: role(asker), answerer: role(answerer(isSilent), { clock: { error: 0 } }) },
      clocks: { until: end, offsets: "at the start" },
      final: undefined as never,
      ...spec
    })
  )

const seen = ({ verdict, finalStates, cutStates, violations }: Report) => ({
  verdict,
  finalStates,
  cutStates,
  violations: violations.map(({ kind, counterexample }) => [kind, counterexample?.trace.steps.length])
})

/** What all engines say, which must be the same as in the readable search. */
const checked = async (system: ReturnType<typeof until>) => {
  const naive = naiveSearch(system)
  const reports = [
    await finished(system, { engine: "typescript" }),
    await finished(system, { engine: "webassembly" }),
    await finished(system, { engine: "webassembly", workers: 2 }),
    await finished(system, { keep: "exact" })
  ].map(seen)
  for (const report of reports) expect(report).toEqual(reports[0])
  expect(reports[0]).toMatchObject({ finalStates: naive.finalStates, cutStates: naive.cutStates })
  expect(reports[0]!.violations.map(([, steps]) => steps)).toEqual([...naive.violated.values()])
  return reports[0]!
}

const proper = { verdict: "holds", violations: [] }
const stuck = (steps: number) => ({ verdict: "violated", violations: [["deadlock", steps]] })

describe("a world in which nothing but the end of time is left", () => {
  test("is no deadlock where the scenario does not say which worlds are final", async () => {
    expect(await checked(until(3, true, {}))).toMatchObject({ ...proper, finalStates: 0 })
    expect(await checked(until(1, false, {}))).toMatchObject({ ...proper, finalStates: 0 })
  })

  test("is a deadlock where it says so and this one is not", async () => {
    expect(await checked(until(3, true, { final: answered }))).toMatchObject(stuck(3))
    // time that ends too early is seen as well
    expect(await checked(until(1, false, { final: answered }))).toMatchObject(stuck(1))
  })

  test("is a proper end where it is among them", async () => {
    expect(await checked(until(3, false, { final: answered }))).toMatchObject({ ...proper, finalStates: 1 })
  })

  test("is excused by any other budget for progress", async () => {
    const spent = { final: answered, budgets: { ...free, timers: 0 } }
    expect(await checked(until(3, false, spent))).toMatchObject({ ...proper, finalStates: 0 })
  })
})

test("a replayed run ends in such a deadlock too", () => {
  const system = until(1, true, { final: answered })
  const last = replay(system, 0, [{ action: { kind: "tick", time: 1 }, chosen: [] }])
  expect(isDeadlock(system, last.start)).toBe(false)
  expect(isDeadlock(system, last.steps[0]!.world)).toBe(true)
  expect(isDeadlock({ ...system, final: undefined }, last.steps[0]!.world)).toBe(false)
})
