import { emit } from "xstate"
import { describe, expect, test } from "vitest"
import { type AnyActor, send } from "../../../src/kernel/index.ts"
import { type CheckScenarioOptions, checkPromise } from "../../../src/model-check/check.ts"
import { exitCodeOf } from "../../../src/model-check/report.ts"
import { bag, eventually, fifo, infinitelyOften, leadsTo, type Property, type Spec, view } from "../../../src/scenario/index.ts"
import { instantiate } from "../../../src/world/index.ts"
import { actorOf, anything, ends, free, line, scenarioOf, valueOf, viewOf } from "../counter-scenarios.ts"

const states = (text: string) =>
  Object.fromEntries(
    text.split(", ").map((state) => {
      const [from, ...rest] = state.split(" ")
      return [from, { on: Object.fromEntries(rest.map((edge) => edge.split(":"))) }]
    })
  )

const isIn = (one: AnyActor, state: string): Property =>
  eventually(`it is ${state}`, { reads: { w: valueOf(one) }, holds: ({ w: [w] }) => w === state })

const checked = async (
  cast: Readonly<Record<string, AnyActor>>,
  properties: readonly Property[],
  spec: Partial<Spec> = {},
  options: CheckScenarioOptions = {}
) => {
  const report = await checkPromise(scenarioOf(cast, properties, spec), options)
  const { verdict, reason, violations } = report
  return {
    verdict,
    reason,
    code: exitCodeOf(report),
    found: violations.map(({ name, counterexample }) => [name, counterexample?.trace.loop])
  }
}

const toggle = actorOf("toggle", { initial: "a", states: states("a Up:b, b Up:a Stop:c, c") }, ["Up", "Stop"])

describe("what a progress budget keeps away", () => {
  test("a run that is cut before what was promised has come is no run without it", async () => {
    const one = actorOf("one", { initial: "a", states: states("a Up:b, b Up:c, c") })
    const budgets = { ...free, spontaneous: 1 }
    expect(await checked({ one }, [isIn(one, "c")], { budgets })).toEqual({
      verdict: "inconclusive",
      reason: 'the whole space was searched; whether "it is c" holds rests on what was cut: spontaneous',
      code: 3,
      found: []
    })
    expect(await checked({ one }, [isIn(one, "b")], { budgets })).toMatchObject({ verdict: "holds" })
  })

  test("a promise that is only kept since a budget was spent is not kept", async () => {
    const idle = actorOf("idle", { initial: "a", states: states("a Go:b, b") }, ["Go"])
    // without the budget it goes to and fro, and the other one is passed over
    const budgets = { ...free, spontaneous: { each: 3 } }
    expect(await checked({ toggle, idle }, [isIn(idle, "b")], { budgets })).toMatchObject({ verdict: "inconclusive" })
    expect(await checked({ toggle, idle }, [isIn(idle, "b")])).toMatchObject({ verdict: "violated", found: [["it is b", 0]] })
  })

  test("what must come for ever rests on each cut, also where it was seen last", async () => {
    const often = infinitelyOften("it is a for ever", { reads: { w: valueOf(toggle) }, holds: ({ w: [w] }) => w === "a" })
    const fixed = actorOf("fixed", { initial: "a", states: states("a Up:b, b Up:a") })
    const ofFixed = infinitelyOften("it is a for ever", { reads: { w: valueOf(fixed) }, holds: ({ w: [w] }) => w === "a" })
    expect(await checked({ toggle }, [often])).toMatchObject({ verdict: "violated" })
    expect(await checked({ fixed }, [ofFixed], { budgets: { ...free, spontaneous: 2 } })).toMatchObject({ verdict: "inconclusive" })
    expect(await checked({ fixed }, [ofFixed])).toMatchObject({ verdict: "holds" })
  })

  test("a full channel and the end of real time are told by name", async () => {
    const chatty = actorOf("chatty", {
      initial: "a",
      states: { a: { on: { Up: { actions: emit(() => send("deaf", { type: "Hello" }) as never) } } } }
    })
    const deaf = actorOf(
      "deaf",
      { initial: "a", states: { a: { on: { Hello: { actions: emit({ type: "defer" } as never) }, Go: "b" } }, b: { on: { Hello: {} } } } },
      ["Go"]
    )
    const fair = { steps: "weak", of: ["actors"] } as const
    const full = await checked({ chatty, deaf }, [isIn(deaf, "b")], { network: fifo({ capacity: 1 }), fair })
    expect(full.reason).toContain("rests on what was cut: capacity")
    const late = actorOf("late", { initial: "a", states: { a: { after: { 30: "b" } }, b: {} } }, [])
    const timed = {
      timers: { tickMs: 10 },
      clocks: { until: 2, offsets: "at the start" },
      budgets: { ...free, timers: "unbounded" }
    } as const
    expect((await checked({ late }, [isIn(late, "b")], timed)).reason).toContain("rests on what was cut: realTime")
    const later = { ...timed, clocks: { ...timed.clocks, until: 3 } }
    expect(await checked({ late }, [isIn(late, "b")], later)).toMatchObject({ verdict: "holds" })
  })
})

