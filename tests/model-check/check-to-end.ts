import type { Report } from "../../src/model-check/report.ts"
import type { CheckOptions } from "../../src/model-check/options.ts"
import { Run } from "../../src/model-check/run.ts"
import type { System } from "../../src/scenario/index.ts"

/** Checks a system to its end, or to a bound, with all workers from the start. */
export const finished = async (system: System, options: CheckOptions): Promise<Report> => {
  const run = new Run(system, options)
  try {
    await run.joined()
    while (!run.advance(1000));
    return run.report()
  } finally {
    run.close()
  }
}
