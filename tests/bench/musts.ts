/**
 * The figures that are asked for. Ratios, bytes and counts travel from machine to machine and decide whether a run of the benchmark
 * succeeds. Absolute speeds do not: they are shown beside what is asked, and decide nothing.
 */
import { availableParallelism } from "node:os"
import { atOnce, rows } from "./borealis.ts"
import { rateOf, type Result } from "./measure.ts"
import { count, gigabytes, millions } from "./table.ts"

/** Names of rows and subjects, by which figures are found. */
export const spinRow = "SPIN, a process per participant"
export const flatSpinRow = "SPIN, one flat process"
export const twoPhaseCommitOf = (rms: number): string => `two-phase commit, N = ${rms}`
export const orbitsOf = (rms: number): string => `two-phase commit up to symmetry, N = ${rms}`
export const paxosOf = (proposers: number, acceptors: number): string => `Paxos, ${proposers} proposers, ${acceptors} acceptors`
export const gridOf = (counters: number): string => `grid of ${counters} counters`
export const growth = "growth"

interface Must {
  readonly subject: string
  readonly row: string
  /** Undefined where it cannot be measured, such as a ratio to a peer that is not installed. */
  readonly figure: (row: Result, find: (name: string) => Result | undefined) => number | undefined
  readonly least?: number
  readonly most?: number
  readonly show: (figure: number) => string
  readonly decides: boolean
}

const times =
  (what: string) =>
  (figure: number): string =>
    `${figure.toFixed(2)} × ${what}`
const over = (one: number, other: number | undefined): number | undefined => (other === undefined ? undefined : one / other)
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
  show: times(`a state of ${from}`),
  decides: true
})

const musts: readonly Must[] = [
  {
    subject: twoPhaseCommitOf(9),
    row: rows.standard,
    figure: (row, find) => over(rateOf(row), ((spin) => spin && rateOf(spin))(find(spinRow))),
    least: 5,
    show: times("SPIN"),
    decides: true
  },
  { subject: twoPhaseCommitOf(9), row: rows.standard, figure: rateOf, least: 4e6, show: millions, decides: false },
  {
    subject: twoPhaseCommitOf(9),
    row: rows.standard,
    figure: ({ xstateCalls }) => xstateCalls,
    most: 20_000,
    show: (calls) => `${count(calls)} XState calls`,
    decides: true
  },
  { subject: twoPhaseCommitOf(9), row: rows.typescript, figure: rateOf, least: 2e6, show: millions, decides: false },
  {
    subject: twoPhaseCommitOf(10),
    row: rows.standard,
    figure: ({ seconds }) => seconds,
    most: 15,
    show: (seconds) => `${seconds.toFixed(1)} s`,
    decides: false
  },
  { subject: twoPhaseCommitOf(10), row: rows.standard, figure: ({ peakBytes }) => peakBytes, most: 2.3e9, show: gigabytes, decides: true },
  {
    subject: twoPhaseCommitOf(10),
    row: rows.standard,
    figure: ({ tableBytes, distinct }) => tableBytes && tableBytes / distinct,
    most: 20,
    show: (bytes) => `${bytes.toFixed(1)} B/state kept`,
    decides: true
  },
  {
    subject: twoPhaseCommitOf(10),
    row: rows.two,
    figure: (row, find) => (availableParallelism() < 2 ? undefined : over(rateOf(row), ((one) => one && rateOf(one))(find(rows.standard)))),
    least: 1.6,
    show: times("one worker"),
    decides: true
  },
  {
    subject: twoPhaseCommitOf(10),
    row: rows.two,
    figure: (row, find) => over(rateOf(row), ((both) => both && rateOf(both))(find(atOnce))),
    least: 0.9,
    show: times("two checks at once"),
    decides: false
  },
  {
    subject: orbitsOf(10),
    row: rows.orbits,
    figure: ({ seconds }) => seconds,
    most: 1,
    show: (seconds) => `${seconds.toFixed(2)} s`,
    decides: false
  },
  { subject: paxosOf(2, 4), row: rows.standard, figure: rateOf, least: 2e6, show: millions, decides: false },
  grows(twoPhaseCommitOf(9), twoPhaseCommitOf(8)),
  grows(twoPhaseCommitOf(10), twoPhaseCommitOf(8)),
  grows(gridOf(7), gridOf(6)),
  grows(gridOf(8), gridOf(6))
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
export const judge = (subject: string, results: readonly Result[]): readonly Judged[] =>
  musts
    .filter((must) => must.subject === subject)
    .flatMap(({ row, figure, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, show, decides }): readonly Judged[] => {
      const find = (name: string): Result | undefined => results.find((result) => result.name === name)
      const found = find(row)
      // a size that was not asked for is no gap
      if (found === undefined) return []
      const reached = figure(found, find)
      const asked = most === Number.POSITIVE_INFINITY ? `at least ${show(least)}` : `at most ${show(most)}`
      if (reached === undefined) return [{ subject, row, text: `asked: ${asked}: not measured`, outcome: "not measured", decides }]
      const outcome: Outcome = reached >= least && reached <= most ? "met" : "missed"
      return [{ subject, row, text: `${show(reached)}; asked: ${asked}: ${outcome === "met" ? "met" : "**missed**"}`, outcome, decides }]
    })

/** States a second of earlier measurements on one machine of two cores: a prototype of the search, and the peers. */
const references: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  [twoPhaseCommitOf(7)]: { "tla-checker": 9_600 },
  [twoPhaseCommitOf(9)]: { [rows.standard]: 4.7e6, [rows.typescript]: 2.5e6, [rows.two]: 8.8e6, [spinRow]: 0.69e6, TLC: 0.042e6 },
  [twoPhaseCommitOf(10)]: { [rows.standard]: 4.9e6, [rows.two]: 8.2e6, [spinRow]: 0.42e6 }
}
export const referenceOf = (subject: string, row: string): number | undefined => references[subject]?.[row]
