import * as fc from "fast-check"
import { assign, cancel, createMachine, emit, raise } from "xstate"
import { type AnyActor, actor, choose, defer, observe, send, several } from "../../src/kernel/index.ts"

/** A transition of a machine that keeps ids in every form: a set, a record's keys, a sequence, a lone one. */
export interface SymmetricTransition {
  readonly target: number | undefined
  readonly guard: "none" | "n is low" | "all are seen" | "has leader" | "is leader" | "has voted" | "clock has passed"
  readonly set: "none" | "count" | "see" | "vote" | "follow" | "queue" | "reset"
  /** `least` breaks ties by the smallest id, which no symmetry survives. */
  readonly out: "none" | "answer" | "all" | "hub" | "leader" | "seen" | "choose" | "choose peer" | "observe" | "defer" | "least"
  readonly type: "A" | "B"
  readonly timer: "none" | "arm" | "disarm"
}

export interface SymmetricMachine {
  readonly states: readonly (Readonly<Record<"a" | "b", SymmetricTransition>> &
    Readonly<Record<"go" | "after", SymmetricTransition | undefined>>)[]
  readonly durable: readonly ("n" | "seen" | "votes" | "fuel")[]
  readonly fuel: number
  readonly invariant: boolean
}

const transition = (isAsymmetric: boolean, talks: boolean): fc.Arbitrary<SymmetricTransition> =>
  fc.record({
    target: fc.option(fc.nat(2), { nil: undefined }),
    guard: fc.oneof(
      { weight: 3, arbitrary: fc.constant("none" as const) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("n is low", "all are seen", "has leader", "is leader", "has voted", "clock has passed")
      }
    ),
    set: fc.constantFrom("none", "count", "count", "see", "see", "vote", "vote", "follow", "queue", "reset"),
    out: fc.constantFrom<SymmetricTransition["out"]>(
      ...(talks
        ? (["answer", "all", "all", "hub", "hub", "leader", "seen", "choose peer"] as const)
        : (["none", "none", "answer", "hub", "leader", "seen", "choose", "choose peer", "observe", "observe", "defer"] as const)),
      ...(isAsymmetric ? (["least", "least", "least"] as const) : [])
    ),
    type: fc.constantFrom("A", "B"),
    timer: fc.constantFrom("none", "none", "none", "arm", "disarm")
  })

const optional = (weight: number, of: fc.Arbitrary<SymmetricTransition>) =>
  fc.tuple(fc.nat(9), of).map(([chance, made]) => (chance < weight ? made : undefined))

export const symmetricMachine = (isAsymmetric: boolean): fc.Arbitrary<SymmetricMachine> => {
  const quiet = transition(isAsymmetric, false)
  const talking = transition(isAsymmetric, true)
  return fc.record({
    states: fc.array(fc.record({ a: quiet, b: quiet, go: optional(9, talking), after: optional(3, quiet) }), {
      minLength: 1,
      maxLength: 3
    }),
    durable: fc.subarray(["n", "seen", "votes", "fuel"] as const),
    fuel: fc.integer({ min: 1, max: 2 }),
    invariant: fc.integer({ min: 0, max: 3 }).map((chance) => chance === 3)
  })
}

/** `peers` are the interchangeable ones, in the order of the cast; `seen` is a sorted set of senders. */
export interface SymmetricContext {
  readonly n: number
  readonly fuel: number
  readonly peers: readonly string[]
  readonly seen: readonly string[]
  readonly votes: Readonly<Record<string, number>>
  readonly leader: string | null
  readonly queue: readonly { readonly who: string }[]
}

interface Given {
  readonly context: SymmetricContext
  readonly event: {
    readonly type: string
    readonly from?: string
    readonly about?: string
    readonly key?: string
    readonly option?: never
    readonly now?: { readonly earliest: number }
  }
}

const guards: Readonly<Record<SymmetricTransition["guard"], (given: Given) => boolean>> = {
  none: () => true,
  "n is low": ({ context }) => context.n < 1,
  "all are seen": ({ context: { seen, peers } }) => seen.length >= peers.length - 1,
  "has leader": ({ context }) => context.leader !== null,
  "is leader": ({ context, event }) => context.leader === (event.from ?? null),
  "has voted": ({ context, event }) => event.from !== undefined && event.from in context.votes,
  "clock has passed": ({ event }) => (event.now?.earliest ?? 1) > 0
}

