/**
 * What must be reachable, so that no check holds by doing nothing; among it the anomalies that the protocol allows.
 * Source: P2 §5. The ids are those of docs/protocols/aurora/limitless/snapshot.md.
 */
import { sometimes, view, viewMonitor } from "../../../../../scenario/index.ts"
import { misses } from "./invariants.ts"
import { readers } from "./monitors.ts"
import { type Log, logs, sessions } from "./seen.ts"
import { router } from "../router.ts"
import { shard } from "../shard.ts"
import type { TransactionId } from "../transactions.ts"
import { initialVersion } from "../visibility.ts"

const progress = view(
  router,
  ({ value, context }) => (value === "idle" && context.begun === context.script.length ? "finished" : "running"),
  () => "down" as const
)

/** Who has told its client what. */
const told = view(router, ({ context }) => context.acknowledged.map(({ tx }) => tx))

export const everythingEnds = sometimes("every router is through with its script", {
  reads: { progress },
  holds: ({ progress: all }) => all.every((one) => one === "finished")
})

export const everythingCommits = (count: number) =>
  sometimes("every writing transaction is acknowledged", {
    reads: { told },
    holds: (seen) => seen.told.flat().length === count
  })

export const missesLaterCommit = sometimes("a snapshot misses a commit that its shard has applied", {
  source: "P2 §5.2, Property 1",
  reads: { sessions, logs },
  holds: (seen) =>
    seen.sessions.some(({ startTs, reads }) => reads.some(({ at }) => seen.logs.some((log) => log.at === at && misses(log, startTs))))
})

export const showsWholeTransaction = sometimes("a snapshot shows a transaction at two shards", {
  reads: { sessions },
  holds: (seen) =>
    seen.sessions.some(({ reads }) =>
      reads.some(({ tx, at }) => tx !== initialVersion.tx && reads.some((other) => other.at !== at && other.tx === tx))
    )
})

export const waitsForClock = sometimes("a durable commit waits for its clock", {
  source: "P2 §5.6",
  reads: { waiting: view(shard, ({ context: { owed, versions } }) => versions.some(({ tx }) => tx === owed[0]?.tx)) },
  holds: ({ waiting }) => waiting.includes(true)
})

export const inquires = sometimes("a read waits for the word of a lead", {
  source: "P2 §5.5",
  reads: { waiting: view(shard, ({ context }) => context.pending.length > 0) },
  holds: ({ waiting }) => waiting.includes(true)
})

export const twoInquire = sometimes("two reads wait for the word of a lead whose row has an older version", {
  source: "P2 §5.5",
  reads: { waiting: view(shard, ({ context }) => context.pending.map(({ writer }) => writer)), logs },
  holds: (seen) =>
    seen.waiting.some((writers) => writers.length > 1 && seen.logs.some(({ versions }) => versions.some(({ tx }) => !writers.includes(tx))))
})

export const overtaken = sometimes("a write meets a version that its snapshot does not see", {
  source: "P2 §5.3",
  reads: { progress, told },
  holds: (seen) => seen.progress.every((one) => one === "finished") && seen.told.some((one) => one.length === 0)
})

/** L18, E2: serialisable is not promised. */
export const writeSkew = sometimes("two transactions commit, each having read what the other replaces", {
  id: "limitless L18",
  source: "docs/protocols/aurora/limitless/snapshot.md#limitless-l18",
  reads: { sessions, told },
  holds: (seen) =>
    seen.told.every((one) => one.length === 1) && seen.sessions.every(({ reads }) => reads.every(({ tx }) => tx === initialVersion.tx))
})

/** E1: only transactions with updates are ordered in real time. */
export const readerSurprised = sometimes("a reader sees less than a reader that had ended before it started", {
  id: "limitless E1",
  source: "docs/protocols/aurora/limitless/snapshot.md#limitless-e1",
  reads: { surprised: viewMonitor(readers, ({ context }) => context.surprised) },
  holds: ({ surprised }) => surprised.includes(true)
})

export const asksLead = sometimes("a participant asks its lead for the outcome", {
  source: "P2 §5.4",
  reads: {
    asking: view(shard, ({ value }) => typeof value === "object" && typeof value.row === "object" && value.row.prepared === "asking")
  },
  holds: (seen) => seen.asking.includes(true)
})

/** What became of a transaction at each shard. */
const outcome = (at: readonly Log[], tx: TransactionId) =>
  at.map(({ versions, aborted }) =>
    versions.some((version) => version.tx === tx) ? "committed" : aborted.includes(tx) ? "aborted" : "undecided"
  )

/** E3 as well: the client never heard. */
export const commitsWithoutRouter = (tx: TransactionId) =>
  sometimes("both shards commit although the router is down", {
    source: "P2 §5.4",
    reads: { progress, logs },
    holds: (seen) => seen.progress.includes("down") && outcome(seen.logs, tx).every((one) => one === "committed")
  })

export const abortsWithoutRouter = (tx: TransactionId) =>
  sometimes("both shards abort although the router is down", {
    source: "P2 §5.4",
    reads: { progress, logs },
    holds: (seen) => seen.progress.includes("down") && outcome(seen.logs, tx).every((one) => one === "aborted")
  })

export const preparedSurvives = sometimes("a prepared part is on the disk of a shard that is down", {
  reads: {
    prepared: view(
      shard,
      () => false,
      ({ prepared }) => prepared !== null
    )
  },
  holds: ({ prepared }) => prepared.includes(true)
})
