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
  instead,
  isActor,
  Refused,
  refuseUnknown
} from "../kernel/index.ts"

export type { Observed } from "../kernel/index.ts"

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
): View<T | D> => {
  const where = `a view of ${isActor(of) ? `actor "${of.name}"` : "what is no actor"}`
  if (!isActor(of)) throw new Refused(`${where}; write view(lock, ({ value }) => …), and viewMonitor for a monitor`)
  requireFunction(where, "its projection", project)
  if (whenDown !== undefined) requireFunction(where, "its projection of the disk", whenDown)
  return { of, whenUp: project, whenDown }
}

/** Refuses what is no function. Fails with `Refused`. */
export const requireFunction = (where: string, what: string, given: unknown): void => {
  if (typeof given !== "function") throw new Refused(`${where}: ${what} is ${given === undefined ? "missing" : "no function"}; give one`)
}

/** Reads a monitor: `view` for what observes rather than acts. */
export const viewMonitor = <Machine extends AnyStateMachine, const T>(
  of: Monitor<Machine>,
  project: (seen: { readonly value: StateValueFrom<Machine>; readonly context: ContextFrom<Machine> }) => T
): View<T> => {
  if (!isMonitor(of))
    throw new Refused("a view of what is no monitor; write viewMonitor(monitor, ({ context }) => …), and view for an actor")
  requireFunction(`a view of monitor "${of.name}"`, "its projection", project)
  return { of, whenUp: project as (seen: never) => unknown, whenDown: undefined }
}

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

