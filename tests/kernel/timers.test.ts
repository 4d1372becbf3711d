import { assign, cancel, raise } from "xstate"
import { describe, expect, test } from "vitest"
import { accepts, type ActorState, afterFiring, canonicalState, hasTimers, type Timer } from "../../src/kernel/index.ts"
import { actorOf, on, started } from "./step-results.ts"

/** The state in which a timer's event comes: without it. */
const withoutTimer = (state: ActorState, timer: Timer): ActorState => ({ ...state, pending: afterFiring(state.pending, timer) })

const waiter = actorOf(
  "waiter",
  {
    context: { ready: false, patience: 30 },
    initial: "waiting",
    states: {
      waiting: {
        after: { 100: { guard: ({ context }: { context: { ready: boolean } }) => context.ready, target: "done" }, longMs: "done" },
        on: { Ready: { actions: assign({ ready: true }) }, Leave: "done", Again: { target: "waiting", reenter: true } }
      },
      done: {}
    }
  },
  {},
  { delays: { longMs: ({ context }: { context: { patience: number } }) => context.patience * 10 } }
)

describe("a pending timer", () => {
  test("is armed on entry with its delay, which may be computed from the context, in this order", () => {
    const { timers } = started(waiter).pending
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([100, 300])
  })

  test("stays where an event comes that is not its own", () => {
    const before = started(waiter)
    const [guarded] = before.pending.timers
    expect(accepts(waiter, before, guarded!.event)).toBe(false)
    const ready = on(waiter, before, { type: "Ready" }).state
    expect(ready.pending).toBe(before.pending)
    expect(accepts(waiter, ready, guarded!.event)).toBe(true)
  })

  test("is gone once it has gone off, and the others with the state that armed them", () => {
    const ready = on(waiter, started(waiter), { type: "Ready" }).state
    const [guarded] = ready.pending.timers
    const { state } = on(waiter, withoutTimer(ready, guarded!), guarded!.event)
    expect(state.snapshot.value).toBe("done")
    expect(state.pending.timers).toEqual([])
  })

  test("is dropped when its state is left, and armed afresh when it is entered again", () => {
    const before = started(waiter)
    expect(on(waiter, before, { type: "Leave" }).state.pending.timers).toEqual([])
    const again = on(waiter, before, { type: "Again" }).state
    expect(again.pending).toEqual(before.pending)
    expect(again.pending.timers[0]).not.toBe(before.pending.timers[0])
  })

  test("is part of the state's canonical form", () => {
    const before = started(waiter)
    expect(canonicalState(withoutTimer(before, before.pending.timers[0]!))).not.toBe(canonicalState(before))
  })
})

describe("raise and cancel", () => {
  const raiser = actorOf(
    "raiser",
    {
      context: { rung: 0 },
      on: {
        Now: { actions: raise({ type: "Ring" }) },
        Later: { actions: raise({ type: "Ring" }, { delay: 50, id: "bell" }) },
        Named: { actions: "arm" },
        Soon: { actions: raise({ type: "Ring" }, { delay: 0, id: "soon" }) },
        Stop: { actions: cancel("bell") },
        Ring: { actions: assign({ rung: ({ context }) => context.rung + 1 }) }
      }
    },
    {},
    { actions: { arm: raise({ type: "Ring" }, { delay: "ringMs" as never, id: "named" }) }, delays: { ringMs: 70 } }
  )

  test("a raise without a delay is internal: it happens within the step and arms nothing", () => {
    const { state } = on(raiser, started(raiser), { type: "Now" })
    expect(state.snapshot.context).toEqual({ rung: 1 })
    expect(state.pending.timers).toEqual([])
  })

  test("a delayed raise arms a timer of its id, and arming it again makes two, as in XState", () => {
    const once = on(raiser, started(raiser), { type: "Later" }).state
    const bell = { id: "bell", event: { type: "Ring" }, delayMs: 50 }
    expect(once.pending.timers).toEqual([bell])
    expect(on(raiser, once, { type: "Later" }).state.pending.timers).toEqual([bell, bell])
  })

  test("cancel reaches the one that was armed last, and none once one of the id has gone off", () => {
    const [later, stop] = [{ type: "Later" }, { type: "Stop" }]
    const twice = on(raiser, on(raiser, started(raiser), later).state, later).state
    const [first, second] = twice.pending.timers
    const stopped = on(raiser, twice, stop).state
    expect(stopped.pending.timers).toEqual([first])
    expect(on(raiser, stopped, stop).state.pending.timers).toEqual([first])
    const rung = on(raiser, withoutTimer(twice, first!), first!.event).state
    expect(on(raiser, rung, stop).state.pending.timers).toEqual([second])
    expect(canonicalState(rung)).not.toBe(canonicalState(on(raiser, rung, later).state))
  })

  test("a delay of 0 is a timer too, not a part of the step", () => {
    const { state } = on(raiser, started(raiser), { type: "Soon" })
    expect(state.snapshot.context).toEqual({ rung: 0 })
    expect(state.pending.timers).toHaveLength(1)
  })

  test("cancel disarms by id and does no harm where nothing is pending", () => {
    const armed = on(raiser, started(raiser), { type: "Later" }).state
    expect(on(raiser, armed, { type: "Stop" }).state.pending.timers).toEqual([])
    expect(on(raiser, started(raiser), { type: "Stop" }).state.pending.timers).toEqual([])
  })

  test("a timer inside a named action is known as one", () => {
    expect(on(raiser, started(raiser), { type: "Named" }).state.pending.timers).toEqual([
      { id: "named", event: { type: "Ring" }, delayMs: 70 }
    ])
    expect(hasTimers(raiser.machine)).toBe(true)
    expect(hasTimers(waiter.machine)).toBe(true)
    expect(hasTimers(actorOf("plain", { on: { Go: {} } }).machine)).toBe(false)
  })
})

test("a delay that reads anything but the context is refused in one sentence", () => {
  const odd = actorOf(
    "odd",
    { initial: "a", states: { a: { on: { Go: "b" } }, b: { after: { waitMs: "a" } } } },
    {},
    { delays: { waitMs: ({ event }: { event: { type: string } }) => event.type.length } }
  )
  expect(() => on(odd, started(odd), { type: "Go" })).toThrow(
    'actor "odd": the delay "waitMs" reads event; a delay may read the context only'
  )
})

test("a delay that is computed to no finite number is refused when it is armed", () => {
  const odd = actorOf(
    "odd",
    { initial: "a", states: { a: { on: { Go: "b" } }, b: { after: { waitMs: "a" } } } },
    {},
    { delays: { waitMs: () => Number.NaN } }
  )
  expect(() => on(odd, started(odd), { type: "Go" })).toThrow("is not a finite number")
})