test("a finite budget of losses is an assumption, and may be relied on", async () => {
  const sender = (times: number) =>
    actorOf("sender", {
      initial: "s0",
      states: Object.fromEntries(
        Array.from({ length: times + 1 }, (_, i) => [
          `s${i}`,
          i === times ? {} : { on: { Up: { target: `s${i + 1}`, actions: emit(() => send("taker", { type: "Take" }) as never) } } }
        ])
      )
    })
  const taker = actorOf("taker", { initial: "a", states: { a: { on: { Take: "b" } }, b: { on: { Take: {} } } } }, [])
  const losing = { network: bag(), budgets: { ...free, faults: { loss: 1 } } }
  expect(await checked({ sender: sender(2), taker }, [isIn(taker, "b")], losing)).toMatchObject({ verdict: "holds" })
  expect(await checked({ sender: sender(1), taker }, [isIn(taker, "b")], losing)).toMatchObject({
    verdict: "violated",
    code: 13,
    found: [["it is b", 2]]
  })
})

describe("timers", () => {
  const busy = actorOf("busy", { initial: "a", states: states("a Up:b, b Up:a") })
  const waiting = actorOf("waiting", { initial: "a", states: { a: { after: { 20: "b" } }, b: {} } }, [])

  test("one that is pending goes off, if schedules are fair to timers", async () => {
    const fair = { steps: "weak", of: ["timers"] } as const
    expect(await checked({ busy, waiting }, [isIn(waiting, "b")])).toMatchObject({ found: [["it is b", 0]] })
    expect(await checked({ busy, waiting }, [isIn(waiting, "b")], { fair })).toMatchObject({ verdict: "holds" })
  })

  test("so does time pass, where it ticks", async () => {
    const spec = { timers: { tickMs: 10 }, budgets: { ...free, ticks: "unbounded" } } as const
    const fair = { steps: "weak", of: ["timers"] } as const
    expect(await checked({ busy, waiting }, [isIn(waiting, "b")], spec)).toMatchObject({ verdict: "violated" })
    expect(await checked({ busy, waiting }, [isIn(waiting, "b")], { ...spec, fair })).toMatchObject({ verdict: "holds" })
  })
})

test("a promise of an actor that stays down is excused only if the property says so", async () => {
  const worker = actorOf("worker", { initial: "idle", states: states("idle Take:busy, busy Done:idle") }, ["Take", "Done"], { durable: [] })
  const up = view(worker, ({ value }) => value as string)
  const downToo = view(
    worker,
    ({ value }) => value as string,
    () => "down"
  )
  const from = ({ w }: { readonly w: readonly (string | undefined)[] }) => w.includes("busy")
  const finishes = leadsTo("what is taken is done", { reads: { w: up }, from, to: ({ w }) => w.includes("idle") })
  const excused = leadsTo("what is taken is done or its worker is down", {
    reads: { w: downToo },
    from,
    to: ({ w }) => w.includes("idle") || w.includes("down")
  })
  const fair = { steps: "weak", of: ["actors"] } as const
  const spec = { fair, budgets: { ...free, faults: { crash: 1 } } }
  expect(await checked({ worker }, [finishes, excused], spec)).toMatchObject({ found: [["what is taken is done", 2]] })
  // a restart that may come need not
  const back = { ...spec, budgets: { ...free, faults: { crash: 1, restart: 1 } } }
  expect(await checked({ worker }, [finishes, excused], back)).toMatchObject({ found: [["what is taken is done", 2]] })
})