const changed = ({ set }: SymmetricTransition, { context, event }: Given): Partial<SymmetricContext> => {
  const { from } = event
  // an event that the environment gives carries nothing, and must not be read
  const about = "about" in event ? event.about : undefined
  const { n, seen, votes, queue } = context
  switch (set) {
    case "none":
      return {}
    case "count":
      return { n: (n + 1) % 3 }
    case "see":
      return from === undefined ? {} : { seen: [...new Set([...seen, from])].sort() }
    case "vote":
      return from === undefined ? {} : { votes: { ...votes, [from]: n } }
    case "follow":
      return { leader: about ?? from ?? null }
    case "queue":
      return from === undefined || queue.length > 1 ? {} : { queue: [...queue, { who: from }] }
    case "reset":
      return { n: 0, seen: [], leader: null, queue: [] }
  }
}

const outputsOf = ({ out, type }: SymmetricTransition, { context, event }: Given): readonly unknown[] => {
  const { fuel, peers, leader, seen, queue } = context
  const message = { type, about: leader ?? queue[0]?.who ?? "nobody" }
  const to = (whom: string | readonly string[] | null | undefined) => (whom && fuel > 0 ? [send(whom, message)] : [])
  switch (out) {
    case "none":
      return []
    case "answer":
      return to(event.from)
    case "all":
      return to(peers)
    case "hub":
      return to("hub")
    case "leader":
      return to(leader)
    case "seen":
      return to(seen)
    case "least":
      return to(seen[0] ?? peers[0])
    case "choose":
      return [choose("number", [0, 1])]
    case "choose peer":
      return fuel > 0 ? [choose("peer", peers)] : []
    case "observe":
      return [observe({ type: "Noted", who: leader ?? event.from ?? "nobody", n: context.n })]
    case "defer":
      return [defer()]
  }
}

const spending: readonly SymmetricTransition["out"][] = ["answer", "all", "hub", "leader", "seen", "least"]

const change = (by: (given: Given) => Partial<SymmetricContext>) => assign(by as never) as never
const say = (what: (given: Given) => readonly unknown[]) => emit(((given: Given) => several(what(given))) as never) as never

const transitionOf = (recipe: SymmetricTransition, name: string, states: number) => ({
  ...(recipe.target === undefined ? {} : { target: `#${name}${recipe.target % states}` }),
  guard: guards[recipe.guard],
  actions: [
    change((given) => changed(recipe, given)),
    say((given) => outputsOf(recipe, given)),
    change(({ context }) => (spending.includes(recipe.out) ? { fuel: Math.max(0, context.fuel - 1) } : {})),
    // the timer's event carries an id
    ...(recipe.timer === "arm"
      ? [raise((({ context }: Given) => ({ type: "Ring", about: context.leader })) as never, { delay: 1500, id: "ring" })]
      : []),
    ...(recipe.timer === "disarm" ? [cancel("ring")] : [])
  ]
})

const chosen = [
  {
    guard: ({ event }: Given) => event.key === "peer",
    actions: [
      change(({ context, event }) => ({ leader: event.option!, fuel: Math.max(0, context.fuel - 1) })),
      say(({ event }) => [send(event.option!, { type: "A", about: event.option! })])
    ]
  },
  { actions: change(({ event }) => ({ n: event.option! })) }
]

/** Makes an actor of a recipe. */
export const symmetricActor = (name: string, recipe: SymmetricMachine): AnyActor => {
  const count = recipe.states.length
  const states = recipe.states.map((state, i) => [
    `s${i}`,
    {
      id: `${name}${i}`,
      on: {
        A: [transitionOf(state.a, name, count), {}],
        B: [transitionOf(state.b, name, count), {}],
        ...(state.go && { Go: transitionOf(state.go, name, count) })
      },
      ...(state.after && { after: { 1000: transitionOf(state.after, name, count) } })
    }
  ])
  const machine = createMachine({
    id: name,
    context: ({ input }: { input: { peers: readonly string[] } }) => ({
      n: 0,
      fuel: recipe.fuel,
      peers: input.peers,
      seen: [],
      votes: {},
      leader: null,
      queue: []
    }),
    initial: "s0",
    states: Object.fromEntries(states) as Record<string, object>,
    on: {
      Chosen: chosen,
      Go: { guard: () => false },
      Ring: { actions: change(({ context, event }) => ({ n: (context.n + 1) % 3, leader: event.about ?? context.leader })) }
    }
  } as never)
  return actor(name, machine as never, {
    durable: recipe.durable as never,
    spontaneous: ["Go" as never],
    invariants: recipe.invariant
      ? { "n stays 0 after a vote": (({ context }: Given) => context.n === 0 || Object.keys(context.votes).length === 0) as never }
      : {}
  })
}
