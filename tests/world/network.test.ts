import { assign, emit } from "xstate"
import { describe, expect, test } from "vitest"
import { canonical, choose, defer, send, several } from "../../src/kernel/index.ts"
import { type Action, deposit, overflows, type World } from "../../src/world/index.ts"
import { bag, type Envelope, type FaultBudgets, fifo, type Network, set } from "../../src/scenario/index.ts"
import { actorOf, after, castOf, contextOf, startOf, stepsOf, systemOf, tried, underWay } from "./bare-systems.ts"

const hears = (type: string) => ({
  actions: assign({ heard: ({ context }: { context: { heard: string[] } }) => [...context.heard, type] })
})
const sender = actorOf(
  "sender",
  {
    entry: emit(several(["A", "B", "A"].map((type) => send("r", { type })))),
    on: { More: { actions: emit(send("r", { type: "C" })) } }
  },
  { spontaneous: ["More"] }
)
const receiver = actorOf("receiver", { context: { heard: [] }, on: { A: hears("A"), B: hears("B"), C: {} } })
/** Takes B before it takes A. */
const picky = actorOf("picky", {
  context: { heard: [] },
  initial: "closed",
  states: {
    closed: { on: { A: { actions: emit(defer()) }, B: { ...hears("B"), target: "open" }, C: {} } },
    open: { on: { A: hears("A"), B: {}, C: {} } }
  }
})

test.each([set(), bag(), fifo({ capacity: 9 })])("messages under way lie in the canonical order of $kind", (network) => {
  let seed = 1
  const chance = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  const ids = ["a", "b", "c"]
  let under: readonly Envelope[] = []
  let sorted: readonly Envelope[] = []
  const orderOf = (one: Envelope) => canonical(network.kind === "fifo" ? [one.from, one.to] : one)
  for (let step = 0; step < 200; step++) {
    const sent = Array.from({ length: chance(4) }, () => ({
      from: ids[chance(3)]!,
      to: ids[chance(3)]!,
      message: { type: `M${chance(5)}` }
    }))
    under = deposit(network, under, sent)
    const all = [...sorted, ...sent]
      .map((one) => ({ one, order: orderOf(one) }))
      .sort((x, y) => (x.order < y.order ? -1 : x.order > y.order ? 1 : 0))
    sorted = all.filter(({ order }, i) => network.kind !== "set" || i === 0 || all[i - 1]!.order !== order).map(({ one }) => one)
    expect(under).toEqual(sorted)
  }
  expect(overflows(network, under)).toBe(network.kind === "fifo")
  expect(overflows(network, under.slice(0, 9))).toBe(false)
})

const deliver = (type: string): Action => ({ kind: "deliver", from: "s", to: "r", message: { type } })
const lose = (type: string, position?: number): Action => ({
  kind: "lose",
  from: "s",
  to: "r",
  message: { type },
  ...(position === undefined ? {} : { position })
})
const copy = (type: string): Action => ({ kind: "duplicate", from: "s", to: "r", message: { type } })

const on = (network: Network, faults: "none" | FaultBudgets = "none", r = receiver) => {
  const system = systemOf({ cast: castOf({ s: sender, r }), network, budgets: { faults, spontaneous: 1 } })
  return { system, start: startOf(system), steps: (world: World) => stepsOf(system, world) }
}

describe("a set network", () => {
  const { system, start, steps } = on(set())

  test("holds each message once, however often it is sent", () => expect(underWay(start)).toEqual(["A", "B"]))

  test("keeps a message once sent deliverable for ever", () => {
    const heard = after(system, start, deliver("A"), deliver("A"))
    expect(contextOf(heard, 1)).toEqual({ heard: ["A", "A"] })
    expect(underWay(heard)).toEqual(["A", "B"])
  })

  test("a message that is there already changes nothing when it is sent again", () => {
    const more = after(system, start, { kind: "spontaneous", actor: "s", event: "More" })
    expect(underWay(more)).toEqual(["A", "B", "C"])
    expect(steps(more)).toEqual(["deliver A", "deliver B", "cut by spontaneous"])
  })

  test("refuses loss and duplication, which make no sense on it", () => {
    expect(() => on(set(), { loss: 1 })).toThrow('scenario "test": loss makes no sense on a set network')
    expect(() => on(set(), { duplication: 1 })).toThrow("duplication makes no sense on a set network")
  })

  test("does not offer a message to an actor that is down", () => {
    const { system: faulty, start: begin } = on(set(), { crash: 1 })
    const down = after(faulty, begin, { kind: "crash", actor: "r" })
    expect(stepsOf(faulty, down).filter((step) => /deliver|lost/.test(step))).toEqual([])
  })
})

