import { createMachine, emit } from "xstate"
import { expect, test } from "vitest"
import { type AnyActor, observe, send } from "../../../src/kernel/index.ts"
import { type CheckScenarioOptions, checkPromise } from "../../../src/model-check/check.ts"
import { exitCodeOf } from "../../../src/model-check/report.ts"
import {
  eventually,
  type Fair,
  infinitelyOften,
  leadsTo,
  monitor,
  type Property,
  type Scenario,
  type Spec
} from "../../../src/scenario/index.ts"
import { endsIn, instantiate, replay } from "../../../src/world/index.ts"
import { actorOf, scenarioOf, viewOf } from "../counter-scenarios.ts"

/** An actor that goes from number to number, each step by an event that is named after where it leads: `0>2 2>4 4>2`. */
const walker = (name: string, edges: string): AnyActor => {
  const steps = edges.split(" ").map((edge) => edge.split(">") as [string, string])
  const states = [...new Set(steps.flat())]
  const stateOf = (state: string) => ({
    on: Object.fromEntries(steps.filter(([from]) => from === state).map(([, to]) => [`To${to}`, `s${to}`]))
  })
  const events = [...new Set(steps.map(([, to]) => `To${to}`))]
  return actorOf(name, { initial: "s0", states: Object.fromEntries(states.map((state) => [`s${state}`, stateOf(state)])) }, events)
}

const numberOf = (one: AnyActor) => viewOf(one, ({ value }) => Number(String(value).slice(1)))
const becomesOdd = (one: AnyActor): Property =>
  eventually("it becomes odd", { reads: { n: numberOf(one) }, holds: ({ n: [n] }) => n! % 2 === 1 })

/** What a check says, after each lasso was taken again on the readable world. */
const checked = async (scenario: Scenario<any>, options: CheckScenarioOptions = {}) => {
  const report = await checkPromise(scenario, options)
  const system = instantiate(scenario)
  const told = report.violations.map(({ kind, name, counterexample }) => {
    const { start, steps, loop } = counterexample!.trace
    expect(endsIn(system, replay(system, start, steps), { kind, name }, loop)).toBe(true)
    return `${kind}: ${name}, ${loop === steps.length ? "silent" : "round"} from ${loop} of ${steps.length}`
  })
  return { told, verdict: report.verdict, code: exitCodeOf(report), reason: report.reason, assumed: report.assumed }
}

const weak = (...of: Fair["of"]): Partial<Spec> => ({ fair: { steps: "weak", of } })
const strong = (...of: Fair["of"]): Partial<Spec> => ({ fair: { steps: "strong", of } })

test("0→2→4→2 never becomes odd, and goes round from 2", async () => {
  const one = walker("one", "0>2 2>4 4>2")
  const { told, code } = await checked(scenarioOf({ one }, [becomesOdd(one)]))
  expect([told, code]).toEqual([["liveness: it becomes odd, round from 1 of 3"], 13])
})

test("0→2→4→6 never becomes odd although from another start 1→4→6 was", async () => {
  const choosing = actorOf("choosing", {
    initial: "start",
    states: {
      start: {
        entry: emit({ type: "choose", key: "from", options: [0, 1] } as never),
        on: { Chosen: [{ guard: ({ event }: any) => event.option === 0, target: "s0" }, { target: "s1" }] }
      },
      s0: { on: { Up: "s2" } },
      s1: { on: { Up: "s4" } },
      s2: { on: { Up: "s4" } },
      s4: { on: { Up: "s6" } },
      s6: {}
    }
  })
  const { told, code } = await checked(scenarioOf({ choosing }, [becomesOdd(choosing)]))
  expect([told, code]).toEqual([["liveness: it becomes odd, silent from 3 of 3"], 13])
})

test("an actor that may go on is passed over for ever, unless schedules are fair to actors", async () => {
  const [busy, one] = [walker("busy", "0>2 2>0"), walker("one", "0>1")]
  const scenario = (spec: Partial<Spec>) => scenarioOf({ busy, one }, [becomesOdd(one)], spec)
  const without = await checked(scenario({}))
  expect(without).toMatchObject({ told: ["liveness: it becomes odd, round from 0 of 2"], code: 13 })
  expect(without.assumed).toContain("no fairness")
  const fair = await checked(scenario(weak("actors")))
  expect(fair).toMatchObject({ verdict: "holds", code: 0 })
  expect(fair.assumed).toContain("weak fairness of actors")
})

test("strong fairness tells more than weak where an event is accepted every other time", async () => {
  // the door answers a knock while it is open, and puts it off while it is closed
  const door = actorOf(
    "door",
    {
      initial: "closed",
      states: {
        closed: { on: { Open: "open", Knock: { actions: emit({ type: "defer" } as never) } } },
        open: { on: { Close: "closed", Knock: { actions: emit(({ event }: any) => send(event.from, { type: "Come" }) as never) } } }
      }
    },
    ["Open", "Close"]
  )
  const guest = actorOf(
    "guest",
    {
      initial: "before",
      states: {
        before: { on: { Knock: { target: "waiting", actions: emit(() => send("door", { type: "Knock" }) as never) }, Come: {} } },
        waiting: { on: { Come: "in" } },
        in: { on: { Come: {} } }
      }
    },
    ["Knock"]
  )
  const comesIn = eventually("the guest comes in", { reads: { g: viewOf(guest, ({ value }) => value) }, holds: ({ g: [g] }) => g === "in" })
  const scenario = (spec: Partial<Spec>) => scenarioOf({ door, guest }, [comesIn], spec)
  expect(await checked(scenario(weak("actors", "messages")))).toMatchObject({ code: 13 })
  expect(await checked(scenario(strong("actors", "messages")))).toMatchObject({ verdict: "holds" })
})

test("a promise is given again and again, and must be kept each time", async () => {
  const one = walker("one", "0>1 1>2 2>0 2>4 4>0")
  const reads = { n: numberOf(one) }
  const is =
    (wanted: number) =>
    ({ n: [n] }: { readonly n: readonly number[] }) =>
      n === wanted
  const all = [
    leadsTo("1 leads to 4", { reads, from: is(1), to: is(4) }),
    leadsTo("4 leads to 1", { reads, from: is(4), to: is(1) }),
    leadsTo("0 leads to 0", { reads, from: is(0), to: is(0) }),
    infinitelyOften("it is 2 for ever", { reads, holds: is(2) }),
    infinitelyOften("it is 4 for ever", { reads, holds: is(4) }),
    eventually("it becomes 2", { reads, holds: is(2) })
  ]
  expect((await checked(scenarioOf({ one }, all))).told).toEqual([
    "liveness: 1 leads to 4, round from 1 of 4",
    "liveness: it is 4 for ever, round from 0 of 3"
  ])
})

test("a monitor is not hot for ever", async () => {
  const one = actorOf(
    "one",
    {
      initial: "idle",
      states: {
        idle: { on: { Ask: { target: "asked", actions: emit(observe({ type: "Asked" }) as never) } } },
        asked: { on: { Answer: { target: "idle", actions: emit(observe({ type: "Answered" }) as never) }, Forget: "lost" } },
        lost: {}
      }
    },
    ["Ask", "Answer", "Forget"]
  )
  const watch = monitor(
    "asked",
    createMachine({ initial: "cold", states: { cold: { on: { Asked: "hot" } }, hot: { tags: "hot", on: { Answered: "cold" } } } })
  )
  const { told, code } = await checked(scenarioOf({ one }, [], { monitors: [watch] }))
  expect([told, code]).toEqual([['liveness: monitor "asked" is not hot for ever, silent from 2 of 2'], 13])
})
