/**
 * What the compiler must catch for the author of a protocol. Each `@ts-expect-error` is a planted mistake: if the compiler no longer
 * minds it, the type check of the repository fails.
 */
import { describe, expect, expectTypeOf, test } from "vitest"
import { assign, emit, setup } from "xstate"
import {
  actor,
  type ActorId,
  type ChosenOf,
  type Delivered,
  observe,
  type Output,
  type Reading,
  send,
  type Observed
} from "../../src/kernel/index.ts"
import { always, role, type Values, view, type View } from "../../src/scenario/index.ts"

type ToServer = { readonly type: "Acquire"; readonly epoch: number } | { readonly type: "Release" }
type ToClient = { readonly type: "Granted"; readonly until: number }
type Entry = { readonly type: "Took"; readonly who: ActorId }

const server = setup({
  types: {} as {
    context: { readonly holder: ActorId | null; readonly epoch: number }
    events: Delivered<ToServer> | ChosenOf<"which", "a" | "b"> | { readonly type: "Expire" }
    emitted: Output<ToClient, Entry>
    input: { readonly peers: readonly ActorId[] }
  },
  guards: { isFree: ({ context }) => context.holder === null },
  actions: { free: assign({ holder: null }) },
  delays: { leaseMs: 100 }
})

const machine = server.createMachine({
  context: { holder: null, epoch: 0 },
  initial: "idle",
  states: {
    idle: {
      on: {
        Acquire: {
          guard: "isFree",
          target: "held",
          actions: [
            assign({ holder: ({ event }) => event.from, epoch: ({ event }) => event.epoch }),
            emit(({ event }) => send(event.from, { type: "Granted", until: 5 })),
            emit(({ event }) => observe({ type: "Took", who: event.from }))
          ]
        }
      }
    },
    held: { on: { Release: { target: "idle", actions: "free" }, Acquire: {} } }
  }
})
const lock = actor("lock", machine, { durable: ["epoch"], spontaneous: ["Expire"].filter(() => false) as never })

/** Mistakes that are compiled and never run. */
const planted = {
  "a misspelt message": () =>
    server.createMachine({
      context: { holder: null, epoch: 0 },
      on: {
        // @ts-expect-error Granted is misspelt
        Acquire: { actions: emit(({ event }) => send(event.from, { type: "Grunted", until: 5 })) }
      }
    }),
  "a misspelt message field": () =>
    server.createMachine({
      context: { holder: null, epoch: 0 },
      on: {
        // @ts-expect-error until is misspelt
        Acquire: { actions: emit(({ event }) => send(event.from, { type: "Granted", untill: 5 })) }
      }
    }),
  "a misspelt observation": () =>
    server.createMachine({
      context: { holder: null, epoch: 0 },
      on: {
        // @ts-expect-error Took is misspelt
        Acquire: { actions: emit(({ event }) => observe({ type: "Toook", who: event.from })) }
      }
    }),
  "an event that the machine does not receive": () =>
    server.createMachine({
      context: { holder: null, epoch: 0 },
      // @ts-expect-error there is no such event
      on: { Acquired: {} }
    }),
  "a misspelt event field": () =>
    server.createMachine({
      context: { holder: null, epoch: 0 },
      // @ts-expect-error epoch is misspelt
      on: { Acquire: { actions: assign({ epoch: ({ event }) => event.epok }) } }
    }),
  "a misspelt guard": () =>
    server.createMachine({
      context: { holder: null, epoch: 0 },
      // @ts-expect-error isFree is misspelt
      on: { Acquire: { guard: "isFre" } }
    }),
  "a misspelt action": () =>
    server.createMachine({
      context: { holder: null, epoch: 0 },
      // @ts-expect-error free is misspelt
      on: { Release: { actions: "fre" } }
    }),
  "a misspelt context key": () =>
    server.createMachine({
      context: { holder: null, epoch: 0 },
      // @ts-expect-error holder is misspelt
      on: { Release: { actions: assign({ hodler: null }) } }
    }),
  // @ts-expect-error no key of the context is called epok
  "a misspelt durable key": () => actor("lock", machine, { durable: ["epok"] }),
  // @ts-expect-error no event is called Expired
  "a misspelt spontaneous event": () => actor("lock", machine, { spontaneous: ["Expired"] }),
  // @ts-expect-error an Acquire has an epoch, which the environment does not give
  "a spontaneous event with a payload": () => actor("lock", machine, { spontaneous: ["Acquire"] }),
  // @ts-expect-error the host writes from
  "a message with a sender of its own": () => send("lock", { type: "Release", from: "account-7" }),
  // @ts-expect-error the host writes now
  "a message with a time of its own": () => send("lock", { type: "Release", now: "noon" }),
  // @ts-expect-error the host goes on with Chosen
  "a message called like the host's event": () => send("lock", { type: "Chosen" }),
  // @ts-expect-error the host writes from
  "an observation with an author of its own": () => observe({ type: "Took", from: "account-7" }),
  // @ts-expect-error the host writes time
  "an observation with a time of its own": () => observe({ type: "Took", time: "noon" }),
  // @ts-expect-error monitors see every step as Step
  "an observation called like the host's event": () => observe({ type: "Step" }),
  // @ts-expect-error no state is called hold
  "a misspelt state value in a property": () => view(lock, ({ value }) => value === "hold"),
  // @ts-expect-error no key of the context is called hodler
  "a misspelt context key in a property": () => view(lock, ({ context }) => context.hodler),
  "a volatile key read from the disk": () =>
    view(
      lock,
      () => 0,
      // @ts-expect-error holder is not durable
      (disk) => disk.holder
    ),
  // @ts-expect-error the cast owes an input
  "a missing cast input": () => role(lock),
  // @ts-expect-error peers is a list
  "a wrong cast input": () => role(lock, { input: { peers: "a" } }),
  // @ts-expect-error isFree is misspelt
  "a mutant's misspelt guard": () => lock.with({ guards: { isFre: () => true } }),
  // @ts-expect-error free is misspelt
  "a mutant's misspelt action": () => lock.with({ actions: { fre: assign({ holder: null }) } })
}

