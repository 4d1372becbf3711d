import { join } from "node:path"
import { runProgram } from "../measure.ts"
import { judge, misses as subject, missOf } from "../musts.ts"
import type { Missed, MissesAsked, MissesTold } from "../one-miss.ts"
import { askedOf, type Suite } from "../section.ts"
import { count, markdown } from "../table.ts"

const large = { until: 6, routerError: 2, shardError: 1 }
const scenarios: readonly (readonly [string, MissesAsked["set"]])[] = [
  ["bench/counter", {}],
  ["bench/ledger", {}],
  ["aurora/limitless/snapshot", {}],
  ["aurora/limitless/snapshot/visibility", {}],
  ["aurora/limitless/snapshot/shard-crash", {}],
  ["aurora/limitless/snapshot", large],
  ["aurora/storage/failover", {}],
  ["aurora/storage/failover/gossip", {}],
  ["aurora/storage/failover/next-commit", { commits: 2 }]
]

const oneMiss = join(import.meta.dirname, "../one-miss.ts")

const measure = async (asked: MissesAsked): Promise<MissesTold> => {
  const { stdout } = await runProgram(process.execPath, ["--conditions=borealis-source", oneMiss, JSON.stringify(asked)])
  return JSON.parse(stdout) as MissesTold
}

const titled = (scenario: string, set: MissesAsked["set"]): string =>
  [scenario, ...Object.entries(set).map(([name, value]) => `${name}=${value}`)].join(" ")
const microseconds = (seconds: number): string => (seconds * 1e6).toFixed(1)
/** Seconds of a step that XState computes, with all that belongs to it. */
const costOf = ({ filling, xstateCalls }: Missed): number => filling / xstateCalls

/** What a step costs that no table holds yet, and what XState's own `transition()` would take for the same steps. */
export const misses: Suite = async function* () {
  const told: (readonly [string, MissesTold])[] = []
  for (const [scenario, set] of scenarios) told.push([titled(scenario, set), await measure({ scenario, set })])
  const costs = told.map(([name, { runs, alone }]) => {
    const cold = runs[0]!
    const warm = runs.reduce((best, run) => (run.filling < best.filling ? run : best))
    return { name, cold, warm, alone: alone.seconds }
  })
  const results = costs.flatMap(({ name, cold, warm, alone }) =>
    (["cold", "warm", "alone"] as const).map((which) => ({
      name: missOf(name, which),
      rounds: 1,
      distinct: 1,
      seconds: which === "alone" ? alone : costOf(which === "cold" ? cold : warm)
    }))
  )
  const judged = judge(subject, results)
  const rows = costs.map(({ name, cold, warm, alone }) => [
    name,
    count(cold.misses),
    count(cold.xstateCalls),
    count(cold.cells),
    cold.whole.toFixed(2),
    cold.filling.toFixed(2),
    cold.judging.toFixed(2),
    microseconds(costOf(cold)),
    microseconds(costOf(warm)),
    microseconds(alone),
    `${(costOf(warm) / alone).toFixed(2)} ×`,
    [askedOf(judged, missOf(name, "cold")), askedOf(judged, missOf(name, "warm"))].filter((text) => text !== "").join("<br>")
  ])
  const head = [
    "",
    "misses",
    "XState calls",
    "cells",
    "seconds of the check",
    "of misses",
    "of verdicts",
    "µs an XState call, cold",
    "warm",
    "transition() alone",
    "warm / alone",
    "asked"
  ]
  yield { title: "What a step costs that no table holds yet", text: markdown(head, rows, 1), judged, wasCrowded: false }
}
