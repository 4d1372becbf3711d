import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type ActorState, canonical, normal, noTimers, Refused } from "../../../src/kernel/index.ts"
import { OrbitRow } from "../../../src/model-check/core/orbits/orbit-row.ts"
import type { Reduction } from "../../../src/model-check/symmetry/reduction.ts"
import {
  type Cell,
  type Environment,
  instantiate,
  startWorlds,
  type Swapping,
  swapping,
  type World,
  worldKey
} from "../../../src/world/index.ts"
import type { System } from "../../../src/scenario/index.ts"
import { naiveOrbits } from "../../oracles/naive-orbits.ts"
import { naiveSearch } from "../../oracles/naive-search.ts"
import type { SymmetricContext, SymmetricTransition } from "../../oracles/symmetric-machine.ts"
import { type SymmetricRecipe, symmetricRecipe, symmetricScenario } from "../../oracles/symmetric-scenario.ts"
import { reduced } from "./reduced-search.ts"

/** What swaps forget, one bug each. Every one must show on some random scenario. */
type Bug = (real: Swapping, system: System) => Partial<Swapping>

const inState = (change: (after: ActorState, before: ActorState, real: Swapping) => ActorState): Bug => {
  return (real) => ({
    cell: (cell) => {
      const next = real.cell(cell)
      return cell.state === undefined ? next : { ...next, state: change(next.state!, cell.state, real) }
    }
  })
}

const inContext = (change: (before: SymmetricContext, real: Swapping) => Partial<SymmetricContext>): Bug =>
  inState((after, before, real) => {
    const context = normal({ ...after.snapshot.context, ...change(before.snapshot.context, real) })
    return { ...after, snapshot: { ...after.snapshot, context } as ActorState["snapshot"] }
  })

const inCell = (change: (after: Cell, before: Cell) => Cell): Bug => {
  return (real) => ({ cell: (cell) => change(real.cell(cell), cell) })
}

const without = (real: Swapping, key: keyof Environment): Partial<Swapping> => ({
  environment: (environment) => Object.fromEntries(Object.entries(real.environment(environment)).filter(([name]) => name !== key))
})

const bugs: Readonly<Record<string, Bug>> = {
  "all that a cell says": () => ({ cell: (cell) => cell }),
  "the keys of a record": inContext(({ votes }) => ({ votes })),
  "a lone id": inContext(({ leader }) => ({ leader })),
  "a sequence of records": inContext(({ queue }) => ({ queue })),
  "a set": inContext(({ seen }) => ({ seen })),
  "to sort a set again": inContext(({ seen }, real) => ({
    seen: seen.map((id) => real.envelope({ from: id, to: id, message: { type: "A" } }).from)
  })),
  "what a timer's event says": inState((after, { pending }) => ({ ...after, pending })),
  "pending timers": inState((after) => ({ ...after, pending: noTimers })),
  "in which state a machine is": inState((after, before) => {
    const { machine } = before.snapshot
    const fresh = machine.resolveState({ value: Object.keys(machine.states)[0]!, context: after.snapshot.context })
    return { ...after, snapshot: fresh as ActorState["snapshot"] }
  }),
  "what is on disk": inCell((after, { durable }) => ({ ...after, durable })),
  "what each has spent of its budgets": inCell((after) => ({ ...after, spent: {} })),
  "the ticks that are left": inCell((after) => ({ ...after, left: [] })),
  "what a clock shows": inCell((after) => ({ ...after, clock: after.clock && { shown: 0, drift: 0 } })),
  "who is down": inCell((after) => (after.status === "down" ? { ...after, status: "dormant" } : after)),
  "a message's body": (real) => ({ envelope: (one) => ({ ...real.envelope(one), message: one.message }) }),
  "a message's sender": (real) => ({ envelope: (one) => ({ ...real.envelope(one), from: one.from }) }),
  "a message's receiver": (real) => ({ envelope: (one) => ({ ...real.envelope(one), to: one.to }) }),
  "what a delivery says": () => ({ input: (input) => input }),
  "the hosts that are down": (real) => ({
    environment: ({ hostsDown, ...rest }) => ({ ...real.environment(rest), ...(hostsDown && { hostsDown }) })
  }),
  "the partition in force": (real) => ({
    environment: ({ split, ...rest }) => ({ ...real.environment(rest), ...(split === undefined ? {} : { split }) })
  }),
  "real time": (real) => without(real, "time"),
  "what is spent of the global budgets": (real) => without(real, "spent"),
  "the environment": () => ({ environment: (environment) => environment }),
  "which host a move is about": () => ({ move: (move) => move }),
  "which actor an action is about": () => ({ action: (action) => action }),
  "what a monitor keeps": () => ({ monitor: (state) => state }),
  "what a monitor sees": () => ({ events: (events) => events })
}

