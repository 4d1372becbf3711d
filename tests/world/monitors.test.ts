import { assign, createMachine, emit, setup } from "xstate"
import { describe, expect, test } from "vitest"
import { choose, defer, observe, send } from "../../src/kernel/index.ts"
import type { Action, World } from "../../src/world/index.ts"
import { bag, monitor, type Monitor, role, type Spec } from "../../src/scenario/index.ts"
import { actorOf, after, castOf, startOf, systemOf, tried } from "./bare-systems.ts"

const speaker = actorOf(
  "speaker",
  {
    on: {
      Say: { actions: [emit(observe({ type: "Said", what: "hello" })), emit(send("listener", { type: "Hello", to: "you" }))] },
      Mumble: { actions: emit(observe({ type: "Mumbled" })) }
    }
  },
  { spontaneous: ["Say", "Mumble"] }
)
const listener = actorOf("listener", { on: { Hello: { actions: emit(observe({ type: "Heard" })) } } })

/** Keeps every event that it lists. */
const recorder = (...types: readonly string[]) =>
  monitor(
    "recorder",
    createMachine({
      context: { seen: [] },
      on: Object.fromEntries(
        types.map((type) => [type, { actions: assign({ seen: ({ context, event }) => [...context.seen, event] }) as never }])
      )
    } as never)
  )

const systemWith = (watching: Monitor, spec: Partial<Spec> = {}) =>
  systemOf({ cast: castOf({ speaker, listener }), network: bag(), monitors: [watching], ...spec })

const seen = (world: World) => (world.monitors[0]!.snapshot.context as { seen: unknown[] }).seen
const say: Action = { kind: "spontaneous", actor: "speaker", event: "Say" }
const hello = { type: "Hello", to: "you" }
const hear: Action = { kind: "deliver", from: "speaker", to: "listener", message: hello }

describe("a monitor", () => {
  test("receives each observation whose type it lists, with who made it, and lets the others pass by", () => {
    const system = systemWith(recorder("Said", "Heard"))
    const world = after(system, startOf(system), say, { kind: "spontaneous", actor: "speaker", event: "Mumble" }, hear)
    expect(seen(world)).toEqual([
      { type: "Said", what: "hello", from: "speaker" },
      { type: "Heard", from: "listener" }
    ])
  })

  test("that lists Step sees each step: its kind, and sender, receiver and message or the actor", () => {
    const system = systemWith(recorder("Step"), { budgets: { faults: { loss: 1, crash: 1 }, spontaneous: "unbounded" } })
    const world = after(system, startOf(system), say, say, { ...hear, kind: "lose" }, { kind: "crash", actor: "listener" }, hear)
    expect(seen(world)).toEqual([
      { type: "Step", step: "spontaneous", to: "speaker" },
      { type: "Step", step: "spontaneous", to: "speaker" },
      { type: "Step", step: "lose", from: "speaker", to: "listener", message: hello },
      { type: "Step", step: "crash", to: "listener" },
      { type: "Step", step: "lost", from: "speaker", to: "listener", message: hello }
    ])
  })

  test("sees the step first, then what was observed in it, with real time in clocked scenarios", () => {
    const system = systemWith(recorder("Step", "Said"), { clocks: { until: 1, offsets: "at the start" } })
    const world = after(system, startOf(system), { kind: "tick", time: 1 }, say)
    expect(seen(world)).toEqual([
      { type: "Step", step: "tick", time: 1 },
      { type: "Step", step: "spontaneous", to: "speaker", time: 1 },
      { type: "Said", what: "hello", from: "speaker", time: 1 }
    ])
  })

  test("is part of the world: what changes it alone is a step", () => {
    const system = systemWith(recorder("Mumbled"))
    const start = startOf(system)
    const world = after(system, start, { kind: "spontaneous", actor: "speaker", event: "Mumble" })
    expect(world.cells).toEqual(start.cells)
    expect(seen(world)).toHaveLength(1)
  })

  test.each([
    ["observes", emit(observe({ type: "Oh" }))],
    ["defers", emit(defer())],
    ["chooses", emit(choose("k", [0, 1]))]
  ])("that %s is refused where it is defined", (_, action) => {
    const make = () => monitor("meddler", createMachine({ on: { Said: { actions: action as never } } } as never))
    expect(make).toThrow('monitor "meddler": it emits; a monitor may not send, choose, observe or defer')
    const atStart = () => monitor("meddler", createMachine({ entry: action as never } as never))
    expect(atStart).toThrow('monitor "meddler": it emits')
  })

  test("that breaks in a step is named with the cause", () => {
    const wrong = monitor("wrong", createMachine({ context: { n: 0 }, on: { Said: { actions: assign({ n: Number.NaN }) } } } as never))
    const system = systemWith(wrong)
    const done = tried(system, startOf(system), say)
    const detail = "monitor wrong: n is NaN; only plain JSON values may stand in a context, a message or an input"
    expect(typeof done === "string" ? done : done[0]!.fault).toEqual({ kind: "failed step", detail })
  })

  test("that breaks as it starts is refused", () => {
    const broken = monitor(
      "broken",
      createMachine({
        context: () => {
          throw new Error("no ink")
        }
      })
    )
    expect(() => startOf(systemWith(broken))).toThrow('monitor "broken": it breaks as it starts')
  })

  test("with a timer is refused, also one in a named action", () => {
    const sentence = 'monitor "late": a timer in a monitor is not supported; let it count Step events whose step is "tick"'
    expect(() => monitor("late", createMachine({ initial: "a", states: { a: { after: { 100: "b" } }, b: {} } }))).toThrow(sentence)
    const { createMachine: make } = setup({ delays: { patienceMs: 5 } })
    expect(() => monitor("late", make({ initial: "a", states: { a: { after: { patienceMs: "b" } }, b: {} } }))).toThrow(sentence)
  })

  test("that a property reads must be there", () => {
    expect(() => systemOf({ cast: { speaker: role(speaker), listener: role(listener) }, monitors: [], properties: [] })).toThrow(
      'no "sometimes" is stated'
    )
  })
})
