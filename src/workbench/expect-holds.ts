import { type CheckScenarioOptions, checkPromise } from "../model-check/index.ts"
import { instantiate } from "../world/index.ts"
import type { Scenario } from "../scenario/index.ts"
import { shown } from "./terminal.ts"
import { verdictText, violationText } from "./report/text.ts"
import { keepTrace, replayLine, testLine, writeTrace } from "./load/trace-file.ts"

export interface ExpectOptions extends CheckScenarioOptions {
  /** Where the counterexample goes. Default: a file among the temporary ones. */
  readonly trace?: string
  /** The scenario's file, for the replay command: `import.meta.filename` where the scenario is in the test's own file. */
  readonly from?: string
}

/**
 * For any test runner: resolves if the scenario holds. Otherwise rejects with an error whose message is the verdict, the
 * counterexample as text and the commands that replay it and make a test of it; a search that a bound cut short is a failure too.
 */
export const expectHolds = async (scenario: Scenario<any>, options: ExpectOptions = {}): Promise<void> => {
  const report = await checkPromise(scenario, options)
  if (report.verdict === "holds") return
  const system = instantiate(scenario, report.parameters, options.mutant)
  const violations = report.violations.flatMap((violation) => {
    const trace = violation.counterexample?.trace
    if (trace !== undefined && options.trace !== undefined) writeTrace(trace, options.trace)
    const kept = trace && (options.trace ?? keepTrace(trace))
    const replay = trace === undefined ? [] : [replayLine(kept, options.from), ...testLine(kept, options.from)]
    return ["", ...violationText(system, violation, false), ...replay]
  })
  throw new Error([`${verdictText(report)}: ${report.reason}`, ...violations].map(shown).join("\n"))
}
