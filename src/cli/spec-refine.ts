import { relative } from "node:path"
import { exitCodeOf } from "../model-check/report.ts"
import { instantiate, type Trace } from "../world/index.ts"
import { checkOptions } from "./check-options.ts"
import { exitCode, overall } from "./ending.ts"
import type { RefineConfig } from "./flags.ts"
import { forEachJob, type Job } from "./jobs.ts"
import { interruption, print } from "./output.ts"
import { progressOf } from "./progress.ts"
import { refine } from "./refine.ts"
import { refinementText, unmatchedText } from "./refine-text.ts"
import { refineLine } from "./report-lines.ts"
import { verdictText, violationText } from "./report-text.ts"
import { userFolder } from "./scenario-file.ts"

/** Holds every scenario that is named, and that names a specification, against it. */
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
  return forEachJob(config, (job, tell) => refineOne(job, options, config, tell))
}

const refineOne = async (
  { scenario, mutant }: Job,
  options: ReturnType<typeof checkOptions>,
  { names, json, quiet }: RefineConfig,
  tell: (trace: Trace) => number
): Promise<number> => {
  const system = instantiate(scenario, options.set, mutant)
  // a glob means those that name a specification
  if (system.refines === undefined && names.some((name) => name.includes("*"))) return exitCode.fine
  const progress = progressOf(scenario.name, quiet)
  const broken = mutant === undefined ? {} : { mutant }
  const found = await refine(scenario, { ...options, ...broken, signal: interruption(), onProgress: progress.onProgress }).finally(
    progress.clear
  )
  const refined = { ...found, spec: relative(userFolder(), found.spec) }
  const { report, graph, unmatched } = refined
  if (json) print(refineLine(refined))
  else {
    print(verdictText(report))
    if (!quiet) for (const line of refinementText(refined)) print(line)
  }
  const codes = [exitCodeOf(report)]
  for (const violation of report.violations) {
    if (!json && !quiet) {
      for (const line of ["", ...violationText(system, violation, false)]) print(line)
      if (violation.kind === "refinement") for (const line of unmatchedText(graph, unmatched!)) print(line)
    }
    const trace = violation.counterexample?.trace
    if (trace !== undefined) codes.push(tell(trace))
  }
  if (!json && !quiet) print()
  return overall(codes)
}
