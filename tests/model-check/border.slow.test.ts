import { assign, emit, raise } from "xstate"
import { describe, expect, test } from "vitest"
import { type AnyActor, byKey, choose, defer, send, several } from "../../src/kernel/index.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { always, bag, role, type Scenario, scenario, type Spec } from "../../src/scenario/index.ts"
import { actorOf, anything, ends, free, type Seen, viewOf } from "./counter-scenarios.ts"

// The border between the code of a protocol and the integers of a search: small machines that a search might see otherwise than XState.

const { random } = Math

const subjectOf = (cast: Readonly<Record<string, AnyActor>>, spec: Partial<Spec> = {}): Scenario<any> =>
  scenario("border", {
    network: bag(),
    budgets: free,
    final: ends,
    properties: [anything(Object.values(cast)[0]!)],
    ...spec,
    cast: spec.cast ?? Object.fromEntries(Object.entries(cast).map(([id, one]) => [id, role(one)]))
  })

const never = (what: string, one: AnyActor, isBroken: (seen: Seen) => boolean): Spec["properties"] => [
  anything(one),
  always(what, { reads: { v: viewOf(one, (seen) => isBroken(seen)) }, by: (is) => is.each("v", (broken) => !broken) })
]

const foundIn = async (subject: Scenario<any>, options: Parameters<typeof checkPromise>[1] = {}) => {
  const { verdict, violations, distinct } = await checkPromise(subject, options)
  const [first] = violations
  return { verdict, kind: first?.kind, name: first?.name, steps: first?.counterexample?.trace.steps.length, distinct }
}

interface Queue {
  readonly context: { readonly waiting: Readonly<Record<string, true>>; readonly served: string | null }
}

/** A server that serves whoever came first into its record. */
const serverOf = (keep: (waiting: Readonly<Record<string, true>>) => Readonly<Record<string, true>>) => {
  const coming = (who: string) => ({
    guard: ({ context }: Queue) => !(who in context.waiting),
    actions: assign({ waiting: (({ context }: Queue) => keep({ ...context.waiting, [who]: true })) as never })
  })
  return actorOf(
    "server",
    {
      context: { waiting: {}, served: null },
      initial: "open",
      states: {
        open: {
          on: {
            Anna: coming("anna"),
            Ben: coming("ben"),
            Serve: {
              guard: ({ context }: Queue) => Object.keys(context.waiting).length === 2,
              target: "serving",
              actions: assign({ served: (({ context }: Queue) => Object.keys(context.waiting)[0]) as never })
            }
          }
        },
        serving: {}
      }
    },
    ["Anna", "Ben", "Serve"]
  )
}
const benIsServed = ({ context }: Seen) => (context as unknown as Queue["context"]).served === "ben"

describe("the order of a record's keys", () => {
  test("is seen as the machine sees it, by the shortest way", async () => {
    const server = serverOf((waiting) => waiting)
    const found = await foundIn(subjectOf({ s: server }, { properties: never("ben is served", server, benIsServed) }))
    expect(found).toMatchObject({ verdict: "violated", name: "ben is served", steps: 3 })
  })

  test("is what byKey makes of it, and a report says where that would save states", async () => {
    const sorted = serverOf(byKey)
    const report = await checkPromise(subjectOf({ s: sorted }, { properties: never("ben is served", sorted, benIsServed) }))
    expect(report).toMatchObject({ verdict: "holds", distinct: 5 })
    expect([...report.keyOrders]).toEqual([])
    const { keyOrders } = await checkPromise(subjectOf({ s: serverOf((waiting) => waiting) }))
    expect([...keyOrders]).toEqual([["server", 1]])
  })

  test("of a message, an option and what is on disk is kept as well", async () => {
    const order = (record: unknown) => Object.keys(record as object).join("")
    const sender = actorOf(
      "sender",
      {
        initial: "a",
        states: {
          a: {
            on: {
              Up: {
                target: "b",
                actions: emit(
                  choose("order", [
                    { x: 1, y: 2 },
                    { y: 2, x: 1 }
                  ])
                )
              }
            }
          },
          b: { on: { Chosen: { actions: emit(({ event }: any) => send("r", { type: "M", what: event.option })) } } }
        }
      },
      ["Up"]
    )
    const receiver = actorOf(
      "receiver",
      { context: { n: 0, got: null }, on: { M: { actions: assign({ got: (({ event }: any) => event.what) as never }) } } },
      [],
      { durable: ["got"] }
    )
    const reads = { v: viewOf(receiver, ({ context }) => order((context as any).got ?? {})) }
    const orders = new Set<string>()
    const properties = [
      anything(sender),
      always("collected", { reads, by: (is) => is.each("v", (text) => orders.add(text) !== undefined) })
    ]
    const budgets = { ...free, faults: { crash: { total: 1, only: ["r"] }, restart: 1 } }
    expect(await foundIn(subjectOf({ s: sender, r: receiver }, { properties, budgets }))).toMatchObject({ verdict: "holds" })
    expect([...orders].sort()).toEqual(["", "xy", "yx"])
  })
})

