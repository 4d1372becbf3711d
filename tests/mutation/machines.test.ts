import { and, assign, createMachine, emit, or } from "xstate"
import { describe, expect, test } from "vitest"
import { actor, type AnyActor, observe, send } from "../../src/kernel/index.ts"
import { always, bag, between, sometimes, type View, view } from "../../src/scenario/index.ts"
import { actorOf, free, scenarioOf, viewOf } from "../model-check/counter-scenarios.ts"
import { brokenOf, fatesOf } from "./judged-mutations.ts"

interface Counted {
  readonly context: { readonly n: number }
  readonly event: { readonly by: number }
}

const up = assign({ n: ({ context }) => (context as Counted["context"]).n + 1 })
const below = (most: number) => (({ context }: Counted) => context.n < most) as never
const atMost = (one: AnyActor, most: number) => {
  const n = viewOf(one, ({ context }) => context.n)
  return [
    always(`n is ${most} at most`, { reads: { n }, holds: (now) => now.n.every((count) => count <= most) }),
    sometimes(`n is ${most}`, { reads: { n }, holds: (now) => now.n.includes(most) })
  ]
}

describe("a guard", () => {
  test("is always true, never true, its contrary, and sees numbers that are one off, where that makes a difference", async () => {
    const one = actorOf("one", {
      on: {
        Up: [
          { guard: below(2), actions: up },
          { guard: () => false, actions: up }
        ]
      }
    })
    const { all, unreached } = await brokenOf(scenarioOf({ one }, atMost(one, 2)))
    expect(fatesOf(all, "guards")).toEqual({
      "root, on Up (1 of 2): the guard is always true": "caught",
      "root, on Up (1 of 2): the guard is never true": "sometimes",
      "root, on Up (1 of 2): the guard says the contrary": "sometimes",
      "root, on Up (1 of 2): the guard sees context.n one higher": "sometimes",
      "root, on Up (1 of 2): the guard sees context.n one lower": "caught",
      // its contrary is to be always true
      "root, on Up (2 of 2): the guard is always true": "caught",
      "root, on Up (2 of 2): the guard is never true": "idle"
    })
    expect(unreached).toEqual(["one, root, on Up (2 of 2)"])
  })

  test("of several lacks one, be it written in place or by name, and one that never decides is not missed", async () => {
    const both = { guards: { both: and([below(2), below(9)]) } }
    const machine = createMachine(
      { context: { n: 0 }, on: { Up: { guard: "both", actions: up }, Jump: { guard: or([below(1), below(2)]), actions: up } } } as never,
      both as never
    )
    const one = actor("one", machine as never, { spontaneous: ["Up", "Jump"] } as never) as AnyActor
    const fates = fatesOf((await brokenOf(scenarioOf({ one }, atMost(one, 2)))).all, "guards")
    expect(Object.fromEntries(Object.entries(fates).filter(([what]) => what.includes("operand")))).toEqual({
      "root, on Up: the guard both lacks its operand 1": "caught",
      "root, on Up: the guard both lacks its operand 2": "idle",
      "root, on Jump: the guard lacks its operand 1": "idle",
      "root, on Jump: the guard lacks its operand 2": "no other worlds"
    })
  })

  test("sees a list one longer or shorter, and has its parameter one off", async () => {
    const isFree = ({ context }: { readonly context: { readonly list: readonly string[] } }, { most }: { readonly most: number }) =>
      context.list.length < most
    const machine = createMachine(
      {
        context: { list: [] },
        on: {
          Up: {
            guard: { type: "isFree", params: { most: 2 } },
            actions: assign({ list: ({ context }) => [...(context as never as { readonly list: readonly string[] }).list, "x"] })
          }
        }
      } as never,
      { guards: { isFree } } as never
    )
    const one = actor("one", machine as never, { spontaneous: ["Up"] } as never) as AnyActor
    const length = viewOf(one, ({ context }) => (context as never as { readonly list: readonly string[] }).list.length)
    const { all } = await brokenOf(
      scenarioOf({ one }, [
        always("there are two at most", { reads: { length }, holds: (now) => now.length[0]! <= 2 }),
        sometimes("there are two", { reads: { length }, holds: (now) => now.length[0] === 2 })
      ])
    )
    const fates = fatesOf(all, "guards")
    expect(fates).toMatchObject({
      "root, on Up: the guard isFree sees context.list.length one higher": "sometimes",
      "root, on Up: the guard isFree sees context.list.length one lower": "caught"
    })
    // the parameter one lower is the length one higher
    expect(Object.keys(fates)).toHaveLength(5)
  })
})

describe("a transition", () => {
  const one = actorOf("one", {
    initial: "a",
    states: {
      a: { on: { Up: "b" } },
      b: { on: { Up: { target: "c", actions: up } }, initial: "b1", states: { b1: {}, b2: {} } },
      c: { always: "d" },
      d: { on: { Up: {} }, after: { 10: "a" } }
    }
  })
  const at = viewOf(one, ({ value }) => value)

  test("is not there, does nothing, or leads to the next sibling; a compound state begins elsewhere", async () => {
    const reaches = sometimes("it comes to d by b", {
      reads: { at, n: viewOf(one, ({ context }) => context.n) },
      holds: (now) => now.at[0] === "d" && now.n[0] === 1
    })
    const { all, unreached } = await brokenOf(scenarioOf({ one }, [reaches], { budgets: { ...free, timers: 1 } }))
    expect(unreached).toEqual([])
    expect(fatesOf(all, "transitions")).toEqual({
      "root: begins in b, not in a": "no other worlds",
      "a, on Up: the transition is not there": "sometimes",
      "a, on Up: the transition has no effect": "sometimes",
      "a, on Up: the transition leads to c, not to b": "sometimes",
      "b: begins in b2, not in b1": "same counts",
      "b, on Up: the transition is not there": "sometimes",
      "b, on Up: the transition has no effect": "sometimes",
      "b, on Up: the transition leads to d, not to c": "same counts",
      "c, always: the transition is not there": "sometimes",
      "c, always: the transition leads to a, not to d": "no end",
      "d, after 10: the transition is not there": "other worlds",
      "d, after 10: the transition has no effect": "other worlds",
      "d, after 10: the transition leads to b, not to a": "no other worlds",
      "d, on Up: the transition is not there": "same counts"
    })
  })
})

