import { assign, emit, setup } from "xstate"
import { describe, expect, test } from "vitest"
import { type AnyActor, send } from "../../../src/kernel/index.ts"
import {
  always,
  between,
  monitor,
  type Property,
  role,
  sometimes,
  type Spec,
  type StepSeen,
  type System,
  view,
  viewMonitor
} from "../../../src/scenario/index.ts"
import { type Action, departureOf, type Label, replay, whyOf } from "../../../src/world/index.ts"
import { actorOf, systemOf } from "../bare-systems.ts"

const count = assign(({ context }: { context: { n: number } }) => ({ n: context.n + 1 }) as object)
const counter = actorOf(
  "counter",
  {
    context: { n: 0 },
    initial: "open",
    states: {
      open: {
        on: {
          Count: { actions: count },
          Tell: { actions: [count, emit(() => send("b", { type: "Told" }))] },
          Close: "closed",
          Told: { actions: count }
        }
      },
      closed: { on: { Count: { actions: count } } }
    }
  },
  { spontaneous: ["Count", "Tell", "Close"], invariants: { "n stays below 3": ({ context }: { context: { n: number } }) => context.n < 3 } }
)

const n = view(counter, ({ context }) => (context as { n: number }).n)
const isClosed = view(counter, ({ value }) => value === "closed")

const begins = (of: AnyActor): Property => sometimes("it begins", { reads: { one: view(of, () => 1) }, holds: () => true })

const systemWith = (properties: readonly Property[], spec: Partial<Spec> = {}): System =>
  systemOf({
    cast: { a: role(counter), b: role(counter), c: role(counter) },
    budgets: { faults: { crash: 1, partition: { total: 1, into: [[["a", "c"], ["b"]]] } }, spontaneous: "unbounded" },
    properties: [...properties, begins(counter)],
    ...spec
  })

const does = (actor: string, event: string): Label => ({ action: { kind: "spontaneous", actor, event }, chosen: [] })
const takes = (action: Action): Label => ({ action, chosen: [] })
const told: Action = { kind: "deliver", from: "a", to: "b", message: { type: "Told" } }

const whyAfter = (property: Property, ...labels: readonly Label[]) => {
  const system = systemWith([property])
  const run = replay(system, 0, labels)
  const why = whyOf(system, run, { kind: property.kind as "always", name: property.name, step: labels.length })!
  return {
    read: why.read.map(({ read, actor, seen, step }) => [`${read} of ${actor}`, seen?.value, step]),
    blamed: why.blamed.map(({ actor, since, before }) => [actor, since, before?.value]),
    past: why.past
  }
}

