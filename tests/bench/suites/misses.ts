import { join } from "node:path"
import { type Result, runProgram } from "../measure.ts"
import { judge, ledgerMisses, limitlessMisses, misses as subject, missOf } from "../musts.ts"
import type { MissesTold } from "../one-miss.ts"
import { askedOf, type Suite } from "../section.ts"
import { count, markdown } from "../table.ts"

const scenarios = [
  "bench/counter",
  ledgerMisses,
  "aurora/limitless/snapshot",
  "aurora/limitless/snapshot/visibility",
  "aurora/limitless/snapshot/shard-crash",
  limitlessMisses,
  "aurora/storage/failover",
  "aurora/storage/failover/gossip",
  "aurora/storage/failover/next-commit commits=2"
]

const oneMiss = join(import.meta.dirname, "../one-miss.ts")

const measure = async (scenario: string): Promise<MissesTold> => {
  if (process.stderr.isTTY) console.error(`${subject}: ${scenario}`)
  const { stdout } = await runProgram(process.execPath, ["--conditions=borealis-source", oneMiss, scenario])
  return JSON.parse(stdout) as MissesTold
}

/** Seconds of one of the steps that XState computes: in the first check, in the fastest one, and by `transition()` alone. */
export const costsOf = ({ runs, steps, alone }: MissesTold) => {
  const filling = runs.map((run) => run.filling / steps)
  return { cold: filling[0]!, warm: Math.min(...filling), alone: alone / steps }
}

/** What a step costs that no table holds yet, and what XState's own `transition()` takes for the same steps. */
export const misses: Suite = async function* () {
  const told: { readonly scenario: string; readonly one: MissesTold; readonly costs: ReturnType<typeof costsOf> }[] = []
  for (const scenario of scenarios) {
    const one = await measure(scenario)
    told.push({ scenario, one, costs: costsOf(one) })
  }
  const results = told.flatMap(({ scenario, one, costs }) =>
    (["cold", "warm", "alone"] as const).map((which): Result => ({
      name: missOf(scenario, which),
      rounds: one.runs.length,
      distinct: 1,
      seconds: costs[which]
    }))
  )
  const judged = judge(subject, results)
  const microseconds = (seconds: number): string => (seconds * 1e6).toFixed(1)
  const rows = told.map(({ scenario, one, costs: { cold, warm, alone } }) => {
    const { cells, whole, filling, judging, ...first } = one.runs[0]!
    return [
      scenario,
      count(first.misses),
      count(one.steps),
      count(cells),
      ...[whole, filling, judging].map((seconds) => seconds.toFixed(2)),
      ...[cold, warm, alone].map(microseconds),
      `${(warm / alone).toFixed(2)} ×`,
      (["cold", "warm"] as const)
        .map((which) => askedOf(judged, missOf(scenario, which)))
        .filter((text) => text !== "")
        .join("<br>")
    ]
  })
  const head = [
    "",
    "misses",
    "steps of XState",
    "cells",
    "seconds of the check",
    "of misses",
    "of verdicts",
    "µs a step, cold",
    "warm",
    "transition() alone",
    "warm / alone",
    "asked"
  ]
  yield { title: "What a step costs that no table holds yet", text: markdown(head, rows, 1), judged, wasCrowded: false }
}
