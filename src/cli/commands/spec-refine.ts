import { refineLineOf, refineLine } from "../../workbench/report/spec-lines.ts"
import { overall, exitCode } from "../exit-code.ts"
import { relative } from "node:path"
import { exitCodeOf } from "../../model-check/index.ts"
import { InputError } from "../../kernel/index.ts"
import { instantiate, type Trace } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { afresh } from "../../workbench/load/afresh.ts"
import { checkOptions } from "../search/check-options.ts"
import type { RefineConfig } from "../flags.ts"
import { forEachJob, type Job } from "../jobs.ts"
import { interruption, note, print } from "../../workbench/terminal.ts"
import { progressOf } from "../progress.ts"
import { refine, type Refined } from "../../workbench/verify/refine.ts"
import { refinementText, unmatchedText } from "../../workbench/report/refine-text.ts"
import { verdictText, violationText } from "../../workbench/report/text.ts"
import { userFolder } from "../../workbench/load/scenario-file.ts"

/** Holds every scenario that is named, and that names a specification, against it; without a name, all that do. */
export const specRefine = async (config: RefineConfig): Promise<number> => {
  const options = checkOptions({
    ...config,
    workers: undefined,
    engine: undefined,
    symmetry: false,
    exact: false,
    wide: false,
    bitstate: false
  })
  const names = config.names.length === 0 && config.mutant === undefined ? ["*"] : config.names
  let bound = 0
  const code = await forEachJob({ ...config, names, seconds: options.seconds }, async (job, tell, codes) => {
    // a glob means those that name a specification
    const system = instantiate(job.scenario, options.set, job.mutant)
    if (system.refines === undefined && names.some((name) => name.includes("*"))) return exitCode.fine
    bound++
    return refineOne(job, system, options, config, tell, codes)
  })
  if (bound === 0 && code === exitCode.fine) throw new InputError(`none of ${names.join(", ")} names a specification`)
  return code
}

const refineOne = async (
  { scenario, mutant, from }: Job,
  system: System,
  options: ReturnType<typeof checkOptions>,
  { json, quiet }: RefineConfig,
  tell: (trace: Trace) => number,
  before: readonly number[]
): Promise<number> => {
  const asSeen = (refined: Refined): Refined => ({ ...refined, spec: relative(userFolder(), refined.spec) })
  const progress = progressOf(scenario.name, quiet, {
    seconds: options.seconds,
    codes: before,
    draftOf: (draft: Refined) => (json ? { line: refineLineOf(asSeen(draft)) } : { title: verdictText(draft.report), quiet })
  })
  const broken = mutant === undefined ? {} : { mutant }
  const found = await refine(scenario, { ...options, ...broken, signal: interruption(), ...progress.watch })
    .then(afresh(from, (one) => one.report.violations))
    .finally(progress.clear)
  const refined = asSeen(found)
  const { report, graph, unmatched } = refined
  if (json) print(refineLine(refined))
  else {
    print(verdictText(report))
    if (!quiet) for (const line of refinementText(refined)) print(line)
  }
  const codes = [exitCodeOf(report)]
  // an abstraction that sees nothing is refined by anything
  if (report.verdict === "holds" && refined.covered.matched === 0 && graph.transitions.length > 0) {
    note(`${scenario.name}: no step of the actors is one of the specification's; its abstraction sees none of them`)
    codes.push(exitCode.unreached)
  }
  for (const violation of report.violations) {
    if (!json && !quiet) {
      for (const line of ["", ...violationText(system, violation, false)]) print(line)
      if (unmatched !== undefined) for (const line of unmatchedText(graph, unmatched)) print(line)
    }
    const trace = violation.counterexample?.trace
    if (trace !== undefined) codes.push(tell(trace))
  }
  if (!json && !quiet) print()
  return overall(codes)
}
