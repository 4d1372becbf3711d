/**
 * The figures that are asked for. Ratios, bytes and counts travel from machine to machine and decide whether a run of the benchmark
 * succeeds. Speeds do not: what is asked of them holds for a machine of which SPIN's speed is known, and is scaled by what SPIN does
 * here in the same run. Without that they are shown, and decide nothing.
 */
import { availableParallelism } from "node:os"
import { atOnce, rows } from "./borealis.ts"
import { earlier, rateOf, type Result, wasCrowded } from "./measure.ts"
import { count, gigabytes, millions } from "./table.ts"

/** Names of rows and subjects, by which figures are found. */
export const spinRow = "SPIN, a process per participant"
export const flatSpinRow = "SPIN, one flat process"
export const twoPhaseCommitOf = (rms: number): string => `two-phase commit, N = ${rms}`
export const orbitsOf = (rms: number): string => `two-phase commit up to symmetry, N = ${rms}`
export const paxosOf = (proposers: number, acceptors: number): string => `Paxos, ${proposers} proposers, ${acceptors} acceptors`
export const gridOf = (counters: number): string => `grid of ${counters} counters`
export const growth = "growth"
export const misses = "misses"
/** Scenarios whose misses are asked about: name, and parameters. */
export const ledgerMisses = "bench/ledger"
export const limitlessMisses = "aurora/limitless/snapshot until=6 routerError=2 shardError=1"
/** What a step of a scenario costs: in its first check, with all code compiled, or what XState's own `transition()` takes alone. */
export const missOf = (scenario: string, which: "cold" | "warm" | "alone"): string => `${scenario}, ${which}`

interface Must {
  readonly subject: string
  readonly row: string
  /** Undefined where it cannot be measured, such as a ratio to a peer that is not installed. */
  readonly figure: (row: Result, find: (name: string) => Result | undefined) => number | undefined
  readonly least?: number
  readonly most?: number
  readonly show: (figure: number) => string
  /**
   * Is it a speed, states a second at least or seconds at most, of the reference machine? It is scaled where it is bound by memory, as
   * SPIN is. Else it decides nothing.
   */
  readonly speed?: "scaled" | "as it is"
}

const times =
  (what: string) =>
  (figure: number): string =>
    `${figure.toFixed(2)} × ${what}`
const over = (one: number, other: number | undefined): number | undefined => (other === undefined ? undefined : one / other)
/** How many times as fast one is as the other. */
const ratio = (one: Result, other: Result | undefined): number | undefined => over(rateOf(one), other && rateOf(other))
/** How many times as fast as another row one is, where there are two cores. */
const onTwoCores =
  (other: string): Must["figure"] =>
  (row, find) =>
    availableParallelism() < 2 ? undefined : ratio(row, find(other))
const nsPerState = (result: Result | undefined): number | undefined => result && (result.seconds * 1e9) / result.distinct

/**
 * Cost per state as the space grows: the largest against one of about a million states. A state of N = 10 has 1.24 times the
 * transitions of one of N = 8, and its tables are in no cache; for SPIN, N = 10 alone is 1.6 times N = 9.
 */
const grows = (row: string, from: string): Must => ({
  subject: growth,
  row,
  figure: (result, find) => over(nsPerState(result)!, nsPerState(find(from))),
  most: 1.75,
  show: times(`a state of ${from}`)
})

const microseconds = (seconds: number): string => `${(seconds * 1e6).toFixed(1)} µs`

/** A step that XState computes, in a check that has tens of thousands of them: canonical form, keys, projections and tables in it. */
const missesOf = (scenario: string): readonly Must[] => [
  {
    subject: misses,
    row: missOf(scenario, "cold"),
    figure: ({ seconds }) => seconds,
    most: 15e-6,
    show: microseconds,
    speed: "as it is"
  },
  {
    subject: misses,
    row: missOf(scenario, "warm"),
    figure: ({ seconds }, find) => over(seconds, find(missOf(scenario, "alone"))?.seconds),
    most: 2,
    show: times("transition() alone")
  }
]

