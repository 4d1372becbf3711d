import { assign, emit, setup } from "xstate"
import { describe, expect, test } from "vitest"
import { actor, type Delivered, type Output, send } from "../../../src/kernel/index.ts"
import { always, bag, fifo, final, type Network, role, scenario, set, sometimes, view } from "../../../src/scenario/index.ts"
import { type Action, instantiate, type Label, replay, sendingOf, whyOf } from "../../../src/world/index.ts"

type Note = { readonly type: "Note"; readonly zeal: number; readonly age: number }

const writer = actor(
  "writer",
  setup({ types: {} as { events: { readonly type: "Write" }; emitted: Output<Note> } }).createMachine({
    on: { Write: { actions: emit(() => send("reader", { type: "Note", zeal: 1, age: 2 })) } }
  }),
  { spontaneous: ["Write"] }
)
const reader = actor(
  "reader",
  setup({ types: {} as { context: { readonly read: number }; events: Delivered<Note> } }).createMachine({
    context: { read: 0 },
    on: { Note: { actions: assign({ read: ({ context }) => context.read + 1 }) } }
  })
)
const reads = { read: view(reader, ({ context }) => context.read) }

const systemOn = (network: Network) =>
  instantiate(
    scenario("notes", {
      cast: { writer: role(writer), reader: role(reader) },
      network,
      budgets: { faults: network.kind === "set" ? "none" : { loss: 1, duplication: 1 }, spontaneous: "unbounded" },
      properties: [
        always("one is read", { reads, by: (is) => is.each("read", (read) => read < 2) }),
        sometimes("nothing is", { reads, holds: ({ read: [read] }) => read === 0 })
      ],
      final: final({ reads: {}, holds: () => true })
    })
  )

// as somebody writes it, in no particular form
const note = { from: "writer", to: "reader", message: { type: "Note", zeal: 1, age: 2 } }
const writes: Label = { action: { kind: "spontaneous", actor: "writer", event: "Write" }, chosen: [] }
const does = (kind: "deliver" | "lose" | "duplicate", more: object = {}): Label => ({
  action: { kind, ...note, ...more } as Action,
  chosen: []
})

const sendingsOn = (network: Network, labels: readonly Label[]) => {
  const system = systemOn(network)
  const { steps } = replay(system, 0, labels)
  return labels.map((_, i) => sendingOf(system, steps, i + 1))
}

describe("of equal messages the first that was sent is the first to arrive", () => {
  test("in a queue", () => {
    expect(sendingsOn(fifo({ capacity: 4 }), [writes, writes, does("deliver"), does("deliver")])).toEqual([undefined, undefined, 1, 2])
  })

  test("in a bag, where one is lost", () => {
    expect(sendingsOn(bag(), [writes, writes, writes, does("lose"), does("deliver"), does("deliver")]).slice(4)).toEqual([2, 3])
  })

  test("in a bag, where one is copied", () => {
    expect(sendingsOn(bag(), [writes, writes, does("duplicate"), does("deliver"), does("deliver"), does("deliver")]).slice(3)).toEqual([
      1, 1, 2
    ])
  })

  test("but not in a set, where one delivery is as good as another", () => {
    expect(sendingsOn(set(), [writes, does("deliver"), does("deliver")]).slice(1)).toEqual([1, 1])
  })
})

test("a step that somebody has written is in the past by the message that it delivers, whatever the order of its keys", () => {
  const system = systemOn(bag())
  const replayed = replay(system, 0, [writes, writes, does("deliver"), does("deliver")])
  expect(whyOf(system, replayed, { kind: "always", name: "one is read", step: 4 })!.past).toEqual([true, true, true, true])
})
