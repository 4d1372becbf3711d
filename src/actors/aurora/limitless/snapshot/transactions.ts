/**
 * What clients ask of a router: transactions spelt out in advance, so that a scenario's space stays small.
 * Source: P2 §5.3 to §5.5. Documented: 1PC for one updated shard, a lead for more.
 * Leaves out: more than one row a shard, READ COMMITTED, DDL, reference tables.
 */
import type { ActorId } from "../../../../kernel/index.ts"

/** Never used twice. */
export type TransactionId = string

/** One statement, which touches the one row of shard `at`. */
export interface Operation {
  readonly do: "read" | "write"
  readonly at: ActorId
}

export interface Transaction {
  readonly id: TransactionId
  readonly operations: readonly Operation[]
}

export const reads = (at: ActorId): Operation => ({ do: "read", at })
export const writes = (at: ActorId): Operation => ({ do: "write", at })
export const transaction = (id: TransactionId, ...operations: readonly Operation[]): Transaction => ({ id, operations })

/** The shards that a transaction writes to, each once, in the order of its statements. */
export const updatedShards = ({ operations }: Transaction): readonly ActorId[] => [
  ...new Set(operations.filter((one) => one.do === "write").map(({ at }) => at))
]

/** The updated shard whose durable state decides; none where nothing is written. Documented: any one of them. Invented: the first. */
export const leadOf = (of: Transaction): ActorId | undefined => updatedShards(of)[0]

/** The updated shards that prepare: all but the lead. */
export const preparing = (of: Transaction): readonly ActorId[] => updatedShards(of).slice(1)
