import { emit } from "xstate"
import { expect } from "vitest"
import { Refused, send } from "../../src/kernel/index.ts"
import { bag, type Budgets, role, scenario, sometimes, type Spec, view } from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { actorOf } from "../world/bare-systems.ts"

// A sound scenario of two that ping each other, for tests of what is refused when a part of it is stated otherwise.

export const sender = actorOf(
  "sender",
  { context: { seen: [] }, on: { Go: { actions: emit(send("b", { type: "Ping" })) }, Ping: {} } },
  { spontaneous: ["Go"], invariants: { "stays calm": () => true } }
)
export const mute = actorOf("mute", { on: { Ping: {} } })
export const n = view(sender, () => 1)
export const begun = sometimes("it begins", { reads: { n }, holds: () => true })
export const spec: Spec = {
  cast: { a: role(sender), b: role(sender) },
  network: bag(),
  budgets: { faults: "none", spontaneous: "unbounded" },
  properties: [begun]
}
export const built = (part: object) => () => instantiate(scenario("s", { ...spec, ...part } as Spec))
export const faulty = (faults: object, part: object = {}) => built({ budgets: { ...spec.budgets, faults } as Budgets, ...part })

export const expectRefused = (attempt: () => unknown, sentence: string): void => {
  expect(attempt).toThrow(Refused)
  expect(attempt).toThrow(sentence)
  expect(attempt).not.toThrow("\n")
}
