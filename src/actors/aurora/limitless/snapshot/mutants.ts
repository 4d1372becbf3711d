/**
 * The protocol with one rule broken each.
 * Each has its row in docs/protocols/aurora/limitless/snapshot.md, under its id. `expected` names the invariant that the rule is there for.
 */
import { assign } from "xstate"
import type { ActorId, Reading } from "../../../../kernel/index.ts"
import { mutant } from "../../../../scenario/index.ts"
import { writeSkew } from "./anomalies.ts"
import { router } from "./router.ts"
import { conflict } from "./encounters.ts"
import { found } from "./found-mutants.ts"
import { realTime, refined, routerCrash, shardCrash, snapshot, threeShards, visibility } from "./scenarios.ts"
import { shard } from "./shard.ts"
import type { Asked, Context } from "./shard-rules.ts"
import type { TransactionId } from "./transactions.ts"
import { proposal, type Version, withVersion } from "./visibility.ts"

/** A shard that chooses commit times by another rule. */
const choosing = (rule: (asked: Asked, own: number) => number) =>
  shard.with({
    actions: {
      chooseCommitTs: assign(({ context, event }, asked: Asked) => {
        const own = proposal(context.logicalTime, event.now)
        const owed = "tx" in event ? [{ tx: event.tx, router: event.from, commitTs: rule(asked, own) }] : []
        return { logicalTime: own, owed: [...context.owed, ...owed] }
      })
    }
  })

/** A shard that proposes times by another rule, for a commit alone and as lead or participant of one. */
const proposing = (rule: (context: Context, now: Reading | undefined) => number) =>
  shard.with({
    actions: {
      chooseCommitTs: assign(({ context, event }, { prepareTs }: Asked) => {
        const own = rule(context, event.now)
        const owed = "tx" in event ? [{ tx: event.tx, router: event.from, commitTs: Math.max(prepareTs, own) }] : []
        return { logicalTime: own, owed: [...context.owed, ...owed] }
      }),
      prepare: assign(({ context, event }, part: { readonly tx: TransactionId; readonly lead: ActorId }) => {
        const prepareTs = rule(context, event.now)
        return { logicalTime: prepareTs, holder: null, prepared: { ...part, prepareTs } }
      })
    }
  })

