import {
  assign,
  createMachine,
  emit,
  enqueueActions,
  fromPromise,
  log,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild
} from "xstate"
import { describe, expect, test } from "vitest"
import { actor, Refused } from "../../src/kernel/index.ts"
import { actorOf, started } from "./step-results.ts"

const inState = (state: object) => ({ initial: "s", states: { s: state, t: {} } })
const doing = (action: unknown) => inState({ on: { Go: { actions: action } } })

/** A machine's configuration, what its implementations are, and the sentence with which it is refused. */
const refusals: Readonly<Record<string, readonly [config: object, sentence: string, implementations?: object]>> = {
  invoke: [inState({ invoke: { src: fromPromise(async () => 1) } }), 'actor "x", state "s": a machine may not invoke;'],
  spawn: [doing(spawnChild("y" as never)), 'actor "x", state "s": the action "xstate.spawnChild" is refused;'],
  stop: [doing(stopChild("y")), 'actor "x", state "s": the action "xstate.stopChild" is refused;'],
  sendTo: [doing(sendTo("y", { type: "Hi" })), 'actor "x", state "s": the action "xstate.sendTo" is refused;'],
  sendParent: [doing(sendParent({ type: "Hi" })), 'actor "x", state "s": the action "xstate.sendTo" is refused;'],
  log: [doing(log("hi")), 'actor "x", state "s": the action "xstate.log" is refused;'],
  enqueueActions: [doing(enqueueActions(() => {})), 'actor "x", state "s": the action "xstate.enqueueActions" is refused;'],
  "an inline side effect": [doing(() => {}), 'actor "x", state "s": the action "(inline function)" is refused;'],
  "a named inline function": [
    doing(function shout() {}),
    'actor "x", state "s": the action "shout" is refused; a machine may only assign, emit, raise and cancel'
  ],
  "a custom action": [doing("shout"), 'actor "x", state "s": the action "shout" is refused;', { actions: { shout: () => {} } }],
  "a side effect on entry": [inState({ entry: () => {} }), 'actor "x", state "s": the action "entry" is refused'],
  "a side effect on exit": [inState({ exit: log("bye") }), 'the action "xstate.log" is refused'],
  "a side effect of an always": [inState({ always: { target: "t", actions: log("x") } }), 'the action "xstate.log" is refused'],
  "a side effect of an initial transition": [
    { initial: { target: "s", actions: log("x") }, states: { s: {} } },
    'state "(root)": the action "xstate.log" is refused'
  ],
  "an unknown action": [doing("nope"), 'actor "x", state "s": the action "nope" is not implemented; give it in setup({ actions })'],
  "an unknown guard": [
    inState({ on: { Go: { guard: "nope", target: "t" } } }),
    'actor "x", state "s": the guard "nope" is not implemented; give it in setup({ guards })'
  ],
  "an unknown key of a state": [inState({ onn: {} }), 'actor "x", state "s": unknown key "onn"; check its spelling'],
  "an unknown key of the root": [{ ...inState({}), delays: {} }, 'actor "x", state "(root)": unknown key "delays"; check its spelling'],
  "an unknown key of a transition": [
    inState({ on: { Go: { gaurd: () => true, target: "t" } } }),
    'actor "x", state "s": unknown key "gaurd" in a transition; check its spelling'
  ],
  "an unknown delay": [
    inState({ after: { waitMs: "t" } }),
    'actor "x", state "s": the delay "waitMs" does not exist; name it in setup({ delays })'
  ],
  "a negative delay": [inState({ after: { [-5]: "t" } }), 'actor "x", state "s", after: the delay -5 is not a finite number ≥ 0'],
  "a delay that is no number": [
    inState({ after: { waitMs: "t" } }),
    'actor "x", delay "waitMs": the delay Infinity is not a finite number ≥ 0',
    { delays: { waitMs: Number.POSITIVE_INFINITY } }
  ],
  "a delayed raise without an id": [
    doing(raise({ type: "Ring" }, { delay: 5 })),
    'actor "x", state "s": a delayed raise needs an id that is a text, so that its timer can be named; add { id: "…" }'
  ],
  "a raise with an unknown delay": [
    doing(raise({ type: "Ring" }, { delay: "waitMs" as never, id: "r" })),
    'actor "x", state "s": the delay "waitMs" does not exist; name it in setup({ delays })'
  ],
  "a raise with an inline delay": [
    doing(raise({ type: "Ring" }, { delay: () => 5, id: "r" })),
    'actor "x", state "s": the delay of a raise is an inline function; name it in setup({ delays })'
  ],
  "a raise with a delay of NaN": [
    doing(raise({ type: "Ring" }, { delay: Number.NaN, id: "r" })),
    'actor "x", state "s", raise: the delay NaN is not a finite number ≥ 0'
  ],
  "a wildcard": [
    inState({ on: { "*": "t" } }),
    'actor "x", state "s": the wildcard "*" is refused; list each message by its type, an ignored one as {}'
  ],
  "a partial wildcard": [inState({ on: { "Order.*": "t" } }), 'actor "x", state "s": the wildcard "Order.*" is refused'],
  "an unknown initial state": [
    { initial: "nope", states: { s: {} } },
    'actor "x", state "(root)": the initial state "nope" does not exist; name one of its states'
  ],
  "an unknown initial state of a nested one": [
    { initial: "s", states: { s: { initial: "nope", states: { a: {} } } } },
    'actor "x", state "s": the initial state "nope" does not exist'
  ]
}

