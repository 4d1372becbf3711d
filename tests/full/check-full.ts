/**
 * `npm run check:full`: what is too heavy for every commit. Wide scopes of every protocol, which must hold with their counts where
 * these are known; every scenario that names a specification, held against it; fifty searches with 64 workers; checks that are killed a
 * hundred times; then the differential tests: of the compiled search on thousands of random scenarios, and on as many with each reduction, with
 * promises and by hunts, of the plain explorer on a thousand, of plain XState on twenty thousand random machines; and 2,000 random command lines.
 */
import { spawnSync } from "node:child_process"
import { routerCrash, shardCrash, snapshot, visibility } from "../../src/actors/aurora/limitless/snapshot/scenarios.ts"
import { crash, failover, gossip, loss, staleRange } from "../../src/actors/aurora/storage/failover/scenarios.ts"
import { raft } from "../../src/actors/tutorial/raft/scenarios.ts"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { protocols } from "../../src/actors/index.ts"
import { refine } from "../../src/workbench/verify/refine.ts"
import { contentsOf } from "../../src/workbench/load/scenario-file.ts"
import { instantiate } from "../../src/world/index.ts"
import type { Scenario } from "../../src/scenario/index.ts"
import { grid } from "../bench/grid.ts"
import { chanceOf, killedAgain, killedChecks } from "../cli/killed.ts"
import { searches } from "./many-workers.ts"

const eachTick = "at each tick"
const wide: readonly (readonly [Scenario<any>, Readonly<Record<string, number | string>>])[] = [
  [twoPhaseCommit, { rms: 8 }],
  [twoPhaseCommit, { rms: 9 }],
  [raft, { terms: 3 }],
  [raft, { candidates: 2, terms: 4 }],
  [failover, { reach: 3 }],
  [failover, { commits: 2, lal: 2 }],
  [loss, { commits: 2, lal: 2 }],
  [crash, { reach: 3 }],
  [gossip, { offers: 2 }],
  [gossip, { lal: 2 }],
  [staleRange, { laterCommits: 1 }],
  [snapshot, { until: 3, offsets: eachTick }],
  [visibility, { until: 2, offsets: eachTick }],
  [routerCrash, { until: 4, routerError: 1, shardError: 1 }],
  [shardCrash, { until: 4 }],
  // 430 million states: their set does not fit into the 4 GiB that one memory has
  [grid, { counters: 8, values: 12 }]
]

let failed = 0
for (const [scenario, set] of wide) {
  const { verdict, reason, distinct, transitions, depth, seconds } = await checkPromise(scenario, { set })
  if (verdict !== "holds") failed++
  const scope = Object.entries(set).map(([name, value]) => `${name}=${value}`)
  console.log(
    `${scenario.name} ${scope.join(" ")}: ${verdict} (${reason}); ${distinct} distinct, ${transitions} transitions, depth ${depth}, ${seconds.toFixed(1)} s`
  )
}

for (const { load } of protocols)
  for (const scenario of contentsOf((await load()).flatMap((module) => Object.values(module))).scenarios) {
    if (instantiate(scenario).refines === undefined) continue
    const { report, covered } = await refine(scenario)
    if (report.verdict !== "holds") failed++
    console.log(
      `${scenario.name} refines its specification: ${report.verdict}; ${report.distinct} states stand for ${covered.images}, ${covered.matched} transitions matched and ${covered.unmatchedTransitions.length} not, ${report.seconds.toFixed(1)} s`
    )
  }

const times = 50
const equal = await searches(times)
if (equal !== times) failed++
console.log(`64 workers find what one finds: ${equal} of ${times} times`)

const killsOfEach = 20
for (const [i, check] of killedChecks.entries()) {
  const { kills, resumptions, ends, wrong } = await killedAgain(check, killsOfEach, chanceOf(i))
  failed += wrong
  console.log(`${check.join(" ")}, killed ${kills} times and resumed ${resumptions}: the same was found ${ends - wrong} of ${ends} times`)
}

/** Random tests, so many times as large as in `npm run test:all`. */
const enlarged = (size: number, ...files: readonly string[]): void => {
  const arguments_ = ["node_modules/vitest/vitest.mjs", "run", "--mode", "all", ...files, "--testTimeout=14400000"]
  const { status } = spawnSync(process.execPath, arguments_, { stdio: "inherit", env: { ...process.env, BOREALIS_SIZE: String(size) } })
  if (status !== 0) failed++
}
const random = [
  "random",
  "symmetry/random",
  "partial-order/random",
  "liveness/random",
  "hunt/random",
  "checkpoint/random",
  "plain-explorer"
].map((name) => `tests/model-check/${name}.slow.test.ts`)
enlarged(25, ...random)
enlarged(70, "tests/kernel/plain-xstate.slow.test.ts")
const command = spawnSync(process.execPath, ["--conditions=borealis-source", "tests/full/fuzz-full.ts", "2000"], { stdio: "inherit" })
if (command.status !== 0) failed++
console.log(failed === 0 ? "everything holds" : `${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
