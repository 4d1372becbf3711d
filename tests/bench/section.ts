import { rateOf, type Result, wasCrowded } from "./measure.ts"
import { judge, type Judged, referenceOf } from "./musts.ts"
import { count, gigabytes, markdown, maybe, millions, percent } from "./table.ts"

/** A part of what the benchmark prints and keeps. */
export interface Section {
  readonly title: string
  readonly text: string
  readonly judged: readonly Judged[]
  /** Was some row measured while something else kept the processor busy? */
  readonly wasCrowded: boolean
}

/** What a suite is told: its arguments, and whether to take the sizes that last minutes as well. */
export interface Scope {
  readonly sizes: readonly number[]
  readonly isLarge: boolean
}

export type Suite = (scope: Scope) => AsyncIterable<Section>

export const askedOf = (judged: readonly Judged[], row: string): string =>
  judged
    .filter((one) => one.row === row)
    .map(({ text }) => text)
    .join("<br>")

/** A row's name, and what is to be known of its run. */
export const nameOf = (result: Result): string => {
  const crowded = `had ${percent((result.cpuSeconds ?? 0) / result.seconds)} of a core`
  const notes = [...(result.note === undefined ? [] : [result.note]), ...(wasCrowded(result) ? [crowded] : [])]
  return notes.length === 0 ? result.name : `${result.name} (${notes.join("; ")})`
}

/** One model, checked by several: a row each, and how many times as fast as it the first row is. */
export const comparisonOf = (subject: string, results: readonly Result[], absent: readonly string[] = []): Section => {
  const judged = judge(subject, results)
  const first = results[0]!
  const rows = results.map((result) => [
    nameOf(result),
    millions(rateOf(result)),
    `${(rateOf(first) / rateOf(result)).toFixed(2)} ×`,
    result.seconds.toFixed(2),
    `${result.rounds}`,
    maybe(result.peakBytes, gigabytes),
    maybe(result.tableBytes, (bytes) => (bytes / result.distinct).toFixed(1)),
    maybe(result.xstateCalls, count),
    maybe(referenceOf(subject, result.name), millions),
    askedOf(judged, result.name)
  ])
  const head = ["", "states", "first row / this", "seconds", "rounds", "peak RSS", "B/state kept", "XState calls", "reference", "asked"]
  const title = `${subject}: ${count(first.distinct)} states${maybe(first.transitions, (found) => `, ${count(found)} transitions`)}`
  return { title, text: [markdown(head, rows, 1), ...absent].join("\n\n"), judged, wasCrowded: results.some(wasCrowded) }
}