describe("a bag", () => {
  const { system, start, steps } = on(bag(), { loss: 1, duplication: { total: 1, of: ["B"] } })

  test("holds as many of a message as were sent, and delivery consumes one", () => {
    expect(underWay(start)).toEqual(["A", "A", "B"])
    expect(underWay(after(system, start, deliver("A")))).toEqual(["A", "B"])
    expect(tried(system, after(system, start, deliver("B")), deliver("B"))).toBe("not enabled")
  })

  test("may lose or copy any message that the budgets allow", () => {
    expect(steps(start)).toEqual(["spontaneous s", "deliver A", "deliver B", "lose A", "lose B", "duplicate B"])
    expect(underWay(after(system, start, lose("A")))).toEqual(["A", "B"])
    expect(underWay(after(system, start, copy("B")))).toEqual(["A", "A", "B", "B"])
    expect(tried(system, after(system, start, lose("A")), lose("B"))).toBe("not enabled")
  })

  test("a message that its receiver ignores is consumed, unless it stays, and then it is no step", () => {
    const more: Action = { kind: "spontaneous", actor: "s", event: "More" }
    expect(underWay(after(system, start, more, deliver("C")))).toEqual(["A", "A", "B"])
    const stays = on(bag({ ignored: "stay" }))
    expect(tried(stays.system, after(stays.system, stays.start, more), deliver("C"))).toBe("not enabled")
  })

  test("a message to an actor that is down is lost", () => {
    const faulty = on(bag(), { crash: { total: 1, only: ["r"] } })
    const down = after(faulty.system, faulty.start, { kind: "crash", actor: "r" })
    expect(faulty.steps(down)).toEqual(["spontaneous s", "lost A", "lost B"])
    expect(underWay(after(faulty.system, down, deliver("A")))).toEqual(["A", "B"])
  })

  test("a message that is deferred stays under way, and is no step until the receiver changes", () => {
    const shy = on(bag(), "none", picky)
    expect(shy.steps(shy.start)).toEqual(["spontaneous s", "deliver B"])
    const open = after(shy.system, shy.start, deliver("B"))
    expect(underWay(open)).toEqual(["A", "A"])
    expect(shy.steps(open)).toEqual(["spontaneous s", "deliver A"])
  })
})

describe("a fifo network", () => {
  const { system, start, steps } = on(fifo({ capacity: 4 }), { loss: 1, duplication: 1 })

  test("delivers in the order of sending", () => {
    expect(underWay(start)).toEqual(["A", "B", "A"])
    expect(tried(system, start, deliver("B"))).toBe("not enabled")
    expect(contextOf(after(system, start, deliver("A"), deliver("B"), deliver("A")), 1)).toEqual({ heard: ["A", "B", "A"] })
  })

  test("may lose a message at any position, and copy the head", () => {
    expect(steps(start)).toEqual(["spontaneous s", "deliver A", "lose A at 0", "lose A at 2", "lose B at 1", "duplicate A"])
    expect(underWay(after(system, start, lose("B", 1)))).toEqual(["A", "A"])
    expect(underWay(after(system, start, lose("A", 2)))).toEqual(["A", "B"])
    expect(underWay(after(system, start, copy("A")))).toEqual(["A", "A", "B", "A"])
  })

  test("a step that would put more than its capacity into one channel is cut", () => {
    const more: Action = { kind: "spontaneous", actor: "s", event: "More" }
    const full = after(system, start, copy("A"))
    expect(tried(system, full, more)).toBe("not enabled, cut by capacity")
    expect(steps(full)).toContain("cut by capacity")
    expect(underWay(after(system, full, deliver("A"), more))).toEqual(["A", "B", "A", "C"])
  })

  test("a deferred head blocks its channel, unless the scenario says that it may be overtaken", () => {
    const blocked = on(fifo({ capacity: 4 }), "none", picky)
    expect(blocked.steps(blocked.start)).toEqual(["spontaneous s"])
    const free = on(fifo({ capacity: 4, skipDeferred: true }), "none", picky)
    expect(free.steps(free.start)).toEqual(["spontaneous s", "deliver B"])
    expect(underWay(after(free.system, free.start, deliver("B")))).toEqual(["A", "A"])
  })

  test("worlds that differ in the order between channels alone are one", () => {
    const talker = (to: string) => actorOf(`to-${to}`, { entry: emit(send(to, { type: "A" })), on: { A: {} } })
    const both = systemOf({ cast: castOf({ x: talker("y"), y: talker("x") }), network: fifo({ capacity: 1 }) })
    const world = startOf(both)
    expect(world.network.map(({ from }) => from)).toEqual(["x", "y"])
  })
})

test("a partition blocks delivery between its groups without dropping, until it heals", () => {
  const { system, start } = on(bag(), { partition: { total: 1, into: [[["s"], ["r"]]] } })
  const split = after(system, start, { kind: "partition", split: 0 })
  expect(stepsOf(system, split)).toEqual(["spontaneous s", "heal"])
  expect(underWay(split)).toEqual(["A", "A", "B"])
  const whole = after(system, split, { kind: "heal" })
  expect(stepsOf(system, whole)).toEqual(["spontaneous s", "deliver A", "deliver B"])
})

test("a delivery that chooses has one successor per option, each with its label", () => {
  const asker = actorOf("asker", {
    context: { took: 0 },
    on: { A: { actions: emit(choose("n", [1, 2])) }, B: {}, C: {}, Chosen: { actions: assign({ took: ({ event }) => event["option"] }) } }
  })
  const { system, start } = on(bag(), "none", asker)
  const done = tried(system, start, deliver("A"))
  expect(typeof done === "string" ? done : done.map(({ label, world }) => [label.chosen, contextOf(world, 1)])).toEqual([
    [[{ key: "n", option: 1 }], { took: 1 }],
    [[{ key: "n", option: 2 }], { took: 2 }]
  ])
})
