import { emit } from "xstate"
import { expect, test } from "vitest"
import { send } from "../../src/kernel/index.ts"
import { fifo } from "../../src/scenario/index.ts"
import { replay } from "../../src/world/index.ts"
import { actorOf, castOf, systemOf } from "./bare-systems.ts"

test("a replayed message is the one whose keys stand as they do in the trace", () => {
  const sender = actorOf("sender", { on: { Up: { actions: emit(send("r", { type: "M", a: 1, b: 2 })) } } }, { spontaneous: ["Up"] })
  const receiver = actorOf("receiver", { on: { M: {} } })
  const system = systemOf({ cast: castOf({ s: sender, r: receiver }), network: fifo({ capacity: 1 }) })
  const up = { action: { kind: "spontaneous", actor: "s", event: "Up" }, chosen: [] } as const
  const arrives = (message: object) => ({ action: { kind: "deliver", from: "s", to: "r", message: message as never }, chosen: [] }) as const
  expect(replay(system, 0, [up, arrives({ type: "M", a: 1, b: 2 })]).steps).toHaveLength(2)
  expect(() => replay(system, 0, [up, arrives({ b: 2, a: 1, type: "M" })])).toThrow("is not enabled")
})
