/**
 * What must hold of every schedule: snapshots and what clients were told. Commits and locks are in commits.ts.
 * Source: P2 §5.2 to §5.6. The ids are those of docs/protocols/aurora/limitless/snapshot.md.
 * The scripts are given, since a router that is down says nothing.
 */
import { always, between, view, viewMonitor } from "../../../../../scenario/index.ts"
import { router } from "../router.ts"
import type { Transaction } from "../transactions.ts"
import { promises, punctuality, recency } from "./monitors.ts"
import { commitTsOf, deciderOf, type Log, logs, rightWriter, sessions, versionOf, writesTo } from "./seen.ts"

/** What each router has told its clients is committed. */
const told = view(router, ({ context }) => context.acknowledged)

export const atomicVisibility = (transactions: readonly Transaction[]) =>
  always("a snapshot shows all of a transaction or nothing of it", {
    id: "limitless L1",
    source: "P2 §5.2",
    reads: { sessions, logs },
    holds: (seen) =>
      transactions.every((one) => {
        const commitTs = commitTsOf(seen.logs, one.id)
        if (commitTs === undefined) return true
        return seen.sessions.every(({ tx, reads }) => {
          const shown = reads.filter(({ at }) => tx !== one.id && writesTo(one, at)).map((read) => read.commitTs >= commitTs)
          return new Set(shown).size < 2
        })
      })
  })

export const exactSnapshot = (transactions: readonly Transaction[]) =>
  always("a read returns what its transaction wrote, else the newest version that committed at or before its snapshot", {
    id: "limitless L2",
    source: "P2 §5.2, Property 1",
    reads: { sessions, logs },
    holds: (seen) =>
      seen.sessions.every(({ tx, startTs, reads }) => {
        const reader = transactions.find(({ id }) => id === tx)
        return (
          reader === undefined ||
          reads.every((read, i) => {
            const right = rightWriter(transactions, seen.logs, reader, startTs, read, i)
            // T0 is older than every snapshot; what it says of an own write nobody relies on
            const commitTs = right === reader.id ? read.commitTs : (commitTsOf(seen.logs, right) ?? -1)
            return read.tx === right && read.commitTs === commitTs
          })
        )
      })
  })

/** Is a commit at or below a snapshot that got the version of another? */
const isMissed = (served: Readonly<Record<string, number>> | undefined, tx: string, commitTs: number): boolean =>
  Object.entries(served ?? {}).some(([writer, startTs]) => writer !== tx && commitTs <= startTs)

export const stableSnapshots = between("nothing commits at or below a snapshot that missed it or was told 'not yet'", {
  id: "limitless L4",
  source: "P2 §5.5",
  reads: { promised: viewMonitor(promises, ({ context }) => context), logs },
  holds: (before, after) =>
    after.promised.every(({ unnoted }) => !unnoted) &&
    before.promised.every(({ served, denied }) =>
      after.logs.every(({ at, versions }) => {
        const old = before.logs.find((log) => log.at === at)?.versions ?? []
        return versions
          .filter(({ tx }) => old.every((one) => one.tx !== tx))
          .every(({ tx, commitTs }) => !isMissed(served[at], tx, commitTs) && commitTs > (denied[tx] ?? -1))
      })
    )
})

export const realTimeOrder = between("a snapshot lies after every commit that was acknowledged before it was taken", {
  id: "limitless L7",
  source: "P2 §5.6",
  reads: {
    heard: viewMonitor(recency, ({ context }) => context.acknowledged),
    begun: view(router, ({ context: { begun, startTs } }, id) => ({ id, begun, startTs }))
  },
  holds: (before, after) =>
    after.begun.every(({ id, begun, startTs }) => {
      const isNew = before.begun.some((one) => one.id === id && one.begun < begun)
      return !isNew || before.heard.every((acknowledged) => acknowledged === null || startTs > acknowledged)
    })
})

export const durableAcknowledgement = (transactions: readonly Transaction[]) =>
  always("an acknowledged commit is durable at its lead, and its time has passed", {
    id: "limitless L9",
    source: "P2 §5.4 and §5.6",
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
            .every((one) => all.some((log) => log.at === deciderOf(one) && versionOf(log, tx)?.commitTs === commitTs))
        )
  })

export const agreement = (transactions: readonly Transaction[]) =>
  always("a participant commits only if its lead has, and nobody commits what another aborts", {
    id: "limitless L13",
    source: "P2 §5.4",
    reads: { logs },
    holds: ({ logs: all }) =>
      transactions.every((one) => {
        const committed = all.filter((log) => versionOf(log, one.id) !== undefined)
        const hasLead = committed.some(({ at }) => at === deciderOf(one))
        return committed.length === 0 || (hasLead && all.every(({ aborted }) => !aborted.includes(one.id)))
      })
  })

/** Would a snapshot at `startTs` miss a version that this log holds? */
export const misses = ({ versions }: Log, startTs: number): boolean => versions.some(({ commitTs }) => commitTs > startTs)
