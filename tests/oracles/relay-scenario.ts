import * as fc from "fast-check"
import { assign, createMachine, emit } from "xstate"
import { actor, type AnyActor, defer, observe, send, several } from "../../src/kernel/index.ts"
import {
  always,
  between,
  type Budgets,
  type FaultBudgets,
  monitor,
  type Network,
  type Property,
  role,
  type Scenario,
  scenario,
  set,
  sometimes,
  view,
  viewMonitor
} from "../../src/scenario/index.ts"

/** What a step of a relay does: the state that it leads to, and what it sends to whom. */
export interface RelayStep {
  readonly to: number
  readonly send?: readonly (readonly [to: number, type: Type])[]
  /** Does it tell monitors which actor it was? */
  readonly tells?: boolean
}
type Type = "A" | "B"

/** A state of a relay; what is not listed breaks a rule when it comes. */
export interface RelayState {
  readonly go?: RelayStep | undefined
  readonly A?: RelayStep | "defer" | "ignore" | undefined
  readonly B?: RelayStep | "defer" | "ignore" | undefined
}

/** What is claimed of the states of two actors. */
export interface Claim {
  readonly kind: "always" | "sometimes" | "between" | "at rest"
  readonly actors: readonly [number, number]
  readonly states: readonly [number, number]
}

/** Small actors that pass messages on: several of them, each busy by itself most of the time. Plain data, so that a failure prints what made it. */
export interface RelayRecipe {
  readonly actors: readonly (readonly RelayState[])[]
  readonly network: Network
  readonly spontaneous: "unbounded" | { readonly total: number } | { readonly each: number }
  readonly faults: FaultBudgets | "none"
  readonly claims: readonly Claim[]
  /** What the last actor to tell was, or how many told. */
  readonly monitor: "none" | "last" | "first"
}

const step: fc.Arbitrary<RelayStep> = fc.record({
  to: fc.nat(2),
  send: fc.array(fc.tuple(fc.nat(3), fc.constantFrom<Type>("A", "A", "B")), { maxLength: 2 }),
  tells: fc.boolean()
})
const maybe = <T>(weight: number, one: fc.Arbitrary<T>) =>
  fc.oneof({ weight, arbitrary: one }, { weight: 10 - weight, arbitrary: fc.constant(undefined) })
const reaction = fc.oneof(
  { weight: 5, arbitrary: step },
  { weight: 2, arbitrary: fc.constant("defer" as const) },
  { weight: 3, arbitrary: fc.constant("ignore" as const) }
)
const state: fc.Arbitrary<RelayState> = fc.record({ go: maybe(6, step), A: maybe(9, reaction), B: maybe(9, reaction) })

const anyNetwork: fc.Arbitrary<Network> = fc.oneof(
  fc.constant(set()),
  fc.record({ kind: fc.constant("bag" as const), ignored: fc.constantFrom("consume", "stay") }),
  fc.record({
    kind: fc.constant("fifo" as const),
    capacity: fc.constantFrom(1, 2, 2),
    ignored: fc.constantFrom("consume", "stay"),
    skipDeferred: fc.boolean()
  })
)

const faults: fc.Arbitrary<FaultBudgets | "none"> = fc.oneof(
  { weight: 6, arbitrary: fc.constant("none" as const) },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        crash: fc.constantFrom(1, { each: 1 }, { total: 1, only: ["a0"] }),
        restart: fc.constantFrom(1, { each: 1 }),
        loss: fc.constantFrom(1, 2),
        duplication: fc.constant(1),
        partition: fc.constant({ total: 1, into: [[["a0"], ["a1"]]] })
      },
      { requiredKeys: [] }
    ) as fc.Arbitrary<FaultBudgets>
  }
)