describe("the compiler catches, for the author of a protocol,", () => {
  test.each(Object.entries(planted))("%s", (_, mistake) => {
    expectTypeOf(mistake).toBeFunction()
    expect(mistake.length).toBe(0)
  })
})

describe("what the author reads has the right types", () => {
  test("a delivered message has a sender, and a reading where there is a clock", () => {
    expectTypeOf<Delivered<ToServer>>().toExtend<{ readonly from: ActorId; readonly now?: Reading }>()
    expectTypeOf<Extract<Delivered<ToServer>, { type: "Acquire" }>["epoch"]>().toBeNumber()
  })

  test("what has a field of the host's is no message, and a message without payload may be spontaneous", () => {
    // what the compiler then says is the sentence that the type is
    expectTypeOf<Delivered<{ readonly type: "Transfer"; readonly from: string }>>().toExtend<string>()
    expectTypeOf<Observed<{ readonly type: "Counted"; readonly time: string }>>().toExtend<string>()
    expectTypeOf<Delivered<{ readonly type: "Chosen" }>>().toExtend<string>()
    const bare = setup({
      types: {} as { events: Delivered<{ readonly type: "Go"; readonly why?: string }> | { readonly type: "Stay" } }
    }).createMachine({ on: { Go: {}, Stay: {} } })
    expect(actor("bare", bare, { spontaneous: ["Go", "Stay"] }).spontaneous).toEqual(["Go", "Stay"])
  })

  test("an observation has who made it", () => {
    expectTypeOf<Observed<Entry>>().toExtend<Entry & { readonly from: ActorId; readonly time?: number }>()
  })

  test("a view's projection reaches the property as a list of it", () => {
    const held = view(lock, ({ value, context }) => ({ isHeld: value === "held", epoch: context.epoch }))
    expectTypeOf(held).toExtend<View<{ readonly isHeld: boolean; readonly epoch: number }>>()
    expectTypeOf<Values<{ readonly held: View<number> }>>().toEqualTypeOf<{ readonly held: readonly number[] }>()
    const property = always("one holder", {
      reads: { held },
      by: (is) => is.pairs("held", "held", (a, b) => !(a.isHeld && b.isHeld) || a.epoch === b.epoch)
    })
    expect(property.kind).toBe("always")
  })

  test("properties name the reads that they state", () => {
    const held = view(lock, ({ value }) => value === "held")
    // @ts-expect-error the read is called held
    expect(() => always("x", { reads: { held }, by: (is) => is.each("hold", (one) => one) })).toThrow('by names "hold"')
    // @ts-expect-error a boolean has no epoch
    expect(always("y", { reads: { held }, by: (is) => is.each("held", (one) => one.epoch === 1) }).kind).toBe("always")
  })
})
