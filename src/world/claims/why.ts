import type { Property, System } from "../../scenario/index.ts"
import { brokenStep } from "./broken-step.ts"
import { type Column, columnsOf, type False, isTrueOf, type See, type Seen, writesOf } from "./columns.ts"
import { asked, type Broken } from "./evaluate.ts"
import { pastOf } from "./past.ts"
import type { Replayed } from "../replay.ts"
import type { World } from "../world.ts"

/** What was read of one actor when a claim was false. */
export interface ReadValue {
  readonly read: string
  readonly actor: string
  /** Undefined where the actor is read no more, since it is down. */
  readonly seen: Seen | undefined
  /** The step that changed it last; 0: it is as it was at the start. */
  readonly step: number
}

/** A reading without which the claim would be true. */
export interface Blamed extends ReadValue {
  /** The step since which it makes the claim false: what it was before that, `before`, would have made it true. */
  readonly since: number
  readonly before: Seen | undefined
  /** The step that wrote `before`. */
  readonly beforeStep: number
}

/** Why a claim is false at the end of a run: what it read, and who wrote that. */
export interface Why {
  readonly kind: Broken["kind"]
  /** How many steps of the run it took. */
  readonly steps: number
  readonly read: readonly ReadValue[]
  /** The values that make it false together, in the order of the readings. */
  readonly blamed: readonly Blamed[]
  /** Per step: is it in the causal past of those that wrote what is to blame? */
  readonly past: readonly boolean[]
}

/**
 * Explains what a run breaks by its first `step` steps. Undefined for what is no claim about values: a deadlock, a step that fails.
 * Cost: every view that the claim reads in each world, and the claim itself once a write.
 */
export const whyOf = (system: System, run: Replayed, { kind, name, step: n }: Pick<Broken, "kind" | "name" | "step">): Why | undefined => {
  const steps = run.steps.slice(0, n)
  const worlds = [run.start, ...steps.map(({ world }) => world)]
  const property = system.properties.find((one) => one.kind === kind && one.name === name)
  const found = property === undefined ? brokenStep(system, worlds, steps) : falseProperty(system, property, worlds)
  if (found === undefined) return undefined
  const blamed = blamedOf(found, n)
  const written = [{ step: n, who: undefined }, ...blamed.map(({ since, actor }) => ({ step: since, who: actor }))]
  return {
    kind,
    steps: n,
    read: found.columns.map((column) => readingAt(column, n)),
    blamed,
    past: pastOf(system, { start: run.start, steps }, written)
  }
}

const readingAt = (column: Column, n: number): ReadValue => ({
  read: column.read,
  actor: column.actor,
  seen: column.at[n],
  step: writesOf(column, n)[0] ?? 0
})

const blamedOf = ({ tuple, culprits }: False, n: number): readonly Blamed[] => {
  const alone = tuple.flatMap((column) => {
    const [since] = culprits(column)
    return since === undefined ? [] : [{ column, since }]
  })
  // where no value would do alone, those that the last step has changed do together
  const together = tuple.filter((column) => writesOf(column, n)[0] === n).map((column) => ({ column, since: n }))
  return (alone.length > 0 ? alone : together).map(({ column, since }) => ({
    ...readingAt(column, n),
    since,
    before: column.at[since - 1],
    beforeStep: writesOf(column, since - 1)[0] ?? 0
  }))
}

const falseProperty = (system: System, property: Property, worlds: readonly World[]): False => {
  const columns = columnsOf(system, property.reads, worlds)
  const n = worlds.length - 1
  if (property.kind === "between") return { columns, tuple: columns, culprits: betweenCulprits(property, columns, n) }
  const { tuple, test } = claimOn(property, columns, (column) => column.at[n])
  const culprits = (column: Column) =>
    writesOf(column, n).filter((step) => isTrueOf(property.name, () => test((one) => one.at[one === column ? step - 1 : n])))
  return { columns, tuple, culprits }
}

/** The tuple that a claim fails for, and the claim as a test of that tuple. */
const claimOn = ({ name, holds, reads }: Property, columns: readonly Column[], see: See) => {
  const of = (key: string) => columns.filter(({ read }) => read === key)
  const fails = (test: (see: See) => boolean) => !asked(name, () => test(see))
  switch (holds.form) {
    case "each": {
      const testOf = (one: Column) => (by: See) => by(one) === undefined || holds.test(by(one)!.value as never)
      const tuples = of(holds.key).map((one) => ({ tuple: [one], test: testOf(one) }))
      return tuples.find(({ test }) => fails(test))!
    }
    case "pairs": {
      const testOf = (one: Column, other: Column) => (by: See) =>
        by(one) === undefined || by(other) === undefined || holds.test(by(one)!.value as never, by(other)!.value as never)
      const [key, otherKey] = holds.keys
      const pairs = of(key).flatMap((one) => of(otherKey).flatMap((other) => (one.actor === other.actor ? [] : [[one, other] as const])))
      return pairs.map(([one, other]) => ({ tuple: [one, other], test: testOf(one, other) })).find(({ test }) => fails(test))!
    }
    case "all":
      return { tuple: columns, test: (by: See) => holds.test(valuesBy(reads, columns, by) as never) }
  }
}

/** A step is false by what it has changed, or by what it has left as it was before. */
const betweenCulprits = ({ name, holds, reads }: Property, columns: readonly Column[], n: number): False["culprits"] => {
  const test = holds.test as (before: unknown, after: unknown) => boolean
  const holdsFor = (before: See, after: See) =>
    isTrueOf(name, () => test(valuesBy(reads, columns, before), valuesBy(reads, columns, after)))
  const at = (column: Column, step: number, other: number) => (one: Column) => one.at[one === column ? step : other]
  return (column) => {
    const [last] = writesOf(column, n)
    const now = last === n && holdsFor(at(column, n - 1, n - 1), at(column, n - 1, n)) ? [n] : []
    const earlier = writesOf(column, n - 1).filter((step) =>
      holdsFor(at(column, step - 1, n - 1), at(column, last === n ? n : step - 1, n))
    )
    return [...now, ...earlier]
  }
}

const valuesBy = (reads: Property["reads"], columns: readonly Column[], see: See): Readonly<Record<string, readonly unknown[]>> =>
  Object.fromEntries(
    Object.keys(reads).map((key) => [
      key,
      columns
        .filter(({ read }) => read === key)
        .flatMap((one) => see(one) ?? [])
        .map(({ value }) => value)
    ])
  )