const musts: readonly Must[] = [
  {
    subject: twoPhaseCommitOf(9),
    row: rows.standard,
    figure: (row, find) => ratio(row, find(spinRow)),
    least: 5,
    show: times("SPIN")
  },
  { subject: twoPhaseCommitOf(9), row: rows.standard, figure: rateOf, least: 4e6, show: millions, speed: "scaled" },
  {
    subject: twoPhaseCommitOf(9),
    row: rows.standard,
    figure: ({ xstateCalls }) => xstateCalls,
    most: 20_000,
    show: (calls) => `${count(calls)} XState calls`
  },
  { subject: twoPhaseCommitOf(9), row: rows.typescript, figure: rateOf, least: 2e6, show: millions, speed: "scaled" },
  {
    subject: twoPhaseCommitOf(10),
    row: rows.standard,
    figure: ({ seconds }) => seconds,
    most: 15,
    show: (seconds) => `${seconds.toFixed(1)} s`,
    speed: "scaled"
  },
  { subject: twoPhaseCommitOf(10), row: rows.standard, figure: ({ peakBytes }) => peakBytes, most: 2.3e9, show: gigabytes },
  {
    subject: twoPhaseCommitOf(10),
    row: rows.standard,
    figure: ({ tableBytes, distinct }) => tableBytes && tableBytes / distinct,
    most: 20,
    show: (bytes) => `${bytes.toFixed(1)} B/state kept`
  },
  {
    subject: twoPhaseCommitOf(10),
    row: rows.two,
    figure: onTwoCores(rows.standard),
    least: 1.6,
    show: times("one worker")
  },
  {
    // 1.6 of the 2 times that two cores do if nothing keeps them from it
    subject: twoPhaseCommitOf(10),
    row: rows.two,
    figure: onTwoCores(atOnce),
    least: 0.8,
    show: times("two checks at once")
  },
  {
    subject: orbitsOf(10),
    row: rows.orbits,
    figure: ({ seconds }) => seconds,
    most: 1,
    show: (seconds) => `${seconds.toFixed(2)} s`,
    speed: "as it is"
  },
  { subject: paxosOf(2, 4), row: rows.standard, figure: rateOf, least: 2e6, show: millions, speed: "scaled" },
  grows(twoPhaseCommitOf(9), twoPhaseCommitOf(8)),
  grows(twoPhaseCommitOf(10), twoPhaseCommitOf(8)),
  grows(gridOf(7), gridOf(6)),
  grows(gridOf(8), gridOf(6)),
  ...missesOf(ledgerMisses),
  ...missesOf(limitlessMisses)
]

export type Outcome = "met" | "missed" | "not measured"

export interface Judged {
  readonly subject: string
  readonly row: string
  /** The figure, what is asked, and whether it is met. */
  readonly text: string
  readonly outcome: Outcome
  readonly decides: boolean
}

/** What is asked of these results, and whether they reach it. */
export const judge = (subject: string, results: readonly Result[]): readonly Judged[] => {
  const find = (name: string): Result | undefined => results.find((result) => result.name === name)
  const pace = paceBy(subject === paced ? find(spinRow) : earlier(paced, spinRow))
  // a size that was not asked for is no gap
  return musts.filter((must) => must.subject === subject && find(must.row) !== undefined).map((must) => judged(must, find, pace))
}

const judged = (must: Must, find: (name: string) => Result | undefined, pace: number | undefined): Judged => {
  const { subject, row, figure, show, speed } = must
  const scale = speed === "scaled" ? (pace ?? 1) : 1
  const { bound, isLeast } = must.least === undefined ? { bound: must.most!, isLeast: false } : { bound: must.least, isLeast: true }
  const here = isLeast ? bound * scale : bound / scale
  const asked = `at ${isLeast ? "least" : "most"} ${show(bound)}${scale === 1 ? "" : `, here ${show(here)}`}`
  const found = { subject, row, decides: speed === undefined || (speed === "scaled" && pace !== undefined) }
  const reached = figure(find(row)!, find)
  if (reached === undefined) return { ...found, text: `asked: ${asked}: not measured`, outcome: "not measured" }
  const isMet = isLeast ? reached >= here : reached <= here
  return { ...found, text: `${show(reached)}; asked: ${asked}: ${isMet ? "met" : "**missed**"}`, outcome: isMet ? "met" : "missed" }
}

/** States a second of earlier measurements on one machine of two cores: a prototype of the search, and the peers. */
const references: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  [twoPhaseCommitOf(7)]: { "tla-checker": 9_600 },
  [twoPhaseCommitOf(9)]: { [rows.standard]: 4.7e6, [rows.typescript]: 2.5e6, [rows.two]: 8.8e6, [spinRow]: 0.69e6, TLC: 0.042e6 },
  [twoPhaseCommitOf(10)]: { [rows.standard]: 4.9e6, [rows.two]: 8.2e6, [spinRow]: 0.42e6 }
}
export const referenceOf = (subject: string, row: string): number | undefined => references[subject]?.[row]

/** What tells how fast this machine is at the time: SPIN, on a space that fits no cache. */
const paced = twoPhaseCommitOf(9)
/** How many times as fast this machine is as the reference one. */
const paceBy = (spin: Result | undefined): number | undefined =>
  spin === undefined || wasCrowded(spin) ? undefined : rateOf(spin) / referenceOf(paced, spinRow)!
