/**
 * What must hold of every schedule. The scripts are given, since a router that is down says nothing.
 * Source: limitless.md 9; the ids are those of that list.
 */
import type { ActorId } from "../../../../../kernel/index.ts"
import { always, view, viewMonitor } from "../../../../../world/index.ts"
import { promises, punctuality, recency } from "./monitors.ts"
import { router } from "../router.ts"
import { shard } from "../shard.ts"
import { leadOf, type Transaction, type TransactionId, updatedShards } from "../transactions.ts"
import { isVisible, newestVisible, type Version } from "../visibility.ts"

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

/** What each router has told its clients is committed. */
const told = view(router, ({ context }) => context.acknowledged)

const versionOf = ({ versions }: Log, tx: TransactionId): Version | undefined => versions.find((version) => version.tx === tx)

/** The time at which a transaction committed, if any shard knows of it. */
const commitTsOf = (all: readonly Log[], tx: TransactionId): number | undefined =>
  all.map((log) => versionOf(log, tx)).find(Boolean)?.commitTs

const writersAt = (transactions: readonly Transaction[], at: ActorId) => transactions.filter((one) => updatedShards(one).includes(at))

export const atomicVisibility = (transactions: readonly Transaction[]) =>
  always("a snapshot shows all of a transaction or nothing of it", {
    id: "limitless L1",
    source: "limitless.md 9, L1; P2 §5.2",
    reads: { sessions, logs },
    holds: (seen) =>
      transactions.every(({ id, ...rest }) => {
        const commitTs = commitTsOf(seen.logs, id)
        const shards = updatedShards({ id, ...rest })
        if (commitTs === undefined) return true
        return seen.sessions.every(({ tx, reads }) => {
          const shown = reads.filter(({ at }) => tx !== id && shards.includes(at)).map((read) => read.commitTs >= commitTs)
          return new Set(shown).size < 2
        })
      })
  })

export const exactSnapshot = (transactions: readonly Transaction[]) =>
  always("a read returns the newest version that committed at or before its snapshot", {
    id: "limitless L2",
    source: "limitless.md 9, L2; P2 §5.2, Property 1",
    reads: { sessions, logs },
    holds: (seen) =>
      seen.sessions.every(({ tx, startTs, reads }) =>
        reads.every((read) => {
          const versions = writersAt(transactions, read.at).flatMap(({ id }) => {
            const commitTs = commitTsOf(seen.logs, id)
            return commitTs === undefined ? [] : [{ tx: id, commitTs }]
          })
          return read.tx === tx || newestVisible(versions, startTs).tx === read.tx
        })
      )
  })

export const stableSnapshots = always("nothing commits at or below a snapshot that missed it", {
  id: "limitless L4",
  source: "limitless.md 9, L4; P2 §5.5",
  reads: { broken: viewMonitor(promises, ({ context }) => context.broken) },
  holds: ({ broken }) => broken.every((one) => !one)
})

export const realTimeOrder = always("a snapshot lies after every commit that was acknowledged before it was taken", {
  id: "limitless L7",
  source: "limitless.md 9, L7; P2 §5.6",
  reads: { stale: viewMonitor(recency, ({ context }) => context.stale) },
  holds: ({ stale }) => stale.every((one) => !one)
})

export const durableAcknowledgement = (transactions: readonly Transaction[]) =>
  always("an acknowledged commit is durable at its lead, and its time has passed", {
    id: "limitless L9",
    source: "limitless.md 9, L9; P2 §5.4 and §5.6",
    reads: {
      told,
      early: viewMonitor(punctuality, ({ context }) => context.early),
      logs
    },
    holds: ({ told: heard, early, logs: all }) =>
      early.every((one) => !one) &&
      heard
        .flat()
        .every(({ tx, commitTs }) =>
          transactions
            .filter(({ id }) => id === tx)
            .every((one) => all.some((log) => log.at === leadOf(one) && versionOf(log, tx)?.commitTs === commitTs))
        )
  })

export const agreement = (transactions: readonly Transaction[]) =>
  always("a participant commits only if its lead has, and nobody commits what another aborts", {
    id: "limitless L13",
    source: "limitless.md 9, L13; P2 §5.4",
    reads: { logs },
    holds: ({ logs: all }) =>
      transactions.every((one) => {
        const committed = all.filter((log) => versionOf(log, one.id) !== undefined)
        const hasLead = committed.some(({ at }) => at === leadOf(one))
        return committed.length === 0 || (hasLead && all.every(({ aborted }) => !aborted.includes(one.id)))
      })
  })

/** Would a snapshot at `startTs` miss a version that this log holds? */
export const misses = ({ versions }: Log, startTs: number): boolean => versions.some((version) => !isVisible(version, startTs))
