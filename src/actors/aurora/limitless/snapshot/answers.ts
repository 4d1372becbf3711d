/**
 * What a shard knows of reads and commit times, and what it answers: pure functions over parts of its context.
 * Source: P2 §5.5. Documented: who is answered, and when. Invented: the shapes.
 */
import { type ActorId, observe, send } from "../../../../kernel/index.ts"
import type { TransactionId } from "./transactions.ts"
import { newestVisible, type Version } from "./visibility.ts"

/** A commit time that was chosen here and not yet told to the router. */
export interface Owed extends Version {
  readonly router: ActorId
}

/** A read that waits for what the lead of `writer` says. */
export interface Pending {
  readonly tx: TransactionId
  readonly router: ActorId
  readonly startTs: number
  readonly writer: TransactionId
}

/** What a participant keeps on disk of a transaction that it has prepared. */
export interface Preparation {
  readonly tx: TransactionId
  readonly lead: ActorId
  readonly prepareTs: number
}

/** The time chosen for the transaction that commits now; past every snapshot where there is none. */
export const committingAt = (owed: readonly Owed[]): number => owed.at(-1)?.commitTs ?? Number.POSITIVE_INFINITY

/** Is the log record of what is owed longest on disk? */
export const isLogged = (owed: readonly Owed[], versions: readonly Version[]): boolean =>
  versions.some((version) => version.tx === owed[0]?.tx)

/** The answer to a read, and the note that the snapshot was served. */
export const fetched = (router: ActorId, tx: TransactionId, startTs: number, versions: readonly Version[]) => {
  const { tx: writer, commitTs } = newestVisible(versions, startTs)
  return [send(router, { type: "Fetched", tx, writer, commitTs }), observe({ type: "Served", startTs, writer })]
}

/** The answer to a statement that cannot be: its transaction is lost. */
export const failed = ({ from, tx }: { readonly from: ActorId; readonly tx: TransactionId }) => send(from, { type: "Failed", tx })

/** The lead's word on a writer, for the reads at one snapshot. */
interface Word {
  readonly tx: TransactionId
  readonly startTs: number
}

const concerns = (word: Word, read: Pending): boolean => read.writer === word.tx && read.startTs === word.startTs

/** The answers to the reads that waited for this word. `versions` holds the writer's where it has committed. */
export const released = (pending: readonly Pending[], word: Word, versions: readonly Version[]) =>
  pending.filter((read) => concerns(word, read)).flatMap(({ router, tx, startTs }) => fetched(router, tx, startTs, versions))

/** The reads that go on waiting after this word. */
export const stillPending = (pending: readonly Pending[], word: Word): readonly Pending[] => pending.filter((read) => !concerns(word, read))
