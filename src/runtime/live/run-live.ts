import { Cause, Clock, Deferred, Effect, Exit, Queue, Random, Scope, Semaphore } from "effect"
import { type ActorId, Refused, InputError } from "../../kernel/index.ts"
import type { Cell } from "../../world/index.ts"
import type { Member, System } from "../../scenario/index.ts"
import { Journal } from "../journal.ts"
import { Chance } from "./chance.ts"
import { type EndReason, FaultRefused, type LiveResult } from "./events.ts"
import { faultsAtRandom, inject, type LiveFault, possibleFaults } from "./faults.ts"
import { Host, type Mail, type Slot } from "./host.ts"
import { makeLater } from "./later.ts"
import { Ledger } from "./ledger.ts"
import { type LiveOptions, settingsOf } from "./options.ts"
import { LiveWorld } from "./live-world.ts"
import { ticking } from "./ticking.ts"

/** A live run that is going on. */
export interface Live {
  /** Waits for the end of the run. Fails with `Refused` where a step shows that a definition is unsound. */
  readonly result: Effect.Effect<LiveResult, Refused>
  /** What an actor is now; undefined where it is not in the cast. */
  cell(id: ActorId): Cell | undefined
  /** Stops an actor; what was durable stays. */
  crash(id: ActorId): Effect.Effect<void, FaultRefused>
  /** Brings a crashed actor back with what the journal has of it. */
  restart(id: ActorId): Effect.Effect<void, FaultRefused>
  /** Any other fault. Budgets do not bind it; the result names those that were exceeded. */
  inject(fault: LiveFault): Effect.Effect<void, FaultRefused>
}

/**
 * Runs a system in this process: one fiber and one mailbox per cast member, on Effect's Clock and Random. Closing the scope
 * interrupts everything. Fails with `InputError` (options out of bounds) or `Refused` (an unsound definition).
 */
export const runLive = Effect.fn("runLive")(function* (system: System, options: LiveOptions = {}) {
  const outer = yield* Effect.scope
  const inner = yield* Scope.fork(outer)
  const host = yield* makeHost(system, options, inner)
  const { slots, settings, world } = host.parts

  const over = yield* Deferred.make<EndReason, Refused>()
  const result = yield* Deferred.make<LiveResult, Refused>()
  const hasEnded = () => Deferred.isDoneUnsafe(over)
  const endIfQuiet = Effect.suspend(() => {
    const isQuiet = settings.endsWhenQuiet && host.isQuiet() && (settings.faultsMs === undefined || possibleFaults(host).length === 0)
    return isQuiet ? Deferred.succeed(over, "quiescent") : Effect.void
  })
  const end = Effect.fnUntraced(function* (reason: EndReason) {
    yield* Scope.close(inner, Exit.void)
    if (Deferred.isDoneUnsafe(result)) return
    const ended = resultOf(host, reason)
    host.tell({ kind: "ended", atMs: ended.elapsedMs, reason })
    yield* Deferred.succeed(result, ended)
  })
  const readMailbox = Effect.fnUntraced(function* (slot: Slot): Effect.fn.Return<never> {
    for (;;) {
      const mail = yield* Queue.take(slot.mailbox)
      yield* slot.lock.withPermits(1)(host.read(slot, mail))
      yield* endIfQuiet
    }
  })
  /** Runs a part of the host for as long as the run lasts; if it breaks, so does the run. */
  const runPart = (part: Effect.Effect<never>) => Effect.forkIn(breaking(part, over), inner)
  const supervise = Effect.gen(function* () {
    const reason = yield* Effect.raceFirst(Deferred.await(over), Effect.as(Effect.sleep(settings.durationMs), "duration" as const))
    yield* Deferred.succeed(over, reason)
    yield* end(reason)
  })

  yield* Scope.addFinalizer(outer, Effect.andThen(Deferred.succeed(over, "closed"), end("closed")))
  yield* Effect.forkIn(
    breaking(
      Effect.onError(supervise, () => Scope.close(inner, Exit.void)),
      result
    ),
    outer
  )
  yield* host.open()
  for (const slot of slots) yield* runPart(readMailbox(slot))
  if (system.tickMs !== undefined || system.clocks !== undefined) yield* runPart(ticking(host))
  if (settings.faultsMs !== undefined) yield* runPart(faultsAtRandom(host, settings.faultsMs, endIfQuiet))
  yield* endIfQuiet

  const doFault = Effect.fnUntraced(function* (fault: LiveFault) {
    if (hasEnded()) return yield* new FaultRefused({ message: "the run has ended" })
    yield* inject(host, fault)
    yield* endIfQuiet
  })
  const live: Live = {
    result: Deferred.await(result),
    cell: (id) => world.cell(id),
    crash: (id) => doFault({ kind: "crash", actor: id }),
    restart: (id) => doFault({ kind: "restart", actor: id }),
    inject: doFault
  }
  return live
})