/** Bugs of the search's own part. */
const tampered: Readonly<Record<string, (reduction: Reduction) => void>> = {
  "to swap a queue's channel": (reduction) => {
    const { orbits } = reduction as unknown as { orbits: { orbits: { swaps: readonly { readonly slots: Int32Array }[] } } }
    const { compiled } = reduction as unknown as { compiled: { tables: { environment: number } } }
    for (const { slots } of orbits.orbits.swaps)
      for (let slot = compiled.tables.environment + 1; slot < slots.length; slot++) slots[slot] = slot
  },
  "to swap an actor's place": (reduction) => {
    const { orbits } = reduction as unknown as { orbits: { orbits: { swaps: readonly { readonly slots: Int32Array }[] } } }
    for (const { slots } of orbits.orbits.swaps) slots.forEach((_, slot) => (slots[slot] = slot))
  }
}

/** In states: a sample that is larger is left out. */
const small = 500

const nothing: SymmetricTransition = { target: undefined, guard: "none", set: "none", out: "none", type: "A", timer: "none" }

/** Two peers that hear of each other, one of whom may crash with what it knows on its disk: seldom enough in random scenarios. */
const hearing = (set: "see" | "queue"): SymmetricRecipe => ({
  machine: {
    states: [{ a: { ...nothing, set }, b: nothing, go: { ...nothing, out: "all" }, after: undefined }],
    durable: ["seen"],
    fuel: 1,
    invariant: false
  },
  hub: { states: [{ a: nothing, b: nothing, go: undefined, after: undefined }], durable: [], fuel: 1, invariant: false },
  shape: "two",
  network: { kind: "set" },
  faults: ["crash"],
  amounts: { total: 1, isEach: false },
  progress: { spontaneous: 2, timers: 1, ticks: 1 },
  timers: "untimed",
  clocks: undefined,
  monitors: [],
  isDormant: false,
  final: false
})

/** Scenarios with the answers that a search of all states gives. */
const samples = (() => {
  let made: readonly { readonly system: System; readonly truth: object }[] | undefined
  return () =>
    (made ??= [hearing("see"), hearing("queue"), ...fc.sample(symmetricRecipe(false), { numRuns: 110, seed: 20_260_101 })].flatMap(
      sampleOf
    ))
})()

const sampleOf = (recipe: SymmetricRecipe) => {
  const system = instantiate(symmetricScenario(recipe))
  const starts = startWorlds(system)
  const worlds = new Map<string, World>(starts.map(({ world }) => [worldKey(world), world]))
  try {
    const { depth } = naiveSearch(system, small, ({ world, fault }) => fault ?? worlds.set(worldKey(world), world))
    if (worlds.size < 12 || starts.some(({ fault }) => fault !== undefined)) return []
    return [{ system, truth: { ...reduced(system), distinct: naiveOrbits(system, [...worlds.values()]), depth } }]
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("more than")) return []
    throw error
  }
}

/** How many scenarios refuse a bug, and on how many the searches differ. */
const caught = (run: (system: System) => object) => {
  let [refused, differed, unseen] = [0, 0, 0]
  for (const { system, truth } of samples()) {
    if (refused > 2) break
    try {
      if (canonical(run(system)) === canonical(truth)) unseen++
      else differed++
    } catch (error) {
      if (error instanceof Refused) refused++
      else differed++
    }
  }
  return { refused, differed, unseen }
}

test("without a bug nothing is refused and nothing differs", () => {
  expect(samples().length).toBeGreaterThan(40)
  const { unseen, ...seen } = caught((system) => reduced(system))
  expect(unseen).toBe(samples().length)
  expect(seen).toEqual({ refused: 0, differed: 0 })
})

describe("the verification catches swaps that forget", () => {
  test.each(Object.entries(bugs))("%s", (_, bug) => {
    const make: Parameters<typeof reduced>[1] = (system, symmetry, swap) => {
      const real = swapping(system, symmetry, swap)
      return { ...real, ...bug(real, system) }
    }
    const { refused } = caught((system) => reduced(system, make))
    expect(refused).toBeGreaterThan(0)
  })
})

describe("the verification or the comparison catches a search that forgets", () => {
  test.each(Object.entries(tampered))("%s", (_, tamper) => {
    const { refused, differed } = caught((system) => reduced(system, undefined, tamper))
    expect(refused + differed).toBeGreaterThan(0)
  })

  test("the network", () => {
    const { swapSet, swapBag } = OrbitRow.prototype as unknown as Record<string, () => void>
    const leave = function (this: { cells: Int32Array; other: Int32Array; width: number }) {
      this.other.set(this.cells.subarray(this.width), this.width)
    }
    try {
      Object.assign(OrbitRow.prototype, { swapSet: leave, swapBag: leave })
      const { refused, differed } = caught((system) => reduced(system))
      expect(refused + differed).toBeGreaterThan(0)
    } finally {
      Object.assign(OrbitRow.prototype, { swapSet, swapBag })
    }
  })
})
