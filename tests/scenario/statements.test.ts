/** No word of a scenario is without effect: each of these is refused, and says what was meant or what to do. */
import { createMachine, setup } from "xstate"
import { describe, expect, test } from "vitest"
import { actor } from "../../src/kernel/index.ts"
import {
  always,
  bag,
  between,
  fifo,
  final,
  integer,
  monitor,
  mutant,
  oneOf,
  type Property,
  refinement,
  role,
  scenario,
  set,
  sometimes,
  type Spec,
  view,
  viewMonitor
} from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { actorOf } from "../world/bare-systems.ts"
import { begun, built, expectRefused, faulty, mute, n, sender, spec } from "./two-pingers.ts"

describe("a word that nobody knows is refused with the nearest one", () => {
  test.each<readonly [string, () => unknown, string]>([
    ["a fault", faulty({ crsh: 1 }), 'there is no fault "crsh"; the faults are crash, restart'],
    ["a fault where a budget stands", built({ budgets: { ...spec.budgets, crash: 1 } }), "write faults: { crash: … }"],
    [
      "a key of a fault",
      faulty({ crash: { total: 1, onyl: ["a"] } }),
      'unknown key "onyl"; the keys are total, each, only; did you mean "only"?'
    ],
    ["a budget", built({ budgets: { ...spec.budgets, tick: 1 } }), 'there is no budget "tick"'],
    ["a key of the spec", built({ timer: "untimed" }), 'unknown key "timer"; the keys are'],
    [
      "a rule to tolerate",
      built({ tolerate: ["unhandeld message"] }),
      'tolerate names "unhandeld message", which is no rule; there is "unhandled message"'
    ],
    ["tolerance that is no list", built({ tolerate: "unhandled message" }), "tolerate is no list"],
    ["a way of timing", built({ timers: "untimd" }), 'timers is "untimd"; write "untimed" or { tickMs }'],
    [
      "a key of expected",
      built({ expected: { distinct: 1, transitions: 1, deph: 1 } }),
      'unknown key "deph"; the keys are distinct, transitions, depth; did you mean "depth"?'
    ],
    [
      "a host",
      built({ cast: { a: role(sender, { host: "hots" }) }, hosts: { host: {} } }),
      'lives on host "hots", which hosts does not list; there is "host"'
    ],
    ["a host where nobody lives", built({ hosts: { h: {} } }), 'nobody lives on the host "h"; the roles live on none'],
    ["an option of a role", () => role(sender, { dormnt: true } as never), 'did you mean "dormant"?'],
    [
      "an option of a bag",
      () => bag({ ignore: "stay" } as never),
      'a bag network: unknown key "ignore"; the keys are ignored; did you mean "ignored"?'
    ],
    [
      "an option of a set",
      () => (set as (options: object) => unknown)({ ignored: "stay" }),
      'a set network: unknown key "ignored"; there are none'
    ],
    ["an option of a fifo", () => fifo({ capacty: 1 } as never), 'did you mean "capacity"?'],
    ["a key of a property", () => always("p", { reads: { n }, hold: () => true } as never), 'property "p": unknown key "hold"'],
    ["a key of an ordinary between", () => between("p", { reads: { n }, by: () => true } as never), 'property "p": unknown key "by"'],
    ["a key of final", () => final({ reads: {}, hods: () => true } as never), 'final: unknown key "hods"'],
    [
      "a key of symmetry",
      built({ symmetry: { groups: [["a", "b"]], set: [] } }),
      'unknown key "set"; the keys are groups, sets, expected; did you mean "sets"?'
    ],
    [
      "a set that occurs nowhere",
      built({ network: set(), symmetry: { groups: [["a", "b"]], sets: ["sen"] } }),
      'sets names "sen", under which neither an array nor a record ever stands'
    ],
    ["a set named twice", built({ symmetry: { groups: [["a", "b"]], sets: ["seen", "seen"] } }), 'sets, names "seen" twice'],
    ["a member of a group", built({ symmetry: { groups: [["a", "bb"]] } }), 'check its spelling; did you mean "b"?'],
    [
      "who is read",
      built({ properties: [begun, always("p", { reads: { m: view(mute, () => 1) }, holds: () => true })] }),
      'reads "mute", who is not there'
    ],
    ["an option of an actor", () => actorOf("x", {}, { durabel: [] }), 'unknown key "durabel"'],
    ["a spontaneous event", () => actorOf("x", { on: { Go: {} } }, { spontaneous: ["Goo"] }), 'check its spelling; did you mean "Go"?'],
    [
      "a durable key",
      () => instantiate(scenario("s", { ...spec, cast: { a: role(actorOf("sender", { context: { kept: 1 } }, { durable: ["kep"] })) } })),
      'did you mean "kept"?'
    ],
    ["a key of a refinement", () => refinement({ spec: "x.tla", reads: {}, stat: () => ({}) } as never), 'unknown key "stat"']
  ])("%s", (_, attempt, sentence) => expectRefused(attempt, sentence))
})

