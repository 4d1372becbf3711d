/**
 * A world of routers and shards as a state of specs/aurora/limitless/snapshot/SnapshotVisibility.tla. What one node has said and another
 * has not heard is in the network: the specification has it as done.
 * Fits scripts of one transaction a router, which writes all shards, the first one alone, or none and reads them all.
 */
import type { ActorId } from "../../../../../kernel/index.ts"
import { type Envelope, functionOf, refinement, setOf, type SpecValue, view } from "../../../../../scenario/index.ts"
import type { ToRouter, ToShard } from "../messages.ts"
import { router } from "../router.ts"
import { shard } from "../shard.ts"
import { type Transaction, type TransactionId, updatedShards } from "../transactions.ts"

/** The least reading of a clock is 0; a transaction that has not begun has this. */
const none = -1

const routers = view(router, ({ context: { script, begun, startTs, done, reads, acknowledged } }) => ({
  tx: script[0]?.id,
  operations: script[0]?.operations ?? [],
  startTs: begun > 0 ? startTs : none,
  /** How many statements have been sent: all that are done, and the one after. */
  sent: begun > 0 ? done + 1 : 0,
  reads,
  acknowledged
}))

const shards = view(
  shard,
  ({ context }, at) => ({ ...context, at }),
  (durable, at) => ({ ...durable, at, holder: null, owed: [], pending: [] })
)

type Seen<V> = V extends { readonly type?: infer T } ? T : never
type Router = Seen<typeof routers>
type Shard = Seen<typeof shards>

/** Is this said in a message under way, to `to` or, where that is left out, to whomever? */
const isSaid = (network: readonly Envelope[], said: Partial<ToRouter | ToShard>, to?: ActorId): boolean =>
  network.some((one) => (to ?? one.to) === one.to && Object.entries(said).every(([field, value]) => one.message[field] === value))

/** What has become of the write of `tx` at a shard, and the time proposed or chosen for it. */
const partOf = (tx: TransactionId, seen: Shard, isLost: boolean): SpecValue => {
  const { versions, prepared, holder, owed, aborted } = seen
  const version = versions.find((one) => one.tx === tx)
  if (version !== undefined) return { state: "committed", time: version.commitTs }
  if (prepared?.tx === tx) return { state: "prepared", time: prepared.prepareTs }
  const chosen = owed.find((one) => one.tx === tx)
  if (holder === tx) return chosen === undefined ? { state: "open", time: none } : { state: "committing", time: chosen.commitTs }
  return { state: aborted.includes(tx) || isLost ? "aborted" : "none", time: none }
}

/** Has a shard got the statement of a router's transaction? If it knows nothing of it, the statement failed or a crash has undone it. */
const hasArrived = (statement: "Read" | "Write", { tx, operations, sent }: Router, at: ActorId, network: readonly Envelope[]): boolean =>
  operations.slice(0, sent).some((one) => one.do === statement.toLowerCase() && one.at === at) &&
  !isSaid(network, { type: statement, tx: tx! }, at)

/** How far the read of a router's transaction at a shard is, or whose version it got. */
const seenBy = (reader: Router, { at, pending }: Shard, network: readonly Envelope[]): string => {
  const { tx, operations, reads } = reader
  if (operations.some((one) => one.do === "write")) return "unread"
  const done = reads.find((one) => one.at === at)
  if (done !== undefined) return done.tx
  const fetched = network.find(({ from, message }) => from === at && message.type === "Fetched" && message["tx"] === tx)
  if (fetched !== undefined) return fetched.message["writer"] as string
  const read = pending.find((one) => one.tx === tx)
  if (read === undefined) return hasArrived("Read", reader, at, network) ? "lost" : "unread"
  return isSaid(network, { type: "NotYet", tx: read.writer, startTs: read.startTs }, at) ? "denied" : "asking"
}

/** Binds routers that run one transaction each to the specification. The first shard decides, as each script must have it. */
export const refinesSnapshotVisibility = (
  at: readonly ActorId[],
  transactions: readonly Transaction[],
  { until, routerError, shardError }: { readonly until: number; readonly routerError: number; readonly shardError: number },
  fragile: readonly ActorId[] = []
) => {
  const writing = (count: (shards: number) => boolean) =>
    setOf(transactions.filter((one) => count(updatedShards(one).length)).map(({ id }) => id))
  return refinement({
    spec: import.meta.resolve("#specs/aurora/limitless/snapshot/SnapshotVisibility.tla"),
    constants: {
      Shards: setOf(at),
      Lead: at[0]!,
      Writers: writing((count) => count === at.length),
      Locals: writing((count) => count > 0 && count < at.length),
      Readers: writing((count) => count === 0),
      MaxTime: until,
      RouterError: routerError,
      ShardError: shardError,
      Fragile: setOf(fragile)
    },
    reads: { routers, shards },
    state: (seen, { network, time }) => {
      const byTransaction = (of: (one: Router) => SpecValue) => functionOf(seen.routers.map((one) => [one.tx!, of(one)]))
      const byShard = (of: (one: Shard) => SpecValue) => functionOf(seen.shards.map((one) => [one.at, of(one)]))
      return {
        real: time!,
        logical: byShard(({ logicalTime }) => logicalTime),
        start: byTransaction(({ startTs }) => startTs),
        part: byTransaction((one) => byShard((other) => partOf(one.tx!, other, hasArrived("Write", one, other.at, network)))),
        seen: byTransaction((one) => byShard((other) => seenBy(one, other, network))),
        acknowledged: setOf(
          seen.routers
            .filter(({ tx, acknowledged }) => acknowledged.length > 0 || isSaid(network, { type: "Committed", tx: tx! }))
            .map(({ tx }) => tx!)
        )
      }
    }
  })
}