describe("of a false claim it is told what it read, who wrote that last, and which writes it is false by", () => {
  test("each: the first actor that fails", () => {
    const small = always("small", { reads: { n }, by: (is) => is.each("n", (one) => one < 2) })
    expect(whyAfter(small, does("b", "Count"), does("c", "Count"), does("b", "Count"))).toEqual({
      read: [
        ["n of a", 0, 0],
        ["n of b", 2, 3],
        ["n of c", 1, 2]
      ],
      blamed: [["b", 3, 1]],
      past: [true, false, true]
    })
  })

  test("pairs: the first pair that fails, each since the step that made it fail", () => {
    const one = always("one at most has counted", {
      reads: { n },
      by: (is) => is.pairs("n", "n", (mine, other) => mine === 0 || other === 0)
    })
    const why = whyAfter(one, does("a", "Count"), does("a", "Count"), does("c", "Close"), does("c", "Count"))
    expect(why.read).toEqual([
      ["n of a", 2, 2],
      ["n of b", 0, 0],
      ["n of c", 1, 4]
    ])
    expect(why.blamed).toEqual([
      ["a", 1, 0],
      ["c", 4, 0]
    ])
    expect(why.past).toEqual([true, false, true, true])
  })

  test("a test of all: the values whose last write it would be true without", () => {
    const most = always("two in all", { reads: { n, isClosed }, holds: ({ n: all }) => all.reduce((sum, one) => sum + one) <= 2 })
    const why = whyAfter(most, does("a", "Count"), does("b", "Close"), does("b", "Count"), does("c", "Count"))
    expect(why.blamed).toEqual([
      ["a", 1, 0],
      ["b", 3, 0],
      ["c", 4, 0]
    ])
    expect(why.read).toContainEqual(["isClosed of b", true, 2])
  })

  test("where no single value would do, what the last step has changed is to blame together", () => {
    const states = { open: { on: { Both: { target: "closed", actions: count } } }, closed: {} }
    const both = actorOf("both", { context: { n: 0 }, initial: "open", states }, { spontaneous: ["Both"] })
    const reads = {
      n: view(both, ({ context }) => (context as { n: number }).n),
      isClosed: view(both, ({ value }) => value === "closed")
    }
    const neither = always("neither", { reads, holds: ({ n: [first], isClosed: [closed] }) => first === 0 && !closed })
    const system = systemOf({ cast: { a: role(both) }, properties: [neither, begins(both)] })
    const why = whyOf(system, replay(system, 0, [does("a", "Both")]), { kind: "always", name: "neither", step: 1 })!
    expect(why.blamed.map(({ read, since }) => [read, since])).toEqual([
      ["n", 1],
      ["isClosed", 1]
    ])
  })

  test("who is read no more is to blame by its crash", () => {
    const three = always("three are there", { reads: { n }, holds: ({ n: all }) => all.length === 3 })
    expect(whyAfter(three, does("b", "Count"), takes({ kind: "crash", actor: "c" }))).toEqual({
      read: [
        ["n of a", 0, 0],
        ["n of b", 1, 1],
        ["n of c", undefined, 2]
      ],
      blamed: [["c", 2, 0]],
      past: [false, true]
    })
  })

  test("between: what the step has changed, and who wrote what was there before", () => {
    const once = between("nobody counts twice", {
      reads: { n },
      holds: (before, after) => after.n.every((one, i) => one <= before.n[i]! || before.n[i] === 0)
    })
    const system = systemWith([once])
    const run = replay(system, 0, [does("a", "Count"), does("b", "Count"), does("a", "Count")])
    const [only, ...others] = whyOf(system, run, { kind: "between", name: once.name, step: 3 })!.blamed
    expect(others).toEqual([])
    expect(only).toMatchObject({ actor: "a", since: 3, before: { value: 1 }, beforeStep: 1 })
  })

  test("between: what the step should have waited for", () => {
    const after = between("nobody counts after somebody has closed", {
      reads: { n, isClosed },
      holds: (before, { n: now }) => !before.isClosed.includes(true) || now.every((one, i) => one === before.n[i])
    })
    expect(whyAfter(after, does("b", "Close"), does("c", "Count"), does("a", "Count")).blamed).toEqual([
      ["a", 3, 0],
      ["b", 1, false]
    ])
  })

  test("a claim that is not total on what never was together says nothing of it", () => {
    const total = always("total", {
      reads: { n },
      holds: ({ n: [a, b] }) => {
        if (b === 1 && a === 0) throw new Error("never so")
        return b === 0
      }
    })
    expect(whyAfter(total, does("a", "Count"), does("b", "Count")).blamed).toEqual([["b", 2, 0]])
  })

  test("what is false at the start is nobody's doing", () => {
    const never = always("never", { reads: { n }, holds: () => false })
    expect(whyAfter(never)).toEqual({
      read: [
        ["n of a", 0, 0],
        ["n of b", 0, 0],
        ["n of c", 0, 0]
      ],
      blamed: [],
      past: []
    })
  })
})

