import { borealis } from "../borealis.ts"
import { type Contestant, measureAlone, rateOf, type Result, wasCrowded } from "../measure.ts"
import { gridOf, growth as subject, judge, twoPhaseCommitOf } from "../musts.ts"
import { askedOf, nameOf, type Suite } from "../section.ts"
import { count, gigabytes, markdown, maybe, millions } from "../table.ts"
import { twoPhaseCommitAt } from "./two-phase-commit.ts"

const gridAt = (counters: number): Contestant => borealis("standard", "bench/grid", { counters, values: 10 })

/** Two families: a protocol, and a grid of counters with 10⁵ to 10⁸ states and hardly any local step. */
export const growth: Suite = async function* ({ isLarge }) {
  const sizes: readonly (readonly [string, Contestant])[] = [
    ...[6, 7, 8, 9, 10].map((rms) => [twoPhaseCommitOf(rms), twoPhaseCommitAt(rms)] as const),
    ...[5, 6, 7, ...(isLarge ? [8] : [])].map((counters) => [gridOf(counters), gridAt(counters)] as const)
  ]
  const results: Result[] = []
  for (const [name, contestant] of sizes) results.push({ ...(await measureAlone(name, contestant)), name })
  const judged = judge(subject, results)
  const rows = results.map((result) => [
    nameOf(result),
    count(result.distinct),
    (result.transitions! / result.distinct).toFixed(1),
    millions(rateOf(result)),
    ((result.seconds * 1e9) / result.distinct).toFixed(0),
    ((result.seconds * 1e9) / result.transitions!).toFixed(0),
    maybe(result.tableBytes, (bytes) => (bytes / result.distinct).toFixed(1)),
    maybe(result.peakBytes, (bytes) => (bytes / result.distinct).toFixed(0)),
    maybe(result.peakBytes, gigabytes),
    askedOf(judged, result.name)
  ])
  const head = [
    "",
    "distinct",
    "transitions a state",
    "states",
    "ns a state",
    "ns a transition",
    "B/state kept",
    "B/state at the peak",
    "peak RSS",
    "asked"
  ]
  const left = isLarge ? [] : ["The grid of 10⁸ states is measured with `npm run bench -- growth --large`."]
  yield {
    title: "Cost per state as the space grows",
    text: [markdown(head, rows, 1), ...left].join("\n\n"),
    judged,
    wasCrowded: results.some(wasCrowded)
  }
}
