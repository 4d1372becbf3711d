/** One check of one scenario, as JSON on stdout: what the benchmark runs in a process of its own. */
import { Session } from "node:inspector/promises"
import { checkPromise } from "../../src/model-check/check.ts"
import type { EngineName } from "../../src/model-check/resources/engines.ts"
import type { Measured } from "./measure.ts"
import { scenarioNamed } from "./scenarios.ts"
import { type Shares, sharesOf } from "./shares.ts"

export interface Asked {
  readonly scenario: string
  readonly set: Readonly<Record<string, number | string>>
  /** Absent: the one that a check uses by default. */
  readonly engine?: EngineName
  readonly workers: number
  /** Up to symmetry. */
  readonly symmetry?: boolean
  /** Take samples of where the time goes, which costs some. */
  readonly sampled?: boolean
}

export interface Told extends Measured {
  readonly shares?: Shares
}

const asked = JSON.parse(process.argv[2]!) as Asked
const { set, engine, workers, symmetry = false } = asked
const scenario = await scenarioNamed(asked.scenario)

const session = asked.sampled === true ? new Session() : undefined
session?.connect()
await session?.post("Profiler.enable")
await session?.post("Profiler.start")

const options = { set, workers, symmetry, ...(engine === undefined ? {} : { engine }) }
const started = performance.now()
const startedCpu = process.cpuUsage()
const report = await checkPromise(scenario, options)
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(startedCpu)

const profile = (await session?.post("Profiler.stop"))?.profile
if (report.verdict !== "holds") throw new Error(`${asked.scenario}: ${report.verdict}, ${report.reason}`)

const told: Told = {
  distinct: report.distinct,
  transitions: report.transitions,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  tableBytes: report.bytes.visited + report.bytes.trace,
  xstateCalls: report.xstateCalls,
  ...(engine === undefined ? { note: report.engine } : {}),
  ...(profile === undefined ? {} : { shares: sharesOf(profile) })
}
console.log(JSON.stringify(told))
