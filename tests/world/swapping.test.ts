import { expect, test } from "vitest"
import { assign, createMachine } from "xstate"
import { actor, type AnyActor } from "../../src/kernel/index.ts"
import { bag, renamed, role, scenario, sometimes, type System, view } from "../../src/scenario/index.ts"
import { type Cell, instantiate, localStep, startWorlds, swapping } from "../../src/world/index.ts"

interface Given {
  readonly context: { readonly heard: readonly string[] }
  readonly event: { readonly from: string }
}

/** Hears from others, and goes back from a pause to where it was. */
const listener: AnyActor = actor(
  "listener",
  createMachine({
    id: "listener",
    context: { heard: [], counts: {}, members: [] },
    initial: "work",
    states: {
      work: {
        initial: "one",
        states: { one: { on: { Next: "two" } }, two: {}, back: { type: "history" } },
        on: { Pause: "pause" }
      },
      pause: { on: { Resume: "work.back" } }
    },
    on: {
      Hello: {
        actions: assign({
          heard: (({ context, event }: Given) => [...context.heard, event.from]) as never,
          counts: (({ event }: Given) => ({ [event.from]: 1, other: 2 })) as never
        })
      },
      Next: {}
    }
  } as never) as never
)

const system: System = instantiate(
  scenario("listening", {
    cast: { a: role(listener), b: role(listener), c: role(listener) },
    network: bag(),
    budgets: {
      faults: {
        partition: {
          total: 1,
          into: [
            [["a"], ["b"]],
            [["c"], ["a", "b"]]
          ]
        }
      }
    },
    properties: [sometimes("begun", { reads: { l: view(listener, ({ value }) => value) }, holds: () => true })],
    symmetry: { groups: [["a", "b"]], sets: ["members"] }
  })
)
const swap = swapping(system, system.symmetry!, system.symmetry!.swaps[0]!)

const after = (slot: number, ...messages: readonly (readonly [from: string, type: string])[]): Cell =>
  messages.reduce((cell, [from, type]) => {
    const outcomes = localStep(system, system.members[slot]!, cell, { kind: "deliver", from, message: { type } })
    if ("disabled" in outcomes) throw new Error(`${type} is not enabled`)
    return outcomes[0]!.cell
  }, startWorlds(system)[0]!.world.cells[slot]!)

test("a swapped cell goes on from where it is, its history too", () => {
  const paused = after(0, ["b", "Hello"], ["c", "Hello"], ["c", "Next"], ["c", "Pause"])
  const swapped = swap.cell(paused)
  expect(swapped.state!.snapshot).toMatchObject({ value: "pause", context: { heard: ["a", "c"], counts: { c: 1, other: 2 } } })
  const resumed = localStep(system, system.members[1]!, swapped, { kind: "deliver", from: "c", message: { type: "Resume" } })
  expect(resumed).toMatchObject([{ cell: { state: { snapshot: { value: { work: "two" }, context: { heard: ["a", "c"] } } } } }])
  expect(swap.cell(swapped)).toEqual(paused)
})

test("what names nobody who is swapped comes back as it is", () => {
  const cell = after(2, ["c", "Hello"])
  expect(swap.cell(cell)).toBe(cell)
  const value = { to: ["c"], n: 1 }
  expect(renamed(value, (id) => (id === "a" ? "b" : id), new Set())).toBe(value)
})

test("keys of records, sets and sequences, messages, moves and partitions", () => {
  const message = { type: "Told", members: ["a", "c"], order: ["c", "a"], votes: { a: 1, c: 2 } }
  expect(swap.envelope({ from: "a", to: "c", message })).toEqual({
    from: "b",
    to: "c",
    message: { type: "Told", members: ["b", "c"], order: ["c", "b"], votes: { b: 1, c: 2 } }
  })
  expect(swap.envelope({ from: "c", to: "c", message: { type: "All", members: ["b", "a"] } }).message).toEqual({
    type: "All",
    members: ["b", "a"]
  })
  expect(swap.move({ kind: "carry", from: "a", to: "b" })).toEqual({ kind: "carry", from: "b", to: "a" })
  expect(swap.action({ kind: "crash", actor: "b" })).toEqual({ kind: "crash", actor: "a" })
  expect(swap.environment({ split: 1, spent: { partition: 1 } })).toEqual({ split: 1, spent: { partition: 1 } })
})

test("monitors see observations in the order of the cast, also after a swap", () => {
  const step = { type: "Step", step: "hostRestart" }
  const [one, two] = [
    { type: "Noted", from: "a", n: 1 },
    { type: "Noted", from: "b", n: 2 }
  ]
  expect(swap.events([step, one, two])).toEqual([step, { ...two, from: "a" }, { ...one, from: "b" }])
})
