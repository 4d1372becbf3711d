import { overall } from "../exit-code.ts"
import { checkPromise, exitCodeOf } from "../../model-check/index.ts"
import { instantiate, type Trace } from "../../world/index.ts"
import { afresh } from "../../workbench/load/afresh.ts"
import { checkOptions } from "../check-options.ts"
import { checkpointOptions, keepsOf, loneFlag, tellHowToGoOn, tellStart } from "../checkpoints.ts"
import type { CheckConfig } from "../flags.ts"
import { filesOf, forEachJob, type Job } from "../jobs.ts"
import { keepTest, requireTestable } from "../regression-test.ts"
import { list } from "./list.ts"
import { interruption, print } from "../../workbench/terminal.ts"
import { progressOf } from "../progress.ts"
import { checkDraft, checkLine } from "../../workbench/report/lines.ts"
import { tell } from "../../workbench/telling.ts"
import { TypedFiles, untyped } from "../typed-files.ts"
import { explainedOf } from "../../workbench/report/why-text.ts"
import { reportText, verdictText, violationText } from "../../workbench/report/text.ts"

/** Checks every scenario that is named; without a name, lists what there is. */
export const check = async (config: CheckConfig): Promise<number> => {
  if (config.names.length === 0 && config.mutant === undefined) return list(config)
  const options = checkOptions(config)
  const checkpoint = checkpointOptions(config)
  const files = new TypedFiles(options.seconds, config.json || config.quiet)
  const nextTest = filesOf(config.vitest)
  return forEachJob({ ...config, seconds: options.seconds, lone: loneFlag(config) }, async (job, keepTrace, codes) => {
    requireTestable(config.vitest, job.scenario.name, job.from)
    const keep = { trace: keepTrace, nextTest }
    if (config.noTypes || job.from === undefined || (await files.isTyped(job.from)))
      return checkOne(job, checkpoint === undefined ? options : { ...options, checkpoint }, config, keep, codes)
    // what is ill-typed is not searched; what else is wrong with it is told all the same
    tell({ begun: { what: job.scenario.name, seconds: options.seconds, codes } })
    instantiate(job.scenario, { ...job.mutant?.parameters, ...options.set }, job.mutant)
    tell({ ended: true })
    return untyped
  })
}

const checkOne = async (
  { scenario, mutant, from }: Job,
  options: ReturnType<typeof checkOptions>,
  config: CheckConfig,
  keep: { readonly trace: (trace: Trace) => number; readonly nextTest: () => string | undefined },
  before: readonly number[]
): Promise<number> => {
  const progress = progressOf(scenario.name, config.quiet, {
    seconds: options.seconds,
    codes: before,
    draftOf: (draft) => checkDraft(draft, config),
    ...keepsOf(config, options.checkpoint)
  })
  const only = config.property.length === 0 ? {} : { only: config.property }
  const broken = mutant === undefined ? {} : { mutant }
  const report = await checkPromise(scenario, {
    ...options,
    ...only,
    ...broken,
    all: config.all,
    signal: interruption(),
    ...progress.watch,
    onBegin: (draft) => {
      progress.watch.onBegin(draft)
      tellStart(config, options.checkpoint)
    }
  })
    .then(afresh(from, ({ violations }) => violations))
    .finally(progress.clear)
  const system = instantiate(scenario, report.parameters, mutant)
  if (config.json) print(checkLine(report, system))
  else for (const line of config.quiet ? [verdictText(report)] : reportText(report)) print(line)
  const codes = [exitCodeOf(report)]
  for (const violation of report.violations) {
    if (!config.json && !config.quiet) for (const line of ["", ...violationText(system, violation, config.mermaid)]) print(line)
    const trace = violation.counterexample?.trace
    if (trace === undefined) continue
    codes.push(keep.trace(trace))
    const test = keep.nextTest()
    if (test !== undefined) codes.push(await keepTest(test, from!, system, trace, explainedOf(violation)!, config))
  }
  if (!config.json && !config.quiet) print()
  tellHowToGoOn(config, options.checkpoint, report)
  return overall(codes)
}
