import { assign, emit, raise } from "xstate"
import { describe, expect, test } from "vitest"
import { defer } from "../../src/kernel/index.ts"
import { type Action, startWorlds, type World } from "../../src/world/index.ts"
import { type Clock, role, type Spec } from "../../src/scenario/index.ts"
import { actorOf, after, castOf, contextOf, startOf, stepsOf, systemOf, tried, valuesOf } from "./bare-systems.ts"

const tick = (time?: number): Action => ({ kind: "tick", ...(time === undefined ? {} : { time }) })

const lease = actorOf(
  "lease",
  {
    initial: "held",
    states: { held: { after: { 250: "gone" }, on: { Renew: { target: "held", reenter: true } } }, gone: { on: { Renew: {} } } }
  },
  { spontaneous: ["Renew"] }
)

const leftOf = (world: World) => world.cells[0]!.left

describe("ticked timers", () => {
  const system = systemOf({ cast: castOf({ l: lease }), timers: { tickMs: 100 } })
  const start = startOf(system)

  test("carry their remaining ticks, rounded up", () => expect(leftOf(start)).toEqual([3]))

  test("do not go off before they are due, and hold time back once they are", () => {
    expect(stepsOf(system, start)).toEqual(["tick"])
    const due = after(system, start, tick(), tick(), tick())
    expect(leftOf(due)).toEqual([0])
    expect(stepsOf(system, due)).toEqual(["timer l", "spontaneous l"])
  })

  test("start anew when they are armed again", () => {
    const renewed = after(system, start, tick(), tick(), { kind: "spontaneous", actor: "l", event: "Renew" })
    expect(leftOf(renewed)).toEqual([3])
  })

  test("may be late by the slack", () => {
    const late = systemOf({ cast: castOf({ l: lease }), timers: { tickMs: 100, slack: 2 } })
    const due = after(late, startOf(late), tick(), tick(), tick(), tick(), tick())
    expect(leftOf(due)).toEqual([-2])
    expect(stepsOf(late, due)).not.toContain("tick")
    expect(stepsOf(late, after(late, startOf(late), tick(), tick(), tick(), tick()))).toContain("tick")
  })

  const guarded = { initial: "a", states: { a: { after: { 100: { guard: () => false, target: "b" } } }, b: {} } }

  test("that nobody takes when they are due are gone", () => {
    const dropping = systemOf({ cast: castOf({ g: actorOf("guarded", guarded) }), timers: { tickMs: 100 } })
    const due = after(dropping, startOf(dropping), tick())
    expect(stepsOf(dropping, due)).toEqual(["timer g"])
    const gone = after(dropping, due, { kind: "timer", actor: "g", timer: "xstate.after.100.guarded.a" })
    expect(leftOf(gone)).toEqual([])
    expect(stepsOf(dropping, gone)).toEqual([])
  })

  test("that are put off do not hold time back", () => {
    const deferring = actorOf("deferring", {
      initial: "a",
      states: { a: { after: { 100: { target: "b", actions: emit(defer()) } } }, b: {} }
    })
    const busy = systemOf({ cast: castOf({ d: deferring, l: lease }), timers: { tickMs: 100 } })
    const late = after(busy, startOf(busy), tick(), tick(), tick())
    expect(stepsOf(busy, late)).toEqual(["timer l", "spontaneous l"])
  })

  test("of one id are two, each with its time", () => {
    const twice = raise({ type: "Ring" }, { id: "bell", delay: 200 })
    const bell = actorOf("bell", { entry: [twice], on: { Again: { actions: twice }, Ring: {} } }, { spontaneous: ["Again"] })
    const ringing = systemOf({ cast: castOf({ b: bell }), timers: { tickMs: 100 } })
    const armed = after(ringing, startOf(ringing), tick(), { kind: "spontaneous", actor: "b", event: "Again" })
    expect(leftOf(armed)).toEqual([1, 2])
    const both = after(ringing, armed, tick())
    expect(stepsOf(ringing, both)).toEqual(["timer b", "spontaneous b"])
    const rung = after(ringing, both, { kind: "timer", actor: "b", timer: "bell" })
    expect(leftOf(rung)).toEqual([1])
  })

  test("that wait for their guard do not hold time back, and do not count beyond it", () => {
    const waiting = systemOf({ cast: castOf({ g: actorOf("guarded", guarded, { waits: ["100"] }) }), timers: { tickMs: 100 } })
    const due = after(waiting, startOf(waiting), tick())
    expect(leftOf(due)).toEqual([0])
    expect(stepsOf(waiting, due)).toEqual([])
  })

  test("a spent budget of ticks is a cut", () => {
    const brief = systemOf({
      cast: castOf({ l: lease }),
      timers: { tickMs: 100 },
      budgets: { faults: "none", spontaneous: 0, timers: 1, ticks: 1 }
    })
    expect(stepsOf(brief, after(brief, startOf(brief), tick()))).toEqual(["cut by spontaneous", "cut by ticks"])
  })

  test("need their budget, and sensible numbers", () => {
    const spec =
      (timers: object, budgets: object = {}) =>
      () =>
        systemOf({
          cast: castOf({ l: lease }),
          timers: timers as never,
          budgets: { faults: "none", spontaneous: 1, timers: 1, ticks: 1, ...budgets } as never
        })
    expect(spec({ tickMs: 100 }, { ticks: undefined })).toThrow('the budget "ticks" is not stated')
    expect(spec({ tickMs: 0 })).toThrow("timers.tickMs is 0; give a number of milliseconds > 0")
    expect(spec({ tickMs: 100, slack: 0.5 })).toThrow("timers.slack is 0.5; give a whole number of ticks")
  })
})

