import { type ActorId, type AnyActor, type InputOf, isActor, Refused, refuseUnknown } from "../kernel/index.ts"
import type { Budgets } from "./budgets.ts"
import type { Network } from "./network.ts"
import type { Final, Monitor, Property } from "./properties.ts"
import type { Refinement } from "./refinement.ts"
import type { SymmetrySpec } from "./symmetry.ts"

/** An actor's part in a scenario. Made by `role()`. */
export interface Role {
  readonly actor: AnyActor
  readonly input: unknown
  /** Not there until its first message, which wakes it. */
  readonly dormant: boolean
  readonly host: string | undefined
  readonly clock: Clock | undefined
}

/** A node's clock: it shows real time plus an offset of at most `error` ticks, and says so: now = [shown - error, shown + error]. */
export interface Clock {
  readonly error: number
}

export interface RoleOptions<Input> {
  readonly input?: Input
  readonly dormant?: boolean
  readonly host?: string
  readonly clock?: Clock
}

/** Casts an actor. `input` goes to its context factory at the start and at every restart. */
export const role = <A extends AnyActor>(
  actor: A,
  ...[options]: unknown extends InputOf<A>
    ? [options?: RoleOptions<InputOf<A>>]
    : [options: RoleOptions<InputOf<A>> & { readonly input: InputOf<A> }]
): Role => {
  refuseUnknown(`a role of actor "${actor.name}"`, options, ["input", "dormant", "host", "clock"])
  refuseUnknown(`the clock of actor "${actor.name}"`, options?.clock, ["error"])
  return { actor, input: options?.input, dormant: options?.dormant ?? false, host: options?.host, clock: options?.clock }
}

/** `untimed`: a pending timer may go off at any moment. Ticked: it goes off `delay / tickMs` ticks (rounded up) after it was armed. */
export type Timing =
  | "untimed"
  | { readonly tickMs: number; /** How many ticks late a due timer may be. Default 0. */ readonly slack?: number }

/** Real time, hidden from the actors, in ticks from 0 to `until`; and when a clock's offset is chosen. */
export interface ClockSpec {
  readonly until: number
  readonly offsets: "at the start" | "at each tick"
}

export interface Counts {
  readonly distinct: number
  readonly transitions: number
  readonly depth: number
}

/** One scenario, spelt out. */
export interface Spec {
  /** The actors by id. The order is that of traces and of the canonical order of actions. */
  readonly cast: Readonly<Record<ActorId, Role>>
  readonly network: Network
  readonly budgets: Budgets
  readonly properties: readonly Property[]
  readonly monitors?: readonly Monitor[]
  readonly timers?: Timing
  readonly clocks?: ClockSpec
  /** Which zone each host is in, if any. */
  readonly hosts?: Readonly<Record<string, { readonly zone?: string }>>
  /**
   * Worlds in which it is right that nothing can happen any more, or that only time is left when it ends. Default: none, so that such
   * a world is a deadlock; the end of time is then an excuse.
   */
  readonly final?: Final
  /** Rules of the checker that this scenario switches off. */
  readonly tolerate?: readonly "unhandled message"[]
  /** What a full check must count; anything else is an error. A check under symmetry counts orbits, which `symmetry` states. */
  readonly expected?: Counts | undefined
  /** Which actors, hosts or zones are alike. Used where a check asks for it. */
  readonly symmetry?: SymmetrySpec
  /** The TLA+ specification that the actors implement. */
  readonly refines?: Refinement
}

export interface Parameter<T extends number | string = number | string> {
  readonly default: T
  readonly min?: number
  readonly max?: number
  readonly options?: readonly T[]
  readonly describe?: string
}
export type Parameters = Readonly<Record<string, Parameter>>
export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never }

/** A whole number that `--set name=value` may change, within its bounds. */
export const integer = (
  initial: number,
  bounds: { readonly min?: number; readonly max?: number; readonly describe?: string } = {}
): Parameter<number> => ({
  default: initial,
  ...bounds
})

/** One of a few words that `--set name=value` may change. */
export const oneOf = <const T extends string>(initial: NoInfer<T>, options: readonly T[], describe?: string): Parameter<T> => ({
  default: initial,
  options,
  ...(describe === undefined ? {} : { describe })
})

const brand = Symbol.for("borealis/scenario")

export interface Scenario<P extends Parameters = Parameters> {
  readonly [brand]: true
  /** The protocol's path plus the scenario's own name, such as `aurora/storage/failover`. */
  readonly name: string
  /** One sentence: what the scenario shows. */
  readonly describe: string
  readonly parameters: P
  readonly build: (values: ValuesOf<P>) => Spec
}

/** Declares a scenario; its budgets must be stated. With parameters, the second argument names them and the third builds from their values. */
export function scenario(name: string, spec: Spec & { readonly describe?: string }): Scenario<{}>
export function scenario<const P extends Parameters>(
  name: string,
  head: { readonly describe?: string; readonly parameters: P },
  build: (values: ValuesOf<P>) => Spec
): Scenario<P>
export function scenario(
  name: string,
  head: (Spec | { readonly parameters: Parameters }) & { readonly describe?: string },
  build?: (values: never) => Spec
): Scenario<any> {
  if (typeof name !== "string" || name === "") throw new Refused(`a scenario needs a name, such as "lock/two-clients"`)
  if (typeof head !== "object" || head === null) throw new Refused(`scenario "${name}": its definition is missing`)
  return {
    [brand]: true,
    name,
    describe: head.describe ?? "",
    parameters: ("parameters" in head ? head.parameters : {}) as never,
    build: (build ?? (() => head as Spec)) as never
  }
}

export const isScenario = (value: unknown): value is Scenario => typeof value === "object" && value !== null && brand in value

const mutantBrand = Symbol.for("borealis/mutant")

/** A scenario with one rule broken. */
export interface Mutant {
  readonly [mutantBrand]: true
  /** The fault's id in its document, such as `storage F-04`. */
  readonly id: string
  readonly of: Scenario
  /** The broken rule in one sentence. */
  readonly breaks: string
  /** Actors that stand in for those of the same name. */
  readonly replace: readonly AnyActor[]
  readonly parameters: Readonly<Record<string, number | string>>
  /** Ids (or names) of the properties of which one must catch it. */
  readonly expected: readonly string[]
}

/**
 * Declares a mutant: the scenario `of` with one named guard, action or parameter broken, which one of `expected` must catch.
 * `replace` takes actors such as `segment.with({ guards: { isStale: () => false } })`.
 */
export const mutant = <P extends Parameters>(
  id: string,
  options: {
    readonly of: Scenario<P>
    readonly breaks: string
    readonly replace?: AnyActor | readonly AnyActor[]
    readonly parameters?: Partial<ValuesOf<P>>
    readonly expected: readonly string[]
  }
): Mutant => {
  const replace =
    options.replace === undefined ? [] : isActor(options.replace) ? [options.replace] : (options.replace as readonly AnyActor[])
  return {
    [mutantBrand]: true,
    id,
    of: options.of as unknown as Scenario,
    breaks: options.breaks,
    replace,
    parameters: (options.parameters ?? {}) as Readonly<Record<string, number | string>>,
    expected: options.expected
  }
}

export const isMutant = (value: unknown): value is Mutant => typeof value === "object" && value !== null && mutantBrand in value