describe("a property that judges nothing is refused", () => {
  const watching = monitor("watch", createMachine({ on: { Step: {} } }))
  test.each<readonly [string, () => unknown, string]>([
    ["without holds", () => always("p", { reads: { n } } as never), 'property "p": holds is missing; give one'],
    ["with holds that is no function", () => sometimes("p", { reads: { n }, holds: true } as never), "holds is no function"],
    [
      "with holds beside by",
      () => always("p", { reads: { n }, holds: () => true, by: (is: any) => is.each("n", () => true) } as never),
      "holds beside by"
    ],
    ["whose by gives nothing", () => always("p", { reads: { n }, by: () => true } as never), "by gives no form"],
    [
      "whose by names what it does not read",
      () => always("p", { reads: { num: n }, by: (is) => is.each("nun" as never, () => true) }),
      'by names "nun", which it does not read; there is "num"'
    ],
    [
      "that reads what by does not name",
      () => always("p", { reads: { n, m: n }, by: (is) => is.each("n", () => true) }),
      'reads "m", which is.each is not asked of'
    ],
    [
      "that reads what is no view",
      () => always("p", { reads: { n: sender as never }, holds: () => true }),
      'what it reads as "n" is no view'
    ],
    [
      "a view of a monitor as of an actor",
      () => view(watching as never, () => 1),
      "write view(lock, ({ value }) => …), and viewMonitor for a monitor"
    ],
    ["a view without projection", () => view(sender, undefined as never), "its projection is missing"],
    ["a monitor's view of an actor", () => viewMonitor(sender as never, () => 1), "a view of what is no monitor"],
    [
      "one that is made by hand",
      built({
        properties: [begun, { ...begun, [Symbol.for("borealis/property")]: undefined, kind: "always" }].map(
          ({ kind, name, reads, holds }) => ({ kind, name, reads, holds })
        )
      }),
      "one of the properties is none"
    ],
    ["a list that is none", built({ properties: begun }), "properties is no list"],
    ["a monitor that is none", built({ monitors: [sender] }), "one of the monitors is none"],
    ["a final that is none", built({ final: { reads: {}, holds: () => true } }), "final is not of final({ reads, holds })"]
  ])("%s", (_, attempt, sentence) => expectRefused(attempt, sentence))
})

