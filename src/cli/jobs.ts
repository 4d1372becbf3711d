import { complain, failureOf } from "./failure.ts"
import { overall, exitCode } from "./exit-code.ts"
import { InputError, suggestion } from "../kernel/index.ts"
import type { Mutant, Scenario } from "../scenario/index.ts"
import type { Trace } from "../world/index.ts"
import { find } from "../workbench/load/catalogue.ts"
import { interruption, print } from "../workbench/terminal.ts"
import type { Module } from "../workbench/load/scenario-file.ts"
import { keepTrace, replayLine, writeTrace } from "../workbench/load/trace-file.ts"

/** A scenario, or one of its mutants, that something is to be done with. */
export interface Job {
  readonly scenario: Scenario
  readonly mutant: Mutant | undefined
  /** The file that it comes from, where it is not built in. */
  readonly from: string | undefined
}

/** What a command that goes over scenarios is asked. */
export interface JobsConfig {
  readonly names: readonly string[]
  readonly mutant: string | undefined
  readonly trace: string | undefined
  readonly json: boolean
  readonly quiet: boolean
  /** How long the loading of a file may take. */
  readonly seconds?: number | undefined
  /** A flag that is for one scenario alone. */
  readonly lone?: string | undefined
}

/**
 * Does something with every scenario that is named, and goes on where one fails. `tell` keeps a trace as the user asked; `codes` are what
 * those before ended with. Gives the exit code.
 */
export const forEachJob = async (
  config: JobsConfig,
  doOne: (job: Job, tell: (trace: Trace) => number, codes: readonly number[]) => Promise<number>
): Promise<number> => {
  const modules = await find(config.names.length === 0 ? [config.mutant!] : config.names, config.seconds)
  const nextTrace = filesOf(config.trace)
  const codes: number[] = []
  const jobs = jobsOf(modules, config.mutant)
  if (config.lone !== undefined && jobs.length > 1)
    throw new InputError(`${config.lone} is for one scenario, and ${jobs.length} are meant; name one`)
  for (const job of jobs) {
    if (interruption().aborted) break
    const keepIt = (trace: Trace) => keep(trace, nextTrace(), job.from, config)
    codes.push(await doOne(job, keepIt, codes).catch((error) => complain(failureOf(error))))
  }
  return interruption().aborted ? exitCode.interrupted : overall(codes)
}

/** Writes a trace where it is wanted, or keeps it where somebody reads along, and says how to replay it. Gives the exit code. */
const keep = (trace: Trace, wanted: string | undefined, from: string | undefined, { json, quiet }: JobsConfig): number => {
  try {
    if (wanted !== undefined) writeTrace(trace, wanted)
    if (!json && !quiet) print(replayLine(wanted ?? keepTrace(trace), from))
    return exitCode.fine
  } catch (error) {
    return complain(failureOf(error))
  }
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

/** Where the next trace or test goes: the file that its flag names, and then the same with a number. */
export const filesOf = (file: string | undefined): (() => string | undefined) => {
  let written = 0
  return () => {
    written++
    return file === undefined || written === 1 ? file : file.replace(/((?:\.test)?\.[^./]+)?$/, `-${written}$1`)
  }
}
