import { canonical } from "../kernel/index.ts"
import type { Cell, World } from "../world/index.ts"
import type { System } from "../scenario/index.ts"
import { compact, compactState } from "./compact.ts"

/** What one step changed in one actor or monitor, one phrase per field: `open → closed`, `log: + 3`, `epoch: 1 → 2`. */
export interface Change {
  readonly who: string
  readonly what: readonly string[]
}

/** Only what differs between two worlds. Clocks and the time left to timers are not shown, since every tick changes them. */
export const changesBetween = (system: System, before: World, after: World): readonly Change[] =>
  [
    ...system.members.map(({ id, index }) => ({ who: id, what: cellChanges(before.cells[index]!, after.cells[index]!) })),
    ...system.monitors.map(({ name }, i) => ({
      who: name,
      what: stateChanges(before.monitors[i]!.snapshot, after.monitors[i]!.snapshot)
    }))
  ].filter(({ what }) => what.length > 0)

const cellChanges = (before: Cell, after: Cell): readonly string[] => {
  if (before === after) return []
  if (before.state !== undefined && after.state !== undefined) {
    const timers = different("timers", timersOf(before.state), timersOf(after.state))
    return [...stateChanges(before.state.snapshot, after.state.snapshot), ...timers]
  }
  const status = (cell: Cell) => (cell.state === undefined ? cell.status : compactState(cell.state.snapshot.value))
  const known = (cell: Cell): unknown => cell.state?.snapshot.context ?? cell.durable ?? {}
  const moved = status(before) === status(after) ? [] : [`${status(before)} → ${status(after)}`]
  // a crash forgets what is not durable, which the word "down" says; a restart shows what it starts with
  return after.state === undefined ? moved : [...moved, ...different("", known(before), known(after))]
}

/** Timers of a delayed `raise`. Those of `after` come and go with the state that they belong to. */
const timersOf = ({ pending }: NonNullable<Cell["state"]>): readonly string[] =>
  pending.timers.map(({ id }) => id).filter((id) => !id.startsWith("xstate.after."))

interface Seen {
  readonly value: unknown
  readonly context: unknown
  readonly status: string
}

const stateChanges = (before: Seen, after: Seen): readonly string[] => [
  ...(canonical(before.value) === canonical(after.value) ? [] : [`${compactState(before.value)} → ${compactState(after.value)}`]),
  ...(before.status === after.status ? [] : [`is ${after.status}`]),
  ...different("", before.context, after.context)
]

/** The places where two plain values differ, a phrase each. */
export const different = (path: string, before: unknown, after: unknown): readonly string[] => {
  if (canonical(before ?? null) === canonical(after ?? null)) return []
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => different(path === "" ? key : `${path}.${key}`, own(before, key), own(after, key)))
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length === after.length && [...before, ...after].every(isRecord)) {
      return before.flatMap((element, i) => different(`${path}[${i}]`, element, after[i]))
    }
    const gone = without(before, after)
    const came = without(after, before)
    const isMoved = gone.length + came.length === 0
    const isOther = gone.length === before.length && came.length === after.length && gone.length > 0 && came.length > 0
    if (!isMoved && !isOther)
      return [`${path}:${[...gone.map((one) => ` - ${compact(one)}`), ...came.map((one) => ` + ${compact(one)}`)].join("")}`]
  }
  return [`${path}: ${compact(before)} → ${compact(after)}`]
}

/** A name such as `constructor` is a key like any other, and not there where the record has it from its prototype. */
const own = (record: Readonly<Record<string, unknown>>, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined)

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value)

/** The elements of `list` that `other` has not, each as often as it is missing there. */
const without = (list: readonly unknown[], other: readonly unknown[]): readonly unknown[] => {
  const rest = other.map((element) => canonical(element))
  return list.filter((element) => {
    const at = rest.indexOf(canonical(element))
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}
