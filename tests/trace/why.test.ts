import { expect, test } from "vitest"
import { waitsText, whyText } from "../../src/trace/index.ts"
import { type Blamed, replay, type Why } from "../../src/world/index.ts"
import { actorOf, after, castOf, startOf, systemOf } from "../world/bare-systems.ts"
import { emit } from "xstate"
import { defer, send } from "../../src/kernel/index.ts"

const asks = actorOf(
  "asker",
  {
    initial: "idle",
    states: { idle: { on: { Ask: { target: "asked", actions: emit(() => send("b", { type: "Ask" })) } } }, asked: { on: { Answer: {} } } }
  },
  { spontaneous: ["Ask"] }
)
const keeps = actorOf("keeper", {
  initial: "busy",
  states: { busy: { after: { 20: "free" }, on: { Ask: { actions: emit(() => defer()) }, Ready: "free" } }, free: { type: "final" } }
})
const never = actorOf("never", { initial: "off", states: { off: { on: { Go: { guard: () => false } } } } }, { spontaneous: ["Go"] })

test("of a world in which nothing happens it is told what each actor waits for, and what is under way to it", () => {
  const system = systemOf({ cast: castOf({ a: asks, b: keeps, never }) })
  const world = after(system, startOf(system), { kind: "spontaneous", actor: "a", event: "Ask" })
  expect(waitsText(system, world)).toEqual([
    "a      is asked, and waits for Answer",
    "b      is busy, and waits for Ask, Ready; timers: after 20 ms in keeper.busy; Ask from a is deferred",
    "never  is off, and waits for its own Go, which a guard keeps away"
  ])
})

const system = systemOf({ cast: castOf({ a: asks, b: keeps }) })
const run = replay(system, 0, [
  { action: { kind: "spontaneous", actor: "a", event: "Ask" }, chosen: [] },
  { action: { kind: "timer", actor: "b", timer: "xstate.after.20.keeper.busy" }, chosen: [] }
])
const seen = (value: unknown) => ({ value })
const blamed = (one: Partial<Blamed>): Blamed => ({
  read: "log",
  actor: "a",
  seen: seen(1),
  step: 1,
  since: 1,
  before: seen(0),
  beforeStep: 0,
  ...one
})
const sentence = (kind: Why["kind"], ...all: readonly Blamed[]) =>
  whyText(system, run, { kind, steps: 2, read: all, blamed: all, past: [true, true] }).at(-1)

test("the sentence names each value and its step, and what was there before where that is half of the story", () => {
  expect(sentence("always", blamed({}), blamed({ actor: "b", since: 2, step: 2 }))).toBe(
    "false, since log of a is 1 (step 1) while log of b is 1 (step 2)"
  )
  expect(sentence("always", blamed({ since: 2, step: 2, beforeStep: 1 }))).toBe("false, since log of a goes from 0 (step 1) to 1 (step 2)")
  expect(sentence("between", blamed({ since: 2, step: 2 }), blamed({ actor: "b" }))).toBe(
    "false, since log of a goes from 0 (the start) to 1 (step 2) while log of b is 1 (step 1)"
  )
  expect(sentence("between")).toBe("false of step 2, which changes nothing that is read")
  expect(sentence("always", blamed({ seen: undefined, step: 2, since: 2 }))).toBe("false, since log of a is not read (step 2)")
})

test("of a message that is not listed it is told in which state it comes", () => {
  const state = blamed({ read: "state", actor: "b", seen: seen({ on: "busy" }), step: 1 })
  expect(sentence("unhandled message", state)).toBe("not listed, since b is on.busy (step 1) when it comes in step 2")
})

test("a value that has made it false since one step, and changed in another, has both", () => {
  expect(sentence("always", blamed({ step: 2 }))).toBe("false, since log of a is 1 (step 1, as it is since step 2)")
})

test("of a long value the sentence says what changed", () => {
  const long = { words: "so many words that they would not fit into half of a line, be it a long one", n: 1 }
  expect(sentence("always", blamed({ before: seen(long), seen: seen({ ...long, n: 2 }) }))).toBe("false, since a has log.n: 1 → 2 (step 1)")
})

test("of many values those to blame are listed, and so many others", () => {
  const many = Array.from({ length: 20 }, (_, i) => blamed({ actor: `a${i}`, step: 0 }))
  const lines = whyText(system, run, { kind: "always", steps: 2, read: many, blamed: many.slice(18), past: [true, true] })
  expect(lines).toHaveLength(12 + 2)
  expect(lines.slice(9, 13)).toEqual([
    "log of a9   1  from the start",
    "log of a18  1  from the start",
    "log of a19  1  from the start",
    "and 8 more"
  ])
})