describe("timers", () => {
  const guarded = { n: 0 }
  const waiting = (waits: readonly string[]) =>
    actorOf(
      "waiter",
      {
        context: guarded,
        initial: "waiting",
        states: {
          waiting: {
            on: { Up: { actions: assign({ n: 1 }) } },
            after: { 1000: { guard: ({ context }: Seen) => context.n > 0, target: "done" } }
          },
          done: {}
        }
      },
      ["Up"],
      waits.length === 0 ? {} : { waits }
    )

  test("whose guard is false when they come are gone, so that the machine is stuck as under plain XState", async () => {
    expect(await foundIn(subjectOf({ w: waiting([]) }, { final: undefined as never, properties: [anything(waiting([]))] }))).toMatchObject({
      kind: "deadlock"
    })
    const { assumed } = await checkPromise(subjectOf({ w: waiting(["1000"]) }))
    expect(assumed).toContain("timers of waiter that wait: 1000")
  })

  test("of one id that is armed twice go off twice", async () => {
    const debounce = raise({ type: "Search" }, { id: "debounce", delay: 300 })
    const box = actorOf(
      "box",
      { entry: [debounce, debounce], on: { Search: { actions: assign({ n: ({ context }: any) => context.n + 1 }) } } },
      []
    )
    expect(await foundIn(subjectOf({ b: box }, { properties: never("two requests", box, ({ context }) => context.n > 1) }))).toMatchObject({
      name: "two requests",
      steps: 2
    })
  })

  test("that are put off do not hold time back for others", async () => {
    const late = actorOf("late", { initial: "x", states: { x: { after: { 10: { target: "y", actions: emit(defer()) } } }, y: {} } }, [])
    const other = actorOf("other", { initial: "x", states: { x: { after: { 30: "y" } }, y: {} } }, [])
    const spec: Partial<Spec> = {
      timers: { tickMs: 10 },
      budgets: { ...free, ticks: "unbounded" },
      properties: never("the other's timer goes off", other, ({ value }) => value === "y")
    }
    expect(await foundIn(subjectOf({ a: late, b: other }, spec))).toMatchObject({ name: "the other's timer goes off", steps: 4 })
  })
})

