import { type ActorId, type AnyActor, type InputOf, isActor, Refused, refuseUnknown } from "../kernel/index.ts"
import type { Budgets } from "./budgets.ts"
import type { Fair } from "./liveness.ts"
import type { Network } from "./network.ts"
import { type Parameters, requireParameters, type ValuesOf } from "./parameters.ts"
import type { Final, Monitor, Property } from "./properties.ts"
import type { Refinement } from "./refinement.ts"

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
  if (!isActor(actor)) throw new Refused(`a role is given what is no actor; write role(actor("…", machine), …)`)
  const where = `a role of actor "${actor.name}"`
  refuseUnknown(where, options, ["input", "dormant", "host", "clock"])
  refuseUnknown(`${where}, clock`, options?.clock, ["error"])
  requireRole(where, options)
  return { actor, input: options?.input, dormant: options?.dormant ?? false, host: options?.host, clock: options?.clock }
}

const requireRole = (where: string, { dormant, host, clock }: RoleOptions<unknown> = {}): void => {
  if (dormant !== undefined && typeof dormant !== "boolean")
    throw new Refused(`${where}: dormant is ${JSON.stringify(dormant)}; write true or false`)
  if (host !== undefined && (typeof host !== "string" || host === ""))
    throw new Refused(`${where}: host is ${JSON.stringify(host)}; give the name of a host`)
  if (clock !== undefined && !(Number.isInteger(clock?.error) && clock.error >= 0))
    throw new Refused(`${where}: its clock has no error; give clock: { error }, a whole number of ticks ≥ 0`)
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

/** What a scenario declares to be alike. The declaration is not believed: a check verifies it on every step that it uses. */
export interface SymmetrySpec {
  /** Lists of ids that may be swapped: of actors; of hosts, with who lives there; or of zones, with their hosts. */
  readonly groups: readonly (readonly string[])[]
  /**
   * The keys under which an array is a set: kept sorted as `sort()` does, and sorted again after a swap; and a record is kept in the order
   * of its keys. Other arrays and records are sequences.
   */
  readonly sets?: readonly string[]
  /** What a full check under symmetry must count; anything else is an error. */
  readonly expected?: Counts | undefined
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
  /** Which schedules count for liveness. Default: all, so that a run may go on without anybody for ever. */
  readonly fair?: Fair
  /** Rules of the checker that this scenario switches off. */
  readonly tolerate?: readonly "unhandled message"[]
  /** What a full check must count; anything else is an error. A check under symmetry counts orbits, which `symmetry` states. */
  readonly expected?: Counts | undefined
  /** Which actors, hosts or zones are alike. Used where a check asks for it. */
  readonly symmetry?: SymmetrySpec
  /** The TLA+ specification that the actors implement. */
  readonly refines?: Refinement
}

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
  const where = `scenario "${name}"`
  if (typeof head !== "object" || head === null) throw new Refused(`${where}: its definition is missing`)
  if (head.describe !== undefined && typeof head.describe !== "string")
    throw new Refused(`${where}: describe is no text; write one sentence`)
  const parameters = build === undefined ? {} : parametersOf(where, head, build)
  if (build === undefined && "parameters" in head)
    throw new Refused(`${where} has parameters and nothing that is built from them; give (values) => spec as the third argument`)
  return {
    [brand]: true,
    name,
    describe: head.describe ?? "",
    parameters: parameters as never,
    build: (build ?? (() => head as Spec)) as never
  }
}

/** With a third argument, the second says what it builds from and nothing else: the rest of a spec would be ignored there. */
const parametersOf = (where: string, head: object, build: unknown): Parameters => {
  if (typeof build !== "function") throw new Refused(`${where}: its third argument is no function; write (values) => spec`)
  refuseUnknown(`${where}, beside its parameters`, head, ["describe", "parameters"])
  const { parameters } = head as { readonly parameters?: Parameters }
  if (typeof parameters !== "object" || parameters === null)
    throw new Refused(
      `${where} is built from parameters and names none; give { parameters: { n: integer(2) } }, or the spec as second argument`
    )
  requireParameters(where, parameters)
  return parameters
}

export const isScenario = (value: unknown): value is Scenario => typeof value === "object" && value !== null && brand in value
