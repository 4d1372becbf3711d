import { Effect } from "effect"
import { type Action, planOf, staticActions } from "../../world/index.ts"
import type { Member } from "../../scenario/index.ts"
import type { JournalError } from "../journal.ts"
import type { Range } from "./chance.ts"
import { FaultRefused } from "./events.ts"
import type { Host, Slot } from "./host.ts"

/** What may be done to a live run from outside. */
export type LiveFault = Extract<
  Action,
  { readonly kind: "crash" | "restart" | "diskLoss" | "hostCrash" | "hostRestart" | "zoneOutage" | "partition" | "heal" | "disrupt" }
>

/**
 * Makes a fault happen, whatever the budgets say. It waits until the actors concerned have saved what they are at.
 * Fails with `FaultRefused` where it makes no sense: an unknown actor, the crash of one that is down, the restart of one that was stopped.
 */
export const inject = Effect.fn("live.inject")(function* (host: Host, fault: LiveFault) {
  const { world } = host.parts
  if ("actor" in fault && world.cell(fault.actor) === undefined) {
    return yield* new FaultRefused({ message: `"${fault.actor}" is not in the cast` })
  }
  const slots = planOf(world.system, fault).parts.map(({ member }) => host.slot(member.id))
  yield* holding(
    slots.toSorted((a, b) => a.member.index - b.member.index),
    happen(host, fault, slots)
  )
})

const happen = Effect.fnUntraced(function* (host: Host, fault: LiveFault, slots: readonly Slot[]) {
  const isReturn = fault.kind === "restart" || fault.kind === "diskLoss" || fault.kind === "hostRestart"
  const stopped = isReturn ? slots.find(({ member }) => host.stopped.has(member.id)) : undefined
  if (stopped !== undefined) return yield* new FaultRefused({ message: `"${stopped.member.id}" was stopped for good` })
  if (isReturn) yield* Effect.mapError(restore(host, fault, slots), ({ message }) => new FaultRefused({ message }))
  const performed = host.perform(fault)
  if (performed === undefined) return yield* new FaultRefused({ message: refusal(host, fault) })
  yield* host.settle(performed)
})

/** Whoever comes back finds on disk what the journal has: it, not memory, is the truth. */
const restore = Effect.fnUntraced(function* (host: Host, fault: LiveFault, slots: readonly Slot[]): Effect.fn.Return<void, JournalError> {
  const { journal, world } = host.parts
  for (const slot of slots) {
    const { member } = slot
    if (world.cell(member.id)?.status !== "down" || member.actor.durable.length === 0) continue
    if (fault.kind === "diskLoss") {
      slot.saved = undefined
      yield* journal.clear(member.id)
    } else world.setDurable(member, allKeys(member, yield* journal.load(member.id)))
  }
})

/** JSON cannot hold `undefined`, but a key that was undefined must be so again. */
const allKeys = ({ actor }: Member, durable: Readonly<Record<string, unknown>> = {}) =>
  Object.fromEntries(actor.durable.map((key: string) => [key, Object.hasOwn(durable, key) ? durable[key] : undefined]))

const refusal = (host: Host, fault: LiveFault): string =>
  "actor" in fault
    ? `${fault.kind} of "${fault.actor}" makes no sense while it is ${host.parts.world.cell(fault.actor)!.status}`
    : `${JSON.stringify(fault)} makes no sense now`

const holding = <A, E>(slots: readonly Slot[], body: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  slots.reduceRight((inner, { lock }) => lock.withPermits(1)(inner), body)

/** The faults that chance may choose from now, within the budgets. */
export const possibleFaults = (host: Host): readonly LiveFault[] => {
  const { system, ledger, world } = host.parts
  return staticActions(system).filter(
    (action): action is LiveFault => isFault(action) && ledger.allows(action) && !isForGood(host, action) && world.isEnabled(action)
  )
}

const isFault = (action: Action): action is LiveFault => action.kind !== "tick"

const isForGood = ({ stopped, parts }: Host, fault: LiveFault): boolean =>
  stopped.size > 0 && planOf(parts.world.system, fault).parts.some(({ member }) => stopped.has(member.id))

/** Random faults, for ever; `afterwards` follows each. */
export const faultsAtRandom = Effect.fnUntraced(function* (
  host: Host,
  betweenMs: Range,
  afterwards: Effect.Effect<unknown>
): Effect.fn.Return<never> {
  for (;;) {
    yield* Effect.sleep(host.parts.chance.within(betweenMs))
    const faults = possibleFaults(host)
    // what was possible may no longer be once everyone concerned has saved
    if (faults.length > 0) yield* Effect.ignore(inject(host, host.parts.chance.oneOf(faults)))
    yield* afterwards
  }
})
