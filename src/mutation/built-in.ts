import { and, type AnyMachineSnapshot, type AnyStateMachine, assign, emit, or } from "xstate"
import { type Event, type Output, several } from "../kernel/index.ts"
import { type ActionsPlace, actionsAt, type Draft, type Implementations, placeKey } from "./draft.ts"

/** What a guard, an assignment or an output is computed from. */
export interface Args {
  readonly context: Readonly<Record<string, unknown>>
  readonly event: Event
}

type Computed<T> = (args: Args, params: unknown) => T
/** A plain record. */
type Plain = Readonly<Record<string, unknown>>

/** XState's own actions, as `assign()` and the like give them. */
interface BuiltIn {
  readonly type?: string
  readonly assignment?: Computed<Plain> | Plain
  readonly event?: Computed<Output<Event, Event>> | Output<Event, Event>
}

export const nameOf = (reference: unknown): string | undefined =>
  typeof reference === "string" ? reference : typeof reference === "object" ? (reference as { readonly type: string }).type : undefined

const implementedAs = (machine: AnyStateMachine, reference: unknown): BuiltIn =>
  typeof reference === "function"
    ? (reference as BuiltIn)
    : (machine.implementations.actions as Readonly<Record<string, BuiltIn>>)[nameOf(reference)!]!

export type ActionKind = "assign" | "emit" | "raise" | "cancel"

export const kindOf = (machine: AnyStateMachine, reference: unknown): ActionKind =>
  implementedAs(machine, reference).type!.replace("xstate.", "") as ActionKind

/** The new values of context keys that an assignment gives. */
export const updateBy = (machine: AnyStateMachine, reference: unknown): Computed<Plain> => {
  const { assignment } = implementedAs(machine, reference)
  if (typeof assignment === "function") return assignment
  return (args, params) =>
    Object.fromEntries(
      Object.entries(assignment!).map(([key, value]) => [
        key,
        typeof value === "function" ? (value as Computed<unknown>)(args, params) : value
      ])
    )
}

export type Single = Exclude<Output<Event, Event>, { readonly type: "several" }>

/** What an emit emits, one by one. */
export const outputsBy = (machine: AnyStateMachine, reference: unknown): Computed<readonly Single[]> => {
  const { event } = implementedAs(machine, reference)
  return (args, params) => {
    const output = typeof event === "function" ? event(args, params) : event!
    return output.type === "several" ? output.outputs : [output]
  }
}

/** Puts an action in the place of another, with the same parameters, under a name that no other has. */
const put = (draft: Draft, { actions }: Implementations, place: ActionsPlace, index: number, action: unknown): void => {
  const all = actionsAt(draft, place)
  const raw = all[index]
  const name = `${nameOf(raw) ?? "inline"} ${placeKey(place)} ${index}`
  actions[name] = action
  all[index] = typeof raw === "object" ? { ...raw, type: name } : name
}

/** Puts an `assign` in the place of another action. */
export const putAssign = (
  draft: Draft,
  implementations: Implementations,
  place: ActionsPlace,
  index: number,
  update: Computed<Plain>
): void => put(draft, implementations, place, index, assign(update as never))

/** Puts an `emit` in the place of another action. */
export const putEmit = (
  draft: Draft,
  implementations: Implementations,
  place: ActionsPlace,
  index: number,
  outputs: Computed<readonly Single[]>
): void => put(draft, implementations, place, index, emit(((args: Args, params: unknown) => several(outputs(args, params))) as never))

/** A guard that XState evaluates by `check`: `and(…)`, `or(…)`, `not(…)`. */
interface Combined {
  readonly guards: readonly unknown[]
  check(snapshot: AnyMachineSnapshot, args: Args, combined: { readonly guards: readonly unknown[] }): boolean
}

const all = and([]) as unknown as Combined
const some = or([]) as unknown as Combined

/** What XState says of a guard, however it is written. */
export const evaluated = (guard: unknown, snapshot: AnyMachineSnapshot, args: Args): boolean =>
  guard === undefined || all.check(snapshot, args, { guards: [guard] })

/** A guard in the place of another, which it may ask, also about other arguments. */
export const guardAround = (
  original: unknown,
  decide: (ask: (args: Args) => boolean, args: Args, snapshot: AnyMachineSnapshot) => boolean
): unknown =>
  Object.assign(() => false, {
    guards: original === undefined ? [] : [original],
    check: (snapshot: AnyMachineSnapshot, args: Args) => decide((other) => evaluated(original, snapshot, other), args, snapshot)
  })

/** The guard of an `and` or `or` without one of its operands, for each; none for other guards. */
export const withoutOperands = (
  machine: AnyStateMachine,
  guard: unknown
): readonly { readonly operand: unknown; readonly rest: unknown }[] => {
  const resolved = typeof guard === "function" ? guard : (machine.implementations.guards as Plain)[nameOf(guard)!]
  const { check, guards = [] } = resolved as Partial<Combined>
  const combine = check === all.check ? and : check === some.check ? or : undefined
  if (combine === undefined || guards.length < 2) return []
  return guards.map((operand, i) => ({ operand, rest: combine(guards.toSpliced(i, 1) as never) }))
}
