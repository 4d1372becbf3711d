import type { CutName, Fault } from "../cell.ts"
import { type Final, type Property, type View, isMonitor, type System } from "../../scenario/index.ts"
import { ask, readView } from "./reading.ts"
import type { Replayed } from "../replay.ts"
import { underWay } from "../under-way.ts"
import { successors, type Successor, type World } from "../world.ts"

/** What a run breaks, and after how many of its steps. */
export interface Broken {
  readonly kind: "always" | "between" | "deadlock" | "liveness" | Fault["kind"]
  readonly name: string
  readonly id: string | undefined
  readonly step: number
}

/** What a run breaks, in order: broken steps, and per world `always` and `between`. */
export const brokenBy = (system: System, { start, steps }: Replayed): readonly Broken[] => {
  let world = start
  return [
    ...brokenAtStart(system, start),
    ...steps.flatMap((step, i) => {
      const broken = brokenAt(system, world, step, i + 1)
      world = step.world
      return broken
    })
  ]
}

/** What the first world of a run breaks. */
export const brokenAtStart = (system: System, world: World): readonly Broken[] => brokenIn(system, undefined, world, 0)

/** What one step of a run breaks, which is the nth, and the world that it leads to. */
export const brokenAt = (system: System, before: World, { fault, world }: Successor, n: number): readonly Broken[] =>
  fault === undefined ? brokenIn(system, before, world, n) : [{ kind: fault.kind, name: fault.detail, id: undefined, step: n }]

const brokenIn = (system: System, before: World | undefined, world: World, step: number): readonly Broken[] =>
  system.properties.flatMap((property) => {
    const isBroken =
      property.kind === "always"
        ? !isTrue(system, property, world)
        : property.kind === "between" && before !== undefined && !isTrueBetween(system, property, before, world)
    return isBroken ? [{ kind: property.kind as "always", name: property.name, id: property.id, step }] : []
  })

/** The deadlock that a run ends in, if it does. Not for a system without budgets, which cannot be searched. */
export const stuckAfter = (system: System, { start, steps }: Replayed): readonly Broken[] => {
  const last = steps.at(-1)
  const isStuck = last?.fault === undefined && isDeadlock(system, last?.world ?? start)
  return isStuck ? [{ kind: "deadlock", name: deadlockName, id: undefined, step: steps.length }] : []
}

export const deadlockName = "nothing can happen any more, and this world is not declared final"

/**
 * Does what is cut excuse a world without steps from being a deadlock? The end of real time does not where the scenario says which
 * worlds are final: the last of them are then to be among these.
 */
export const excuses = ({ final }: Pick<System, "final">, cut: CutName): boolean => final === undefined || cut !== "realTime"

/** Can nothing happen in this world, although no budget keeps it from happening and it is not declared final? */
export const isDeadlock = (system: System, world: World): boolean => {
  const { steps, cut } = successors(system, world)
  if (steps.length > 0 || cut.some((name) => excuses(system, name))) return false
  return system.final === undefined || !isTrue(system, { name: "final", ...system.final }, world)
}

type Claim = Pick<Property, "name"> & Partial<Pick<Property, "kind">> & Pick<Final, "reads" | "holds">

/**
 * Is a claim about single worlds (`always`, `sometimes`, final) true in this one? `each` and `pairs` of a `sometimes` want one
 * actor or pair, those of the others all of them. Fails with `Refused` where the claim throws.
 */
export const isTrue = (system: System, claim: Claim, world: World): boolean =>
  asked(claim.name, () => {
    const { reads, holds } = claim
    const read = (key: string) => readingsOf(system, reads[key]!, world)
    const isEnough = <T>(tuples: readonly T[], test: (tuple: T) => boolean) =>
      claim.kind === "sometimes" ? tuples.some(test) : tuples.every(test)
    switch (holds.form) {
      case "each":
        return isEnough(read(holds.key), ({ value }) => holds.test(value as never))
      case "pairs": {
        const [one, other] = holds.keys
        const pairs = read(one).flatMap((a) => read(other).flatMap((b) => (a.who === b.who ? [] : [[a.value, b.value] as const])))
        return isEnough(pairs, ([a, b]) => holds.test(a as never, b as never))
      }
      case "all":
        return holds.test(valuesOf(system, reads, world) as never)
    }
  })

/** Is a `between` true of the step from the one world to the other? Fails with `Refused` where it throws. */
export const isTrueBetween = (system: System, { name, reads, holds }: Property, before: World, after: World): boolean =>
  asked(name, () =>
    (holds.test as (before: unknown, after: unknown) => boolean)(valuesOf(system, reads, before), valuesOf(system, reads, after))
  )

/** What is read of a world, per read the values of all actors that it covers. */
export const valuesOf = (system: System, reads: Property["reads"], world: World): Readonly<Record<string, readonly unknown[]>> =>
  Object.fromEntries(Object.entries(reads).map(([key, view]) => [key, readingsOf(system, view, world).map(({ value }) => value)]))

/** What a view sees of a world, in the order of the cast. Who is dormant, or down without `whenDown`, is left out. */
export const readingsOf = (system: System, view: View, world: World): readonly { readonly who: string; readonly value: unknown }[] => {
  const { of, whenDown } = view
  if (isMonitor(of)) {
    return system.monitors.flatMap(({ name }, i) =>
      name === of.name ? [{ who: name, value: readView(view, "whenUp", world.monitors[i]!.snapshot, name) }] : []
    )
  }
  return system.members
    .filter(({ actor }) => actor.name === of.name)
    .flatMap(({ id, index }) => {
      const { state, status, durable } = world.cells[index]!
      if (state !== undefined) return [{ who: id, value: readView(view, "whenUp", state.snapshot, id) }]
      return status === "down" && durable !== undefined && whenDown !== undefined
        ? [{ who: id, value: readView(view, "whenDown", durable, id) }]
        : []
    })
}

/** Asks a claim; what comes after it is something else. Fails with `Refused`, as `ask` does. */
export const asked = (name: string, claim: () => unknown): boolean => {
  const verdict = ask(name, claim)
  underWay(() => "")
  return verdict
}
