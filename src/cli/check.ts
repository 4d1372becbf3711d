import { checkPromise } from "../model-check/check.ts"
import { exitCodeOf } from "../model-check/report.ts"
import { InputError, instantiate, type Mutant, type Scenario } from "../world/index.ts"
import { find } from "./catalogue.ts"
import { checkOptions } from "./check-options.ts"
import { exitCode, failureOf, overall } from "./ending.ts"
import type { CheckConfig } from "./flags.ts"
import { list } from "./list.ts"
import { suggestion } from "./nearest.ts"
import { interruption, note, print } from "./output.ts"
import { progressOf } from "./progress.ts"
import { checkLine } from "./report-lines.ts"
import { reportText, verdictText, violationText } from "./report-text.ts"
import type { Module } from "./scenario-file.ts"
import { keepTrace, replayCommand, writeTrace } from "./trace-file.ts"

interface Job {
  readonly scenario: Scenario
  readonly mutant: Mutant | undefined
  readonly from: string | undefined
}

/** Checks every scenario that is named; without a name, lists what there is. */
export const check = async (config: CheckConfig): Promise<number> => {
  if (config.names.length === 0 && config.mutant === undefined) return list(config)
  const options = checkOptions(config)
  const modules = await find(config.names.length === 0 ? [config.mutant!] : config.names)
  const traces = tracesOf(config.trace)
  const codes: number[] = []
  for (const job of jobsOf(modules, config.mutant)) {
    if (interruption().aborted) break
    try {
      codes.push(await checkOne(job, options, config, traces))
    } catch (error) {
      const { code, sentence } = failureOf(error)
      note(sentence)
      codes.push(code)
    }
  }
  return interruption().aborted ? exitCode.interrupted : overall(codes)
}

const jobsOf = (modules: readonly Module[], mutant: string | undefined): readonly Job[] => {
  const jobs = modules.flatMap(({ from, scenarios, mutants }) =>
    mutant === undefined
      ? scenarios.map((scenario): Job => ({ scenario, mutant: undefined, from }))
      : mutants.filter(({ id }) => id === mutant).map((one): Job => ({ scenario: one.of, mutant: one, from }))
  )
  // two arguments may mean one scenario
  if (jobs.length > 0)
    return jobs.filter((job, i) => jobs.findIndex(({ scenario, mutant: one }) => scenario === job.scenario && one === job.mutant) === i)
  if (mutant === undefined) throw new InputError("no scenario is meant, only mutants; name a scenario, or use borealis mutants")
  const known = modules.flatMap(({ mutants }) => mutants.map(({ id }) => id))
  throw new InputError(
    `there is no mutant "${mutant}" of what you named${suggestion(mutant, known)}${known.length === 0 ? "" : `; there are ${known.join(", ")}`}`
  )
}

const checkOne = async (
  { scenario, mutant, from }: Job,
  options: ReturnType<typeof checkOptions>,
  config: CheckConfig,
  nextTrace: () => string | undefined
) => {
  const progress = progressOf(scenario.name, config.quiet)
  const only = config.property.length === 0 ? {} : { only: config.property }
  const broken = mutant === undefined ? {} : { mutant }
  const report = await checkPromise(scenario, {
    ...options,
    ...only,
    ...broken,
    all: config.all,
    signal: interruption(),
    onProgress: progress.onProgress
  }).finally(progress.clear)
  if (config.json) print(checkLine(report))
  else for (const line of config.quiet ? [verdictText(report)] : reportText(report)) print(line)
  const codes = [exitCodeOf(report)]
  const system = instantiate(scenario, report.parameters, mutant)
  for (const violation of report.violations) {
    if (!config.json && !config.quiet) for (const line of ["", ...violationText(system, violation, config.mermaid)]) print(line)
    const trace = violation.counterexample?.trace
    if (trace === undefined) continue
    try {
      const wanted = nextTrace()
      if (wanted !== undefined) writeTrace(trace, wanted)
      const file = wanted ?? (config.json || config.quiet ? undefined : keepTrace(trace))
      if (file !== undefined && !config.json && !config.quiet) print(`replay    ${replayCommand(file, from)}`)
    } catch (error) {
      const { code, sentence } = failureOf(error)
      note(sentence)
      codes.push(code)
    }
  }
  if (!config.json && !config.quiet) print()
  return overall(codes)
}

/** Where the next trace goes: the file that --trace names, and then the same with a number. */
const tracesOf = (file: string | undefined): (() => string | undefined) => {
  let written = 0
  return () => {
    written++
    return file === undefined || written === 1 ? file : file.replace(/(\.[^./]+)?$/, `-${written}$1`)
  }
}
