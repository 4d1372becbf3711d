import { relative } from "node:path"
import { checkPromise } from "../model-check/check.ts"
import { exitCodeOf, type Report } from "../model-check/report.ts"
import { type Covered, RefinementCheck, type SpecGraph, specGraph, type Unmatched } from "../tla/index.ts"
import { InputError, instantiate, type Trace } from "../world/index.ts"
import { checkOptions } from "./check-options.ts"
import { exitCode, overall } from "./ending.ts"
import type { RefineConfig } from "./flags.ts"
import { forEachJob, type Job } from "./jobs.ts"
import { interruption, print } from "./output.ts"
import { progressOf } from "./progress.ts"
import { refinementText, unmatchedText } from "./refine-text.ts"
import { refineLine } from "./report-lines.ts"
import { verdictText, violationText } from "./report-text.ts"
import { userFolder } from "./scenario-file.ts"

/** What a scenario's walk through the graph of its specification found. */
export interface Refined {
  readonly report: Report
  /** The specification's file, as the user would name it. */
  readonly spec: string
  readonly graph: SpecGraph
  readonly covered: Covered
  readonly unmatched: Unmatched | undefined
}

/** Holds every scenario that is named, and that names a specification, against it. */
export const refine = async (config: RefineConfig): Promise<number> => {
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
  config: RefineConfig,
  tell: (trace: Trace) => number
): Promise<number> => {
  const system = instantiate(scenario, options.set, mutant)
  // a glob means those that do
  if (system.refines === undefined && config.names.some((name) => name.includes("*"))) return exitCode.fine
  if (system.refines === undefined)
    throw new InputError(`scenario "${scenario.name}" names no specification; give it refines: refinement({ spec, reads, state })`)
  const progress = progressOf(scenario.name, config.quiet)
  const { graph, spec } = await specGraph(system.refines, interruption())
  const shadow = new RefinementCheck(system, graph)
  const broken = mutant === undefined ? {} : { mutant }
  const report = await checkPromise(scenario, {
    ...options,
    ...broken,
    shadow,
    signal: interruption(),
    onProgress: progress.onProgress
  }).finally(progress.clear)
  const refined: Refined = { report, spec: relative(userFolder(), spec), graph, covered: shadow.covered, unmatched: shadow.unmatched }
  if (config.json) print(refineLine(refined))
  else {
    print(verdictText(report))
    if (!config.quiet) for (const line of refinementText(refined)) print(line)
  }
  const codes = [exitCodeOf(report)]
  for (const violation of report.violations) {
    if (!config.json && !config.quiet) {
      for (const line of ["", ...violationText(system, violation, false)]) print(line)
      if (violation.kind === "refinement") for (const line of unmatchedText(graph, refined.unmatched!)) print(line)
    }
    const trace = violation.counterexample?.trace
    if (trace !== undefined) codes.push(tell(trace))
  }
  if (!config.json && !config.quiet) print()
  return overall(codes)
}