describe("parameters are possible, and mutants change something that somebody may see", () => {
  const over = (parameters: object) => () => scenario("s", { parameters: parameters as never }, () => spec)
  const sized = scenario("sized", { parameters: { size: integer(2, { min: 1, max: 3 }) } }, () => spec)
  const guarded = actor(
    "sender",
    setup({ guards: { isFree: () => true } }).createMachine({ context: { seen: [] }, on: { Go: { guard: "isFree" }, Ping: {} } }),
    { spontaneous: ["Go"] }
  )
  const guarding = scenario("guarding", { ...spec, cast: { a: role(guarded) } })
  const broken = guarded.with({ guards: { isFree: () => false } })
  const of = (options: object) => () =>
    mutant("M", { of: guarding, breaks: "x", replace: broken, expected: ["it begins"], ...options } as never)
  const met = (options: object) => () => instantiate(guarding, {}, of(options)())
  test.each<readonly [string, () => unknown, string]>([
    ["a start out of bounds", over({ n: integer(5, { max: 3 }) }), 'the parameter "n" starts with 5, which is out of bounds'],
    ["bounds without a number between", over({ n: integer(2, { min: 3, max: 1 }) }), "goes from 3 to 1, where there is nothing"],
    [
      "a bound that is unknown",
      over({ n: integer(2, { maxx: 3 } as never) }),
      'unknown key "maxx"; the keys are default, min, max, options, describe; did you mean "max"?'
    ],
    ["a start that is no option", over({ m: oneOf("c" as "a", ["a", "b"]) }), 'starts with "c", which is none of a, b'],
    ["no options", over({ m: oneOf("a" as never, []) }), "has no options"],
    ["an option twice", over({ m: oneOf("a", ["a", "a"]) }), 'names "a" twice'],
    ["what is no parameter", over({ n: 3 }), 'the parameter "n" is none; make it with integer(…) or oneOf(…)'],
    [
      "a misspelt head",
      () => scenario("s", { paramters: {} } as never, () => spec),
      'unknown key "paramters"; the keys are describe, parameters; did you mean "parameters"?'
    ],
    [
      "parameters and nothing built",
      () => scenario("s", { parameters: {} } as never),
      "has parameters and nothing that is built from them"
    ],
    [
      "a description that nobody reads",
      () => instantiate(scenario("s", { parameters: {} }, () => ({ ...spec, describe: "x" }) as Spec)),
      "describe is read beside the parameters only"
    ],
    ["a mutant that changes nothing", of({ replace: undefined }), 'mutant "M" changes nothing'],
    [
      "a mutant that sets what is so already",
      () => mutant("M", { of: sized, breaks: "x", parameters: { size: 2 }, expected: ["p"] }),
      'mutant "M" changes nothing'
    ],
    [
      "a mutant that sets an unknown parameter",
      () => mutant("M", { of: sized, breaks: "x", parameters: { sise: 3 } as never, expected: ["p"] }),
      'sets the parameter "sise", which does not exist; there is "size"'
    ],
    [
      "a mutant that sets a parameter out of bounds",
      () => mutant("M", { of: sized, breaks: "x", parameters: { size: 9 }, expected: ["p"] }),
      "sets size=9, which is out of bounds; it goes from 1 to 3"
    ],
    ["a mutant without expectation", of({ expected: [] }), "does not say who must catch it"],
    ["a mutant that expects one twice", of({ expected: ["p", "p"] }), 'expected, names "p" twice'],
    [
      "a mutant with a misspelt key",
      of({ replaces: [] }),
      'unknown key "replaces"; the keys are of, breaks, replace, parameters, expected; did you mean "replace"?'
    ],
    ["a mutant that replaces one twice", of({ replace: [broken, broken] }), 'replace, names "sender" twice'],
    ["a mutant that replaces an actor by itself", met({ replace: guarded }), 'replaces "sender" by itself'],
    [
      "a mutant that expects what is not stated",
      met({ expected: ["it begin"] }),
      'is expected to be caught by "it begin", which is no property of it; there are "it begins"'
    ],
    ["with() of nothing", () => guarded.with({}), "with() replaces nothing"],
    [
      "with() of a misspelt kind",
      () => guarded.with({ guard: { isFree: () => true } } as never),
      'unknown key "guard"; the keys are guards, actions, delays; did you mean "guards"?'
    ],
    [
      "with() of a misspelt guard",
      () => guarded.with({ guards: { isFre: () => true } } as never),
      'they refer to isFree; did you mean "isFree"?'
    ]
  ])("%s", (_, attempt, sentence) => expectRefused(attempt, sentence))

  test("a mutant may name a property, a kind or a local invariant", () => {
    const named = (expected: readonly string[]) => () =>
      instantiate(scenario("s", spec), {}, mutant("M", { of: scenario("s", spec), breaks: "x", replace: other, expected }))
    const other = actorOf("sender", { context: { seen: [] }, on: { Go: {}, Ping: {} } }, { invariants: { "stays calm": () => true } })
    for (const expected of [["it begins"], ["deadlock"], ["stays calm"]]) expect(named(expected)).not.toThrow()
    const statement: Property = begun
    expect(statement.name).toBe("it begins")
  })
})
