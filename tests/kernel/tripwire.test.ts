import { assign, emit } from "xstate"
import { describe, expect, test } from "vitest"
import { accepts, Refused, send, tripwire } from "../../src/kernel/index.ts"
import { actorOf, on, started } from "./stepping.ts"

let calls = 0
const impurities: Readonly<Record<string, readonly [read: () => unknown, named: string]>> = {
  "Math.random()": [() => Math.random(), "Math.random()"],
  "Date.now()": [() => Date.now(), "Date.now()"],
  "new Date()": [() => new Date().getTime(), "the Date constructor"],
  "performance.now()": [() => performance.now(), "performance.now()"],
  "crypto.randomUUID()": [() => crypto.randomUUID(), "crypto.randomUUID()"],
  "process.env": [() => process.env["HOME"] ?? "", "process.env"],
  "process.hrtime": [() => String(process.hrtime.bigint()), "process.hrtime.bigint()"]
}

describe("the determinism tripwire", () => {
  for (const [what, [read, named]] of Object.entries(impurities)) {
    test(`finds a step that reads ${what}, in an action, a guard or an output`, () => {
      const places = [
        actorOf("impure", { context: { n: 0 }, on: { Go: { actions: assign({ n: () => read() }) } } }),
        actorOf("impure", { on: { Go: { guard: () => read() !== 0 } } }),
        actorOf("impure", { on: { Go: { actions: emit(() => send("a", { type: "At", at: read() })) } } })
      ]
      for (const place of places) {
        const sentence = `actor "impure", state {}, on "Go": a step reads ${named}; take the time from event.now and chance from choose()`
        expect(() => tripwire(place, started(place), { type: "Go" })).toThrow(sentence)
      }
    })
  }

  test("finds module state that changes from one step to the next", () => {
    const counting = actorOf("counting", { context: { n: 0 }, on: { Go: { actions: assign({ n: () => calls++ }) } } })
    const wire = () => tripwire(counting, started(counting), { type: "Go" })
    expect(wire).toThrow(Refused)
    expect(wire).toThrow("two runs of one step differ")
  })

  test("leaves a pure step alone, and everything that it held out of reach as it was", () => {
    const before = [Math.random, Date, performance.now, process.env]
    const pure = actorOf("pure", { context: { n: 0 }, on: { Go: { actions: assign({ n: ({ context }) => context.n + 1 }) } } })
    tripwire(pure, started(pure), { type: "Go" })
    expect([Math.random, Date, performance.now, process.env]).toEqual(before)
    expect(Date.now()).toBeGreaterThan(0)
  })
})

describe("spontaneous events", () => {
  const client = actorOf(
    "client",
    { context: { n: 0 }, on: { Ask: { guard: ({ context }: { context: { n: number } }) => context.n < 1, actions: assign({ n: 1 }) } } },
    { spontaneous: ["Ask"] }
  )

  test("are there whenever the machine accepts them, and not where their guard is false", () => {
    const before = started(client)
    expect(client.spontaneous).toEqual(["Ask"])
    expect(accepts(client, before, { type: "Ask" })).toBe(true)
    expect(accepts(client, on(client, before, { type: "Ask" }).state, { type: "Ask" })).toBe(false)
  })

  test("a guard that throws does not break the question: the step itself tells how", () => {
    const thrower = actorOf("thrower", {
      on: {
        Ask: {
          guard: () => {
            throw new Error("no such key")
          }
        }
      }
    })
    expect(accepts(thrower, started(thrower), { type: "Ask" })).toBe(true)
  })
})
