import {
  type Actor,
  actor,
  type ActorId,
  type AnyActor,
  type AnyStateMachine,
  type ContextFrom,
  type DurableOf,
  type MachineOf,
  type Seen,
  type StateValueFrom,
  hasOutputs,
  hasTimers,
  Refused,
  refuseUnknown
} from "../kernel/index.ts"

/** A view of whatever type: what TypeScript compares a record of reads with, so that it never guesses a projection's type from there. */
export interface AnyView {
  readonly of: AnyActor | Monitor
  readonly whenUp: (seen: never, id: ActorId) => unknown
  readonly whenDown: ((durable: never, id: ActorId) => unknown) | undefined
}

/** What a property sees of an actor: an interned projection of its state. */
export interface View<T = unknown> extends AnyView {
  /** Carries the projection's type; absent at run time. */
  readonly type?: T
}

/**
 * Reads every actor of the cast made from `of` (or from a mutant of it) through `project`, which must be pure.
 * Actors that are down or dormant are left out, unless `whenDown` projects what they keep on disk.
 */
export const view = <A extends AnyActor, const T, const D = never>(
  of: A,
  project: (seen: Seen<MachineOf<A>>, id: ActorId) => T,
  whenDown?: (durable: Pick<ContextFrom<MachineOf<A>>, DurableOf<A>>, id: ActorId) => D
): View<T | D> => ({ of, whenUp: project, whenDown })

/** Reads a monitor: `view` for what observes rather than acts. */
export const viewMonitor = <Machine extends AnyStateMachine, const T>(
  of: Monitor<Machine>,
  project: (seen: { readonly value: StateValueFrom<Machine>; readonly context: ContextFrom<Machine> }) => T
): View<T> => ({ of, whenUp: project as (seen: never) => unknown, whenDown: undefined })

type Reads = Readonly<Record<string, AnyView>>
type Projected<V> = V extends View<infer T> ? T : never
/** Per read, the projections of all actors it covers, in the order of the cast. */
export type Values<R extends Reads> = { readonly [K in keyof R]: readonly Projected<R[K]>[] }

/** Holds if `test` does for each single projection of `key` (a `sometimes`: for one of them): memoised per cell. */
export interface Each {
  readonly form: "each"
  readonly key: string
  readonly test: (one: never) => boolean
}
/** Holds if `test` does for each ordered pair of two different actors (a `sometimes`: for one pair): memoised per pair of cells. */
export interface Pairs {
  readonly form: "pairs"
  readonly keys: readonly [string, string]
  readonly test: (one: never, other: never) => boolean
}
/** Holds if `test` does for all that is read, as one tuple. */
export interface All {
  readonly form: "all"
  readonly test: (values: never) => boolean
}
export type Holds = Each | Pairs | All

interface Claim<R extends Reads> {
  /** The paper and section, or the document and id, that this property is taken from. */
  readonly source?: string
  /** The id that a document gives it, such as `storage I1`. Mutants name the property by it. */
  readonly id?: string
  readonly reads: R
}

interface Forms<R extends Reads> {
  each<K extends keyof R & string>(key: K, test: (one: Projected<R[K]>) => boolean): Each
  pairs<K extends keyof R & string, L extends keyof R & string>(
    one: K,
    other: L,
    test: (one: Projected<R[K]>, other: Projected<R[L]>) => boolean
  ): Pairs
}

const forms: Forms<never> = {
  each: (key, test) => ({ form: "each", key, test }) as never,
  pairs: (one, other, test) => ({ form: "pairs", keys: [one, other], test }) as never
}

export type PropertyKind = "always" | "sometimes" | "between"

export interface Property {
  readonly kind: PropertyKind
  readonly name: string
  readonly id: string | undefined
  readonly source: string | undefined
  readonly reads: Reads
  readonly holds: Holds
}

type Test<R extends Reads> = (values: Values<R>) => boolean

/** `each` and `pairs` are given as `by: (is) => is.pairs("w", "w", …)`, a test of everything read as `holds: ({ w }) => …`. */
export type Stated<R extends Reads> = Claim<R> &
  (({ readonly holds: Test<R> } & { readonly by?: never }) | ({ readonly by: (is: Forms<R>) => Each | Pairs } & { readonly holds?: never }))

const property = <R extends Reads>(kind: PropertyKind, name: string, stated: Stated<R>): Property => {
  refuseUnknown(`property "${name}"`, stated, ["source", "id", "reads", "holds", "by"])
  return {
    kind,
    name,
    id: stated.id,
    source: stated.source,
    reads: stated.reads,
    holds:
      stated.by === undefined ? { form: "all", test: stated.holds as (values: never) => boolean } : stated.by(forms as unknown as Forms<R>)
  }
}

/** An invariant: true in every reachable world. */
export const always = <const R extends Reads>(name: string, stated: Stated<R>): Property => property("always", name, stated)

/** Must be true in some reachable world: what keeps a check from being vacuous. */
export const sometimes = <const R extends Reads>(name: string, stated: Stated<R>): Property => property("sometimes", name, stated)

/** True of every step: `holds` gets what is read before and after it. Evaluated on every edge of the state graph. */
export const between = <const R extends Reads>(
  name: string,
  stated: Claim<R> & { readonly holds: (before: Values<R>, after: Values<R>) => boolean }
): Property => ({
  kind: "between",
  name,
  id: stated.id,
  source: stated.source,
  reads: stated.reads,
  holds: { form: "all", test: stated.holds as never }
})

/** Which worlds without a step are a proper end rather than a deadlock. */
export interface Final {
  readonly reads: Reads
  readonly holds: Holds
}
export const final = <const R extends Reads>(stated: Stated<R>): Final => {
  const { reads, holds } = property("always", "final", stated)
  return { reads, holds }
}

const monitorBrand = Symbol.for("borealis/monitor")

/** A machine that watches and never acts. */
export interface Monitor<Machine extends AnyStateMachine = AnyStateMachine> {
  readonly [monitorBrand]: true
  readonly name: string
  readonly actor: Actor<Machine, never>
}

/** What a monitor that lists `Step` sees of every step. `time` is real time, in clocked scenarios only. */
export interface StepSeen {
  readonly type: "Step"
  readonly step: string
  readonly from?: ActorId
  readonly to?: ActorId
  readonly message?: { readonly type: string; readonly [key: string]: unknown }
  readonly time?: number
}
/** An observation as a monitor sees it: the entry, who made it, and real time in clocked scenarios. */
export type Observed<Entry> = Entry extends { readonly type: string } ? Entry & { readonly from: ActorId; readonly time?: number } : never

/**
 * Makes a monitor of a machine. It receives each observed entry whose type it lists (`Observed<Entry>`) and, where it lists
 * `Step`, every step; what it does not list in its current state passes by. It may not emit. Its state is part of the world.
 */
export const monitor = <Machine extends AnyStateMachine>(name: string, machine: Machine): Monitor<Machine> => ({
  [monitorBrand]: true,
  name,
  actor: silent(name, actor(name, machine))
})

const silent = <Machine extends AnyStateMachine>(name: string, watching: Actor<Machine, never>): Actor<Machine, never> => {
  if (hasTimers(watching.machine))
    throw new Refused(`monitor "${name}": a timer in a monitor is not supported; let it count Step events whose step is "tick"`)
  if (hasOutputs(watching.machine))
    throw new Refused(
      `monitor "${name}": it emits; a monitor may not send, choose, observe or defer, so let it assign and change states alone`
    )
  return watching
}

export const isMonitor = (value: View["of"]): value is Monitor => monitorBrand in value
