import { describe, expect, test } from "vitest"
import { InputError } from "../../src/kernel/index.ts"
import { traceFrom } from "../../src/trace/index.ts"

const deliver = { kind: "deliver", from: "a", to: "b", message: { type: "M" } }
const head = { schema: 1, scenario: "x", parameters: { n: 1, kind: "k" }, start: 0, origin: "check", salt: "s", definitions: "d" }
const traceWith = (more: object): unknown => JSON.parse(JSON.stringify({ ...head, steps: [], ...more }))
const step = (action: unknown, chosen: unknown = []): unknown => traceWith({ steps: [{ action, chosen }] })

describe("a trace of the wrong shape is told in one sentence, which names what is wrong", () => {
  test.each<readonly [string, unknown, string]>([
    ["no record", [], "t is not a trace of Borealis; write one with"],
    ["no scenario", traceWith({ scenario: undefined }), "it has no scenario"],
    ["a scenario from the prototype", JSON.parse('{"__proto__": {"scenario": "x"}, "schema": 1}'), "it has no scenario"],
    ["another version", traceWith({ schema: 2 }), "its schema cannot be read"],
    ["a parameter that is a record", traceWith({ parameters: { n: {} } }), "its parameters cannot be read"],
    ["parameters that are a list", traceWith({ parameters: [] }), "its parameters cannot be read"],
    ["a start below zero", traceWith({ start: -1 }), "its start cannot be read"],
    ["a start between", traceWith({ start: 0.5 }), "its start cannot be read"],
    ["an endless start", JSON.parse(JSON.stringify(traceWith({ start: 7 })).replace("7", "1e999")), "its start cannot be read"],
    ["a mutant that is a number", traceWith({ mutant: 1 }), "its mutant cannot be read"],
    ["a violation without a name", traceWith({ violated: { kind: "always" } }), "its violated cannot be read"],
    ["an unknown origin", traceWith({ origin: "dream" }), "its origin cannot be read"],
    ["steps that are a record", traceWith({ steps: {} }), "its steps cannot be read"],
    ["a step without an action", traceWith({ steps: [{ chosen: [] }] }), "step 1 of 1 has no action"],
    ["a kind from the prototype", step({ kind: "constructor" }), "step 1 of 1 has an action of no known kind"],
    ["a kind that is no text", step({ kind: ["deliver"] }), "step 1 of 1 has an action of no known kind"],
    [
      "a message that is no record",
      step({ ...deliver, message: "M" }),
      "step 1 of 1 is a deliver whose message is missing or is no such thing"
    ],
    ["a message without a type", step({ ...deliver, message: {} }), "is a deliver whose message"],
    ["an actor that is a number", step({ kind: "crash", actor: 1 }), "is a crash whose actor"],
    ["a position below zero", step({ ...deliver, kind: "lose", position: -1 }), "is a lose whose position"],
    ["a partition between", step({ kind: "partition", split: 0.5 }), "is a partition whose split"],
    ["a jump that is a text", step({ kind: "disrupt", actor: "a", by: "1" }), "is a disrupt whose by"],
    ["a time that is a record", step({ kind: "tick", time: {} }), "is a tick whose time"],
    ["choices that are a record", step(deliver, {}), "does not list what was chosen"],
    ["a choice without an option", step(deliver, [{ key: "k" }]), "does not list what was chosen"],
    ["a choice that is null", step(deliver, [null]), "does not list what was chosen"],
    [
      "a number without end in a message",
      JSON.parse(JSON.stringify(step({ ...deliver, message: { type: "M", n: 7 } })).replace("7", "1e999")),
      "is Infinity"
    ]
  ])("%s", (_, json, sentence) => {
    expect(() => traceFrom(json, "t")).toThrow(InputError)
    expect(() => traceFrom(json, "t")).toThrow(sentence)
  })
})

test("what is not said is null", () => {
  expect(traceFrom(step(deliver, [{ key: "k", option: null }]), "t")).toMatchObject({
    mutant: null,
    violated: null,
    steps: [{ action: deliver }]
  })
})
