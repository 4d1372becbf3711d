import * as fc from "fast-check"
import { assign, createMachine } from "xstate"
import type { AnyActor } from "../../src/kernel/index.ts"
import {
  always,
  between,
  type Budgets,
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
import { actorOf, type MachineRecipe, machineRecipe } from "./random-machine.ts"

/** A whole scenario as plain data, so that a failure prints what made it. */
export interface ScenarioRecipe {
  readonly machines: readonly MachineRecipe[]
  /** Which machine each actor runs. */
  readonly cast: readonly { readonly machine: number; readonly host: number; readonly isClocked: boolean; readonly isDormant: boolean }[]
  readonly network: Network
  readonly faults: readonly (keyof FaultBudgets)[]
  readonly amounts: { readonly fault: 0 | 1 | 2; readonly isEach: boolean; readonly isPartial: boolean }
  readonly progress: { readonly spontaneous: Amount; readonly timers: Amount; readonly ticks: 1 | 2 }
  readonly timers: "untimed" | { readonly tickMs: number; readonly slack: number }
  readonly clocks: (ClockSpec & { readonly error: 0 | 1 }) | undefined
  readonly monitors: readonly ("notes" | "steps" | "losses" | "time" | "fragile")[]
  readonly final: boolean
  readonly tolerant: boolean
}

type Amount = "unbounded" | 1 | 2 | "one each"
const amount = fc.constantFrom<Amount>("unbounded", 1, 2, 2, "one each")

const network: fc.Arbitrary<Network> = fc.oneof(
  fc.constant(set()),
  fc.record({ kind: fc.constant("bag" as const), ignored: fc.constantFrom("consume", "stay") }),
  fc.record({
    kind: fc.constant("fifo" as const),
    capacity: fc.constantFrom(1, 3, 3),
    ignored: fc.constantFrom("consume", "stay"),
    skipDeferred: fc.boolean()
  })
)

const unbiasedScenarioRecipe: fc.Arbitrary<ScenarioRecipe> = fc.record({
  machines: fc.array(machineRecipe, { minLength: 1, maxLength: 2 }),
  cast: fc.array(
    fc.record({
      machine: fc.nat(1),
      host: fc.nat(3),
      isClocked: fc.boolean(),
      isDormant: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 4)
    }),
    { minLength: 2, maxLength: 3 }
  ),
  network,
  faults: fc.oneof(
    fc.constant([]),
    fc.subarray([...faultNames], { maxLength: 4 }),
    fc.subarray(["crash", "restart", "diskLoss", "hostCrash", "hostRestart"] as const),
    fc.subarray(["crash", "restart", "loss", "duplication"] as const),
    fc.subarray(["loss", "duplication", "partition"] as const, { minLength: 1 })
  ),
  amounts: fc.record({ fault: fc.constantFrom(0, 1, 1, 1, 2), isEach: fc.boolean(), isPartial: fc.boolean() }),
  progress: fc.record({ spontaneous: amount, timers: amount, ticks: fc.constantFrom(1, 2) }),
  timers: fc.oneof(fc.constant("untimed" as const), fc.record({ tickMs: fc.constantFrom(600, 1000), slack: fc.nat(1) })),
  clocks: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.record({
        until: fc.integer({ min: 0, max: 2 }),
        offsets: fc.constantFrom("at the start", "at each tick"),
        error: fc.constantFrom(0, 0, 1)
      })
    }
  ),
  monitors: fc.oneof(fc.constant([]), fc.subarray(["notes", "steps", "losses", "time", "fragile"] as const, { maxLength: 2 })),
  final: fc.boolean(),
  tolerant: fc.boolean()
})

/** Without fast-check's bias to small values, which would leave most scenarios with nothing to do. */
export const scenarioRecipe = fc.noBias(unbiasedScenarioRecipe)

interface Watching {
  readonly context: { readonly seen: number }
  readonly event: { readonly step?: string; readonly what?: number; readonly time?: number; readonly message?: { readonly v: number } }
}