describe("how it is searched", () => {
  const [one, other] = [toggle, actorOf("other", { initial: "a", states: states("a Go:b, b Go:c, c Go:a") }, ["Go"])]
  const promise = leadsTo("c leads to c of the other", {
    reads: { w: valueOf(one), o: valueOf(other) },
    from: ({ w: [w] }) => w === "c",
    to: ({ o: [o] }) => o === "c"
  })
  const spec = { fair: { steps: "weak", of: ["actors"] } } as const

  test("makes no difference, whichever engine it is and whatever is kept", async () => {
    const [first, ...rest] = await Promise.all(
      ([{}, { engine: "typescript" }, { workers: 2 }, { keep: "exact" }, { keep: "wide" }] as const).map(async (options) => {
        const broken = isIn(one, "c")
        const { violations, properties } = await checkPromise(scenarioOf({ one, other }, [promise, broken], spec), options)
        return { properties, traces: violations.map(({ counterexample }) => counterexample!.trace) }
      })
    )
    expect(first!.traces.length).toBe(1)
    for (const same of rest) expect(same).toEqual(first)
  })

  test("what leaves out worlds is refused by name, and not where nothing is promised", async () => {
    const twins = { one: other, two: other }
    const safety = anything(other)
    const asking = (options: CheckScenarioOptions) =>
      checkPromise(scenarioOf(twins, [isIn(other, "c"), safety], { symmetry: { groups: [["one", "two"]] } }), options)
    await expect(asking({ symmetry: true })).rejects.toThrow(/promises eventually "it is c", and --symmetry leaves out worlds/)
    await expect(asking({ keep: "bitstate" })).rejects.toThrow(/--bitstate leaves out worlds/)
    expect((await asking({ symmetry: true, only: [safety.name] })).verdict).toBe("holds")
  })

  test("a graph of worlds for which there is no memory leaves promises open", async () => {
    const lines = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`l${i}`, line(`line${i}`, 4)]))
    const last = lines["l7"]!
    const properties = [eventually("it is over", { reads: { w: valueOf(last) }, holds: ({ w: [w] }) => w === "s4" })]
    const bytes = 32 * 2 ** 20
    expect((await checkPromise(scenarioOf(lines, [anything(last)]), { bytes })).verdict).toBe("holds")
    const { verdict, reason } = await checkPromise(scenarioOf(lines, properties), { bytes })
    expect(verdict).toBe("inconclusive")
    expect(reason).toBe("the bound on memory was reached, before it was known whether promises are kept")
  })

  test("where nothing can start nothing is promised", async () => {
    const broken = actorOf("broken", { initial: "a", states: states("a Up:a") }, ["Up"], { invariants: { never: () => false } })
    const { found, code } = await checked({ broken }, [isIn(broken, "b")], {}, { all: true })
    expect([found, code]).toEqual([[['at the start: broken: "never" does not hold', undefined]], 12])
  })

  test("a search that is cut short says that promises were not looked at", async () => {
    const { verdict, properties } = await checkPromise(scenarioOf({ one, other }, [promise]), { maxStates: 3 })
    expect([verdict, properties[0]!.promise]).toEqual(["inconclusive", undefined])
  })
})

describe("what is refused", () => {
  const reads = { w: valueOf(toggle) }
  const build =
    (spec: object, properties: readonly Property[] = [isIn(toggle, "c")]) =>
    () =>
      instantiate(scenarioOf({ toggle }, properties, spec as never))

  test("a promise of another form", () => {
    expect(() => eventually("x", { reads, hods: () => true } as never)).toThrow(/unknown key "hods"; the keys are source, id, reads, holds/)
    expect(() => eventually("x", { reads } as never)).toThrow(/property "x": holds is missing; give one/)
    expect(() => leadsTo("x", { reads, from: () => true, to: 1 } as never)).toThrow(/property "x": to is no function/)
    expect(() => leadsTo("x", { reads, to: () => true } as never)).toThrow(/property "x": from is missing/)
    expect(() => infinitelyOften("", { reads, holds: () => true })).toThrow(/a property needs a name/)
  })

  test("a fairness that says nothing", () => {
    expect(build({ fair: { steps: "weak", of: ["actors"] } })).not.toThrow()
    expect(build({ fair: { steps: "strog", of: ["actors"] } })).toThrow(/fair.steps is "strog"; write "weak" or "strong"/)
    expect(build({ fair: { steps: "weak", of: [] } })).toThrow(/fair.of is \[\]; list some of "actors", "messages", "timers"/)
    expect(build({ fair: { steps: "weak", of: ["actors", "actors"] } })).toThrow(/names "actors" twice/)
    expect(build({ fair: { steps: "weak", off: ["actors"] } })).toThrow(/unknown key "off"/)
    expect(build({ fair: { steps: "weak", of: ["timers"] } })).toThrow(/there are neither timers nor ticks/)
    expect(build({ fair: { steps: "weak", of: ["actors"] } }, [anything(toggle)])).toThrow(/fair matters to liveness alone/)
    expect(build({ fair: "weak" })).toThrow(/fair is "weak"/)
  })

  test("a promise that reads who is not there", () => {
    const stranger = actorOf("stranger", { initial: "a", states: states("a Up:a") })
    expect(build({ final: ends }, [eventually("x", { reads: { s: viewOf(stranger, () => 1) }, holds: () => true })])).toThrow(
      /reads "stranger", who is not there/
    )
  })
})