describe("an action", () => {
  const one = actorOf("one", {
    on: {
      Up: {
        guard: below(1),
        actions: [
          up,
          emit(({ context }) => send(["two", "three"], { type: "Add", by: (context as Counted["context"]).n }) as never),
          emit(observe({ type: "Upped" }) as never)
        ]
      }
    }
  })
  const add = assign({ n: ({ context, event }) => (context as Counted["context"]).n + (event as never as Counted["event"]).by, m: 0, o: 1 })
  const two = actorOf("two", { context: { n: 0, m: 0, o: 0 }, on: { Add: { actions: add } } }, [])
  const n = viewOf(two, ({ context }) => context.n)
  const properties = [
    always("nobody has more than 1", { reads: { n }, holds: (now) => now.n.every((count) => count <= 1) }),
    sometimes("both have 1", { reads: { n }, holds: (now) => now.n.every((count) => count === 1) })
  ]
  const adding = scenarioOf({ one, two, three: two }, properties, { network: bag() })

  test("is not there, leaves a key that it changes as it was, or is swapped with the next", async () => {
    expect(fatesOf((await brokenOf(adding)).all, "actions")).toEqual({
      "root, on Up: the assignment is not there": "no end",
      "root, on Up: actions 1 and 2 are swapped": "sometimes",
      "root, on Up: actions 2 and 3 are swapped": "same counts",
      "root, on Add: the assignment is not there": "sometimes",
      "root, on Add: the assignment leaves n as it was": "sometimes",
      "root, on Add: the assignment leaves o as it was": "same counts"
    })
  })

  test("that emits sends nothing, or to the first alone, says a number one off, or observes nothing", async () => {
    expect(fatesOf((await brokenOf(adding)).all, "outputs")).toEqual({
      "root, on Up: nothing is sent": "sometimes",
      "root, on Up: only the first recipient is sent to": "sometimes",
      "root, on Up: Add says by one higher": "caught",
      "root, on Up: Add says by one lower": "sometimes",
      "root, on Up: nothing is observed": "same counts"
    })
  })
})

describe("what survives", () => {
  test("has a shortest way into a world that the original does not have, and says how many there are", async () => {
    const one = actorOf("one", { on: { Up: { guard: below(3), actions: up } } })
    const { all } = await brokenOf(scenarioOf({ one }, []))
    const higher = all.find(({ what }) => what === "root, on Up: the guard sees context.n one lower")!
    expect(higher.judged).toMatchObject({ fate: "other worlds", distinct: 5, others: 1, steps: 4 })
    expect(higher.judged!.way!.at(-1)).toMatch(/n: 3 → 4/)
    expect(all.find(({ what }) => what === "root, on Up: the guard sees context.n one higher")?.fate).toBe("no other worlds")
    expect(all.find(({ what }) => what === "root, on Up: the guard is always true")?.fate).toBe("no end")
  })

  test("in one scenario is caught in another of the same actor, and the places of both count", async () => {
    const one = actorOf("one", { on: { Up: { guard: below(3), actions: up } } })
    const { all } = await brokenOf(scenarioOf({ one }, []), scenarioOf({ one }, atMost(one, 3)))
    expect(new Set(Object.values(fatesOf(all, "guards")))).toEqual(new Set(["caught", "sometimes"]))
  })
})

describe("a durable key", () => {
  test("is not found by a restart, although the disk is seen to hold it", async () => {
    const one = actorOf("one", { on: { Up: { guard: below(1), actions: up } } }, ["Up"], { durable: ["n"] })
    const disk = (durable: never) => (durable as Counted["context"]).n
    const n = view(one, (({ context }: Counted) => context.n) as never, disk as never) as View<number>
    const rising = between("n never falls", { reads: { n }, holds: (before, after) => after.n[0]! >= before.n[0]! })
    const scenario = scenarioOf({ one }, [rising], { budgets: { ...free, faults: { crash: 1, restart: 1 } } })
    expect(fatesOf((await brokenOf(scenario)).all, "durability")).toEqual({ "durable: n does not survive a crash": "caught" })
    expect(fatesOf((await brokenOf(scenarioOf({ one }, [rising]))).all, "durability")).toEqual({
      "durable: n does not survive a crash": "idle"
    })
  })
})

describe("recording", () => {
  test("changes nothing, and names every place that no run comes to", async () => {
    const one = actorOf("one", {
      initial: "a",
      states: {
        a: { on: { Up: [{ guard: below(1), target: "b" }, { target: "c" }], Jump: "c" } },
        b: { entry: up, after: { 10: "a" } },
        c: {}
      }
    })
    const { unreached } = await brokenOf(scenarioOf({ one }, [], { budgets: { ...free, timers: 1 } }))
    expect(unreached).toEqual(["one, a, on Jump"])
  })
})
