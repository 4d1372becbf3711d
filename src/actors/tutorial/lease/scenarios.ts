import { bag, type Counts, integer, oneOf, role, scenario, type Spec, type ValuesOf } from "../../../scenario/index.ts"
import { client } from "./client.ts"
import { ended, exclusive, fenced, mayComeTooLate, mayHoldBoth, mayReject, mayWrite, ownToken } from "./invariants.ts"
import { waitIsWorthwhile, leaseEnds, waitEnds } from "./promises.ts"
import { server } from "./server.ts"
import { storage } from "./storage.ts"

const tickMs = 10

/** [distinct, transitions, depth] by lease, hold and slack. */
const counts: Readonly<Record<string, readonly [number, number, number]>> = {
  "3 1 1": [2_041, 5_214, 23],
  "3 2 0": [1_859, 4_076, 23],
  "4 2 0": [2_041, 4_450, 25],
  "4 2 1": [3_218, 8_221, 25],
  "4 3 0": [3_012, 6_691, 25],
  "5 3 1": [4_799, 12_210, 27]
}

const countsOf = (known: readonly [number, number, number] | undefined): Counts | undefined =>
  known && { distinct: known[0], transitions: known[1], depth: known[2] }

const parameters = {
  lease: integer(4, { min: 1, max: 9, describe: "ticks for which the server grants the lock" }),
  hold: integer(2, { min: 1, max: 9, describe: "ticks after its request until which a client believes to hold it" }),
  slack: integer(1, { min: 0, max: 3, describe: "ticks by which a timer may be late" })
} as const

const parts = ({ lease: term, hold, slack }: ValuesOf<typeof parameters>): Pick<Spec, "cast" | "network" | "timers"> => {
  const input = { server: "server", storage: "storage", holdMs: hold * tickMs }
  return {
    cast: {
      server: role(server, { input: { leaseMs: term * tickMs } }),
      storage: role(storage),
      anna: role(client, { input }),
      ben: role(client, { input })
    },
    network: bag(),
    timers: { tickMs, slack }
  }
}

/** Each client asks once, and each timer is started once a lease. */
const unlimited = { spontaneous: "unbounded", timers: "unbounded", ticks: "unbounded" } as const

/** Timers tick: a timer is due after its time, and goes off `slack` ticks late at most. Messages take as long as they like. */
export const lease = scenario(
  "tutorial/lease",
  { describe: "Two clients write under a lock that is leased to them for a time", parameters },
  (scope) => ({
    ...parts(scope),
    budgets: { faults: "none", ...unlimited },
    properties: [exclusive, ownToken, fenced, mayHoldBoth, mayWrite, mayReject, mayComeTooLate],
    final: ended,
    expected: countsOf(counts[`${scope.lease} ${scope.hold} ${scope.slack}`])
  })
)

/** [distinct, transitions, depth] by lease, hold and slack. */
const countsWithCrash: typeof counts = { "4 2 1": [4_469, 14_453, 25] }

/** Clients are alike: the crash of one stands for that of any. */
export const live = scenario(
  "tutorial/lease/live",
  {
    describe: "A client may crash for good, also while it holds the lock: is the lock ever free again?",
    parameters: {
      ...parameters,
      promise: oneOf("free", ["free", "granted"], "what is promised: that the lock is free again, or that who waits gets it"),
      fair: oneOf("weak", ["none", "weak", "strong"], "which runs count")
    }
  },
  ({ promise, fair, ...scope }) => ({
    ...parts(scope),
    budgets: { faults: { crash: { total: 1, only: ["anna"] } }, ...unlimited },
    properties: [exclusive, mayHoldBoth, ...(promise === "free" ? [leaseEnds, waitEnds] : [waitIsWorthwhile])],
    final: ended,
    ...(fair === "none" ? {} : { fair: { steps: fair, of: ["actors", "messages", "timers"] } }),
    expected: countsOf(countsWithCrash[`${scope.lease} ${scope.hold} ${scope.slack}`])
  })
)
