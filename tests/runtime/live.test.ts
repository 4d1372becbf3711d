import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import { assign, createMachine } from "xstate"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import type { ActorId } from "../../src/kernel/index.ts"
import { Journal, JournalError, type Live, type LiveEvent, type LiveOptions, runLive, runToEnd } from "../../src/runtime/index.ts"
import { bag, monitor, role, type Scenario, type System } from "../../src/scenario/index.ts"
import { type Cell, cellKey, instantiate, replay, withoutBudgets } from "../../src/world/index.ts"
import { doorAt, lease, patient, sinkAt, sourceTo, stage, unsound } from "./live-machines.ts"

const twoPhases: Scenario<any> = twoPhaseCommit

const contextOf = (cell: Cell | undefined) => cell?.state?.snapshot.context as Record<string, unknown>
const valueOf = (cell: Cell | undefined) => cell?.state?.snapshot.value as unknown

/** Runs a system to its end on the test's clock. */
const runAll = Effect.fnUntraced(function* (system: System, options: LiveOptions) {
  const events: LiveEvent[] = []
  const fiber = yield* Effect.forkChild(runToEnd(system, { ...options, onEvent: (event) => events.push(event) }))
  yield* TestClock.adjust(10_000)
  return { events, result: yield* Fiber.join(fiber) }
})

/** Begins a run and leaves it to the test to let time pass. */
const begin = Effect.fnUntraced(function* (system: System, options: LiveOptions) {
  const events: LiveEvent[] = []
  const live: Live = yield* runLive(system, { ...options, onEvent: (event) => events.push(event) })
  return { events, live }
})

const stepsOf = (events: readonly LiveEvent[]) => events.filter((event) => event.kind === "step")
const deliveriesTo = (events: readonly LiveEvent[], id: ActorId) =>
  stepsOf(events).filter(({ label }) => label.action.kind === "deliver" && label.action.to === id)

/** A journal that takes its time for one actor from its first step on, or fails at its second. */
const slowFor = (slow: ActorId, key: string, ms: number) =>
  Layer.effect(
    Journal,
    Effect.map(Journal, (journal) =>
      Journal.of({
        ...journal,
        save: (id, durable) => Effect.andThen(Effect.sleep(id === slow && durable[key] !== 0 ? ms : 0), journal.save(id, durable))
      })
    )
  ).pipe(Layer.provide(Journal.layerMemory))
const brokenFor = (broken: ActorId) =>
  Layer.effect(
    Journal,
    Effect.map(Journal, (journal) =>
      Journal.of({
        ...journal,
        save: (id, durable) =>
          id === broken && durable["sent"] === 2
            ? Effect.fail(new JournalError({ actor: id, message: "the disk is full" }))
            : journal.save(id, durable)
      })
    )
  ).pipe(Layer.provide(Journal.layerMemory))

