import { assign, emit } from "xstate"
import { describe, expect, test } from "vitest"
import { send } from "../../src/kernel/index.ts"
import { type Action, successors } from "../../src/world/index.ts"
import { bag, type Budgets, role, set, type Spec } from "../../src/scenario/index.ts"
import { actorOf, after, castOf, contextOf, startOf, stepsOf, systemOf, tried, underWay, valuesOf } from "./bare-systems.ts"

const keeper = actorOf(
  "keeper",
  {
    context: ({ input }: { input: { size: number } | undefined }) => ({ kept: 0, cache: input?.size ?? 0 }),
    initial: "on",
    states: {
      on: {
        after: { 100: "late" },
        on: { Write: { actions: assign(({ context }: { context: { kept: number } }) => ({ kept: context.kept + 1, cache: 9 }) as object) } }
      },
      late: { on: { Write: {} } }
    }
  },
  { durable: ["kept"], spontaneous: ["Write"] }
)

const faulty = (faults: Budgets["faults"], spec: Partial<Spec> = {}) =>
  systemOf({
    cast: { k: role(keeper, { input: { size: 4 } }), l: role(keeper, { input: { size: 5 } }) },
    budgets: { faults, spontaneous: "unbounded", timers: "unbounded" },
    ...spec
  })

const write: Action = { kind: "spontaneous", actor: "k", event: "Write" }
const crash: Action = { kind: "crash", actor: "k" }
const restart: Action = { kind: "restart", actor: "k" }

describe("a crash and a restart are separate steps", () => {
  const system = faulty({ crash: 1, restart: 1, diskLoss: 1 })
  const down = after(system, startOf(system), write, crash)

  test("a crash keeps the durable keys alone and drops timers", () => {
    expect(down.cells[0]).toMatchObject({ status: "down", durable: { kept: 1 }, state: undefined, left: {} })
    expect(stepsOf(system, down).filter((step) => step.endsWith(" k"))).toEqual(["restart k", "diskLoss k"])
  })

  test("a restart lays them over a context made from the cast's input, and arms timers afresh", () => {
    const up = after(system, down, restart)
    expect(contextOf(up, 0)).toEqual({ kept: 1, cache: 4 })
    expect(up.cells[0]!.state!.pending.timers).toHaveLength(1)
    expect(valuesOf(up)).toEqual(["on", "on"])
  })

  test("disk loss restarts without them", () => {
    expect(contextOf(after(system, down, { kind: "diskLoss", actor: "k" }), 0)).toEqual({ kept: 0, cache: 4 })
  })

  test("nobody crashes twice, or restarts who is up", () => {
    const again = faulty({ crash: "unbounded", restart: "unbounded" })
    const world = startOf(again)
    expect(tried(again, world, restart)).toBe("not enabled")
    expect(tried(again, after(again, world, crash), crash)).toBe("not enabled")
  })
})

describe("budgets", () => {
  test("of faults are assumptions: once spent, nothing is cut", () => {
    const system = faulty({ crash: { total: 1, only: ["k"] } })
    const world = startOf(system)
    expect(tried(system, world, { kind: "crash", actor: "l" })).toHaveLength(1)
    const down = after(system, world, crash)
    expect(down.environment.spent).toEqual({ crash: 1 })
    expect(tried(system, down, { kind: "crash", actor: "l" })).toBe("not enabled")
    expect(successors(system, down).cut).toEqual([])
    expect(stepsOf(system, world)).not.toContain("crash l")
  })

  test("each counts by actor, in its own cell", () => {
    const system = faulty({ crash: { each: 1 }, restart: "unbounded" })
    const both = after(system, startOf(system), crash, restart, { kind: "crash", actor: "l" })
    expect(both.cells.map(({ spent }) => spent)).toEqual([{ crash: 1 }, { crash: 1 }])
    expect(both.environment.spent).toBeUndefined()
    expect(tried(system, both, crash)).toBe("not enabled")
  })

  test("that are unbounded occupy no state", () => {
    const system = faulty({ crash: "unbounded", restart: "unbounded" })
    const world = after(system, startOf(system), crash)
    expect([world.environment, world.cells[0]!.spent]).toEqual([{}, {}])
  })

  test.each([
    ["spontaneous", { spontaneous: 1, timers: "unbounded" }, write],
    ["spontaneous", { spontaneous: { each: 1 }, timers: "unbounded" }, write],
    ["timers", { spontaneous: "unbounded", timers: 0 }, undefined]
  ] as const)("of progress are cuts: a spent one of %s is told, and such a world is no deadlock", (name, budgets, action) => {
    const system = faulty("none", { budgets: { faults: "none", ...budgets } })
    const world = action === undefined ? startOf(system) : after(system, startOf(system), action)
    expect(stepsOf(system, world)).toContain(`cut by ${name}`)
  })

  test("that are not stated are refused", () => {
    const spec = (budgets: unknown) => () => systemOf({ cast: castOf({ k: keeper }), budgets: budgets as Budgets })
    expect(spec(undefined)).toThrow('scenario "test": no budget is stated')
    expect(spec({})).toThrow("the budget of faults is not stated")
    expect(spec({ faults: "none", timers: 1 })).toThrow('the budget "spontaneous" is not stated; give a number or "unbounded"')
    expect(spec({ faults: "none", spontaneous: 1 })).toThrow('the budget "timers" is not stated')
    expect(spec({ faults: {}, spontaneous: 1, timers: 1, tick: 1 })).toThrow('there is no budget "tick"')
    expect(spec({ faults: { crush: 1 }, spontaneous: 1, timers: 1 })).toThrow('there is no fault "crush"; the faults are crash')
    expect(spec({ faults: { crash: -1 }, spontaneous: 1, timers: 1 })).toThrow('the budget "crash".total is -1')
    expect(spec({ faults: { crash: {} }, spontaneous: 1, timers: 1 })).toThrow('the budget "crash" states neither total nor each')
    expect(spec({ faults: { crash: { total: 1, only: ["x"] } }, spontaneous: 1, timers: 1 })).toThrow(
      'the budget "crash" names "x", who is not in the cast'
    )
  })
})

