import { type CheckScenarioOptions, exitCodeOf, type Report } from "../../model-check/index.ts"
import { instantiate, type Trace } from "../../world/index.ts"
import { afresh } from "../../workbench/load/afresh.ts"
import { checkDraft, checkLine } from "../../workbench/report/lines.ts"
import { quietText, reportText, violationText } from "../../workbench/report/text.ts"
import { explainedOf } from "../../workbench/report/why-text.ts"
import { tell, type Work } from "../../workbench/telling.ts"
import { interruption, print } from "../../workbench/terminal.ts"
import { overall } from "../exit-code.ts"
import { filesOf, forEachJob, type Job } from "../jobs.ts"
import { progressOf } from "../progress.ts"
import { keepTest, requireTestable } from "../regression-test.ts"
import { TypedFiles, untyped } from "../typed-files.ts"
import type { CheckConfig } from "../flags.ts"

/** What `check` and `hunt` are both asked. */
export type SearchConfig = Pick<CheckConfig, "names" | "noTypes" | "mutant" | "trace" | "vitest" | "mermaid" | "json" | "quiet">

type Options = Pick<CheckScenarioOptions, "set" | "seconds">

/** What a search is given beside its own options: the mutant, and who wants to hear how far it is. */
type Watch = Pick<CheckScenarioOptions, "mutant" | "signal" | "onBegin" | "onProgress" | "onPart">

/** What is said of a search that keeps checkpoints. */
export interface KeptSearch extends Pick<Work, "keeps"> {
  /** The flag that asks for them: it is for one scenario alone. */
  readonly lone: string
  readonly onBegin: () => void
  readonly onEnd: (report: Report) => void
}

/** Searches every scenario that is named, type-checked first, and shows what was found. Gives the exit code. */
export const forEachSearch = (
  config: SearchConfig,
  options: Options,
  searchIn: (job: Job, watch: Watch) => Promise<Report>,
  kept?: KeptSearch
): Promise<number> => {
  const { seconds } = options
  const files = new TypedFiles(seconds, config.json || config.quiet)
  const nextTest = filesOf(config.vitest)
  return forEachJob({ ...config, seconds, lone: kept?.lone }, async (job, keepTrace, codes) => {
    const { scenario, mutant, from } = job
    requireTestable(config.vitest, scenario.name, from)
    if (!config.noTypes && from !== undefined && !(await files.isTyped(from))) {
      // what is ill-typed is not searched; what else is wrong with it is told all the same
      tell({ begun: { what: scenario.name, seconds, codes } })
      instantiate(scenario, { ...mutant?.parameters, ...options.set }, mutant)
      tell({ ended: true })
      return untyped
    }
    const draftOf = (draft: Report) => checkDraft(draft, config)
    const { watch, clear } = progressOf(scenario.name, config.quiet, { seconds, codes, draftOf, keeps: kept?.keeps })
    const onBegin = (draft: Report) => {
      watch.onBegin(draft)
      kept?.onBegin()
    }
    const report = await searchIn(job, { ...(mutant === undefined ? {} : { mutant }), signal: interruption(), ...watch, onBegin })
      .then(afresh(from, ({ violations }) => violations))
      .finally(clear)
    const shown = await show(job, report, config, keepTrace, nextTest)
    kept?.onEnd(report)
    return overall([exitCodeOf(report), ...shown])
  })
}

/** Shows a report, and keeps the traces and tests of what it has found. Gives the exit codes of what was kept. */
const show = async (
  { scenario, mutant, from }: Job,
  report: Report,
  config: SearchConfig,
  keepTrace: (trace: Trace) => number,
  nextTest: () => string | undefined
): Promise<readonly number[]> => {
  const { json, quiet, mermaid } = config
  const system = instantiate(scenario, report.parameters, mutant)
  if (json) print(checkLine(report, system))
  else for (const line of quiet ? [quietText(report)] : reportText(report)) print(line)
  const codes: number[] = []
  for (const violation of report.violations) {
    if (!json && !quiet) for (const line of ["", ...violationText(system, violation, mermaid)]) print(line)
    const trace = violation.counterexample?.trace
    if (trace === undefined) continue
    codes.push(keepTrace(trace))
    const test = nextTest()
    if (test !== undefined) codes.push(await keepTest(test, from!, system, trace, explainedOf(violation)!, config))
  }
  if (!json && !quiet) print()
  return codes
}
