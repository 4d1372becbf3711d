import { createMachine } from "xstate"
import { actor, type AnyActor } from "../../src/kernel/index.ts"
import {
  type Budgets,
  final,
  type Property,
  role,
  scenario,
  type Scenario,
  set,
  sometimes,
  type Spec,
  view,
  type View
} from "../../src/scenario/index.ts"

export interface Seen {
  readonly value: unknown
  readonly context: { readonly n: number }
}

/** An actor of a bare configuration, whose spontaneous events are `Up` and what else is named. */
export const actorOf = (name: string, config: object, spontaneous: readonly string[] = ["Up"], options: object = {}): AnyActor =>
  actor(name, createMachine({ id: name, context: { n: 0 }, ...config } as never) as never, { spontaneous, ...options } as never)

export const viewOf = <T>(one: AnyActor, project: (seen: Seen) => T): View<T> => view(one, project as never) as View<T>
export const valueOf = (one: AnyActor): View<unknown> => viewOf(one, ({ value }) => value)

export const free: Budgets = { faults: "none", spontaneous: "unbounded", timers: "unbounded" }

export const anything = (one: AnyActor): Property => sometimes("it begins", { reads: { w: valueOf(one) }, holds: () => true })
export const ends = final({ reads: {}, holds: () => true })

/** A scenario of actors on a set network, in which every end is a proper one unless it is said otherwise. */
export const scenarioOf = (
  cast: Readonly<Record<string, AnyActor>>,
  properties: readonly Property[],
  spec: Partial<Spec> = {}
): Scenario<any> =>
  scenario("counters", {
    cast: Object.fromEntries(Object.entries(cast).map(([id, one]) => [id, role(one)])),
    network: set(),
    budgets: free,
    final: ends,
    ...spec,
    properties: properties.some(({ kind }) => kind === "sometimes") ? properties : [...properties, anything(Object.values(cast)[0]!)]
  })

/** A line of states s0 … s<n>, one spontaneous step from each to the next. */
export const line = (name: string, length: number): AnyActor =>
  actorOf(name, {
    initial: "s0",
    states: Object.fromEntries(Array.from({ length: length + 1 }, (_, i) => [`s${i}`, i < length ? { on: { Up: `s${i + 1}` } } : {}]))
  })
