import { setup } from "xstate"
import { describe, expect, test } from "vitest"
import { actor } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import {
  always,
  bag,
  between,
  final,
  monitor,
  role,
  scenario,
  sometimes,
  type StepSeen,
  view,
  viewMonitor
} from "../../../src/scenario/index.ts"
import { brokenBy, instantiate, isDeadlock, isTrue, replay, stuckAfter } from "../../../src/world/index.ts"
import { cut, deadlock, invariant, leaps, unhandled, violated } from "../../fixtures/verdicts.scenario.ts"

const light = actor(
  "light",
  setup({ types: {} as { context: { readonly kept: number }; events: { type: "Flip" } } }).createMachine({
    id: "light",
    context: { kept: 1 },
    initial: "off",
    states: { off: { on: { Flip: "on" } }, on: { on: { Flip: "off" } } }
  }),
  { spontaneous: ["Flip"], durable: ["kept"] }
)
const watch = monitor(
  "watch",
  setup({ types: {} as { context: {}; events: StepSeen } }).createMachine({
    context: {},
    initial: "calm",
    states: { calm: { on: { Step: { guard: ({ event }) => event.step === "spontaneous", target: "moved" } } }, moved: { on: { Step: {} } } }
  })
)

const lit = view(light, ({ value }) => value === "on")
const litOrDown = view(
  light,
  ({ value }) => value as string,
  ({ kept }) => `down, kept ${kept}`
)
const watched = viewMonitor(watch, ({ value }) => value as string)

const system = instantiate(
  scenario("lights", {
    cast: { a: role(light), b: role(light), c: role(light, { dormant: true }) },
    network: bag(),
    budgets: { faults: { crash: 1 }, spontaneous: "unbounded" },
    monitors: [watch],
    properties: [sometimes("both are on", { reads: { lit }, holds: ({ lit: all }) => all.every(Boolean) })]
  })
)
const flip = (who: string) => ({ action: { kind: "spontaneous" as const, actor: who, event: "Flip" }, chosen: [] })
const worldAfter = (...labels: Parameters<typeof replay>[2]) => replay(system, 0, labels).steps.at(-1)?.world ?? replay(system, 0, []).start

describe("a claim is read through its views, in the order of the cast", () => {
  const start = worldAfter()
  const down = worldAfter({ action: { kind: "crash", actor: "a" }, chosen: [] })
  const oneOn = worldAfter(flip("b"))
  const holds = (world: typeof start, claim: Parameters<typeof isTrue>[1]) => isTrue(system, claim, world)

  test("each is true if it is of every single one", () => {
    const off = always("all are off", { reads: { lit }, by: (is) => is.each("lit", (one) => !one) })
    expect([holds(start, off), holds(oneOn, off)]).toEqual([true, false])
  })

  test("pairs compares two different actors, both ways", () => {
    const alike = always("all are alike", { reads: { lit }, by: (is) => is.pairs("lit", "lit", (one, other) => !one || other) })
    expect([holds(start, alike), holds(oneOn, alike)]).toEqual([true, false])
    const never = always("there are no two", { reads: { lit }, by: (is) => is.pairs("lit", "lit", () => false) })
    expect([holds(start, never), holds(down, never)]).toEqual([false, true])
  })

  test("who is dormant is left out, and who is down unless its disk is read", () => {
    const reads = (expected: readonly string[]) =>
      always("as expected", { reads: { all: litOrDown }, holds: ({ all }) => JSON.stringify(all) === JSON.stringify(expected) })
    expect(holds(start, reads(["off", "off"]))).toBe(true)
    expect(holds(down, reads(["down, kept 1", "off"]))).toBe(true)
    expect(holds(down, always("one is read", { reads: { lit }, holds: ({ lit: all }) => all.length === 1 }))).toBe(true)
  })

  test("a monitor is read like an actor", () => {
    const calm = always("nothing has happened", { reads: { watched }, by: (is) => is.each("watched", (value) => value === "calm") })
    expect([holds(start, calm), holds(oneOn, calm)]).toEqual([true, false])
  })

  test("a claim that throws is refused by its name", () => {
    const broken = always("no luck", {
      reads: { lit },
      holds: () => {
        throw new Error("today")
      }
    })
    expect(() => holds(start, broken)).toThrow('property "no luck" fails: today; it must be total on what it reads')
  })
})

describe("a replayed run breaks what the checker found", () => {
  test.each([violated, leaps, unhandled, invariant, deadlock])("$name", async (subject) => {
    const report = await checkPromise(subject)
    const { kind, name: property, counterexample } = report.violations[0]!
    const built = instantiate(subject)
    const run = replay(built, counterexample!.trace.start, counterexample!.trace.steps)
    const last = counterexample!.trace.steps.length
    expect([...brokenBy(built, run), ...stuckAfter(built, run)].map((broken) => [broken.kind, broken.name, broken.step])).toEqual([
      [kind, property, last]
    ])
    // a step less breaks nothing: the counterexample is a shortest one
    const shorter = replay(built, counterexample!.trace.start, counterexample!.trace.steps.slice(0, -1))
    expect([...brokenBy(built, shorter), ...stuckAfter(built, shorter)]).toEqual([])
  })
})

test("between is held against every step, also one that leads back", () => {
  const stays = between("no light goes off", {
    reads: { lit },
    holds: (before, after) => before.lit.every((was, i) => !was || after.lit[i] === true)
  })
  const run = replay(system, 0, [flip("a"), flip("b"), flip("a")])
  expect(brokenBy({ ...system, properties: [stays] }, run)).toEqual([
    { kind: "between", name: "no light goes off", id: undefined, step: 3 }
  ])
})

test("a world is stuck only if no budget keeps a step away and it is not final", () => {
  const built = instantiate(deadlock)
  const add = { action: { kind: "spontaneous" as const, actor: "counter", event: "Add" }, chosen: [] }
  const end = replay(built, 0, [add, add, add]).steps.at(-1)!.world
  expect(isDeadlock(built, end)).toBe(true)
  expect(isDeadlock(built, replay(built, 0, [add]).steps.at(-1)!.world)).toBe(false)
  expect(isDeadlock({ ...built, final: final({ reads: {}, holds: () => true }) }, end)).toBe(false)
  const bounded = instantiate(cut)
  expect(isDeadlock({ ...bounded, final: undefined }, replay(bounded, 0, [add, add]).steps.at(-1)!.world)).toBe(false)
})