describe("a live run", () => {
  it.effect.each([1, 2, 3, 4, 5])("of two-phase commit comes to a decision, and its recording replays (seed %i)", (seed) =>
    Effect.gen(function* () {
      const system = instantiate(twoPhases)
      const { result } = yield* runAll(system, { seed })
      expect(result).toMatchObject({ reason: "quiescent", stopped: [], exceeded: [], waiting: [], unreplayable: undefined })
      expect(["committed", "aborted"]).toContain(valueOf(result.cells.get("tm")))
      const outcomes = new Set(["rm1", "rm2", "rm3"].map((id) => valueOf(result.cells.get(id))))
      expect([["committed"], ["aborted"]]).toContainEqual([...outcomes])
      expect(result.labels.length).toBeGreaterThan(3)
      const { steps } = replay(system, result.start, result.labels)
      expect(steps.at(-1)!.world.cells.map(cellKey)).toEqual([...result.cells.values()].map(cellKey))
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("begins without a step, so that its monitors have seen none, as in a check", () =>
    Effect.gen(function* () {
      const broken = assign(() => {
        throw new Error("a step was seen")
      })
      const watchful = monitor("watchful", createMachine({ on: { Step: { actions: broken } } }))
      const { events } = yield* runAll({ ...instantiate(twoPhases), monitors: [watchful] }, { seed: 1 })
      const kinds = events.map(({ kind }) => kind)
      expect(kinds.indexOf("step")).toBe(1)
      expect(kinds.indexOf("stopped")).toBe(2)
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("is the same run for the same seed, and another for another", () =>
    Effect.gen(function* () {
      const system = instantiate(twoPhases)
      const [one, again, other] = [
        yield* runAll(system, { seed: 7 }),
        yield* runAll(system, { seed: 7 }),
        yield* runAll(system, { seed: 8 })
      ]
      expect(one.events.length).toBeGreaterThan(3)
      expect(again.events).toEqual(one.events)
      expect(other.events).not.toEqual(one.events)
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("does not let a renewed lease expire by the stale timer that is already in the mailbox", () =>
    Effect.gen(function* () {
      const system = instantiate(stage({ source: sourceTo("lease"), lease: role(lease, { input: {} }) }, bag()))
      // items at 18, 36 and 54 ms; each keeps the lease busy for 25 ms, so that its timers go off behind the next item
      const { events, result } = yield* runAll(system, { seed: 1, thinkMs: [18, 18], latencyMs: [0, 0] })
      const ofLease = stepsOf(events).filter(
        ({ label: { action } }) => "to" in action || (action.kind === "timer" && action.actor === "lease")
      )
      expect(ofLease.map(({ label, atMs }) => `${atMs} ${label.action.kind}`)).toEqual([
        "18 deliver",
        "43 deliver",
        "68 deliver",
        "93 timer"
      ])
      expect(contextOf(result.cells.get("lease"))).toEqual({ renewed: 3 })
    }).pipe(Effect.provide(slowFor("lease", "renewed", 25)))
  )

  it.effect("arms a timer again, after the same delay, that enabled nothing when it went off", () =>
    Effect.gen(function* () {
      const system = instantiate(
        stage({ source: sourceTo("patient"), patient: role(patient) }, bag(), {
          budgets: { faults: "none", spontaneous: 1, timers: "unbounded" }
        })
      )
      const { events, result } = yield* runAll(system, { thinkMs: [25, 25], latencyMs: [1, 1] })
      const fired = stepsOf(events).filter(({ label }) => label.action.kind === "timer")
      expect(fired.map(({ atMs }) => atMs)).toEqual([30])
      expect(valueOf(result.cells.get("patient"))).toBe("content")
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("offers deferred messages again, in order of arrival, when their receiver has changed", () =>
    Effect.gen(function* () {
      const system = instantiate(
        stage({ source: sourceTo("door"), door: doorAt() }, bag(), { budgets: { faults: "none", spontaneous: 5, timers: "unbounded" } })
      )
      const { events, result } = yield* runAll(system, { seed: 3, thinkMs: [2, 2], latencyMs: [1, 30] })
      const arrived = events.flatMap((event) => (event.kind === "deferred" ? [event.envelope.message["n"]] : []))
      expect(arrived).toHaveLength(5)
      expect(arrived).not.toEqual([1, 2, 3, 4, 5])
      expect(contextOf(result.cells.get("door"))["got"]).toEqual(arrived)
      expect(deliveriesTo(events, "door").map(({ atMs }) => atMs)).toEqual([50, 50, 50, 50, 50])
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("keeps durable keys over a crash and loses the rest; what comes meanwhile is lost", () =>
    Effect.gen(function* () {
      const system = instantiate(stage({ source: sourceTo("sink"), sink: sinkAt() }, bag()))
      const { events, live } = yield* begin(system, { thinkMs: [10, 10], latencyMs: [1, 1], endsWhenQuiet: false })
      yield* TestClock.adjust(15)
      expect(contextOf(live.cell("sink"))).toEqual({ got: [1], scratch: 1, limit: 1000 })
      yield* live.crash("sink")
      expect(live.cell("sink")).toMatchObject({ status: "down", state: undefined })
      expect(yield* Effect.flip(live.crash("sink"))).toMatchObject({ message: 'crash of "sink" makes no sense while it is down' })
      yield* TestClock.adjust(10)
      yield* live.restart("sink")
      expect(contextOf(live.cell("sink"))).toEqual({ got: [1], scratch: 0, limit: 1000 })
      yield* TestClock.adjust(10_000)
      const result = yield* live.result
      expect(contextOf(result.cells.get("sink"))).toEqual({ got: [1, 3], scratch: 1, limit: 1000 })
      expect(deliveriesTo(events, "sink").map(({ lost }) => lost)).toEqual([false, true, false])
      expect(result).toMatchObject({ reason: "duration", exceeded: ["crash", "restart"] })
      expect(replay(withoutBudgets(system), result.start, result.labels).steps).toHaveLength(result.labels.length)
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  const bugs = [
    { of: "a local invariant that breaks", cast: { victim: sinkAt(1) }, kind: "local invariant" },
    { of: "a message that its receiver does not list", cast: { victim: sourceTo("sink") }, kind: "unhandled message" }
  ]
  it.effect.each(bugs)("stops an actor for $of, says so, and goes on with the rest", ({ cast, kind }) =>
    Effect.gen(function* () {
      const budgets = { faults: "none", spontaneous: { each: 12 }, timers: "unbounded" } as const
      const system = instantiate(stage({ source: sourceTo("victim", "sink"), ...cast, sink: sinkAt() }, bag(), { budgets }))
      const { events, result } = yield* runAll(system, { seed: 5 })
      expect(result.stopped).toHaveLength(1)
      expect(result.stopped[0]).toMatchObject({ actor: "victim", cause: { kind } })
      expect(events.filter((event) => event.kind === "stopped")).toHaveLength(1)
      expect(result.cells.get("victim")!.status).toBe("down")
      const after = events.slice(events.findIndex((event) => event.kind === "stopped"))
      expect(deliveriesTo(after, "sink").length).toBeGreaterThan(0)
      const { steps } = replay(withoutBudgets(system), result.start, result.labels)
      expect(steps.flatMap(({ fault }, i) => (fault === undefined ? [] : [{ kind: fault.kind, step: i + 1 }]))).toEqual([
        { kind, step: result.stopped[0]!.step }
      ])
      expect(steps.at(-1)!.world.cells.map(cellKey)).toEqual([...result.cells.values()].map(cellKey))
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("ends all that it is about when its scope closes", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { events, live } = yield* Scope.provide(begin(instantiate(twoPhases), { seed: 1, thinkMs: [10, 11] }), scope)
      yield* TestClock.adjust(12)
      const waiting = yield* Effect.forkChild(live.result)
      yield* Scope.close(scope, Exit.void)
      expect(yield* Fiber.join(waiting)).toMatchObject({ reason: "closed", elapsedMs: 12 })
      const before = events.length
      expect(stepsOf(events).length).toBeGreaterThan(0)
      expect(events.at(-1)).toMatchObject({ kind: "ended", reason: "closed" })
      yield* TestClock.adjust(100_000)
      expect(events).toHaveLength(before)
      expect(yield* Effect.flip(live.crash("tm"))).toMatchObject({ message: "the run has ended" })
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("sends nothing before what is durable is saved", () =>
    Effect.gen(function* () {
      const system = instantiate(stage({ source: sourceTo("sink"), sink: sinkAt() }, bag()))
      const { events } = yield* runAll(system, { thinkMs: [10, 10], latencyMs: [1, 1] })
      const times = (kind: string) => stepsOf(events).flatMap(({ label, atMs }) => (label.action.kind === kind ? [atMs] : []))
      expect(times("spontaneous")).toEqual([10, 60, 110])
      expect(times("deliver")).toEqual([51, 101, 151])
    }).pipe(Effect.provide(slowFor("source", "sent", 40)))
  )

  it.effect("stops an actor whose journal fails, before its messages leave", () =>
    Effect.gen(function* () {
      const system = instantiate(stage({ source: sourceTo("sink"), sink: sinkAt() }, bag()))
      const { result } = yield* runAll(system, { seed: 1 })
      expect(result.stopped).toMatchObject([{ actor: "source", cause: { kind: "journal", detail: "source: the disk is full" } }])
      expect(contextOf(result.cells.get("sink"))["got"]).toEqual([1])
    }).pipe(Effect.provide(brokenFor("source")))
  )

  it.live("runs on the real clock and real chance as well", () =>
    Effect.gen(function* () {
      const system = instantiate(twoPhases)
      const result = yield* runToEnd(system, { thinkMs: [1, 5], latencyMs: [1, 2] })
      expect(result).toMatchObject({ reason: "quiescent", stopped: [], waiting: [] })
      expect(replay(system, result.start, result.labels).steps.length).toBeGreaterThan(3)
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("fails with the refusal where a step shows that a definition is unsound", () =>
    Effect.gen(function* () {
      const system = instantiate(stage({ source: sourceTo("unsound"), unsound: role(unsound) }, bag()))
      const failure = yield* Effect.flip(runAll(system, { seed: 1 }))
      expect(failure).toMatchObject({ name: "Refused" })
      expect(failure.message).toContain('the delay "late" reads event')
    }).pipe(Effect.provide(Journal.layerMemory))
  )

  it.effect("refuses options that are out of bounds or that the scenario does not allow", () =>
    Effect.gen(function* () {
      const system = instantiate(twoPhases)
      const complaint = (options: LiveOptions) => Effect.map(Effect.flip(runToEnd(system, options)), ({ message }) => message)
      expect(yield* complaint({ probabilities: { loss: 0.1 } })).toContain('"tutorial/two-phase-commit" has no budget for loss')
      expect(yield* complaint({ faultsMs: [1, 2] })).toContain("has no budget for faults")
      expect(yield* complaint({ latencyMs: [5, 1] })).toContain("latencyMs is 5 to 1")
    }).pipe(Effect.provide(Journal.layerMemory))
  )
})
