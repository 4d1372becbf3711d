/**
 * The protocol with one more rule broken each: what `borealis mutate` has shown nothing to tell. Ours, in no list.
 */
import { assign, emit } from "xstate"
import { type ActorId, send, several } from "../../../../kernel/index.ts"
import { mutant } from "../../../../scenario/index.ts"
import { logicalTimeLeads, preparedIsCurrent, rowIsOwned, servedIsPast } from "./claims/commits.ts"
import { conflict, rollback } from "./encounters.ts"
import { router } from "./router.ts"
import { routerCrash, snapshot } from "./scenarios.ts"
import { shard } from "./shard.ts"
import type { Asked } from "./shard-rules.ts"
import type { TransactionId } from "./transactions.ts"
import { proposal } from "./visibility.ts"

export const found = [
  mutant("limitless X10", {
    of: conflict,
    breaks: "a participant keeps its logical time when it proposes a commit time",
    replace: shard.with({
      actions: {
        prepare: assign(({ context, event }, part: { readonly tx: TransactionId; readonly lead: ActorId }) => ({
          holder: null,
          prepared: { ...part, prepareTs: proposal(context.logicalTime, event.now) }
        }))
      }
    }),
    expected: [logicalTimeLeads.name]
  }),
  mutant("limitless X11", {
    of: conflict,
    breaks: "a shard keeps its logical time when it chooses a commit time",
    replace: shard.with({
      actions: {
        chooseCommitTs: assign(({ context, event }, { prepareTs }: Asked) => {
          const commitTs = Math.max(prepareTs, proposal(context.logicalTime, event.now))
          return { owed: "tx" in event ? [...context.owed, { tx: event.tx, router: event.from, commitTs }] : context.owed }
        })
      }
    }),
    expected: ["limitless L3"]
  }),
  mutant("limitless X12", {
    of: routerCrash,
    breaks: "a shard knows of the last transaction only that it has aborted",
    replace: shard.with({
      actions: {
        abort: assign({ holder: null, prepared: null, aborted: ({ context: { holder, prepared } }) => [holder ?? prepared?.tx ?? ""] })
      }
    }),
    expected: ["limitless L16"]
  }),
  mutant("limitless X13", {
    of: rollback,
    breaks: "a part is given up and no note of it is kept",
    replace: shard.with({ actions: { abort: assign({ holder: null, prepared: null }) } }),
    expected: ["limitless L15"]
  }),
  mutant("limitless X14", {
    of: rollback,
    breaks: "a row that is given up keeps its holder",
    replace: shard.with({
      actions: { abort: assign({ aborted: ({ context: { aborted, holder } }) => [...aborted, holder ?? ""].toSorted() }) }
    }),
    expected: [rowIsOwned.name]
  }),
  mutant("limitless X15", {
    of: conflict,
    breaks: "a router goes on counting who has prepared when the transaction is over",
    replace: router.with({ actions: { forgetPrepared: assign({}) } }),
    expected: [preparedIsCurrent.name]
  }),
  mutant("limitless X16", {
    of: conflict,
    breaks: "a write that meets a locked row is answered at once",
    replace: shard.with({
      actions: {
        awaitRow: emit(({ event }) =>
          "from" in event && "tx" in event ? send(event.from, { type: "Written", tx: event.tx }) : several([])
        )
      }
    }),
    expected: ["limitless L15"]
  }),
  mutant("limitless X17", {
    of: snapshot,
    breaks: "a read leaves the shard's logical time where it is, as in B4",
    replace: shard.with({ actions: { advanceOnRead: assign({}) } }),
    expected: [servedIsPast.name]
  })
]
