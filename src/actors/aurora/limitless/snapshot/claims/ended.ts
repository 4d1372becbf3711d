/**
 * How a run may end: every script is through, and nothing is held or owed. When real time ends a durable commit may still wait for its
 * clock, and whoever wants a row that its transaction holds may wait behind it; nobody else may wait for anything.
 */
import type { ActorId } from "../../../../../kernel/index.ts"
import { type Final, final, view, viewMonitor } from "../../../../../scenario/index.ts"
import { router } from "../router.ts"
import type { Scope } from "../scope.ts"
import { shard } from "../shard.ts"
import { leadOf, type TransactionId } from "../transactions.ts"
import { outages } from "./monitors.ts"

interface Client {
  readonly tx: TransactionId | undefined
  readonly isThrough: boolean
  /** Whom it has asked to decide its commit. */
  readonly decidedAt: ActorId | undefined
  /** The shard whose row its next statement is to write. */
  readonly wantsRowAt: ActorId | undefined
}

const clients = view(router, ({ value, context: { script, begun, done } }): Client => {
  const current = script[begun - 1]
  const next = current?.operations[done]
  return {
    tx: current?.id,
    isThrough: value === "idle" && begun === script.length,
    decidedAt: value === "deciding" && current !== undefined ? leadOf(current) : undefined,
    wantsRowAt: value === "executing" && next?.do === "write" ? next.at : undefined
  }
})

const rows = view(shard, ({ context: { holder, prepared, owed, pending, versions } }, at) => ({
  at,
  holder: holder ?? prepared?.tx,
  owed,
  hasReaders: pending.length > 0,
  logged: versions.map(({ tx }) => tx)
}))
type Row = typeof rows extends { readonly type?: infer T } ? Exclude<T, undefined> : never

/** Has time ended before the clock of this shard can have passed what it owes at place `i`, or something that it owes before? */
const isEarly = ({ owed, logged }: Row, i: number, { until, shardError }: Scope): boolean =>
  owed.slice(0, i + 1).some(({ tx, commitTs }) => logged.includes(tx) && commitTs >= until - 2 * shardError)

/** Does this client wait for a clock, or for a row whose transaction does? */
const waits = ({ tx, decidedAt, wantsRowAt }: Client, clientsThere: readonly Client[], shards: readonly Row[], scope: Scope): boolean => {
  const decider = shards.find(({ at }) => at === decidedAt)
  const place = decider?.owed.findIndex((one) => one.tx === tx) ?? -1
  if (decider !== undefined && place >= 0) return isEarly(decider, place, scope)
  const holder = shards.find(({ at }) => at === wantsRowAt)?.holder
  const others = clientsThere.filter((one) => one.tx !== tx)
  return others.some((one) => one.tx === holder && waits(one, others, shards, scope))
}

const isOver = (scope: Scope, all: readonly Client[], shards: readonly Row[]): boolean =>
  all.every((one) => one.isThrough || waits(one, all, shards, scope)) &&
  shards.every(
    (one) =>
      !one.hasReaders &&
      one.owed.every((_, i) => isEarly(one, i, scope)) &&
      (one.holder === undefined || all.some((client) => client.tx === one.holder && waits(client, all, shards, scope)))
  )

/** A router that is down asks for nothing any more. */
export const ended = (scope: Scope): Final =>
  final({ reads: { clients, rows }, holds: ({ clients: all, rows: shards }) => isOver(scope, all, shards) })

/** The same where shards may go down: what a crash has taken is not asked for again, so after one anybody may wait for ever. */
export const endedUnlessCrashed = (scope: Scope): Final =>
  final({
    reads: { clients, rows, crashed: viewMonitor(outages, ({ context }) => context.crashed) },
    holds: ({ clients: all, rows: shards, crashed }) => crashed.includes(true) || isOver(scope, all, shards)
  })
