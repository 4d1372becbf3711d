/**
 * What must hold of commit times, of the order of versions, and of the row's lock.
 * Source: P2 §5.3 to §5.6. The ids are those of docs/protocols/aurora/limitless/snapshot.md.
 */
import { always, between, view, viewMonitor } from "../../../../../scenario/index.ts"
import { router } from "../router.ts"
import { shard } from "../shard.ts"
import type { TransactionId } from "../transactions.ts"
import { promises, recency } from "./monitors.ts"
import { logs, sessions, versionOf } from "./seen.ts"

/** The times that shards propose and choose: on disk what is prepared, in memory what is owed. */
const times = view(
  shard,
  ({ context: { logicalTime, owed, prepared } }, at) => ({ at, logicalTime, prepared, owed }),
  ({ logicalTime, prepared }, at) => ({ at, logicalTime, prepared, owed: [] })
)

type Times = typeof times extends { readonly type?: infer T } ? Exclude<T, undefined> : never

/** The commit times that were chosen in a step, with the shard's logical time before and after it. */
const chosenIn = (before: readonly Times[], after: readonly Times[]) =>
  after.flatMap(({ at, owed, logicalTime }) => {
    const old = before.find((one) => one.at === at)
    const chosen = owed.filter(({ tx }) => old?.owed.every((one) => one.tx !== tx))
    return chosen.map((one) => ({ ...one, since: old?.logicalTime ?? 0, logicalTime }))
  })

export const oneCommitTime = between("a transaction has one commit time, the greatest that its participants and its lead have proposed", {
  id: "limitless L3",
  source: "P2 §5.4",
  reads: { times, logs },
  holds: (before, after) => {
    const versions = after.logs.flatMap((log) => log.versions)
    const chosen = after.times.flatMap(({ owed }) => owed)
    const isLate = ({ tx, commitTs }: { readonly tx: TransactionId; readonly commitTs: number }): boolean =>
      after.times.every(({ prepared }) => prepared?.tx !== tx || commitTs >= prepared.prepareTs)
    // what the lead proposes itself is in its logical time from then on
    const isProposed = ({ tx, commitTs, since, logicalTime }: ReturnType<typeof chosenIn>[number]): boolean =>
      commitTs >= since &&
      (commitTs <= logicalTime || after.times.some(({ prepared }) => prepared?.tx === tx && prepared.prepareTs === commitTs))
    return (
      [...versions, ...chosen].every(
        (one) => isLate(one) && versions.every(({ tx, commitTs }) => tx !== one.tx || commitTs === one.commitTs)
      ) && chosenIn(before.times, after.times).every(isProposed)
    )
  }
})

export const logicalTimeLeads = between("a shard's logical time never falls, and is not below what it has prepared", {
  source: "P2 §5.4, §5.5",
  reads: { times },
  holds: (before, after) =>
    after.times.every(
      ({ logicalTime, prepared }, i) => logicalTime >= (before.times[i]?.logicalTime ?? 0) && logicalTime >= (prepared?.prepareTs ?? 0)
    )
})

/** Else what commits next might be in a snapshot that has missed it. */
export const servedIsPast = always("a shard's logical time is above every snapshot that it has served", {
  source: "P2 §5.5",
  reads: { served: viewMonitor(promises, ({ context }) => context.served), times },
  holds: (seen) =>
    seen.times.every(({ at, logicalTime }) =>
      seen.served.every((by) => Object.values(by[at] ?? {}).every((startTs) => logicalTime > startTs))
    )
})

/** The notes speak of who asks to commit after an acknowledgement. Whose time is chosen after it is among these, and more. */
export const externalConsistency = between("a commit time that is chosen after an acknowledgement is above what was acknowledged", {
  id: "limitless L8",
  source: "P2 §5.6, footnote",
  reads: { heard: viewMonitor(recency, ({ context }) => context.acknowledged), times },
  holds: (before, after) =>
    chosenIn(before.times, after.times).every(({ commitTs }) =>
      before.heard.every((acknowledged) => acknowledged === null || commitTs > acknowledged)
    )
})

