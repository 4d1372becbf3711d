import { type ActorState, canonical, Refused } from "../../kernel/index.ts"
import { isMonitor, type System, type View } from "../../scenario/index.ts"
import { asked, readingsOf } from "./evaluate.ts"
import type { World } from "../world.ts"

/** What a view sees; a view may see `undefined`. */
export interface Seen {
  readonly value: unknown
}

/** What one read sees of one actor, per world of a run: undefined where the actor is not read. */
export interface Column {
  readonly read: string
  readonly actor: string
  readonly at: readonly (Seen | undefined)[]
}

/** What is read of the worlds of a run, in the order of the reads and then of the cast. Who is never read has no column. */
export const columnsOf = (system: System, reads: Readonly<Record<string, View>>, worlds: readonly World[]): readonly Column[] =>
  Object.entries(reads).flatMap(([read, view]) => {
    const seen = worlds.map((world) => new Map(readingsOf(system, view, world).map(({ who, value }): [string, Seen] => [who, { value }])))
    return coveredBy(system, view)
      .map((actor): Column => ({ read, actor, at: seen.map((by) => by.get(actor)) }))
      .filter(({ at }) => at.some((one) => one !== undefined))
  })

const coveredBy = (system: System, { of }: View): readonly string[] =>
  isMonitor(of)
    ? system.monitors.filter(({ name }) => name === of.name).map(({ name }) => name)
    : system.members.filter(({ actor }) => actor.name === of.name).map(({ id }) => id)

/** The state and the context of one actor, a column each, over the states that it was in: undefined where it was in none. */
export const columnsOfStates = (actor: string, states: readonly (ActorState | undefined)[]): readonly Column[] => {
  const fields = Object.keys((states.at(-1)?.snapshot.context ?? {}) as object)
  const of = (read: string, see: (snapshot: ActorState["snapshot"]) => unknown): Column => ({
    read,
    actor,
    at: states.map((state) => (state === undefined ? undefined : { value: see(state.snapshot) }))
  })
  return [
    of("state", ({ value }) => value),
    ...fields.map((field) => of(field, ({ context }) => (context as Record<string, unknown>)[field]))
  ]
}

/** The steps up to the nth that changed what a column sees, the last one first. */
export const writesOf = ({ at }: Column, n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => n - i).filter((step) => textOf(at[step]) !== textOf(at[step - 1]))

const textOf = (seen: Seen | undefined): string => (seen === undefined ? "" : `is ${canonical(seen.value ?? null)}`)

/** What is shown of a column. */
export type See = (column: Column) => Seen | undefined

/** What is false: of these columns, and of which of them. */
export interface False {
  readonly columns: readonly Column[]
  /** The first tuple that fails, or all that is read. */
  readonly tuple: readonly Column[]
  /** The writes of a column without which it would be true, the last one first. */
  readonly culprits: (column: Column) => readonly number[]
}

/** Is a claim true of what never was together? One that is not total on that says nothing. */
export const isTrueOf = (name: string, claim: () => boolean): boolean => {
  try {
    return asked(name, claim)
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}
