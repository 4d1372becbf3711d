import { bag, type Counts, fifo, integer, oneOf, role, scenario, set, type Spec } from "../../../scenario/index.ts"
import { detector } from "./detector.ts"
import { claimsOf } from "./invariants.ts"
import { node } from "./node.ts"
import { deadAreSuspected, isQuiet, maySuspectTheDead, maySuspectWrongly, wrongSuspicionsEnd } from "./promises.ts"

const tickMs = 10

/** [distinct, transitions, depth] by period, delay, timeout, restarts and ticks. */
const counts: Readonly<Record<string, readonly [number, number, number]>> = {
  "1 0 2 1 12": [4_543, 10_461, 40],
  "1 1 3 1 12": [7_833, 17_454, 39],
  "2 1 4 0 12": [1_827, 3_278, 27],
  "2 1 4 1 12": [4_884, 10_282, 28],
  "2 1 4 1 20": [13_180, 29_292, 44],
  "2 2 5 1 12": [6_510, 13_500, 27]
}

const countsOf = (known: readonly [number, number, number] | undefined): Counts | undefined =>
  known && { distinct: known[0], transitions: known[1], depth: known[2] }

const periods = integer(2, { min: 1, max: 5, describe: "ticks between two heartbeats" })
const timeouts = integer(4, { min: 1, max: 12, describe: "ticks without a heartbeat after which the node is suspected" })

const castOf = (period: number, timeout: number): Spec["cast"] => ({
  node: role(node, { input: { detector: "detector", periodMs: period * tickMs } }),
  detector: role(detector, { input: { timeoutMs: timeout * tickMs } })
})

/** The network keeps no bound by itself: the claims are about runs in which it does. */
export const failureDetector = scenario(
  "tutorial/failure-detector",
  {
    describe: "A node sends heartbeats, may crash and come back; a detector suspects it when it hears nothing",
    parameters: {
      period: periods,
      delay: integer(1, { min: 0, max: 5, describe: "ticks that a heartbeat is under way at most, where the network keeps its bound" }),
      timeout: timeouts,
      restarts: integer(1, { min: 0, max: 1, describe: "how often the node may come back" }),
      ticks: integer(12, { min: 0, max: 40, describe: "ticks that are looked at" })
    }
  },
  ({ period, delay, timeout, restarts, ticks }) => ({
    cast: castOf(period, timeout),
    network: bag(),
    timers: { tickMs },
    budgets: { faults: { crash: { total: 1, only: ["node"] }, restart: restarts }, timers: "unbounded", ticks },
    ...claimsOf({ delay, timeout, isRestartable: restarts > 0 }),
    expected: countsOf(counts[`${period} ${delay} ${timeout} ${restarts} ${ticks}`])
  })
)

/** [distinct, transitions, depth] by period, timeout and network. */
const countsForEver: typeof counts = {
  "2 4 fifo": [52, 121, 10],
  "2 4 lossy": [69, 227, 12],
  "2 4 set": [24, 62, 9]
}

/**
 * Heartbeats for ever: a channel of two keeps what is under way finite, and a set does so by keeping each message once. The first cuts where the
 * channel is full, which is only while the node is up.
 */
export const live = scenario(
  "tutorial/failure-detector/live",
  {
    describe: "A node sends heartbeats for ever, or crashes for good: is it suspected in the end, or trusted?",
    parameters: {
      period: periods,
      timeout: timeouts,
      network: oneOf("fifo", ["fifo", "lossy", "set"], "heartbeats arrive once and in order, or may be lost each time, or arrive for ever"),
      promise: oneOf("complete", ["complete", "accurate"], "what is promised: of a node that is down, or of one that is up"),
      fair: oneOf("weak", ["none", "weak", "strong"], "which runs count")
    }
  },
  ({ period, timeout, network, promise, fair }) => ({
    cast: castOf(period, timeout),
    network: network === "set" ? set() : fifo({ capacity: 2 }),
    timers: { tickMs },
    budgets: {
      faults: { crash: { total: 1, only: ["node"] }, ...(network === "lossy" ? { loss: "unbounded" } : {}) },
      timers: "unbounded",
      ticks: "unbounded"
    },
    properties: [maySuspectTheDead, maySuspectWrongly, promise === "complete" ? deadAreSuspected : wrongSuspicionsEnd],
    final: isQuiet,
    ...(fair === "none" ? {} : { fair: { steps: fair, of: ["messages", "timers"] } }),
    expected: countsOf(countsForEver[`${period} ${timeout} ${network}`])
  })
)