const counting = (id: string, on: string, next: (given: Watching) => number) =>
  monitor(id, createMachine({ id, context: { seen: 0 }, on: { [on]: { actions: assign({ seen: next as never }) as never } } }) as never)

const monitors: Readonly<Record<ScenarioRecipe["monitors"][number], () => Monitor>> = {
  notes: () => counting("notes", "Noted", ({ context, event }) => Math.min(2, context.seen + event.what!)),
  steps: () => counting("steps", "Step", ({ context, event }) => (event.message?.v === 1 ? 1 - context.seen : context.seen)),
  losses: () => counting("losses", "Step", ({ context, event }) => (["lost", "lose", "crash"].includes(event.step!) ? 1 : context.seen)),
  time: () => counting("time", "Noted", ({ event }) => event.time ?? 7),
  /** Breaks on the second note: what it then keeps is not plain. */
  fragile: () =>
    monitor(
      "fragile",
      createMachine({
        id: "fragile",
        context: { odds: 0 },
        initial: "calm",
        states: { calm: { on: { Noted: "tense" } }, tense: { on: { Noted: { actions: assign({ odds: Number.NaN }) } } } }
      }) as never
    )
}

const seen = ({ value, context }: { value: unknown; context: { n: number; m: number } }) => ({ value, n: context.n, m: context.m })

/** Properties of every form and kind over what the machines have in common. */
const propertiesOf = (actors: readonly AnyActor[], watching: readonly Monitor[]): readonly Property[] => {
  const w = view(actors[0]!, seen as never) as never as ReturnType<typeof view<AnyActor, { value: unknown; n: number; m: number }>>
  const other = view(
    actors.at(-1)!,
    ({ context }) => context["n"] as number,
    (disk: object) => `disk ${JSON.stringify(disk)}`
  )
  const eyes = watching.map((one) => viewMonitor(one, ({ context }: { context: { seen?: number } }) => context?.seen ?? 0))
  return [
    sometimes("an n is 2", { reads: { w }, by: (is) => is.each("w", ({ n }) => n === 2) }),
    sometimes("two differ", { reads: { w }, by: (is) => is.pairs("w", "w", (a, b) => a.n > b.n) }),
    sometimes("all of m are set", { reads: { w }, holds: ({ w: all }) => all.every(({ m }) => m === 1) }),
    sometimes("somebody is down", { reads: { other }, holds: ({ other: all }) => all.some((one) => typeof one === "string") }),
    always("n is never 2", { reads: { w }, by: (is) => is.each("w", ({ n }) => n !== 2) }),
    always("no two have both m", { reads: { w }, by: (is) => is.pairs("w", "w", (a, b) => a.m + b.m < 2) }),
    always("n and the other n", { reads: { w, other }, by: (is) => is.pairs("w", "other", (a, b) => a.n === 0 || b !== a.n) }),
    always("not all n", { reads: { w, other }, holds: (all) => all.w.some(({ n }) => n !== 1) || all.other.length === 0 }),
    between("the sum of n does not fall by two", {
      reads: { w },
      holds: (before, after) => before.w.reduce((sum, { n }) => sum + n, 0) - after.w.reduce((sum, { n }) => sum + n, 0) < 2
    }),
    ...eyes.flatMap((eye, i) => [
      between(`the monitor ${i} never forgets`, { reads: { eye }, holds: (before, after) => before.eye[0]! <= after.eye[0]! }),
      always(`the monitor ${i} sees little`, { reads: { eye }, by: (is) => is.each("eye", (count) => count < 2) })
    ])
  ]
}

export const idsOf = ({ cast }: ScenarioRecipe): readonly string[] => cast.map((_, i) => `a${i}`)

