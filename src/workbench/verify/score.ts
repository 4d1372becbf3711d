import type { Fate, Judged } from "./triage.ts"
import type { Candidate } from "./breakable.ts"

/** A mutant that was checked. */
export interface Outcome {
  readonly candidate: Pick<Candidate, "id" | "subject" | "family" | "place" | "change" | "written">
  readonly judged: Judged
}

export type Counts = Readonly<Record<Fate, number>>

export const countsOf = (outcomes: readonly Outcome[]): Counts => {
  const counts = {
    caught: 0,
    sometimes: 0,
    "other worlds": 0,
    "no other worlds": 0,
    "same counts": 0,
    "no end": 0,
    refused: 0,
    unfinished: 0
  }
  for (const { judged } of outcomes) counts[judged.fate]++
  return counts
}

/** Those that are told by something, and those that nothing tells although they behave otherwise. The rest says nothing. */
export const mattering = (counts: Counts): number => counts.caught + counts.sometimes + counts["other worlds"] + counts["no other worlds"]

/** In percent: caught, of those that matter; undefined where none does. */
export const scoreOf = (counts: Counts): number | undefined =>
  mattering(counts) === 0 ? undefined : (100 * (counts.caught + counts.sometimes)) / mattering(counts)

/** The same where a `sometimes` does not count. */
export const safetyScoreOf = (counts: Counts): number | undefined =>
  mattering(counts) === 0 ? undefined : (100 * counts.caught) / mattering(counts)

/** Outcomes by what is broken, in their order. */
export const bySubject = (outcomes: readonly Outcome[]): ReadonlyMap<string, readonly Outcome[]> =>
  Map.groupBy(outcomes, ({ candidate }) => candidate.subject)
