/**
 * The arithmetic of snapshots and commit times, beside the machines that use it.
 * Source: P2 §5.1, §5.2 and §5.5. Documented unless marked. Times are in ticks.
 */
import type { Reading } from "../../../../kernel/index.ts"
import type { TransactionId } from "./transactions.ts"

/** A version of a shard's row: who wrote it, and the time from which snapshots see it. */
export interface Version {
  readonly tx: TransactionId
  readonly commitTs: number
}

/** What a row holds before anybody writes: older than every snapshot. Invented. */
export const initialVersion: Version = { tx: "T0", commitTs: -1 }

/** Property 1: a snapshot at `startTs` holds exactly the transactions that committed at or before it. */
export const isVisible = (version: Version, startTs: number): boolean => version.commitTs <= startTs

/** The version that a snapshot shows, of versions in any order; of equal times the later in the list. */
export const newestVisible = (versions: readonly Version[], startTs: number): Version =>
  versions.reduce((best, one) => (isVisible(one, startTs) && one.commitTs >= best.commitTs ? one : best), initialVersion)

/** First updater wins: has somebody committed a version that this snapshot does not see? */
export const isOverwritten = (versions: readonly Version[], startTs: number): boolean => versions.some((one) => !isVisible(one, startTs))

/** The logical time after a snapshot was served: every later proposal is above the snapshot. */
export const past = (logicalTime: number, startTs: number): number => Math.max(logicalTime, startTs + 1)

/** The time that a shard proposes for a commit: not below a snapshot it has served, not before real time. */
export const proposal = (logicalTime: number, now: Reading | undefined): number => Math.max(logicalTime, clocked(now).latest)

/** The snapshot time of a transaction that starts at a router now. */
export const snapshotTime = (now: Reading | undefined): number => clocked(now).latest

/** Has real time surely passed `commitTs`? */
export const hasSurelyPassed = (commitTs: number, now: Reading | undefined): boolean => clocked(now).earliest > commitTs

/** Adds a version to a chain ordered by commit time. */
export const withVersion = (versions: readonly Version[], version: Version): readonly Version[] =>
  [...versions, version].toSorted((one, other) => one.commitTs - other.commitTs)

const clocked = (now: Reading | undefined): Reading => {
  if (now === undefined) throw new Error("routers and shards are cast with a clock")
  return now
}