describe("actor() refuses", () => {
  for (const [what, [config, sentence, implementations]] of Object.entries(refusals)) {
    test(`${what}, with one sentence`, () => {
      const refused = () => actorOf("x", config, {}, implementations)
      expect(refused).toThrow(Refused)
      expect(refused).toThrow(sentence)
      expect(refused).not.toThrow("\n")
    })
  }

  test("a misspelt guard inside and()", () => {
    const { createMachine: make } = setup({ guards: {} })
    const both = Object.assign(() => true, { guards: ["nope"] })
    expect(() => actor("x", make({ on: { Go: { guard: both as never } } }))).toThrow('the guard "nope" is not implemented')
  })

  test("a spontaneous event that no state accepts", () => {
    expect(() => actorOf("x", inState({}), { spontaneous: ["Gp"] })).toThrow(
      'actor "x": the spontaneous event "Gp" is accepted in no state; check its spelling'
    )
  })

  test("a target that does not exist, though it is XState that says so", () => {
    expect(() => actorOf("x", inState({ on: { Go: "nope" } }))).toThrow("nope")
  })
})

describe("refused when it happens", () => {
  test("spawn in a context factory", () => {
    const spawning = actorOf("x", { context: ({ spawn }: { spawn: (what: string) => unknown }) => ({ child: spawn("y") }) })
    expect(() => started(spawning)).toThrow('actor "x": spawn is refused; cast every actor that may ever exist')
  })
})

describe("with() refuses what no state refers to, since such a mutant would survive unseen", () => {
  const guarded = actor(
    "lock",
    setup({
      guards: { isFree: () => true, isKnown: () => true, isForgotten: () => true },
      actions: { take: assign({}), drop: assign({}) },
      delays: { leaseMs: 5, otherMs: 6 }
    }).createMachine({
      entry: "take",
      initial: "a",
      states: {
        a: {
          on: { Go: { guard: "isFree" }, Ask: { guard: Object.assign(() => true, { guards: ["isKnown"] }) as never } },
          after: { leaseMs: {} }
        }
      }
    })
  )

  test.each([
    [
      { guards: { isForgotten: () => false } },
      'actor "lock": with() replaces "isForgotten" among its guards, which no state refers to; they refer to isFree, isKnown'
    ],
    [{ actions: { drop: assign({}) } }, 'with() replaces "drop" among its actions, which no state refers to; they refer to take'],
    [{ delays: { otherMs: 1 } }, 'with() replaces "otherMs" among its delays, which no state refers to; they refer to leaseMs']
  ])("%o", (implementations, sentence) => {
    expect(() => guarded.with(implementations as never)).toThrow(sentence)
  })

  test("and takes what some state does", () => {
    const mutant = guarded.with({
      guards: { isFree: () => false, isKnown: () => false },
      actions: { take: emit({ type: "observe", entry: { type: "Taken" } } as never) },
      delays: { leaseMs: 9 }
    } as never)
    expect(mutant.name).toBe("lock")
    expect(started(mutant).pending.timers.map(({ delayMs }) => delayMs)).toEqual([9])
    expect(started(guarded).pending.timers.map(({ delayMs }) => delayMs)).toEqual([5])
  })
})

test("a machine of assign, emit, raise and cancel alone is taken", () => {
  expect(actor("x", createMachine({ on: { Go: { actions: [assign({}), raise({ type: "Go2" })] }, Go2: {} } })).name).toBe("x")
})
