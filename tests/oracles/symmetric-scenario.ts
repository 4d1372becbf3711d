import * as fc from "fast-check"
import { assign, createMachine } from "xstate"
import type { AnyActor } from "../../src/kernel/index.ts"
import {
  always,
  type Budgets,
  between,
  type ClockSpec,
  type FaultBudgets,
  faultNames,
  final,
  type Monitor,
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
import { possible } from "./possible.ts"
import { symmetricActor, type SymmetricContext, type SymmetricMachine, symmetricMachine } from "./symmetric-machine.ts"

/** A scenario whose cast has a group of interchangeable actors, perhaps on hosts and in zones, and a hub. */
export interface SymmetricRecipe {
  readonly machine: SymmetricMachine
  readonly hub: SymmetricMachine
  readonly shape: "two" | "three" | "two hosts" | "two hosts of two" | "two zones" | "two zones of two"
  readonly network: Network
  readonly faults: readonly (keyof FaultBudgets)[]
  readonly amounts: { readonly total: 0 | 1 | 2; readonly isEach: boolean }
  readonly progress: { readonly spontaneous: Amount; readonly timers: Amount; readonly ticks: 1 | 2 }
  readonly timers: "untimed" | { readonly tickMs: number; readonly slack: number }
  readonly clocks: (ClockSpec & { readonly error: 0 | 1 }) | undefined
  readonly monitors: readonly ("noted" | "senders" | "last")[]
  readonly isDormant: boolean
  readonly final: boolean
}

type Amount = 1 | 2 | "one each"

const network: fc.Arbitrary<Network> = fc.oneof(
  fc.constant(set()),
  fc.record({ kind: fc.constant("bag" as const), ignored: fc.constantFrom("consume", "stay") }),
  fc.record({
    kind: fc.constant("fifo" as const),
    capacity: fc.constantFrom(1, 3),
    ignored: fc.constantFrom("consume", "stay"),
    skipDeferred: fc.boolean()
  })
)

export const symmetricRecipe = (isAsymmetric: boolean): fc.Arbitrary<SymmetricRecipe> =>
  fc.noBias(
    fc.record({
      machine: symmetricMachine(isAsymmetric),
      hub: symmetricMachine(isAsymmetric),
      shape: fc.constantFrom("two", "three", "three", "two hosts", "two hosts of two", "two zones", "two zones of two"),
      network,
      faults: fc.oneof(
        fc.constant([]),
        fc.subarray([...faultNames], { maxLength: 3 }),
        fc.subarray(["crash", "restart", "hostCrash", "hostRestart", "zoneOutage"] as const),
        fc.subarray(["loss", "duplication", "partition"] as const, { minLength: 1 })
      ),
      amounts: fc.record({ total: fc.constantFrom(0, 1, 1, 1, 2), isEach: fc.boolean() }),
      progress: fc.record({
        spontaneous: fc.constantFrom<Amount>(1, 2, 2, "one each", "one each"),
        timers: fc.constantFrom<Amount>(1, 2, "one each"),
        ticks: fc.constantFrom(1, 2)
      }),
      timers: fc.oneof(fc.constant("untimed" as const), fc.record({ tickMs: fc.constantFrom(600, 1000), slack: fc.nat(1) })),
      clocks: fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        {
          weight: 1,
          arbitrary: fc.record({
            until: fc.integer({ min: 0, max: 2 }),
            offsets: fc.constantFrom("at the start", "at each tick"),
            error: fc.constantFrom(0, 1)
          })
        }
      ),
      monitors: fc.subarray(["noted", "senders", "last"] as const, { maxLength: 2 }),
      isDormant: fc.integer({ min: 0, max: 5 }).map((chance) => chance === 5),
      final: fc.boolean()
    })
  )

interface Place {
  readonly id: string
  readonly host?: string
  readonly zone?: string
}

const at = (id: string, host: string, zone?: string): Place => ({ id, host, ...(zone === undefined ? {} : { zone }) })

/** The interchangeable actors and where they live. The hub comes between them, so that places in the cast are no order of the group. */
const shapes: Readonly<
  Record<SymmetricRecipe["shape"], { readonly places: readonly Place[]; readonly groups: readonly (readonly string[])[] }>
