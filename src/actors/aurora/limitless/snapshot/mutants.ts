import { assign } from "xstate"
import { mutant } from "../../../../world/index.ts"
import { realTime, routerCrash, shardCrash, visibility } from "./scenarios.ts"
import { shard } from "./shard.ts"

export const mutants = [
  mutant("limitless B1", {
    of: visibility,
    breaks: "the commit time is the router's clock alone",
    replace: shard.with({
      actions: {
        chooseCommitTs: assign(({ context, event }, { startTs }: { readonly startTs: number }) => ({
          owed: "tx" in event ? [...context.owed, { tx: event.tx, router: event.from, commitTs: startTs }] : context.owed
        }))
      }
    }),
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
  mutant("limitless B11", {
    of: realTime,
    breaks: "a commit is acknowledged before its time has surely passed",
    replace: shard.with({ guards: { hasPassed: () => true } }),
    expected: ["limitless L7"]
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
  })
]