test("untimed, a pending timer may go off at any moment", () => {
  const system = systemOf({ cast: castOf({ l: lease }) })
  const start = startOf(system)
  expect(stepsOf(system, start)).toEqual(["timer l"])
  expect(start.cells[0]!.left).toEqual([])
  expect(valuesOf(after(system, start, { kind: "timer", actor: "l", timer: start.cells[0]!.state!.pending.timers[0]!.id }))).toEqual([
    "gone"
  ])
})

/** Remembers the reading of its clock when it is asked. */
const watch = actorOf(
  "watch",
  { context: { now: null }, on: { Look: { actions: assign({ now: ({ event }) => event["now"] ?? null }) } } },
  { spontaneous: ["Look"] }
)
const look: Action = { kind: "spontaneous", actor: "w", event: "Look" }

const clocked = (offsets: "at the start" | "at each tick", clock: Clock | undefined, spec: Partial<Spec> = {}) =>
  systemOf({ cast: { w: role(watch, clock === undefined ? {} : { clock }) }, clocks: { until: 2, offsets }, ...spec })

describe("clocks", () => {
  test("show real time plus an offset within the error bound, which is drawn at the start", () => {
    const system = clocked("at the start", { error: 1 })
    const starts = startWorlds(system)
    expect(starts.map(({ world }) => contextOf(after(system, world, look), 0))).toEqual(
      [-1, 0, 1].map((shown) => ({ now: { earliest: shown - 1, latest: shown + 1 } }))
    )
    const later = after(system, starts[0]!.world, tick(1), look)
    expect(contextOf(later, 0)).toEqual({ now: { earliest: -1, latest: 1 } })
  })

  test("or at each tick, every offset being a successor of its own with its label", () => {
    const system = clocked("at each tick", { error: 1 })
    const done = tried(system, startWorlds(system)[0]!.world, tick(1))
    if (typeof done === "string") throw new Error(done)
    expect(done.map(({ label }) => label.chosen)).toEqual([-1, 0, 1].map((option) => [{ key: "clock of w", option }]))
    expect(done.map(({ world }) => world.cells[0]!.clock!.shown)).toEqual([0, 1, 2])
  })

  test("an actor without a clock is never told the time", () => {
    const system = clocked("at the start", undefined)
    const later = after(system, startOf(system), tick(1), look)
    expect(contextOf(later, 0)).toEqual({ now: null })
    expect(later.environment.time).toBe(1)
  })

  test("real time ends where the scenario says, and that is a cut", () => {
    const system = clocked("at the start", { error: 0 })
    const last = after(system, startOf(system), tick(1), tick(2))
    expect(tried(system, last, tick(3))).toBe("not enabled, cut by realTime")
    expect(tried(system, startOf(system), tick(2))).toBe("not enabled")
    expect(stepsOf(system, last)).toContain("cut by realTime")
  })

  test("a disruption moves a clock out of its bound, which it does not say", () => {
    const system = clocked(
      "at the start",
      { error: 0 },
      { budgets: { faults: { clockDisruption: { total: 1, by: 2 } }, spontaneous: "unbounded" } }
    )
    const start = startOf(system)
    expect(stepsOf(system, start).filter((step) => step === "disrupt w")).toHaveLength(4)
    const moved = after(system, start, { kind: "disrupt", actor: "w", by: -2 }, tick(1), look)
    expect(contextOf(moved, 0)).toEqual({ now: { earliest: -1, latest: -1 } })
    expect(stepsOf(system, moved)).not.toContain("disrupt w")
  })

  test("a timer with a guard on now goes off exactly when the reading has passed", () => {
    const waiter = actorOf(
      "waiter",
      {
        initial: "waiting",
        states: {
          waiting: {
            after: { 1: { guard: ({ event }: { event: { now: { earliest: number } } }) => event.now.earliest > 0, target: "over" } }
          },
          over: {}
        }
      },
      { waits: ["1"] }
    )
    const system = systemOf({ cast: { w: role(waiter, { clock: { error: 1 } }) }, clocks: { until: 3, offsets: "at the start" } })
    const [slow, , fast] = startWorlds(system).map(({ world }) => world)
    const canFire = (world: World) => stepsOf(system, world).includes("timer w")
    expect([1, 2, 3].map((until) => canFire(after(system, slow!, ...[1, 2, 3].slice(0, until).map(tick))))).toEqual([false, false, true])
    expect([1, 2].map((until) => canFire(after(system, fast!, ...[1, 2].slice(0, until).map(tick))))).toEqual([true, true])
  })

  test("need a bound on real time", () => {
    expect(() => systemOf({ cast: { w: role(watch, { clock: { error: 1 } }) } })).toThrow(
      "an actor has a clock; give clocks: { until, offsets }"
    )
    expect(() => clocked("at the start", { error: 0 }, { clocks: { until: -1, offsets: "at the start" } })).toThrow("clocks.until is -1")
  })
})
