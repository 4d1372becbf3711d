import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Journal, type LiveOptions, runToEnd } from "../../src/runtime/index.ts"
import { type ActionKind, cellKey, instantiate, replay, withoutBudgets } from "../../src/world/index.ts"
import { bag, fifo, role, type Scenario, set } from "../../src/scenario/index.ts"
import { doorAt, lease, patient, sinkAt, sourceTo, stage, watcher } from "./live-machines.ts"

interface Case {
  readonly of: string
  readonly scenario: Scenario
  readonly options?: LiveOptions
  /** Kinds of steps that some of the runs must have. */
  readonly kinds: readonly ActionKind[]
  /** Bounds that some of the runs must exceed. */
  readonly exceeded?: readonly string[]
}

const faulty = { crash: { each: 2 }, restart: "unbounded", diskLoss: 1, loss: 5, duplication: 5 } as const
const plenty = { spontaneous: 12, timers: "unbounded", ticks: "unbounded" } as const
const clocks = (offsets: "at the start" | "at each tick") => ({ clocks: { until: 8, offsets } })
const watched = { w: role(watcher, { input: { to: "sink" }, clock: { error: 1 } }), sink: sinkAt(), source: sourceTo("sink", "w") }

const cases: readonly Case[] = [
  {
    of: "a set, with crashes",
    scenario: stage({ source: sourceTo("sink", "door"), sink: sinkAt(), door: doorAt() }, set(), {
      budgets: { faults: { crash: 3, restart: 3 }, ...plenty }
    }),
    options: { faultsMs: [5, 30] },
    kinds: ["spontaneous", "deliver", "timer", "crash", "restart"]
  },
  {
    of: "a bag that loses and copies, with crashes and lost disks",
    scenario: stage(
      { a: sourceTo("sink", "door"), b: sourceTo("sink", "lease"), sink: sinkAt(), door: doorAt(), lease: role(lease, { input: {} }) },
      bag(),
      { budgets: { faults: faulty, ...plenty } }
    ),
    options: { faultsMs: [5, 30], probabilities: { loss: 0.2, duplication: 0.2 } },
    kinds: ["lose", "duplicate", "crash", "restart", "diskLoss", "timer"]
  },
  {
    of: "channels that lose and copy, and overflow before a closed door",
    scenario: stage({ a: sourceTo("door"), b: sourceTo("door", "sink"), door: doorAt(), sink: sinkAt() }, fifo({ capacity: 2 }), {
      budgets: { faults: faulty, ...plenty }
    }),
    options: { faultsMs: [20, 60], probabilities: { loss: 0.2, duplication: 0.2 }, thinkMs: [2, 5] },
    kinds: ["lose", "duplicate", "crash", "timer"],
    exceeded: ["capacity"]
  },
  {
    of: "channels on which deferred messages are overtaken",
    scenario: stage(
      { a: sourceTo("door"), door: doorAt(), sink: sinkAt(), b: sourceTo("sink") },
      fifo({ capacity: 9, skipDeferred: true }),
      {
        budgets: { faults: { loss: 3, duplication: 3 }, ...plenty }
      }
    ),
    options: { probabilities: { loss: 0.2, duplication: 0.3 }, thinkMs: [2, 9] },
    kinds: ["lose", "duplicate", "timer"]
  },
  {
    of: "hosts, a zone and a partition",
    scenario: stage({ source: sourceTo("x", "y"), x: { ...sinkAt(), host: "h1" }, y: { ...sinkAt(), host: "h2" } }, bag(), {
      hosts: { h1: { zone: "z" }, h2: {} },
      budgets: {
        faults: { hostCrash: 2, hostRestart: 3, zoneOutage: 1, partition: { total: 2, into: [[["source"], ["x", "y"]]] } },
        ...plenty
      }
    }),
    options: { faultsMs: [3, 15] },
    kinds: ["hostCrash", "hostRestart", "zoneOutage", "partition", "heal"]
  },
  {
    of: "ticks, with timers that wait for their guards",
    scenario: stage(
      { source: sourceTo("patient", "lease", "door"), patient: role(patient), lease: role(lease, { input: {} }), door: doorAt() },
      bag(),
      {
        timers: { tickMs: 5 },
        budgets: { faults: { crash: 2, restart: 2 }, ...plenty }
      }
    ),
    options: { faultsMs: [10, 40] },
    kinds: ["tick", "timer", "deliver", "crash"]
  },
  {
    of: "clocks whose offsets are chosen at the start, beyond the end of real time",
    scenario: stage(watched, bag(), { timers: { tickMs: 10 }, ...clocks("at the start"), budgets: { faults: "none", ...plenty } }),
    options: { durationMs: 300 },
    kinds: ["tick", "timer"],
    exceeded: ["realTime"]
  },
  {
    of: "clocks whose offsets are chosen at each tick, disrupted, with untimed timers",
    scenario: stage(watched, bag(), {
      ...clocks("at each tick"),
      budgets: { faults: { clockDisruption: { total: 2, by: 2 } }, ...plenty }
    }),
    options: { durationMs: 300, tickMs: 7, faultsMs: [10, 50] },
    kinds: ["tick", "timer", "disrupt"],
    exceeded: ["realTime"]
  }
]

const seeds = Array.from({ length: 12 }, (_, i) => i)

describe("a recorded live run replays step by step", () => {
  it.effect.each(cases)("on $of", ({ scenario, options, kinds, exceeded }) =>
    Effect.gen(function* () {
      const system = instantiate(scenario)
      const met = new Set<string>()
      const beyond = new Set<string>()
      for (const seed of seeds) {
        const fiber = yield* Effect.forkChild(runToEnd(system, { ...options, seed }))
        yield* TestClock.adjust(3_000)
        const result = yield* Fiber.join(fiber)
        expect(result).toMatchObject({ stopped: [], unreplayable: undefined })
        const { steps } = replay(withoutBudgets(system), result.start, result.labels)
        expect(steps.at(-1)!.world.cells.map(cellKey)).toEqual([...result.cells.values()].map(cellKey))
        for (const { action } of result.labels) met.add(action.kind)
        for (const bound of result.exceeded) beyond.add(bound)
      }
      expect([...met]).toEqual(expect.arrayContaining([...kinds]))
      expect([...beyond].toSorted()).toEqual((exceeded ?? []).toSorted())
    }).pipe(Effect.provide(Journal.layerMemory))
  )
})