const budgetsOf = (recipe: ScenarioRecipe): Budgets => {
  const { amounts, progress, clocks } = recipe
  const ids = idsOf(recipe)
  const total = amounts.fault
  const clocked = ids.filter((_, i) => recipe.cast[i]!.isClocked)
  const atActors =
    amounts.isEach && total > 0
      ? { each: total, ...(amounts.isPartial ? { only: [ids[0]!, ids[1]!] } : {}) }
      : { total, ...(amounts.isPartial ? { only: [ids[0]!] } : {}) }
  // a budget for a message that nobody lists is refused
  const cast = recipe.cast.map(({ machine }) => recipe.machines[machine % recipe.machines.length]!)
  const isListed = cast.some(({ listed, states }) => listed || states.some(({ a }) => a !== undefined))
  const inNetwork = amounts.isPartial && isListed ? { total, of: ["A"] } : { total }
  const isThere = (name: keyof FaultBudgets) =>
    recipe.faults.includes(name) &&
    !(recipe.network.kind === "set" && (name === "loss" || name === "duplication")) &&
    !(name === "clockDisruption" && (clocks === undefined || clocked.length === 0))
  const stated: FaultBudgets = {
    crash: atActors,
    restart: atActors,
    diskLoss: total,
    hostCrash: total,
    hostRestart: total,
    zoneOutage: 1,
    loss: inNetwork,
    duplication: inNetwork,
    partition: {
      total,
      into: [[[ids[0]!], [ids[1]!]], ...(ids.length > 2 ? [[[ids[0]!, ids[1]!], ids.slice(2)]] : [])]
    },
    clockDisruption: { ...(amounts.isPartial ? { total, only: clocked.slice(0, 1) } : atActors), by: 1 }
  }
  const faults = Object.fromEntries(Object.entries(stated).filter(([name]) => isThere(name as keyof FaultBudgets)))
  const amountOf = (much: Amount) => (much === "one each" ? { each: 1 } : much)
  return {
    faults: recipe.faults.length === 0 ? "none" : faults,
    spontaneous: amountOf(progress.spontaneous),
    timers: amountOf(progress.timers),
    ...(clocks === undefined ? { ticks: progress.ticks } : {})
  }
}

/** The scenario that a recipe describes. */
export const scenarioOf = (recipe: ScenarioRecipe): Scenario<any> => {
  const actors = recipe.machines.map((machine, i) => actorOf(`m${i}`, machine))
  const ids = idsOf(recipe)
  const used = recipe.cast.map(({ machine }) => actors[machine % actors.length]!)
  const watching = recipe.monitors.map((name) => monitors[name]())
  const first = view(used[0]!, ({ context }) => context["n"] as number)
  return scenario("random", {
    cast: Object.fromEntries(
      recipe.cast.map(({ host, isClocked, isDormant }, i) => [
        ids[i]!,
        role(used[i]!, {
          input: { peers: ids },
          ...(isDormant && i > 0 ? { dormant: true } : {}),
          ...(host === 0 ? { host: "h0" } : host === 1 ? { host: "h1" } : {}),
          ...(isClocked && recipe.clocks !== undefined ? { clock: { error: recipe.clocks.error } } : {})
        })
      ])
    ),
    network: recipe.network,
    budgets: hosted(recipe, budgetsOf(recipe), used),
    properties: propertiesOf(used, watching),
    monitors: watching,
    timers: recipe.timers,
    ...(recipe.clocks === undefined ? {} : { clocks: { until: recipe.clocks.until, offsets: recipe.clocks.offsets } }),
    hosts: Object.fromEntries(recipe.cast.flatMap(({ host }) => (host < 2 ? [[`h${host}`, { zone: "z" }]] : []))),
    ...(recipe.final ? { final: final({ reads: { first }, by: (is) => is.each("first", (n) => n !== 1) }) } : {}),
    ...(recipe.tolerant ? { tolerate: ["unhandled message" as const] } : {})
  })
}

/** Faults of hosts and zones need somebody who lives there. */
const hosted = ({ cast }: ScenarioRecipe, budgets: Budgets, used: readonly AnyActor[]): Budgets => {
  if (budgets.faults === "none") return budgets
  if (cast.some(({ host }) => host < 2)) return { ...budgets, faults: possible(budgets.faults, used) }
  const { hostCrash: _, hostRestart: __, zoneOutage: ___, ...faults } = budgets.faults
  return { ...budgets, faults: possible(faults, used) }
}
