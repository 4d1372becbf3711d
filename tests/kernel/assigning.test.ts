import { assign, initialTransition, setup, transition } from "xstate"
import { expect, test } from "vitest"
import { actor, type ActorState } from "../../src/kernel/index.ts"
import { actorOf, on, started } from "./step-results.ts"

const machine = setup({
  types: {} as { context: { a: number; b: number; seen: readonly string[] }; events: { type: "Go"; by: number } | { type: "Back" } },
  actions: {
    named: assign({ a: ({ context, event }, by: number) => context.a + by + ("by" in event ? event.by : 0) }),
    whole: assign(({ context }, note: string) => ({ seen: [...context.seen, `${note} ${context.a}`] }))
  }
}).createMachine({
  id: "worker",
  context: { a: 0, b: 0, seen: [] },
  initial: "idle",
  entry: assign({ b: 10 }),
  states: {
    idle: {
      exit: { type: "whole", params: "left at" },
      on: {
        Go: {
          target: "busy",
          actions: [
            { type: "named", params: ({ event }) => event.by },
            assign({ b: ({ context }) => context.a * 2, a: ({ context }) => context.b })
          ]
        }
      }
    },
    busy: {
      tags: "hot",
      entry: [{ type: "whole", params: "entered at" }, assign({ a: 5 })],
      initial: "one",
      states: { one: { always: { target: "two", actions: { type: "whole", params: "passed at" } } }, two: {} },
      on: { Back: "idle" }
    }
  }
})

test("an assignment of a stepped machine does what XState's own does: named and inline, whole and by key, wherever it stands", () => {
  const worker = actor("worker", machine)
  let ours: ActorState = started(worker)
  let [theirs] = initialTransition(machine)
  const isAlike = () => {
    const { context, value, tags, status } = ours.snapshot
    expect({ context, value, tags, status }).toEqual({
      context: theirs.context,
      value: theirs.value,
      tags: theirs.tags,
      status: theirs.status
    })
  }
  isAlike()
  for (const event of [{ type: "Go", by: 3 }, { type: "Back" }, { type: "Go", by: 4 }] as const) {
    ours = on(worker, ours, event).state
    ;[theirs] = transition(machine, theirs, event)
    isAlike()
  }
  expect(ours.snapshot.context).toMatchObject({
    seen: ["left at 0", "entered at 10", "passed at 5", "left at 5", "entered at 12", "passed at 5"]
  })
})

test("spawn in an assignment is refused", () => {
  const spawning = actorOf("x", { context: {}, on: { Go: { actions: assign({ child: ({ spawn }) => spawn("y" as never) }) } } })
  expect(() => on(spawning, started(spawning), { type: "Go" })).toThrow('actor "x": spawn is refused; cast every actor that may ever exist')
})
