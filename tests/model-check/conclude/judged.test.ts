import { assign } from "xstate"
import { expect, test } from "vitest"
import { judgeRun as judge } from "../../../src/workbench/verify/judge-run.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { always } from "../../../src/scenario/index.ts"
import { brokenBy, endsIn, instantiate, replay } from "../../../src/world/index.ts"
import { actorOf, scenarioOf, viewOf } from "../counter-scenarios.ts"

/** An actor that counts up until something outside of it says that it does not. */
const counting = (isBroken: () => boolean, most: number) => {
  const one = actorOf("one", {
    on: {
      Up: {
        guard: ({ context }: { context: { n: number } }) => context.n < most,
        actions: assign({ n: ({ context }: { context: { n: number } }) => (isBroken() ? 0 : context.n + 1) })
      }
    }
  })
  const low = always("n stays low", { reads: { n: viewOf(one, ({ context }) => context.n) }, holds: ({ n }) => n[0]! < most })
  return scenarioOf({ a: one }, [low])
}

test("a path that does not break what it was found to break is an impure machine, and the step that differs is named", async () => {
  let isBroken = false
  const checked = checkPromise(
    counting(() => isBroken, 3),
    {
      // when all has been computed once
      onPart: ({ distinct }) => (isBroken = distinct > 3)
    }
  )
  await expect(checked).rejects.toThrow(
    'scenario "counters": the path that was found to violate always "n stays low" does not do so when it is taken again; ' +
      'the first that differs is step 1 of 3, of "a"; a machine, monitor, view or property must depend on what it is given alone'
  )
})

test("a run is held against the properties step by step, as it is as a whole, and as far as there is time", async () => {
  const system = instantiate(counting(() => false, 40))
  const steps = Array.from({ length: 40 }, () => ({ action: { kind: "spontaneous", actor: "a", event: "Up" } as const, chosen: [] }))
  const whole = replay(system, 0, steps)
  const [broken] = brokenBy(system, whole)
  expect(broken).toMatchObject({ name: "n stays low", step: 40 })
  expect(await judge(system, { start: 0, steps }, () => false)).toEqual({ broken, steps: 40 })
  expect(await judge(system, { start: 0, steps: steps.slice(1) }, () => false)).toEqual({ broken: undefined, steps: 39 })
  expect([endsIn(system, whole, broken!), endsIn(system, { ...whole, steps: whole.steps.slice(1, -1) }, broken!)]).toEqual([true, false])
  expect(endsIn(system, whole, { kind: "deadlock", name: broken!.name })).toBe(false)
  // the time is up as soon as it is asked for
  const slow = performance.now
  let now = 0
  performance.now = () => (now += 10)
  try {
    const { steps: judged } = await judge(system, { start: 0, steps }, () => true)
    expect(judged).toBeLessThan(40)
  } finally {
    performance.now = slow
  }
})
