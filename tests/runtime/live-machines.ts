import { assign, emit, setup } from "xstate"
import { actor, type ActorId, choose, type ChosenOf, defer, type Delivered, observe, type Output, send } from "../../src/kernel/index.ts"
import { type Network, role, scenario, sometimes, type Spec, view } from "../../src/scenario/index.ts"

type Numbered = { readonly type: "Item"; readonly n: number }

/** Sends items 1, 2, 3, … to `to`, one per spontaneous `Next`, to where a choice leads. */
export const source = actor(
  "source",
  setup({
    types: {} as {
      context: { readonly to: readonly ActorId[]; readonly sent: number }
      events: { readonly type: "Next" } | ChosenOf<"receiver", ActorId>
      emitted: Output<Numbered>
      input: { readonly to: readonly ActorId[] }
    }
  }).createMachine({
    id: "source",
    context: ({ input }) => ({ to: input.to, sent: 0 }),
    on: {
      Next: { actions: [assign({ sent: ({ context }) => context.sent + 1 }), emit(({ context }) => choose("receiver", context.to))] },
      Chosen: { actions: emit(({ context, event }) => send(event.option, { type: "Item", n: context.sent })) }
    }
  }),
  { spontaneous: ["Next"], durable: ["sent"] }
)

type SinkContext = { readonly got: readonly number[]; readonly scratch: number; readonly limit: number }

const sinkSetup = setup({
  types: {} as {
    context: SinkContext
    events: Delivered<Numbered>
    emitted: Output<never, { readonly type: "Got"; readonly n: number }>
    input: { readonly limit: number }
  },
  actions: {
    take: assign(({ context, event }) => ({ got: [...context.got, event.n], scratch: context.scratch + 1 })),
    tell: emit(({ event }) => observe({ type: "Got", n: event.n })),
    refuse: emit(() => defer())
  }
})

/** Takes items and keeps them in order of arrival. */
export const sink = actor(
  "sink",
  sinkSetup.createMachine({
    id: "sink",
    context: ({ input }) => ({ got: [], scratch: 0, limit: input.limit }),
    on: { Item: { actions: ["take", "tell"] } }
  }),
  { durable: ["got"], invariants: { "not too many items": ({ context }) => context.got.length <= context.limit } }
)

/** Takes items only once its door has opened, 50 ms after its start. */
export const door = actor(
  "door",
  sinkSetup.createMachine({
    id: "door",
    context: ({ input }) => ({ got: [], scratch: 0, limit: input.limit }),
    initial: "shut",
    states: {
      shut: { after: { 50: "open" }, on: { Item: { actions: "refuse" } } },
      open: { on: { Item: { actions: "take" } } }
    }
  })
)

/** Refuses the first item until 50 ms after its start, and no other. */
export const picky = actor(
  "picky",
  sinkSetup.createMachine({
    id: "picky",
    context: ({ input }) => ({ got: [], scratch: 0, limit: input.limit }),
    initial: "shut",
    states: {
      shut: { after: { 50: "open" }, on: { Item: [{ guard: ({ event }) => event.n === 1, actions: "refuse" }, { actions: "take" }] } },
      open: { on: { Item: { actions: "take" } } }
    }
  })
)

/** Says the same thing at each `Next`. */
export const nagger = actor(
  "nagger",
  setup({
    types: {} as {
      context: { readonly to: ActorId }
      events: { readonly type: "Next" }
      emitted: Output<Numbered>
      input: { readonly to: ActorId }
    }
  }).createMachine({
    id: "nagger",
    context: ({ input }) => ({ to: input.to }),
    on: { Next: { actions: emit(({ context }) => send(context.to, { type: "Item", n: 1 })) } }
  }),
  { spontaneous: ["Next"] }
)

/** Holds a lease for 20 ms from each item on. */
export const lease = actor(
  "lease",
  setup({
    types: {} as { context: { readonly renewed: number }; events: Delivered<Numbered>; emitted: Output<never>; input: {} },
    actions: { renew: assign({ renewed: ({ context }) => context.renewed + 1 }) }
  }).createMachine({
    id: "lease",
    context: { renewed: 0 },
    initial: "held",
    states: {
      held: { after: { 20: "expired" }, on: { Item: { target: "held", reenter: true, actions: "renew" } } },
      expired: { on: { Item: {} } }
    }
  }),
  { durable: ["renewed"] }
)

/** Looks every 10 ms whether it has got an item. */
export const patient = actor(
  "patient",
  setup({
    types: {} as { context: { readonly has: boolean }; events: Delivered<Numbered>; emitted: Output<never> },
    guards: { hasItem: ({ context }) => context.has }
  }).createMachine({
    id: "patient",
    context: { has: false },
    initial: "waiting",
    states: {
      waiting: { after: { 10: { guard: "hasItem", target: "content" } }, on: { Item: { actions: assign({ has: true }) } } },
      content: { on: { Item: {} } }
    }
  }),
  { waits: ["10"] }
)

/** Has a delay that depends on an event, which shows only once it is armed. */
export const unsound = actor(
  "unsound",
  setup({
    types: {} as { context: {}; events: Delivered<Numbered>; emitted: Output<never> },
    delays: { late: ({ event }) => event.n }
  }).createMachine({
    id: "unsound",
    context: {},
    initial: "calm",
    states: { calm: { on: { Item: "armed" } }, armed: { after: { late: "calm" }, on: { Item: {} } } }
  })
)

/** Waits until its clock says that tick 5 has passed for certain, then beats every 2 ticks until tick 12. */
export const watcher = actor(
  "watcher",
  setup({
    types: {} as {
      context: { readonly beats: number }
      events: Delivered<Numbered>
      emitted: Output<Numbered>
      input: { readonly to: ActorId }
    },
    guards: { isPast: ({ event }, tick: number) => ((event as { now?: { earliest: number } }).now?.earliest ?? 0) > tick }
  }).createMachine({
    id: "watcher",
    context: { beats: 0 },
    initial: "early",
    states: {
      early: { after: { 10: { guard: { type: "isPast", params: 5 }, target: "beating" } }, on: { Item: {} } },
      beating: {
        after: {
          20: [
            { guard: { type: "isPast", params: 12 }, target: "over" },
            { target: "beating", reenter: true, actions: assign({ beats: ({ context }) => context.beats + 1 }) }
          ]
        },
        on: { Item: {} }
      },
      over: { on: { Item: {} } }
    }
  })
)

export const sinkAt = (limit = 1000) => role(sink, { input: { limit } })
export const doorAt = () => role(door, { input: { limit: 1000 } })
export const sourceTo = (...to: readonly ActorId[]) => role(source, { input: { to } })

/** A scenario for one live run: no faults unless `over` says so. */
export const stage = (cast: Spec["cast"], network: Network, over: Partial<Spec> = {}) =>
  scenario("test/live", {
    cast,
    network,
    budgets: { faults: "none", spontaneous: 3, timers: "unbounded", ticks: "unbounded" },
    properties: [sometimes("anything", { reads: { all: view(Object.values(cast)[0]!.actor, () => 0) }, holds: () => true })],
    ...over
  })