describe("a step that breaks its actor is explained by what it would have made of it", () => {
  const holds = always("it holds", { reads: { n }, holds: () => true })
  const whyOfLast = (...labels: readonly Label[]) => {
    const system = systemWith([holds])
    const run = replay(system, 0, labels)
    const { kind, detail } = run.steps.at(-1)!.fault!
    return whyOf(system, run, { kind, name: detail, step: labels.length })!
  }

  test("a local invariant: the fields of the actor", () => {
    const { read, blamed } = whyOfLast(does("a", "Count"), does("a", "Count"), does("a", "Close"), does("a", "Count"))
    expect(read.map(({ read: name, seen, step }) => [name, seen!.value, step])).toEqual([
      ["state", "closed", 3],
      ["n", 3, 4]
    ])
    expect(blamed.map(({ read: name, since, before }) => [name, since, before!.value])).toEqual([["n", 4, 2]])
  })

  test("a message that is not listed: the state, and who put the actor there", () => {
    const { blamed, past } = whyOfLast(does("c", "Count"), does("b", "Close"), does("a", "Tell"), takes(told))
    expect(blamed).toMatchObject([{ actor: "b", read: "state", seen: { value: "closed" }, since: 2 }])
    expect(past).toEqual([false, true, true, true])
  })
})

describe("the causal past of a step", () => {
  const quiet = always("b has heard nothing", { reads: { n }, holds: ({ n: all }) => all[1] === 0 })

  test("has who sent its message, and what that sender did before, and no more", () => {
    expect(whyAfter(quiet, does("c", "Count"), does("a", "Count"), does("a", "Tell"), does("a", "Close"), takes(told)).past).toEqual([
      false,
      true,
      true,
      false,
      true
    ])
  })

  test("has the heal that the message waited for, and the partition that was healed", () => {
    const [split, heal] = [takes({ kind: "partition", split: 0 }), takes({ kind: "heal" })]
    expect(whyAfter(quiet, does("a", "Tell"), split, heal, takes(told)).past).toEqual([true, true, true, true])
    expect(whyAfter(quiet, split, heal, does("b", "Count")).past).toEqual([false, false, true])
  })
})

describe("what a monitor has taken note of", () => {
  const noted = setup({ types: {} as { context: { readonly n: number }; events: StepSeen } }).createMachine({
    context: { n: 0 },
    on: { Step: { guard: ({ event }) => event.to !== "b", actions: assign({ n: ({ context }) => context.n + 1 }) } }
  })
  const book = monitor("book", noted)
  const few = always("two are noted at most", {
    reads: { n: viewMonitor(book, ({ context }) => context.n) },
    by: (is) => is.each("n", (all) => all <= 2)
  })

  test("is in the past of its state, whoever did it, and what it has passed by is not", () => {
    const system = systemWith([few], { monitors: [book] })
    const steps = [does("a", "Count"), does("b", "Count"), does("a", "Close"), does("c", "Count")]
    const why = whyOf(system, replay(system, 0, steps), { kind: "always", name: few.name, step: 4 })!
    expect(why.blamed).toMatchObject([{ actor: "book", since: 4, before: { value: 2 }, beforeStep: 3 }])
    expect(why.past).toEqual([true, false, true, true])
  })
})

describe("where a mutant departs from its original", () => {
  const holds = always("it holds", { reads: { n }, holds: () => true })
  const original = systemWith([holds])
  const deaf = actorOf(
    "counter",
    {
      context: { n: 0 },
      initial: "open",
      states: { open: { on: { Tell: { actions: emit(() => send("b", { type: "Told" })) }, Count: { actions: count }, Told: {} } } }
    },
    { spontaneous: ["Count", "Tell"] }
  )
  const mutant = systemWith([always("it holds", { reads: { n: view(deaf, () => 0) }, holds: () => true })], {
    cast: { a: role(deaf), b: role(deaf), c: role(deaf) }
  })

  test("is the first step that comes to another world, or that the original cannot take", () => {
    const steps = [does("c", "Count"), does("a", "Tell"), takes(told)]
    expect(departureOf(original, 0, replay(mutant, 0, steps))).toBe(2)
    expect(departureOf(mutant, 0, replay(original, 0, [does("c", "Count"), does("b", "Close")]))).toBe(2)
    expect(departureOf(original, 0, replay(mutant, 0, steps.slice(0, 1)))).toBeUndefined()
    expect(departureOf(original, 1, replay(mutant, 0, steps))).toBe(0)
  })
})
