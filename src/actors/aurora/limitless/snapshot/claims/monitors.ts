/**
 * What happened, as far as the invariants need it: each monitor keeps a few numbers and a verdict, never a whole history.
 * Source: limitless.md 9 (L4, L7, L9, E1). Invented: the form.
 */
import { assign, setup } from "xstate"
import { type Observed, monitor, type StepSeen } from "../../../../../world/index.ts"
import type { RouterEntry, ShardEntry } from "../messages.ts"

interface Promises {
  /** The greatest snapshot served, by shard and by the writer that it saw. */
  readonly served: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** The greatest snapshot for which the lead said "not yet", by transaction. */
  readonly denied: Readonly<Record<string, number>>
  readonly broken: boolean
}

const raise = (times: Readonly<Record<string, number>>, key: string, startTs: number) => ({
  ...times,
  [key]: Math.max(times[key] ?? startTs, startTs)
})
const isAtMost = (commitTs: number, startTs: number | undefined): boolean => startTs !== undefined && commitTs <= startTs

/** Did a snapshot at or above the commit time get the version of another? One that was told by the lead saw it before it is applied. */
const missed = (served: Readonly<Record<string, number>>, tx: string, commitTs: number): boolean =>
  Object.entries(served).some(([writer, startTs]) => writer !== tx && isAtMost(commitTs, startTs))

/** Has a shard applied a commit at or below a snapshot that it had served without it, or that the lead had denied? */
export const promises = monitor(
  "promises",
  setup({ types: {} as { context: Promises; events: Observed<ShardEntry> } }).createMachine({
    context: { served: {}, denied: {}, broken: false },
    on: {
      Served: {
        actions: assign({
          served: ({ context: { served }, event: { from, writer, startTs } }) => ({
            ...served,
            [from]: raise(served[from] ?? {}, writer, startTs)
          })
        })
      },
      Denied: { actions: assign({ denied: ({ context, event }) => raise(context.denied, event.tx, event.startTs) }) },
      Applied: {
        actions: assign({
          broken: ({ context: { served, denied, broken }, event: { from, tx, commitTs } }) =>
            broken || missed(served[from] ?? {}, tx, commitTs) || isAtMost(commitTs, denied[tx])
        })
      }
    }
  })
)

/** Has a transaction started with a snapshot that misses what a client had been told is committed? */
export const recency = monitor(
  "recency",
  setup({
    types: {} as { context: { readonly acknowledged: number | null; readonly stale: boolean }; events: Observed<RouterEntry> }
  }).createMachine({
    context: { acknowledged: null, stale: false },
    on: {
      Acknowledged: {
        actions: assign({ acknowledged: ({ context, event }) => Math.max(context.acknowledged ?? event.commitTs, event.commitTs) })
      },
      Started: {
        actions: assign({
          stale: ({ context, event }) => context.stale || (context.acknowledged !== null && event.startTs <= context.acknowledged)
        })
      }
    }
  })
)

/** Has a client heard of a commit before real time had passed its commit time? */
export const punctuality = monitor(
  "punctuality",
  setup({ types: {} as { context: { readonly early: boolean }; events: Observed<RouterEntry> } }).createMachine({
    context: { early: false },
    on: {
      Acknowledged: { actions: assign({ early: ({ context, event }) => context.early || (event.time ?? 0) <= event.commitTs }) }
    }
  })
)

interface Readers {
  /** The newest version that a reader saw who has ended. */
  readonly seen: number
  /** By transaction that is still reading: what it saw, and what readers before it had seen. */
  readonly reading: Readonly<Record<string, { readonly floor: number; readonly saw: number }>>
  readonly surprised: boolean
}

/** Has a reader seen less than a reader that had ended before it started? Fit for read-only transactions of one row. */
export const readers = monitor(
  "readers",
  setup({ types: {} as { context: Readers; events: Observed<RouterEntry> } }).createMachine({
    context: { seen: -1, reading: {}, surprised: false },
    on: {
      Started: {
        actions: assign({ reading: ({ context: { reading, seen }, event }) => ({ ...reading, [event.tx]: { floor: seen, saw: -1 } }) })
      },
      Answered: {
        actions: assign(({ context: { reading, surprised }, event: { tx, commitTs } }) => {
          const floor = reading[tx]?.floor ?? -1
          return { surprised: surprised || commitTs < floor, reading: { ...reading, [tx]: { floor, saw: commitTs } } }
        })
      },
      Ended: {
        actions: assign(({ context: { reading, seen }, event: { tx } }) => {
          const { [tx]: ended, ...still } = reading
          return { reading: still, seen: Math.max(seen, ended?.saw ?? -1) }
        })
      }
    }
  })
)

/** Has anybody crashed? */
export const outages = monitor(
  "outages",
  setup({ types: {} as { context: { readonly crashed: boolean }; events: StepSeen } }).createMachine({
    context: { crashed: false },
    on: { Step: { guard: ({ event }) => event.step === "crash", actions: assign({ crashed: true }) } }
  })
)