> = {
  two: { places: [{ id: "p1" }, { id: "p2" }], groups: [["p1", "p2"]] },
  three: { places: [{ id: "p2" }, { id: "p1" }, { id: "p3" }], groups: [["p1", "p2", "p3"]] },
  "two hosts": { places: [at("p1", "h1"), at("p2", "h2")], groups: [["h1", "h2"]] },
  "two hosts of two": {
    places: [at("p1", "h1"), at("p2", "h1"), at("p3", "h2"), at("p4", "h2")],
    groups: [
      ["p1", "p2"],
      ["p3", "p4"],
      ["h1", "h2"]
    ]
  },
  "two zones": { places: [at("p1", "h1", "z1"), at("p2", "h2", "z2")], groups: [["z1", "z2"]] },
  "two zones of two": {
    places: [at("p1", "h1", "z1"), at("p2", "h2", "z1"), at("p3", "h3", "z2"), at("p4", "h4", "z2")],
    groups: [
      ["h1", "h2"],
      ["h3", "h4"],
      ["z1", "z2"]
    ]
  }
}

interface Watching {
  readonly context: { readonly who: readonly string[]; readonly last: string }
  readonly event: { readonly who?: string; readonly from?: string; readonly step?: string }
}

const watching = (id: string, on: string, next: (given: Watching) => object) =>
  monitor(
    id,
    createMachine({ id, context: { who: [], last: "nobody" }, on: { [on]: { actions: assign(next as never) as never } } }) as never
  )

const monitors: Readonly<Record<SymmetricRecipe["monitors"][number], () => Monitor>> = {
  noted: () =>
    watching("noted", "Noted", ({ context, event }) => ({
      who: context.who.length > 1 ? context.who : [...new Set([...context.who, event.who!])].sort()
    })),
  senders: () =>
    watching("senders", "Step", ({ context, event }) =>
      event.from === undefined || context.who.length > 1 ? {} : { who: [...new Set([...context.who, event.from])].sort() }
    ),
  last: () => watching("last", "Noted", ({ event }) => ({ last: event.from }))
}

interface SeenAs {
  readonly context: SymmetricContext
}
const viewOf = <T>(one: AnyActor, project: (context: SymmetricContext, id: string) => T) =>
  view(one, (({ context }: SeenAs, id: string) => project(context, id)) as never) as never as ReturnType<typeof view<AnyActor, T>>

const propertiesOf = (peer: AnyActor, hub: AnyActor, eyes: readonly Monitor[]): readonly Property[] => {
  const p = viewOf(peer, ({ n, seen, leader, votes }, id) => ({ id, n, seen, leader, votes: Object.keys(votes).length }))
  const n = viewOf(peer, (context) => context.n)
  const h = viewOf(hub, ({ seen, votes }) => ({ seen, votes }))
  const who = eyes.map((eye) =>
    viewMonitor(eye, ({ context }: { context: Watching["context"] }) => ({ many: context.who.length, last: context.last }))
  )
  return [
    sometimes("an n is 2", { reads: { n }, by: (is) => is.each("n", (one) => one === 2) }),
    sometimes("one leads another that it follows", {
      reads: { p },
      by: (is) => is.pairs("p", "p", (a, b) => a.leader === b.id && b.leader === a.id)
    }),
    sometimes("somebody follows another", { reads: { p }, by: (is) => is.each("p", ({ leader, id }) => leader !== null && leader !== id) }),
    sometimes("somebody is seen by somebody", {
      reads: { p },
      holds: (all) => all.p.some(({ seen }) => all.p.some(({ id }) => seen.includes(id)))
    }),
    sometimes("all are seen by the hub", {
      reads: { p, h },
      holds: (all) => all.h.some(({ seen }) => all.p.every(({ id }) => seen.includes(id)))
    }),
    sometimes("two n differ", { reads: { n }, holds: (all) => new Set(all.n).size > 1 }),
    always("no two follow one", { reads: { p }, by: (is) => is.pairs("p", "p", (a, b) => a.leader === null || a.leader !== b.leader) }),
    always("n is never 2", { reads: { n }, by: (is) => is.each("n", (one) => one !== 2) }),
    always("nobody has two votes", { reads: { p }, holds: (all) => all.p.every(({ votes }) => votes < 2) }),
    always("who votes at the hub is seen", {
      reads: { h },
      by: (is) => is.each("h", ({ seen, votes }) => Object.keys(votes).every((one) => seen.includes(one)))
    }),
    between("nobody's leader changes", {
      reads: { p },
      holds: (before, after) =>
        before.p.every(({ id, leader }) => leader === null || (after.p.find((one) => one.id === id)?.leader ?? leader) === leader)
    }),
    ...who.map((eye, i) => always(`the monitor ${i} sees few`, { reads: { eye }, by: (is) => is.each("eye", ({ many }) => many < 2) }))
  ]
}

