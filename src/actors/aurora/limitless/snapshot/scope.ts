/**
 * What the scenarios vary: how long real time runs, how far clocks err, who is there. A tick is a unit of real time.
 * Source: P2 §5. Invented: ticks, error bounds.
 */
import { bag, type Budgets, integer, oneOf, role, type Spec } from "../../../../scenario/index.ts"
import { router } from "./router.ts"
import { shard } from "./shard.ts"
import { type Transaction, transaction, writes } from "./transactions.ts"

/** How long real time runs, how far clocks err, and when offsets are drawn: anew at each tick, a clock's latest reading may go back. */
export const scopeOf = (until: number, routerError: number, shardError: number) => ({
  until: integer(until, { min: 0, max: 12, describe: "real time ends after this many ticks" }),
  routerError: integer(routerError, { min: 0, max: 2, describe: "clock error bound of the routers, in ticks" }),
  shardError: integer(shardError, { min: 0, max: 2, describe: "clock error bound of the shards, in ticks" }),
  offsets: oneOf("at the start", ["at the start", "at each tick"], "when the clocks' offsets are drawn")
})

export interface Scope {
  readonly until: number
  readonly routerError: number
  readonly shardError: number
  readonly offsets: "at the start" | "at each tick"
}

/** [until, routerError, shardError], then [distinct, transitions, depth]: what a full check counts in this scope. */
export const expectedAt = (
  scope: Scope,
  [until, routerError, shardError]: readonly [number, number, number],
  [distinct, transitions, depth]: readonly [number, number, number]
) => {
  const isCounted = scope.until === until && scope.routerError === routerError && scope.shardError === shardError
  return isCounted && scope.offsets === "at the start" ? { distinct, transitions, depth } : undefined
}

/** Routers r1, r2, … with a script each, and shards, all of them impatient or those that are named. Messages overtake each other. */
export const group = (
  scope: Scope,
  shards: readonly string[],
  scripts: readonly (readonly Transaction[])[],
  impatient: boolean | readonly string[] = false
): Pick<Spec, "cast" | "network" | "clocks"> => ({
  cast: {
    ...Object.fromEntries(
      scripts.map((script, i) => [`r${i + 1}`, role(router, { input: { script }, clock: { error: scope.routerError } })])
    ),
    ...Object.fromEntries(
      shards.map((id) => {
        const input = { impatient: Array.isArray(impatient) ? impatient.includes(id) : impatient === true }
        return [id, role(shard, { input, clock: { error: scope.shardError } })]
      })
    )
  },
  network: bag(),
  clocks: { until: scope.until, offsets: scope.offsets }
})

/** The machines bound their own timers and spontaneous events. */
export const bounded: Pick<Budgets, "spontaneous" | "timers"> = { spontaneous: "unbounded", timers: "unbounded" }

/** T1 of most scripts. */
export const both = transaction("T1", writes("A"), writes("B"))
