import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Journal, type LiveOptions, runLive } from "../../src/runtime/index.ts"
import { bag, fifo, role, type Scenario, set } from "../../src/scenario/index.ts"
import { type Cell, instantiate } from "../../src/world/index.ts"
import { nagger, picky, sinkAt, sourceTo, stage } from "./live-machines.ts"

const itemsOf = (cell: Cell | undefined) => (cell?.state?.snapshot.context as { readonly got: readonly number[] } | undefined)?.got

const begin = (scenario: Scenario, options: LiveOptions = {}) =>
  runLive(instantiate(scenario), { thinkMs: [10, 10], latencyMs: [1, 1], ...options })

describe("the network of a live run", () => {
  it.effect("wakes a dormant actor by its first message", () =>
    Effect.gen(function* () {
      const live = yield* begin(stage({ source: sourceTo("sink"), sink: { ...sinkAt(), dormant: true } }, bag()))
      expect(live.cell("sink")!.status).toBe("dormant")
      yield* TestClock.adjust(1_000)
      expect(itemsOf((yield* live.result).cells.get("sink"))).toEqual([1, 2, 3])
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  const repeated = [
    { network: set(), got: [1] },
    { network: bag(), got: [1, 1, 1] }
  ]
  it.effect.each(repeated)("delivers a message that is sent three times as $got on a $network.kind", ({ network, got }) =>
    Effect.gen(function* () {
      const live = yield* begin(stage({ nagger: role(nagger, { input: { to: "sink" } }), sink: sinkAt() }, network))
      yield* TestClock.adjust(1_000)
      const result = yield* live.result
      expect(result.labels.filter(({ action }) => action.kind === "spontaneous")).toHaveLength(3)
      expect(itemsOf(result.cells.get("sink"))).toEqual(got)
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  const orders = [
    { of: "a bag", network: bag(), got: [2, 3, 1] },
    { of: "a channel", network: fifo({ capacity: 9 }), got: [1, 2, 3] },
    { of: "a channel that lets others pass", network: fifo({ capacity: 9, skipDeferred: true }), got: [2, 3, 1] }
  ]
  it.effect.each(orders)("takes $got on $of whose first message is deferred for a while", ({ network, got }) =>
    Effect.gen(function* () {
      const live = yield* begin(stage({ source: sourceTo("picky"), picky: role(picky, { input: { limit: 9 } }) }, network))
      yield* TestClock.adjust(1_000)
      expect(itemsOf((yield* live.result).cells.get("picky"))).toEqual(got)
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("keeps the order of a channel whatever the latencies", () =>
    Effect.gen(function* () {
      const budgets = { faults: "none", spontaneous: 9 } as const
      const scenario = stage({ source: sourceTo("sink"), sink: sinkAt() }, fifo({ capacity: 9 }), { budgets })
      const live = yield* begin(scenario, { seed: 1, thinkMs: [2, 2], latencyMs: [1, 30] })
      yield* TestClock.adjust(1_000)
      expect(itemsOf((yield* live.result).cells.get("sink"))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("holds messages back while a partition lasts, and delivers them when it heals", () =>
    Effect.gen(function* () {
      const faults = { partition: { total: 1, into: [[["source"], ["sink"]]] } }
      const scenario = stage({ source: sourceTo("sink"), sink: sinkAt() }, bag(), { budgets: { faults, spontaneous: 3 } })
      const live = yield* begin(scenario, { endsWhenQuiet: false })
      yield* live.inject({ kind: "partition", split: 0 })
      yield* TestClock.adjust(500)
      expect(itemsOf(live.cell("sink"))).toEqual([])
      yield* live.inject({ kind: "heal" })
      yield* TestClock.adjust(0)
      expect(itemsOf(live.cell("sink"))).toEqual([1, 2, 3])
      yield* TestClock.adjust(5_000)
      expect(yield* live.result).toMatchObject({ reason: "duration", waiting: [], exceeded: [] })
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("ends with what nobody could take, and says so: messages of a set for an actor that is down", () =>
    Effect.gen(function* () {
      const live = yield* begin(stage({ source: sourceTo("sink"), sink: sinkAt() }, set()))
      yield* live.crash("sink")
      yield* TestClock.adjust(1_000)
      const { reason, waiting } = yield* live.result
      expect(reason).toBe("quiescent")
      expect(waiting.map(({ message }) => message)).toEqual([1, 2, 3].map((n) => ({ type: "Item", n })))
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("delivers on a set what was sent while its receiver was down", () =>
    Effect.gen(function* () {
      const live = yield* begin(stage({ source: sourceTo("sink"), sink: sinkAt() }, set()), { endsWhenQuiet: false })
      yield* live.crash("sink")
      yield* TestClock.adjust(500)
      yield* live.restart("sink")
      yield* TestClock.adjust(5_000)
      expect(itemsOf((yield* live.result).cells.get("sink"))).toEqual([1, 2, 3])
    }).pipe(Effect.provide(Journal.layerMemory))
  )
})