const budgetsOf = (
  { amounts, progress, clocks, faults: wanted, network: kind, shape }: SymmetricRecipe,
  actors: readonly AnyActor[]
): Budgets => {
  const { places } = shapes[shape]
  const { total } = amounts
  const atActors = amounts.isEach && total > 0 ? { each: total } : { total }
  const isThere = (name: keyof FaultBudgets): boolean =>
    wanted.includes(name) &&
    !(kind.kind === "set" && (name === "loss" || name === "duplication")) &&
    !(name === "clockDisruption" && clocks === undefined) &&
    !((name === "hostCrash" || name === "hostRestart") && places[0]!.host === undefined) &&
    !(name === "zoneOutage" && places[0]!.zone === undefined)
  const ids = places.map(({ id }) => id)
  const stated: FaultBudgets = {
    crash: atActors,
    restart: atActors,
    diskLoss: total,
    hostCrash: total,
    hostRestart: total,
    zoneOutage: 1,
    loss: total,
    duplication: total,
    // each alone against all others, and the hub alone
    partition: { total, into: [...ids.map((id) => [[id], [...ids.filter((other) => other !== id), "hub"]]), [["hub"], ids]] },
    clockDisruption: { ...atActors, by: 1 }
  }
  const there = possible(Object.fromEntries(Object.entries(stated).filter(([name]) => isThere(name as keyof FaultBudgets))), actors)
  const amountOf = (much: Amount) => (much === "one each" ? { each: 1 } : much)
  return {
    faults: Object.keys(there).length === 0 ? "none" : there,
    spontaneous: amountOf(progress.spontaneous),
    timers: amountOf(progress.timers),
    ...(clocks === undefined ? { ticks: progress.ticks } : {})
  }
}

/** The scenario that a recipe describes, with the symmetry that it has unless its machine breaks ties by id. */
export const symmetricScenario = (recipe: SymmetricRecipe): Scenario<any> => {
  const { places, groups } = shapes[recipe.shape]
  const peer = symmetricActor("peer", recipe.machine)
  const hub = symmetricActor("center", recipe.hub)
  const ids = places.map(({ id }) => id)
  const eyes = recipe.monitors.map((name) => monitors[name]())
  const clock = recipe.clocks === undefined ? {} : { clock: { error: recipe.clocks.error } }
  const cast = places.map(({ id, host }) => [
    id,
    role(peer, { input: { peers: ids }, ...(host === undefined ? {} : { host }), ...(recipe.isDormant ? { dormant: true } : {}), ...clock })
  ])
  const hosts = Object.fromEntries(
    places.flatMap(({ host, zone }) => (host === undefined ? [] : [[host, zone === undefined ? {} : { zone }]]))
  )
  const ends = viewOf(peer, ({ n, leader }) => n === 0 || leader !== null)
  return scenario("symmetric", {
    cast: Object.fromEntries([...cast.slice(0, 1), ["hub", role(hub, { input: { peers: ids } })], ...cast.slice(1)]),
    network: recipe.network,
    budgets: budgetsOf(recipe, [peer, hub]),
    properties: propertiesOf(peer, hub, eyes),
    monitors: eyes,
    timers: recipe.timers,
    ...(recipe.clocks === undefined ? {} : { clocks: { until: recipe.clocks.until, offsets: recipe.clocks.offsets } }),
    hosts,
    ...(recipe.final ? { final: final({ reads: { ends }, by: (is) => is.each("ends", Boolean) }) } : {}),
    symmetry: { groups, sets: ["peers", "seen", ...(eyes.length === 0 ? [] : ["who"])] }
  })
}
