import { assign, createMachine, emit } from "xstate"
import { describe, expect, test } from "vitest"
import { accepts, actor, Refused, send } from "../../src/kernel/index.ts"
import { actorOf, failed, on, started } from "./step-results.ts"

const { random } = Math
const { now } = Date
const impurities: Readonly<Record<string, readonly [read: () => unknown, named: string]>> = {
  "Math.random()": [() => Math.random(), "Math.random()"],
  "a captured Math.random()": [() => random(), "Math.random()"],
  "a captured Date.now()": [() => now(), "Date.now()"],
  "Date.now()": [() => Date.now(), "Date.now()"],
  "new Date()": [() => new Date().getTime(), "the Date constructor"],
  "performance.now()": [() => performance.now(), "performance.now()"],
  "crypto.randomUUID()": [() => crypto.randomUUID(), "crypto.randomUUID()"],
  "process.env": [() => process.env["HOME"] ?? "", "process.env"],
  "process.hrtime": [() => String(process.hrtime.bigint()), "process.hrtime.bigint()"],
  "the time of day by a format": [() => new Intl.DateTimeFormat("en").format(), "the clock by Intl.DateTimeFormat"],
  "a timer": [() => typeof setTimeout(() => {}, 0), "setTimeout()"],
  "the network": [() => typeof fetch("http://127.0.0.1:1"), "fetch()"],
  "chance, and catches what it is told": [
    () => {
      try {
        return Math.random()
      } catch {
        return 0
      }
    },
    "Math.random()"
  ]
}

describe("a step that", () => {
  for (const [what, [read, named]] of Object.entries(impurities)) {
    test(`reads ${what} is refused, in an action, a guard or an output`, () => {
      const places = [
        actorOf("impure", { context: { n: 0 }, on: { Go: { actions: assign({ n: () => read() }) } } }),
        actorOf("impure", { on: { Go: { guard: () => read() !== 0 } } }),
        actorOf("impure", { on: { Go: { actions: emit(() => send("a", { type: "At", at: read() })) } } })
      ]
      for (const place of places) {
        const sentence = `actor "impure", state {}, on "Go": a step reads ${named}; take the time from event.now and chance from choose()`
        expect(() => on(place, started(place), { type: "Go" })).toThrow(sentence)
      }
      expect(() => started(actorOf("impure", { context: () => ({ n: read() }) }))).toThrow(
        `actor "impure", at its start: a step reads ${named}`
      )
    })
  }

  test.each(["send", "id", "getSnapshot"])("uses self.%s is refused by name", (key) => {
    const one = actorOf("selfish", {
      context: { n: 0 },
      on: { Go: { actions: assign({ n: ({ self }) => typeof (self as unknown as Record<string, unknown>)[key] }) } }
    })
    expect(() => on(one, started(one), { type: "Go" })).toThrow(`actor "selfish", state {}, on "Go": a step uses self.${key}`)
  })

  test("uses the actor system is refused by name", () => {
    const one = actorOf("social", { context: { n: 0 }, on: { Go: { actions: assign({ n: ({ system }) => typeof system.get("x") }) } } })
    expect(() => on(one, started(one), { type: "Go" })).toThrow("a step uses system.get")
  })

  test("computes a date from its event is left alone, and so is all that is no step", () => {
    const dated = actorOf("dated", { context: { n: 0 }, on: { Go: { actions: assign({ n: () => new Date(86_400_000).getUTCDate() }) } } })
    expect(on(dated, started(dated), { type: "Go" }).state.snapshot.context).toEqual({ n: 2 })
    expect([typeof Math.random(), typeof random(), Date.now() > 0, new Date() instanceof Date]).toEqual(["number", "number", true, true])
    expect(process.env["PATH"]).toBeTypeOf("string")
  })
})

test("a context that is written down and is not plain is refused where the actor is defined", () => {
  expect(() => actor("a", createMachine({ context: { at: new Date(0) } }))).toThrow(Refused)
  expect(() => actor("a", createMachine({ context: { at: [new Map()] } }))).toThrow('actor "a", context: at[0] is an instance of Map')
})

test.each([
  [{ type: "send", to: null, message: { type: "Get" } }, 'sends "Get" to null, which is no actor\'s id'],
  [{ type: "send", to: "a", message: "Get" }, 'sends "Get", which is no record with a type'],
  [
    { type: "send", to: "a", message: { type: "Get", from: "me" } },
    'sends "Get" with the field "from", in which the host names the sender'
  ],
  [{ type: "send", to: "a", message: { type: "Get", now: 1 } }, 'sends "Get" with the field "now"'],
  [{ type: "send", to: "a", message: { type: "Chosen" } }, 'sends the type "Chosen"'],
  [{ type: "send", to: "a", message: { type: "xstate.stop" } }, 'sends the type "xstate.stop"'],
  [{ type: "send", to: "a", message: { type: "M", bytes: new Uint8Array(1) } }, "bytes is an instance of Uint8Array"],
  [{ type: "observe", entry: { type: "E", time: 1 } }, 'observes "E" with the field "time"'],
  [{ type: "observe", entry: { type: "Step" } }, 'observes the type "Step"'],
  [{ type: "choose", key: "k", options: [] }, 'choose("k") offers no option'],
  [{ type: "choose", key: "k", options: "ab" }, 'choose("k") is given "ab"'],
  [{ type: "several", outputs: null }, "emits several(null)"],
  [{ type: "shout" }, 'emits {"type":"shout"}, which is none of send'],
  ["hello", 'emits "hello"; emit what send']
])("what is emitted and is no output is a failed step: %o", (output, sentence) => {
  const one = actorOf("odd", { on: { Go: { actions: emit(() => output as never) }, Chosen: {} } })
  expect(failed(one, started(one), { type: "Go" })).toContain(sentence)
})

test("a guard that throws does not break the question whether its event is taken: the step itself tells how", () => {
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
