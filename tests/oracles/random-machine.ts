import * as fc from "fast-check"
import { assign, cancel, createMachine, emit, raise } from "xstate"
import { type AnyActor, actor, choose, defer, observe, send, several } from "../../src/kernel/index.ts"

/** What a random transition does. Numbers that name something are taken modulo what there is, so that every recipe is sound. */
export interface TransitionRecipe {
  readonly target: number | undefined
  readonly guard: "none" | "n is low" | "n is high" | "m is set" | "value is set" | "clock has passed"
  readonly set: "none" | "count" | "keep" | "reset"
  readonly out: "none" | "send" | "send twice" | "observe" | "choose" | "send and choose" | "defer" | "choose twice"
  readonly to: number
  readonly timer: "none" | "arm" | "disarm"
}

/** Which transition each event has in one state; undefined: the event is not listed there. */
export interface StateRecipe {
  readonly a: TransitionRecipe | undefined
  readonly b: TransitionRecipe | undefined
  readonly go: TransitionRecipe | undefined
  readonly after: TransitionRecipe | undefined
  readonly entry: boolean
}

export interface MachineRecipe {
  readonly states: readonly StateRecipe[]
  readonly shape: "flat" | "nested" | "parallel"
  readonly always: boolean
  readonly final: boolean
  /** Does the root list both messages as `{}`? */
  readonly listed: boolean
  readonly durable: readonly ("n" | "m" | "fuel")[]
  readonly spontaneous: boolean
  readonly invariant: boolean
  readonly fuel: number
}

const quiet = ["none", "observe", "choose", "defer"] as const
const talking = ["send", "send", "send twice", "send and choose", "choose twice"] as const

const transitionRecipe = (
  outs: readonly TransitionRecipe["out"][],
  freeGuards: readonly TransitionRecipe["guard"][]
): fc.Arbitrary<TransitionRecipe> =>
  fc.record({
    target: fc.option(fc.nat(2), { nil: undefined }),
    guard: fc.constantFrom<TransitionRecipe["guard"]>(
      ...freeGuards,
      "n is low",
      "n is high",
      "m is set",
      "value is set",
      "clock has passed"
    ),
    set: fc.constantFrom("none", "count", "count", "keep", "reset"),
    out: fc.constantFrom(...outs),
    to: fc.nat(3),
    timer: fc.constantFrom("none", "none", "none", "arm", "disarm")
  })

const delivered = transitionRecipe([...quiet, ...talking], ["none", "none", "none"])
const spontaneous = transitionRecipe([...talking, ...talking, ...quiet], ["none", "none", "none", "n is low", "n is low"])

const optional = (weight: number, recipe: fc.Arbitrary<TransitionRecipe>) =>
  fc.tuple(fc.nat(9), recipe).map(([chance, made]) => (chance < weight ? made : undefined))

const stateRecipe: fc.Arbitrary<StateRecipe> = fc.record({
  a: optional(8, delivered),
  b: optional(6, delivered),
  go: optional(7, spontaneous),
  after: optional(3, delivered),
  entry: fc.integer({ min: 0, max: 5 }).map((chance) => chance === 5)
})

export const machineRecipe: fc.Arbitrary<MachineRecipe> = fc.record({
  states: fc.array(stateRecipe, { minLength: 1, maxLength: 3 }),
  shape: fc.constantFrom("flat", "flat", "nested", "parallel"),
  always: fc.boolean(),
  final: fc.integer({ min: 0, max: 5 }).map((chance) => chance === 5),
  listed: fc.integer({ min: 0, max: 9 }).map((chance) => chance < 8),
  durable: fc.subarray(["n", "m", "fuel"] as const),
  spontaneous: fc.integer({ min: 0, max: 9 }).map((chance) => chance < 9),
  invariant: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 9),
  fuel: fc.integer({ min: 1, max: 2 })
})

/** `n` and `m` are small counters, `fuel` bounds what an actor sends, `peers` is the cast. */
interface Context {
  readonly n: number
  readonly m: number
  readonly fuel: number
  readonly peers: readonly string[]
}

interface Given {
  readonly context: Context
  readonly event: {
    readonly type: string
    readonly v?: number
    readonly option?: number
    readonly key?: string
    readonly now?: { earliest: number }
  }
}

/** What a message says; an event that the environment gives carries nothing, and must not be read. */
const saidBy = (event: Given["event"]): number | undefined => ("v" in event ? event.v : undefined)

const guards: Readonly<Record<Exclude<TransitionRecipe["guard"], "none">, (given: Given) => boolean>> = {
  "n is low": ({ context }) => context.n < 1,
  "n is high": ({ context }) => context.n > 0,
  "m is set": ({ context }) => context.m === 1,
  "value is set": ({ event }) => saidBy(event) === 1,
  "clock has passed": ({ event }) => (event.now?.earliest ?? 1) > 0
}

/** `assign` and `emit` of functions over what all random machines have in common. */
const change = (by: (given: Given) => Partial<Context>) => assign(by as never) as never
const say = (what: (given: Given) => readonly unknown[]) => emit(((given: Given) => several(what(given))) as never) as never