/** What each property states: what it reads, and where it is taken from. */
export interface Claim<R extends Reads> {
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

/** What a property is true of; those from `eventually` on are of `liveness.ts`. */
export type PropertyKind = "always" | "sometimes" | "between" | "eventually" | "infinitelyOften" | "leadsTo" | "hot"

/** Tells what was made as a property. */
export const propertyBrand: unique symbol = Symbol.for("borealis/property")

export interface Property {
  readonly [propertyBrand]: true
  readonly kind: PropertyKind
  readonly name: string
  readonly id: string | undefined
  readonly source: string | undefined
  readonly reads: Reads
  /** What is true, or what must come. */
  readonly holds: Holds
  /** Of a `leadsTo`: where it must come from then on. */
  readonly given?: Holds
}

type Test<R extends Reads> = (values: Values<R>) => boolean

/** `each` and `pairs` are given as `by: (is) => is.pairs("w", "w", …)`, a test of everything read as `holds: ({ w }) => …`. */
export type Stated<R extends Reads> = Claim<R> &
  (({ readonly holds: Test<R> } & { readonly by?: never }) | ({ readonly by: (is: Forms<R>) => Each | Pairs } & { readonly holds?: never }))

const property = <R extends Reads>(kind: PropertyKind, name: string, stated: Stated<R>): Property => {
  const where = requireClaim(kind, name, stated, ["source", "id", "reads", "holds", "by"])
  return { [propertyBrand]: true, kind, name, id: stated.id, source: stated.source, reads: stated.reads, holds: holdsOf(where, stated) }
}

/** Refuses what a property cannot be of; gives how refusals call it. */
export const requireClaim = (kind: string, name: string, stated: Claim<Reads>, keys: readonly string[]): string => {
  if (typeof name !== "string" || name === "") throw new Refused(`a property needs a name, such as always("one holder at most", …)`)
  const where = kind === "final" ? kind : `property "${name}"`
  refuseUnknown(where, stated, keys)
  requireViews(where, stated?.reads)
  for (const key of ["id", "source"] as const) {
    if (stated[key] !== undefined && (typeof stated[key] !== "string" || stated[key] === ""))
      throw new Refused(`${where}: ${key} is no text; name the document and the place in it`)
  }
  return where
}

/** Refuses reads that are no record of views. Fails with `Refused`. */
export const requireViews = (where: string, reads: unknown): void => {
  if (typeof reads !== "object" || reads === null) throw new Refused(`${where} reads nothing; give it reads: { name: view(actor, …) }`)
  for (const [key, read] of Object.entries(reads)) {
    if (!isView(read)) throw new Refused(`${where}: what it reads as "${key}" is no view; write ${key}: view(actor, …)`)
  }
}

const isView = (value: unknown): value is AnyView => {
  const { of, whenUp } = (value ?? {}) as Partial<AnyView>
  return typeof whenUp === "function" && (isActor(of) || (typeof of === "object" && of !== null && isMonitor(of)))
}

const holdsOf = <R extends Reads>(where: string, { reads, holds, by }: Stated<R>): Holds => {
  if (by === undefined) {
    requireFunction(where, "holds", holds)
    return { form: "all", test: holds as (values: never) => boolean }
  }
  if (holds !== undefined) throw new Refused(`${where} has holds beside by, of which one only is asked; give one of them`)
  requireFunction(where, "by", by)
  const made = by(forms as unknown as Forms<R>) as (Each | Pairs) | undefined
  if (made?.form !== "each" && made?.form !== "pairs")
    throw new Refused(`${where}: by gives no form; write by: (is) => is.each("…", …) or is.pairs("…", "…", …)`)
  requireFunction(where, `the test of is.${made.form}`, made.test)
  const [known, named] = [Object.keys(reads), made.form === "each" ? [made.key] : made.keys]
  const stranger = named.find((key) => !known.includes(key))
  if (stranger !== undefined) throw new Refused(`${where}: by names "${stranger}", which it does not read${instead(stranger, known)}`)
  const unused = known.find((key) => !named.includes(key))
  if (unused !== undefined)
    throw new Refused(`${where} reads "${unused}", which is.${made.form} is not asked of; name it there, or do not read it`)
  return made
}

/** An invariant: true in every reachable world. */
export const always = <const R extends Reads>(name: string, stated: Stated<R>): Property => property("always", name, stated)

/** Must be true in some reachable world: what keeps a check from being vacuous. */
export const sometimes = <const R extends Reads>(name: string, stated: Stated<R>): Property => property("sometimes", name, stated)

/** True of every step: `holds` gets what is read before and after it. Evaluated on every edge of the state graph. */
export const between = <const R extends Reads>(
  name: string,
  stated: Claim<R> & { readonly holds: (before: Values<R>, after: Values<R>) => boolean }
): Property => {
  const where = requireClaim("between", name, stated, ["source", "id", "reads", "holds"])
  requireFunction(where, "holds", stated.holds)
  const holds = { form: "all", test: stated.holds as never } as const
  return { [propertyBrand]: true, kind: "between", name, id: stated.id, source: stated.source, reads: stated.reads, holds }
}

export const isProperty = (value: unknown): value is Property => typeof value === "object" && value !== null && propertyBrand in value

const finalBrand = Symbol.for("borealis/final")

/** Which worlds without a step are a proper end rather than a deadlock. */
export interface Final {
  readonly [finalBrand]: true
  readonly reads: Reads
  readonly holds: Holds
}
export const final = <const R extends Reads>(stated: Stated<R>): Final => {
  const where = requireClaim("final", "final", stated, ["source", "id", "reads", "holds", "by"])
  return { [finalBrand]: true, reads: stated.reads, holds: holdsOf(where, stated) }
}

export const isFinal = (value: unknown): value is Final => typeof value === "object" && value !== null && finalBrand in value

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
/**
 * Makes a monitor of a machine. It receives each observed entry whose type it lists (`Observed<Entry>`) and, where it lists
 * `Step`, every step; what it does not list in its current state passes by. It may not emit. Its state is part of the world.
 */
export const monitor = <Machine extends AnyStateMachine>(name: string, machine: Machine): Monitor<Machine> => {
  if (typeof name !== "string" || name === "") throw new Refused(`a monitor needs a name, such as monitor("history", machine)`)
  return { [monitorBrand]: true, name, actor: silent(name, actor(name, machine)) }
}

const silent = <Machine extends AnyStateMachine>(name: string, watching: Actor<Machine, never>): Actor<Machine, never> => {
  if (hasTimers(watching.machine))
    throw new Refused(`monitor "${name}": a timer in a monitor is not supported; let it count Step events whose step is "tick"`)
  if (hasOutputs(watching.machine))
    throw new Refused(
      `monitor "${name}": it emits; a monitor may not send, choose, observe or defer, so let it assign and change states alone`
    )
  return watching
}

export const isMonitor = (value: unknown): value is Monitor => typeof value === "object" && value !== null && monitorBrand in value
