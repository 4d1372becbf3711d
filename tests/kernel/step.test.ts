import { createMachine, emit, assign } from "xstate"
import { describe, expect, test } from "vitest"
import { type ActorState, choose, defer, observe, send, several, stateNodes, step } from "../../src/kernel/index.ts"
import { actorOf, deferred, failed, on, only, started } from "./step-results.ts"

const talker = actorOf("talker", {
  context: { n: 0 },
  initial: "idle",
  on: { Late: {} },
  states: {
    idle: {
      on: {
        Go: {
          target: "busy",
          actions: [
            assign({ n: ({ context }) => context.n + 1 }),
            emit(({ context }) => send("b", { type: "Hello", n: context.n })),
            emit(send(["c", "d"], { type: "Hi" })),
            emit(observe({ type: "Went" }))
          ]
        },
        Never: { guard: () => false, target: "busy" }
      }
    },
    busy: {}
  }
})

describe("outputs", () => {
  test("the state and the messages of a step appear together, in the order of emission", () => {
    const { state, sent, observed, ignored } = on(talker, started(talker), { type: "Go" })
    expect(state.snapshot.value).toBe("busy")
    expect(sent).toEqual([
      { to: "b", message: { type: "Hello", n: 1 } },
      { to: "c", message: { type: "Hi" } },
      { to: "d", message: { type: "Hi" } }
    ])
    expect(observed).toEqual([{ type: "Went" }])
    expect(ignored).toBe(false)
  })

  test("several outputs in one emit, and none at all", () => {
    const many = actorOf("many", {
      on: {
        Two: { actions: emit(several([send("a", { type: "One" }), observe({ type: "Two" })])) },
        None: { actions: emit(several([])) }
      }
    })
    const two = on(many, started(many), { type: "Two" })
    expect([two.sent.length, two.observed.length]).toEqual([1, 1])
    expect(on(many, started(many), { type: "None" }).sent).toEqual([])
  })

  test("an emitted thing that is no output breaks the step and is named", () => {
    const odd = actorOf("odd", { on: { Go: { actions: emit({ type: "shout" }) } } })
    expect(failed(odd, started(odd), { type: "Go" })).toContain('emits {"type":"shout"}')
  })

  test("contexts, messages and observations are frozen through and through", () => {
    const deep = actorOf("deep", {
      context: { list: [{ n: 1 }] },
      on: {
        Go: { actions: [emit(({ context }) => send("a", { type: "List", list: context.list })), emit(observe({ type: "Saw", at: [1] }))] }
      }
    })
    const { state, sent, observed } = on(deep, started(deep), { type: "Go" })
    const { list } = state.snapshot.context as { list: { n: number }[] }
    expect(() => list.push({ n: 2 })).toThrow(TypeError)
    expect(() => (list[0]!.n = 3)).toThrow(TypeError)
    expect(Object.isFrozen(sent[0]!.message["list"])).toBe(true)
    expect(Object.isFrozen(observed[0]!["at"])).toBe(true)
  })
})

describe("handled means that some active state or one above it lists the event's type", () => {
  test("be it with an empty transition or with every guard false, and then nothing happens at all", () => {
    const before = started(talker)
    for (const type of ["Late", "Never"]) {
      const { state, ignored } = on(talker, before, { type })
      expect(state.snapshot).toBe(before.snapshot)
      expect(ignored).toBe(true)
    }
  })

  test("an event that no active state lists is unhandled", () => {
    expect(only(talker, started(talker), { type: "Unknown" })).toEqual({ kind: "unhandled" })
    expect(only(talker, on(talker, started(talker), { type: "Go" }).state, { type: "Go" })).toEqual({ kind: "unhandled" })
  })

  test("can() of XState does not see an empty transition, which is why the kernel looks itself", () => {
    expect(started(talker).snapshot.can({ type: "Late" })).toBe(false)
    expect(only(talker, started(talker), { type: "Late" }).kind).toBe("stepped")
  })

  test("a done actor ignores everything, listed or not", () => {
    const over = actorOf("over", { initial: "end", states: { end: { type: "final" } } })
    const state = started(over)
    expect(state.snapshot.status).toBe("done")
    expect(only(over, state, { type: "Anything" })).toMatchObject({ kind: "stepped", ignored: true, state })
  })
})

describe("a step that defers", () => {
  const shy = actorOf("shy", {
    context: { n: 0 },
    on: {
      Go: { actions: [assign({ n: 1 }), emit(send("a", { type: "Hello" })), emit(defer())] },
      Ask: { actions: emit(choose("which", [1, 2])) },
      Chosen: [
        { guard: ({ event }: { event: { option: number } }) => event.option === 1, actions: emit(defer()) },
        { actions: assign({ n: 2 }) }
      ]
    }
  })

  test("is not enabled: no state, no other output, only what it tried for coverage", () => {
    const [tried, ...others] = deferred(shy, started(shy), { type: "Go" })
    expect(others).toEqual([])
    expect(tried!.transition).toBe(stateNodes(shy.stepped)[0]!.transitions.get("Go")![0])
    expect(tried!.after.map(({ id }) => id)).toContain("shy")
  })

  test("may defer for one option of a choice and step for another", () => {
    const before = started(shy)
    expect(stepKinds(shy, before, { type: "Ask" })).toEqual(["deferred", "stepped"])
  })
})

const stepKinds = (actor: Parameters<typeof started>[0], state: ActorState, event: { type: string }) =>
  step(actor, state, event).map(({ kind }) => kind)

describe("a broken step", () => {
  test("an always loop ends in an error that says so, rather than in memory running out", () => {
    const loop = actorOf("loop", {
      context: { n: 0 },
      initial: "calm",
      states: { calm: { on: { Go: "a" } }, a: { always: "b" }, b: { always: "a" } }
    })
    expect(failed(loop, started(loop), { type: "Go" })).toContain("Infinite loop")
  })

  test("an always loop at the start is an error too", () => {
    const loop = actorOf("loop", { initial: "a", states: { a: { always: "b" }, b: { always: "a" } } })
    expect(() => started(loop)).toThrow("Infinite loop")
  })

  test("what an assign throws is the cause", () => {
    const thrower = actorOf("thrower", {
      on: {
        Go: {
          actions: assign(() => {
            throw new Error("no such record")
          })
        }
      }
    })
    expect(failed(thrower, started(thrower), { type: "Go" })).toContain("no such record")
  })
})

test("an event that changes nothing gives back the identical snapshot, so that no canonical form is needed", () => {
  const plain = actorOf("plain", createMachine({ on: { Nothing: {}, Same: { guard: () => false, actions: assign({}) } } }).config as never)
  const before = started(plain)
  expect(on(plain, before, { type: "Nothing" }).state.snapshot).toBe(before.snapshot)
  expect(on(plain, before, { type: "Same" }).state.snapshot).toBe(before.snapshot)
})