describe("what a machine sends", () => {
  test.each([
    ["to nobody", emit(() => send(null as never, { type: "M" })), 'sends "M" to null, which is no actor\'s id'],
    [
      "what cannot be made, since it throws what cannot be written",
      emit((() => {
        throw {
          toString: () => {
            throw new Error("no")
          }
        }
      }) as never),
      'on "Up": something that cannot be written'
    ],
    ["a choice that asks for itself", emit(choose("again", [1, 2]) as never), 'choose("again") comes again and again'],
    [
      "an object that breaks as it is looked at",
      emit((() =>
        send(
          "a",
          new Proxy(
            { type: "M" },
            {
              ownKeys: () => {
                throw new Error("no look")
              }
            }
          ) as never
        )) as never),
      "no look"
    ],
    ["bytes", emit(() => send("a", { type: "M", bytes: new Uint8Array(4) })), "bytes is an instance of Uint8Array"],
    ["what forwards its own event", emit((({ event }: any) => send("a", { ...event, from: "me" })) as never), 'with the field "from"']
  ])("%s is a failed step with its trace", async (_, action, cause) => {
    const one = actorOf("one", {
      initial: "x",
      states: { x: { on: { Up: { target: "y", actions: action } } }, y: {} },
      on: { M: {}, Chosen: { actions: action } }
    })
    const found = await foundIn(subjectOf({ a: one }))
    expect(found).toMatchObject({ kind: "failed step", steps: 1 })
    expect(found.name).toContain(cause)
  })

  test("may be more of one kind than 16 bits count, whoever searches", { timeout: 600_000 }, async () => {
    const many = actorOf("many", {
      initial: "x",
      states: {
        x: { on: { Up: { target: "y", actions: emit(() => several(Array.from({ length: 65_536 }, () => send("b", { type: "M" })))) } } },
        y: {}
      }
    })
    const one = actorOf("one", { on: { M: { actions: assign({ n: 1 }) } } }, [])
    const subject = subjectOf({ a: many, b: one }, { properties: never("one arrives", one, ({ context }) => context.n > 0) })
    for (const options of [{ keep: "exact" }, { engine: "typescript" }, { maxStates: 100 }] as const)
      expect(await foundIn(subject, options)).toMatchObject({ name: "one arrives", steps: 2 })
  })
})

let boots = 0
describe("what is impure is refused", () => {
  const twice = { crash: "unbounded", restart: "unbounded" } as const
  const restarting = actorOf("boots", { context: () => ({ n: boots++ }) }, [])
  const dormant = actorOf("sleeper", { context: () => ({ n: Math.random() < 0.5 ? 1 : 0 }), on: { M: {} } }, [])
  const waker = actorOf("waker", {
    initial: "x",
    states: { x: { on: { Up: { target: "y", actions: emit(send("d", { type: "M" })) } } }, y: {} }
  })
  const chancy = actorOf("chancy", { initial: "a", states: { a: { on: { Up: { guard: () => random() < 0.5, target: "b" } } }, b: {} } })
  const items = [{ id: 1 }]
  const sameItem = actorOf(
    "list",
    {
      context: { items, sel: null },
      initial: "idle",
      states: {
        idle: { on: { Up: { target: "picked", actions: assign({ sel: (({ context }: any) => context.items[0]) as never }) } } },
        picked: { on: { Up: { guard: ({ context }: any) => context.items.includes(context.sel), target: "saved" } } },
        saved: {}
      }
    },
    ["Up"]
  )
  const nodes = [{ id: "x" }, { id: "y" }]
  const aliased = actorOf("aliased", {
    context: () => ({ n: 0, nodes, cur: nodes[0] }),
    on: { Up: { guard: ({ context }: any) => context.nodes.indexOf(context.cur) === 0, actions: assign({ n: 1 }) } }
  })
  const selfish = actorOf("selfish", { on: { Up: { actions: assign({ n: ({ self }: any) => (self.send({ type: "Next" }), 1) }) } } })
  const cases: readonly (readonly [string, Scenario<any>, string])[] = [
    [
      "a restart that counts",
      subjectOf({ e: restarting }, { budgets: { ...free, faults: twice } }),
      'actor "boots", at its start: two runs'
    ],
    [
      "a wake-up by chance",
      subjectOf({ a: waker, d: dormant }, { cast: { a: role(waker), d: role(dormant, { dormant: true }) } }),
      'actor "sleeper", at its start: a step reads Math.random()'
    ],
    ["chance that was taken hold of at the head of a file", subjectOf({ x: chancy }), 'on "Up": a step reads Math.random()'],
    ["who asks which object it is", subjectOf({ l: sameItem }), "it tells equal objects apart, as === and includes() do"],
    ["who asks whether two are one object", subjectOf({ n: aliased }), "it tells equal objects apart"],
    ["who sends to itself", subjectOf({ s: selfish }), "a step uses self.send"],
    [
      "a view by the clock",
      subjectOf({ s: serverOf(byKey) }, { properties: never("late", serverOf(byKey), () => Date.now() < 0) }),
      'a view of "server": a step reads Date.now()'
    ]
  ]
  test.each(cases)("%s", async (_, subject, sentence) => {
    await expect(checkPromise(subject)).rejects.toThrow(sentence)
  })
})