describe("hosts and zones", () => {
  const hosts = { h1: { zone: "z1" }, h2: { zone: "z1" }, h3: {} }
  const at = (host: string, dormant = false) => role(keeper, { input: { size: 1 }, host, dormant })
  const cast = { a: at("h1"), b: at("h1"), c: at("h2"), d: at("h3"), e: at("h3", true) }
  const system = faulty(
    { hostCrash: "unbounded", hostRestart: "unbounded", zoneOutage: 1, crash: "unbounded", restart: "unbounded" },
    { cast, hosts }
  )
  const start = startOf(system)

  test("the crash of a host takes its actors down together, in one step", () => {
    const down = after(system, start, { kind: "hostCrash", host: "h1" })
    expect(valuesOf(down)).toEqual(["down", "down", "on", "on", "dormant"])
    expect(down.environment.hostsDown).toEqual(["h1"])
    expect(tried(system, down, { kind: "restart", actor: "a" })).toBe("not enabled")
    expect(valuesOf(after(system, down, { kind: "hostRestart", host: "h1" }))).toEqual(["on", "on", "on", "on", "dormant"])
  })

  test("the loss of a zone takes its hosts down, and they come back one by one", () => {
    const dark = after(system, start, { kind: "hostCrash", host: "h2" }, { kind: "zoneOutage", zone: "z1" })
    expect(valuesOf(dark)).toEqual(["down", "down", "down", "on", "dormant"])
    expect(dark.environment.hostsDown).toEqual(["h1", "h2"])
    expect(valuesOf(after(system, dark, { kind: "hostRestart", host: "h2" }))).toEqual(["down", "down", "on", "on", "dormant"])
  })

  test("a host's crash passes over an actor that is down, which keeps what it had", () => {
    const down = after(
      system,
      start,
      { kind: "spontaneous", actor: "a", event: "Write" },
      { kind: "crash", actor: "a" },
      { kind: "hostCrash", host: "h1" }
    )
    expect(down.cells[0]).toMatchObject({ status: "down", durable: { kept: 1 } })
  })

  test("an actor that is dormant on a host that is down is not woken before the host is back", () => {
    const waker = actorOf("waker", { entry: emit(send("e", { type: "Write" })) })
    const dark = faulty({ hostCrash: 1, hostRestart: 1 }, { cast: { w: role(waker), e: at("h3", true) }, hosts: { h3: {} } })
    const down = after(dark, startOf(dark), { kind: "hostCrash", host: "h3" })
    expect(stepsOf(dark, down)).toEqual(["lost Write", "hostRestart"])
    const back = after(dark, down, { kind: "hostRestart", host: "h3" })
    expect(valuesOf(back)[1]).toBe("dormant")
    expect(stepsOf(dark, back)).toEqual(["deliver Write"])
  })

  test("are refused where nobody lives there", () => {
    expect(() => faulty({ hostCrash: 1 })).toThrow("a host crash is budgeted, but no actor is on a host")
    expect(() => faulty({ zoneOutage: 1 }, { cast: { a: at("h3") } })).toThrow("a zone outage is budgeted, but no host is in a zone")
    expect(() => faulty("none", { cast: { a: at("h9") }, hosts })).toThrow('"a" lives on host "h9", which hosts does not list')
  })
})

test("a dormant actor does nothing until its first message, whose delivery starts it and steps it at once", () => {
  const waker = actorOf("waker", { entry: emit(send("e", { type: "Write" })) })
  const system = faulty("none", { cast: { w: role(waker), e: role(keeper, { input: { size: 3 }, dormant: true }) }, network: bag() })
  const start = startOf(system)
  expect(stepsOf(system, start)).toEqual(["deliver Write"])
  const woken = after(system, start, { kind: "deliver", from: "w", to: "e", message: { type: "Write" } })
  expect(contextOf(woken, 1)).toEqual({ kept: 1, cache: 9 })
  expect(underWay(woken)).toEqual([])
})

test("a partition that names a stranger is refused", () => {
  expect(() => faulty({ partition: { total: 1, into: [[["k"], ["nobody"]]] } }, { network: set() })).toThrow(
    'a partition names "nobody", who is not in the cast'
  )
})
