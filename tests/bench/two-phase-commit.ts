/** One check of two-phase commit, of all states or of orbits, as JSON on stdout: what the benchmark runs in a process of its own. */
import { checkPromise } from "../../src/model-check/check.ts"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"

const rms = Number(process.argv[2] ?? 8)
const symmetry = process.argv[3] === "symmetry"
const { verdict, distinct, transitions, depth, seconds, xstateCalls, bytes } = await checkPromise(twoPhaseCommit, {
  set: { rms },
  symmetry
})
console.log(
  JSON.stringify({ verdict, distinct, transitions, depth, seconds, xstateCalls, bytes, rss: process.resourceUsage().maxRSS * 1024 })
)