/** Of random relays: two to four of them, with one to three states each. */
export const relayRecipe: fc.Arbitrary<RelayRecipe> = fc.noBias(
  fc.record({
    actors: fc.array(fc.array(state, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
    network: anyNetwork,
    spontaneous: fc.constantFrom<RelayRecipe["spontaneous"]>("unbounded", { total: 3 }, { each: 1 }, { each: 2 }),
    faults,
    claims: fc.array(
      fc.record({
        kind: fc.constantFrom<Claim["kind"]>("always", "sometimes", "between", "at rest"),
        actors: fc.tuple(fc.nat(3), fc.nat(3)),
        states: fc.tuple(fc.nat(2), fc.nat(2))
      }),
      { minLength: 1, maxLength: 2 }
    ),
    monitor: fc.constantFrom("none", "none", "none", "last", "first")
  })
)

interface Given {
  readonly event: { readonly from?: string }
}

const machineOf = (states: readonly RelayState[], at: number, cast: number): AnyActor => {
  const transition = (one: RelayStep | "defer" | "ignore") => {
    if (one === "ignore") return {}
    if (one === "defer") return { actions: emit(defer() as never) as never }
    const says = () =>
      several([
        ...(one.send ?? []).map(([to, type]) => send(`a${to % cast}`, { type })),
        ...(one.tells === true ? [observe({ type: "Told", who: at })] : [])
      ])
    return { target: `s${one.to % states.length}`, reenter: true, actions: emit(says as never) as never }
  }
  const nodes = states.map(({ go, A, B }, i) => [
    `s${i}`,
    { on: { ...(go && { Go: transition(go) }), ...(A && { A: transition(A) }), ...(B && { B: transition(B) }) } }
  ])
  const machine = createMachine({ id: `m${at}`, initial: "s0", states: Object.fromEntries(nodes) } as never)
  const isBusy = states.some(({ go }) => go !== undefined)
  return actor(`m${at}`, machine as never, { spontaneous: isBusy ? ["Go" as never] : [] })
}

const watcher = (kind: "last" | "first") =>
  monitor(
    "watcher",
    createMachine({
      id: "watcher",
      context: { who: -1 },
      on: {
        Told: {
          actions: assign({
            who: (({ context, event }: Given & { context: { who: number }; event: { who: number } }) =>
              kind === "last" || context.who < 0 ? event.who : context.who) as never
          }) as never
        }
      }
    }) as never
  )

const propertyOf = (actors: readonly AnyActor[], { kind, actors: pair, states }: Claim, i: number): Property => {
  const [one, other] = pair.map((at) => at % actors.length) as [number, number]
  const at = (which: number) => view(actors[which]!, ({ value }) => value as string)
  const reads = { x: at(one), y: at(other) }
  const [first, second] = states.map((n) => `s${n}`)
  const isBoth = ({ x, y }: { x: readonly string[]; y: readonly string[] }) => x[0] === first && y[0] === second
  switch (kind) {
    case "always":
      return always(`claim ${i}`, { reads, holds: (now) => !isBoth(now) })
    case "sometimes":
      return sometimes(`claim ${i}`, { reads, holds: isBoth })
    case "between":
      return between(`claim ${i}`, {
        reads,
        holds: (before, after) => before.x[0] === after.x[0] || !(before.x[0] === first && after.y[0] === second)
      })
    case "at rest":
      return between(`claim ${i}`, { reads, holds: (before, after) => !(isBoth(before) && isBoth(after)) })
  }
}

/** The scenario that a recipe describes. */
export const relayScenario = (recipe: RelayRecipe): Scenario<any> => {
  const { actors: states, network, faults: stated, monitor: watching } = recipe
  const actors = states.map((one, at) => machineOf(one, at, states.length))
  const steps = states.flat().flatMap(({ go, A, B }) => [go, A, B])
  const isMute = !steps.some((one) => typeof one === "object" && (one.send ?? []).length > 0)
  const isStill = !states.flat().some(({ go }) => go !== undefined)
  const monitors = watching === "none" ? [] : [watcher(watching)]
  return scenario("relay", {
    cast: Object.fromEntries(actors.map((one, i) => [`a${i}`, role(one)])),
    network,
    budgets: { faults: fitting(stated, network, isMute), ...(isStill ? {} : { spontaneous: recipe.spontaneous }) } as Budgets,
    properties: [
      ...recipe.claims.map((claim, i) => propertyOf(actors, claim, i)),
      sometimes("it starts", { reads: { w: view(actors[0]!, ({ value }) => value as string) }, holds: () => true }),
      ...monitors.map((one) => {
        const w = viewMonitor(one, ({ context }) => (context as { who: number }).who)
        return always("the second is not told of", { reads: { w }, by: (is) => is.each("w", (who) => who !== 1) })
      })
    ],
    monitors
  })
}

/** Of some budgets those of faults that can happen: others are refused. */
const fitting = (stated: FaultBudgets | "none", { kind }: Network, isMute: boolean): FaultBudgets | "none" => {
  if (stated === "none") return "none"
  const isFitting = (name: string) =>
    name === "loss" || name === "duplication" ? kind !== "set" && !isMute : name === "restart" ? stated.crash !== undefined : true
  return Object.fromEntries(Object.entries(stated).filter(([name, budget]) => budget !== undefined && isFitting(name)))
}
