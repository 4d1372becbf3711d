/**
 * The messages of Limitless transactions.
 * Source: P2 §5.3 to §5.5. Documented: what each says and when. Invented: their names.
 */
import type { TransactionId } from "./transactions.ts"

interface About {
  readonly tx: TransactionId
}

/** What a router asks of a shard. `startTs` goes with every fragment of a transaction. */
type FromRouter =
  | (About & { readonly type: "Read"; readonly startTs: number })
  | (About & { readonly type: "Write"; readonly startTs: number })
  /** The whole commit of a transaction that updated this shard alone. */
  | (About & { readonly type: "CommitAlone"; readonly startTs: number })
  | (About & { readonly type: "Prepare"; readonly lead: string })
  /** Asks the lead to decide; `prepareTs` is the greatest of the participants' times. */
  | (About & { readonly type: "CommitLead"; readonly startTs: number; readonly prepareTs: number })

/** An outcome for a participant: from the router, or from the lead when the participant has asked. */
type Outcome = (About & { readonly type: "CommitPrepared"; readonly commitTs: number }) | (About & { readonly type: "Rollback" })

/** Between a participant and the lead of the transaction `tx`. */
type BetweenShards =
  /** May `tx` commit at or before `startTs`? */
  | (About & { readonly type: "Inquire"; readonly startTs: number })
  | (About & { readonly type: "Known"; readonly startTs: number; readonly commitTs: number })
  /** `tx` will never commit at or before `startTs`. */
  | (About & { readonly type: "NotYet"; readonly startTs: number })
  /** The router is silent: what became of `tx`? */
  | (About & { readonly type: "Resolve" })

export type ToShard = FromRouter | Outcome | BetweenShards

export type ToRouter =
  /** The version that the snapshot shows: its writer and time. */
  | (About & { readonly type: "Fetched"; readonly writer: TransactionId; readonly commitTs: number })
  | (About & { readonly type: "Written" })
  /** A version newer than the snapshot exists (SQLSTATE 40001), or the transaction's part at this shard is gone. */
  | (About & { readonly type: "Failed" })
  | (About & { readonly type: "Prepared"; readonly prepareTs: number })
  | (About & { readonly type: "PrepareFailed" })
  | (About & { readonly type: "Committed"; readonly commitTs: number })
  | (About & { readonly type: "CommitFailed" })

/** What a shard tells monitors. */
export type ShardEntry =
  /** A read at `startTs` got the version that `writer` wrote. */
  | { readonly type: "Served"; readonly startTs: number; readonly writer: TransactionId }
  | (About & { readonly type: "Denied"; readonly startTs: number })

/** What a router tells monitors: what its client asked and heard. */
export type RouterEntry =
  | (About & { readonly type: "Started"; readonly startTs: number })
  | (About & { readonly type: "Answered"; readonly commitTs: number })
  | (About & { readonly type: "Ended" })
