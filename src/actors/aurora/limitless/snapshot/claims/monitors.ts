/**
 * What happened, as far as the invariants need it: each monitor keeps a few numbers, never a whole history. What a message tells is taken
 * from its delivery, which no actor can forget to mention. What a shard promises when it answers is observed there, since a commit may
 * come before the answer arrives; that it was observed is asked when it does.
 * Source: P2 §5.4 to §5.6, for L4, L7 to L9 and E1 of the page. Invented: the form.
 */
import { assign, setup } from "xstate"
import { byKey, type Observed } from "../../../../../kernel/index.ts"
import { monitor, type StepSeen } from "../../../../../scenario/index.ts"
import type { RouterEntry, ShardEntry } from "../messages.ts"

interface Promises {
  /** The greatest snapshot served, by shard and by the writer that it saw. */
  readonly served: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** The greatest snapshot for which the lead said "not yet", by transaction. */
  readonly denied: Readonly<Record<string, number>>
  /** Did an answer arrive that nobody had noted when it was given? */
  readonly unnoted: boolean
}

const raise = (times: Readonly<Record<string, number>>, key: string, startTs: number) =>
  byKey({ ...times, [key]: Math.max(times[key] ?? startTs, startTs) })

/** Is an answer that arrives among those that were noted? A read of what the reader has written itself promises nothing. */
const isNoted = ({ served, denied }: Promises, { step, from, message }: StepSeen): boolean => {
  if (step !== "deliver" || from === undefined || message === undefined) return true
  const { type, tx, writer, startTs } = message as Partial<Record<string, string>> & { readonly startTs?: number }
  if (type === "Fetched") return writer === tx || served[from]?.[writer!] !== undefined
  return type !== "NotYet" || (denied[tx!] ?? -1) >= startTs!
}

export const promises = monitor(
  "promises",
  setup({ types: {} as { context: Promises; events: Observed<ShardEntry> | StepSeen } }).createMachine({
    context: { served: {}, denied: {}, unnoted: false },
    on: {
      Served: {
        actions: assign({
          served: ({ context: { served }, event: { from, writer, startTs } }) =>
            byKey({ ...served, [from]: raise(served[from] ?? {}, writer, startTs) })
        })
      },
      Denied: { actions: assign({ denied: ({ context, event }) => raise(context.denied, event.tx, event.startTs) }) },
      Step: { actions: assign({ unnoted: ({ context, event }) => context.unnoted || !isNoted(context, event) }) }
    }
  })
)

/** The commit time that a router is told in this step, if it is. */
const toldIn = ({ step, message }: StepSeen): number | undefined =>
  step === "deliver" && message?.type === "Committed" ? (message["commitTs"] as number) : undefined

/** The greatest commit time of which a client has heard. */
export const recency = monitor(
  "recency",
  setup({ types: {} as { context: { readonly acknowledged: number | null }; events: StepSeen } }).createMachine({
    context: { acknowledged: null },
    on: {
      Step: {
        actions: assign({
          acknowledged: ({ context: { acknowledged }, event }) => {
            const told = toldIn(event)
            return told === undefined ? acknowledged : Math.max(acknowledged ?? told, told)
          }
        })
      }
    }
  })
)

/** Has a client heard of a commit before real time had passed its commit time? */
export const punctuality = monitor(
  "punctuality",
  setup({ types: {} as { context: { readonly early: boolean }; events: StepSeen } }).createMachine({
    context: { early: false },
    on: { Step: { actions: assign({ early: ({ context, event }) => context.early || (event.time ?? 0) <= (toldIn(event) ?? -1) }) } }
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
        actions: assign({ reading: ({ context: { reading, seen }, event }) => byKey({ ...reading, [event.tx]: { floor: seen, saw: -1 } }) })
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
