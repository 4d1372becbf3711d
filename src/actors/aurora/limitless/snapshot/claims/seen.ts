/**
 * What claims read of routers and shards, and what a script says of itself. Nothing here calls the protocol's own arithmetic, which a
 * claim would share the faults of.
 */
import type { ActorId } from "../../../../../kernel/index.ts"
import { view } from "../../../../../scenario/index.ts"
import { type CompletedRead, router } from "../router.ts"
import { shard } from "../shard.ts"
import type { Transaction, TransactionId } from "../transactions.ts"
import type { Version } from "../visibility.ts"

/** What a shard keeps on disk. */
export interface Log {
  readonly at: ActorId
  readonly versions: readonly Version[]
  readonly aborted: readonly TransactionId[]
}

export const logs = view(
  shard,
  ({ context: { versions, aborted } }, at): Log => ({ at, versions, aborted }),
  ({ versions, aborted }, at): Log => ({ at, versions, aborted })
)

/** The current or last transaction of each router, with its reads. */
export const sessions = view(router, ({ context: { script, begun, startTs, reads } }) => ({ tx: script[begun - 1]?.id, startTs, reads }))

export const versionOf = ({ versions }: Log, tx: TransactionId): Version | undefined => versions.find((version) => version.tx === tx)

/** The time at which a transaction committed, if any shard knows of it. */
export const commitTsOf = (all: readonly Log[], tx: TransactionId): number | undefined =>
  all.map((log) => versionOf(log, tx)).find(Boolean)?.commitTs

/** Does a transaction write at this shard? */
export const writesTo = ({ operations }: Transaction, shardId: ActorId): boolean =>
  operations.some((one) => one.do === "write" && one.at === shardId)

/** The shard whose word decides a transaction: here the one that it writes to first. */
export const deciderOf = ({ operations }: Transaction): ActorId | undefined => operations.find((one) => one.do === "write")?.at

/** Had a transaction written at the shard of its read number `i`, before that read? */
const isOwn = ({ operations }: Transaction, i: number): boolean => {
  const place = operations.flatMap((one, at) => (one.do === "read" ? [at] : []))[i]
  return operations.slice(0, place).some((one) => one.do === "write" && one.at === operations[place!]?.at)
}

/** The writer whose version read number `i` of a transaction has to return: its own where it wrote before, else the newest in its snapshot. */
export const rightWriter = (
  all: readonly Transaction[],
  seen: readonly Log[],
  reader: Transaction,
  startTs: number,
  { at }: CompletedRead,
  i: number
): TransactionId => {
  if (isOwn(reader, i)) return reader.id
  const there = all.flatMap((one) => {
    const commitTs = writesTo(one, at) && one.id !== reader.id ? commitTsOf(seen, one.id) : undefined
    return commitTs === undefined || commitTs > startTs ? [] : [{ tx: one.id, commitTs }]
  })
  return there.toSorted((one, other) => other.commitTs - one.commitTs)[0]?.tx ?? "T0"
}