const outputsOf = ({ out, to }: TransitionRecipe, { context, event }: Given): readonly unknown[] => {
  const peer = context.peers[to % context.peers.length]!
  const message = { type: to % 2 === 0 ? "A" : "B", v: context.n > 0 || saidBy(event) === 1 ? 1 : 0 }
  const sends = context.fuel <= 0 ? [] : [send(peer, message)]
  switch (out) {
    case "none":
      return []
    case "send":
      return sends
    case "send twice":
      return sends.flatMap((one) => [one, send(context.peers, { type: "B", v: context.m })])
    case "observe":
      return [observe({ type: "Noted", what: context.n })]
    case "choose":
      return [choose("one", [0, 1])]
    case "send and choose":
      return [...sends, choose("nested", [0, 1]), observe({ type: "Noted", what: 2 })]
    case "choose twice":
      return [choose("one", [0, 1]), choose("nested", [1, 0, 1])]
    case "defer":
      return [defer(), ...sends]
  }
}

const isSending = ({ out }: TransitionRecipe): boolean =>
  out === "send" || out === "send twice" || out === "send and choose" || out === "defer"

const changed = (recipe: TransitionRecipe, { context, event }: Given): Partial<Context> => {
  const { n, m } = context
  if (recipe.set === "count") return { n: (n + 1) % 3 }
  if (recipe.set === "keep") return { m: saidBy(event) ?? 1 - m }
  return recipe.set === "reset" ? { n: 0 } : {}
}

const transitionOf = (recipe: TransitionRecipe, targets: readonly string[]) => ({
  ...(recipe.target === undefined ? {} : { target: targets[recipe.target % targets.length]! }),
  ...(recipe.guard === "none" ? {} : { guard: guards[recipe.guard] }),
  actions: [
    change((given) => changed(recipe, given)),
    say((given) => outputsOf(recipe, given)),
    change(({ context }) => (isSending(recipe) ? { fuel: Math.max(0, context.fuel - 1) } : {})),
    ...(recipe.timer === "arm" ? [raise({ type: "Ring" }, { delay: 1500, id: "ring" })] : []),
    ...(recipe.timer === "disarm" ? [cancel("ring")] : [])
  ]
})

/** The events on which a choice goes on; the one called "nested" asks once more. */
const chosen = [
  {
    guard: ({ event }: Given) => event.key === "nested",
    actions: [change(({ event }) => ({ m: event.option! })), say(({ event }) => (event.option === 1 ? [choose("inner", [0, 2])] : []))]
  },
  {
    guard: ({ event }: Given) => event.key === "inner",
    actions: [change(({ event }) => ({ n: event.option! })), say(() => [observe({ type: "Noted", what: 1 })])]
  },
  { actions: change(({ event }) => ({ n: event.option! })) }
]

const statesOf = (recipe: MachineRecipe, prefix: string) => {
  const targets = recipe.states.map((_, i) => `#${prefix}${i}`)
  const states = recipe.states.map((state, i) => [
    `s${i}`,
    {
      id: `${prefix}${i}`,
      on: {
        ...(state.a && { A: transitionOf(state.a, targets) }),
        ...(state.b && { B: [transitionOf(state.b, targets), {}] }),
        ...(state.go && recipe.spontaneous && { Go: transitionOf(state.go, targets) })
      },
      ...(state.after && { after: { 1000: transitionOf(state.after, targets) } }),
      ...(state.entry && { entry: say(() => [observe({ type: "Noted", what: i })]) }),
      // a guard that the transition itself turns false: no endless loop
      ...(recipe.always && {
        always: { guard: ({ context }: Given) => context.n === 2, target: targets[0]!, actions: change(() => ({ n: 0, m: 1 })) }
      })
    }
  ])
  return { initial: "s0", states: Object.fromEntries(states) as Record<string, object> }
}

/** Makes an actor of a recipe. Its name tells the recipes of one scenario apart. */
export const actorOf = (name: string, recipe: MachineRecipe): AnyActor => {
  const inner = statesOf(recipe, name)
  const ring = { Ring: { actions: change(({ context }) => ({ n: (context.n + 1) % 3 })) } }
  const on = {
    Chosen: chosen,
    ...(recipe.listed ? { A: {}, B: {} } : {}),
    ...(recipe.spontaneous ? { Go: { guard: () => false } } : {}),
    ...ring
  }
  const pausing = { guard: ({ event }: Given) => saidBy(event) === 1, target: `#${name}paused` }
  const root =
    recipe.shape === "flat"
      ? { ...inner, states: { ...inner.states, ...(recipe.final ? { over: { type: "final" } } : {}) }, on: closing(recipe, name, on) }
      : recipe.shape === "nested"
        ? {
            initial: "work",
            states: {
              work: { ...inner, states: { ...inner.states, hist: { id: `${name}hist`, type: "history" } }, on: { B: [pausing, {}] } },
              paused: { id: `${name}paused`, on: { A: `#${name}hist`, ...(recipe.spontaneous ? { Go: `#${name}hist` } : {}) } }
            },
            on
          }
        : {
            type: "parallel",
            states: { left: inner, right: { initial: "off", states: { off: { on: { A: "on" } }, on: { on: { A: "off" } } } } },
            on
          }
  const machine = createMachine({
    id: name,
    context: ({ input }: { input: { peers: readonly string[] } }) => ({ n: 0, m: 0, fuel: recipe.fuel, peers: input.peers }),
    ...root
  } as never)
  return actor(name, machine as never, {
    durable: recipe.durable as never,
    spontaneous: recipe.spontaneous ? ["Go" as never] : [],
    invariants: recipe.invariant
      ? { "n and m are not both set": (({ context }: { context: Context }) => context.n * context.m === 0) as never }
      : {}
  })
}

/** Some flat machines come to an end: on a ring with `m` set. */
const closing = (recipe: MachineRecipe, name: string, on: object) =>
  recipe.final ? { ...on, Ring: [{ guard: ({ context }: Given) => context.m === 1, target: `#${name}.over` }, {}] } : on
