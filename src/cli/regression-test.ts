import { exitCode } from "./exit-code.ts"
import { complain, failureOf } from "./failure.ts"
import type { CheckConfig } from "./flags.ts"
import { InputError } from "../kernel/index.ts"
import type { System } from "../scenario/index.ts"
import type { Trace } from "../world/index.ts"
import { exportOf } from "../workbench/load/scenario-file.ts"
import { writeText } from "../workbench/load/trace-file.ts"
import { print } from "../workbench/terminal.ts"
import { vitestText } from "../workbench/report/vitest-text.ts"
import type { Explained } from "../workbench/report/why-text.ts"

/** Refuses to write a test of what no file of the user's exports. Fails with `InputError`. */
export const requireTestable = (vitest: string | undefined, scenario: string, from: string | undefined): void => {
  if (vitest !== undefined && from === undefined)
    throw new InputError(`--vitest writes a test that imports a scenario from its file, and "${scenario}" is built in; leave the flag out`)
}

/** Writes a counterexample as a regression test where --vitest says. Fails with `InputError`. */
export const writeTest = async (file: string, from: string, system: System, trace: Trace, explained: Explained): Promise<void> => {
  const { broken } = explained
  if (broken === undefined) throw new InputError("--vitest has nothing to write: this trace breaks nothing")
  const unfit = unfitFor(broken.kind)
  if (unfit !== undefined) throw new InputError(unfit)
  const place = await exportOf(from, system.scenario)
  writeText(vitestText({ system, trace, explained: { ...explained, broken }, from, file, place }), file, "--vitest", "the test")
}

/** Why no test is written of what is broken so. */
const unfitFor = (kind: string): string | undefined => {
  if (kind === "refinement") return "--vitest writes no test of a refinement; keep the trace, and have it run by borealis replay"
  if (kind !== "liveness") return undefined
  return "--vitest writes no test of a promise, which no step breaks; keep the trace, and have it run by borealis replay"
}

/** As `writeTest`, for one counterexample among others: says where it is, or why it is nowhere. Gives the exit code. */
export const keepTest = async (
  file: string,
  from: string,
  system: System,
  trace: Trace,
  explained: Explained,
  { json, quiet }: Pick<CheckConfig, "json" | "quiet">
): Promise<number> => {
  const unfit = unfitFor(explained.broken?.kind ?? "")
  if (unfit !== undefined) {
    // what was found is the answer
    complain(failureOf(new InputError(unfit)))
    return exitCode.fine
  }
  try {
    await writeTest(file, from, system, trace, explained)
    if (!json && !quiet) print(`test      ${file}`)
    return exitCode.fine
  } catch (error) {
    return complain(failureOf(error))
  }
}