/** `runLive` from its start to its end. */
export const runToEnd = Effect.fn("runToEnd")(function* (system: System, options: LiveOptions = {}) {
  const live = yield* runLive(system, options)
  return yield* live.result
}, Effect.scoped)

/** What the run consists of; what comes later is bound to `scope`. */
const makeHost = Effect.fnUntraced(function* (system: System, options: LiveOptions, scope: Scope.Scope) {
  const journal = yield* Journal
  const clock = yield* Clock.Clock
  const random = yield* options.seed === undefined ? Random.Random : Random.withSeed(Random.Random, options.seed)
  const chance = new Chance(random)
  const { settings, world } = yield* attempt(() => ({ settings: settingsOf(system, options), world: new LiveWorld(system, chance) }))
  const slots = yield* Effect.forEach(system.members, makeSlot)
  // not the time of day, which may jump
  const began = clock.monotonicTimeNanosUnsafe()
  return new Host({
    system,
    settings,
    world,
    chance,
    ledger: new Ledger(system, settings.spontaneous),
    later: yield* Scope.provide(makeLater(), scope),
    journal,
    slots,
    nowMs: () => Number(clock.monotonicTimeNanosUnsafe() - began) / 1e6
  })
})

const makeSlot = Effect.fnUntraced(function* (member: Member) {
  const slot: Slot = {
    member,
    mailbox: yield* Queue.unbounded<Mail>(),
    lock: yield* Semaphore.make(1),
    waiting: [],
    isThinking: false,
    saved: undefined
  }
  return slot
})

const resultOf = ({ parts, network, stopped }: Host, reason: EndReason): LiveResult => {
  const { ledger, nowMs, slots, world, system } = parts
  const isLate = system.clocks !== undefined && (world.environment.time ?? 0) > system.clocks.until
  return {
    reason,
    elapsedMs: nowMs(),
    start: world.start,
    labels: [...world.labels],
    unreplayable: world.unreplayable,
    stopped: [...stopped.values()],
    exceeded: [...ledger.exceeded(), ...(isLate ? ["realTime" as const] : []), ...(network.hasOverflowed ? ["capacity" as const] : [])],
    waiting: slots.flatMap(({ waiting }) => waiting.map(({ envelope }) => envelope)),
    cells: new Map(system.members.map(({ id, index }) => [id, world.cells[index]!]))
  }
}

const attempt = <T>(body: () => T): Effect.Effect<T, Refused | InputError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(body())
    } catch (error) {
      return error instanceof Refused || error instanceof InputError ? Effect.fail(error) : Effect.die(error)
    }
  })

/** A part that breaks tells it to those who wait for `deferred`; one that is interrupted says nothing. */
const breaking = <A, B>(part: Effect.Effect<A, Refused>, deferred: Deferred.Deferred<B, Refused>): Effect.Effect<A, Refused> =>
  Effect.onError(part, (cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.void
    const error = Cause.squash(cause)
    return error instanceof Refused ? Deferred.fail(deferred, error) : Deferred.die(deferred, error)
  })