export const firstUpdaterWins = always("of two commits at one row the later has the earlier in its snapshot", {
  id: "limitless L10",
  source: "P2 §5.3",
  reads: { sessions, logs },
  holds: (seen) =>
    seen.sessions.every(({ tx, startTs }) =>
      seen.logs.every((log) => {
        const own = tx === undefined ? undefined : versionOf(log, tx)
        if (own === undefined) return true
        return log.versions.every((other) => {
          // who has gone on to another transaction does not say any more what its snapshot was
          const theirs = seen.sessions.find((one) => one.tx === other.tx)?.startTs ?? other.commitTs - 1
          return other.tx === tx || other.commitTs <= startTs || own.commitTs <= theirs
        })
      })
    )
})

export const versionOrder = between("a version commits after those that its row has", {
  id: "limitless L12",
  source: "docs/protocols/aurora/limitless/snapshot.md#limitless-l12",
  reads: { logs },
  holds: (before, after) =>
    after.logs.every(({ at, versions }) => {
      const old = before.logs.find((log) => log.at === at)?.versions ?? []
      return versions.every(({ tx, commitTs }) => old.some((one) => one.tx === tx) || old.every((one) => one.commitTs < commitTs))
    })
})

/** Stronger than the notes, which let go of what nobody can ask about any more: here nothing is purged. */
export const outcomesStay = between("a shard forgets no outcome", {
  id: "limitless L16",
  source: "P2 §5.4",
  reads: { logs },
  holds: (before, after) =>
    before.logs.every(({ versions, aborted }, i) => {
      const now = after.logs[i]
      return aborted.every((tx) => now?.aborted.includes(tx)) && versions.every(({ tx }) => now !== undefined && versionOf(now, tx))
    })
})

const locks = view(
  shard,
  ({ context: { holder, prepared, versions, aborted } }, at) => ({
    at,
    owners: [holder, prepared?.tx].filter((tx) => tx != null),
    over: [...versions.map(({ tx }) => tx), ...aborted]
  }),
  ({ prepared, versions, aborted }, at) => ({
    at,
    owners: [prepared?.tx].filter((tx) => tx != null),
    over: [...versions.map(({ tx }) => tx), ...aborted]
  })
)

/** For scenarios in which no shard crashes: a crash takes what is not prepared, and leaves no outcome. */
export const rowLock = between("a row has one owner at a time, who hands it to nobody and keeps it until the outcome is known", {
  id: "limitless L15",
  source: "P2 §5.3",
  reads: { locks },
  holds: (before, after) =>
    after.locks.every(({ at, owners, over }) => {
      const old = before.locks.find((one) => one.at === at)
      if (old === undefined) return owners.length <= 1
      const isKept = old.owners.every((tx) => owners.includes(tx) || over.includes(tx))
      const isHandedOn = old.owners.length > 0 && owners.some((tx) => !old.owners.includes(tx))
      const areOwners = over.every((tx) => old.over.includes(tx) || old.owners.includes(tx))
      return owners.length <= 1 && isKept && !isHandedOn && areOwners
    })
})

export const rowIsOwned = always("a row is open, prepared or committing for a transaction, and free for none", {
  source: "P2 §5.3",
  reads: {
    rows: view(shard, ({ value, context: { holder, prepared } }) => {
      const row = (value as { readonly row: unknown }).row
      return { isHeld: row === "open" || row === "committing", isPrepared: typeof row === "object", holder, prepared }
    })
  },
  by: (is) =>
    is.each("rows", ({ isHeld, isPrepared, holder, prepared }) => isHeld === (holder !== null) && isPrepared === (prepared !== null))
})

/** For scenarios in which no shard crashes, as the lock itself. */
export const writesOwn = always("a write that was answered owns its row until its transaction is over there", {
  id: "limitless L15",
  source: "P2 §5.3",
  reads: {
    clients: view(router, ({ context: { script, begun, done } }) => {
      const current = script[begun - 1]
      return { tx: current?.id, written: current?.operations.slice(0, done).flatMap((one) => (one.do === "write" ? [one.at] : [])) ?? [] }
    }),
    locks
  },
  by: (is) =>
    is.pairs(
      "clients",
      "locks",
      ({ tx, written }, { at, owners, over }) => tx === undefined || !written.includes(at) || owners.includes(tx) || over.includes(tx)
    )
})

/** Else the next transaction would be decided before its participants have prepared. */
export const preparedIsCurrent = always("a router between transactions counts nobody as prepared", {
  source: "P2 §5.4",
  reads: { routers: view(router, ({ value, context: { prepared, prepareTs } }) => ({ value, count: prepared.length, prepareTs })) },
  by: (is) => is.each("routers", ({ value, count, prepareTs }) => value !== "idle" || (count === 0 && prepareTs === 0))
})