export const mutants = [
  mutant("limitless B1", {
    of: visibility,
    breaks: "the commit time is the router's clock alone",
    replace: choosing(({ startTs }) => startTs),
    expected: ["limitless L4", "limitless L1"]
  }),
  mutant("limitless B2", {
    of: visibility,
    breaks: "the lead's own proposal is left out of the commit time",
    replace: choosing(({ prepareTs }) => prepareTs),
    expected: ["limitless L4", "limitless L1"]
  }),
  mutant("limitless B3", {
    of: visibility,
    breaks: "the participants' proposals are left out of the commit time",
    replace: choosing((_, own) => own),
    expected: ["limitless L4", "limitless L1"]
  }),
  mutant("limitless B4", {
    of: visibility,
    breaks: "a read leaves the shard's logical time where it is",
    replace: shard.with({ actions: { advanceOnRead: assign({}) } }),
    expected: ["limitless L4"]
  }),
  mutant("limitless B5", {
    of: visibility,
    breaks: "a prepared version is taken for invisible without asking its lead",
    replace: shard.with({ guards: { mustInquire: () => false } }),
    expected: ["limitless L1"]
  }),
  mutant("limitless B7", {
    of: visibility,
    breaks: 'the lead says "not yet" and leaves its logical time where it is',
    replace: shard.with({ actions: { advanceOnInquiry: assign({}) } }),
    expected: ["limitless L4"]
  }),
  mutant("limitless B8", {
    of: visibility,
    breaks: "a snapshot at the very prepare time does not inquire",
    replace: shard.with({
      guards: { mustInquire: ({ context: { prepared } }, startTs: number) => prepared !== null && prepared.prepareTs < startTs }
    }),
    expected: ["limitless L1"]
  }),
  mutant("limitless B9", {
    of: visibility,
    breaks: 'the lead says "not yet" although the commit time is chosen and in the snapshot',
    replace: shard.with({ guards: { mustWithhold: () => false } }),
    expected: ["limitless L4"]
  }),
  mutant("limitless B10", {
    of: realTime,
    breaks: "a version whose commit is being logged is passed over instead of awaited",
    replace: shard.with({ guards: { mustAwait: () => false } }),
    expected: ["limitless L2"]
  }),
  mutant("limitless B11", {
    of: realTime,
    breaks: "a commit is acknowledged before its time has surely passed",
    replace: shard.with({ guards: { hasPassed: () => true } }),
    expected: ["limitless L7"]
  }),
  mutant("limitless B12", {
    of: realTime,
    breaks: "the commit wait ends when the latest reading has passed the commit time",
    replace: shard.with({
      guards: { hasPassed: ({ context: { owed }, event }) => owed[0] !== undefined && proposal(0, event.now) > owed[0].commitTs }
    }),
    expected: ["limitless L7"]
  }),
  mutant("limitless B13", {
    of: realTime,
    breaks: "a snapshot is taken at the earliest reading",
    replace: router.with({ actions: { takeSnapshot: assign({ startTs: ({ event }) => event.now?.earliest ?? 0 }) } }),
    expected: ["limitless L7"]
  }),
  mutant("limitless B14", {
    of: writeSkew,
    parameters: { shardError: 1 },
    breaks: "shards propose the earliest reading of their clock",
    replace: proposing(({ logicalTime }, now) => Math.max(logicalTime, now?.earliest ?? 0)),
    expected: ["limitless L8"]
  }),
  mutant("limitless B16", {
    of: shardCrash,
    breaks: "a commit is acknowledged before its log record is durable",
    replace: shard.with({ guards: { isDurable: () => true } }),
    expected: ["limitless L9"]
  }),
  mutant("limitless B17", {
    of: routerCrash,
    breaks: "a prepared participant whose router is silent aborts on its own",
    replace: shard.with({ guards: { isFreeToAbort: ({ context }) => context.impatient } }),
    expected: ["limitless L13"]
  }),
  mutant("limitless B19", {
    of: routerCrash,
    breaks: "the lead answers that it aborts and keeps its part",
    replace: shard.with({ guards: { mustRenounce: () => false } }),
    expected: ["limitless L13"]
  }),
  mutant("limitless B35", {
    of: conflict,
    breaks: "a write does not look for versions that its snapshot does not see",
    replace: shard.with({ guards: { isOverwritten: () => false } }),
    expected: ["limitless L10"]
  }),
  mutant("limitless B37", {
    of: snapshot,
    breaks: "a write leaves the shard's logical time where it is",
    replace: shard.with({ actions: { advanceOnWrite: assign({}) } }),
    expected: ["limitless L12"]
  }),
  // found here, not in the list: X1 is the rule that the page's second finding asks for
  mutant("limitless X1", {
    of: threeShards,
    breaks: "a statement of a transaction whose part here is gone opens a new part",
    replace: shard.with({ guards: { isGone: () => false } }),
    expected: ["limitless L13"]
  }),
  mutant("limitless X2", {
    of: routerCrash,
    breaks: "a router takes no notice of a commit that has failed",
    replace: router.with({
      guards: {
        isCurrent: ({ context: { script, begun }, event }, tx: TransactionId) =>
          event.type !== "CommitFailed" && tx === script[begun - 1]?.id
      }
    }),
    expected: ["deadlock"]
  }),
  mutant("limitless X3", {
    of: conflict,
    breaks: "a commit that is durable and whose time has passed is acknowledged to nobody",
    replace: shard.with({ actions: { acknowledge: assign({}) } }),
    expected: ["deadlock"]
  }),
  mutant("limitless X4", {
    of: conflict,
    breaks: "a write that meets a row that is locked is dropped instead of awaited",
    replace: shard.with({ actions: { awaitRow: assign({}) } }),
    expected: ["deadlock"]
  }),
  mutant("limitless X5", {
    of: visibility,
    breaks: 'the lead keeps its "not yet" to itself',
    replace: shard.with({ actions: { deny: assign({}) } }),
    expected: ["deadlock"]
  }),
  mutant("limitless X6", {
    of: realTime,
    breaks: "a read of a row that somebody is writing is taken for a read of an own write",
    replace: shard.with({ guards: { readsOwn: () => true } }),
    expected: ["limitless L2"]
  }),
  mutant("limitless X7", {
    of: refined,
    breaks: "a participant commits at the time that it has proposed itself",
    replace: shard.with({
      actions: {
        applyPrepared: assign(({ context: { prepared, versions } }, { tx, commitTs }: Version) => ({
          prepared: null,
          versions: withVersion(versions, { tx, commitTs: prepared?.prepareTs ?? commitTs })
        }))
      }
    }),
    expected: ["limitless L3"]
  }),
  mutant("limitless X8", {
    of: writeSkew,
    breaks: "no commit time has to do with the clock: shards propose their logical time",
    replace: proposing(({ logicalTime }) => logicalTime),
    expected: ["limitless L8"]
  }),
  mutant("limitless X9", {
    of: conflict,
    breaks: "a write takes the row's lock from its holder",
    replace: shard.with({ actions: { awaitRow: assign({ holder: ({ context, event }) => ("tx" in event ? event.tx : context.holder) }) } }),
    expected: ["limitless L15"]
  }),
  ...found
]
