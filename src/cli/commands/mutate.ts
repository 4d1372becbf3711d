import { overall, exitCode } from "../exit-code.ts"
import { createHash } from "node:crypto"
import { exitCodeOf, type Report, type CheckScenarioOptions } from "../../model-check/index.ts"
import { InputError } from "../../kernel/index.ts"
import type { Scenario } from "../../scenario/index.ts"
import { percentage, wholeNumber } from "../../workbench/amounts.ts"
import { breakable, type Candidate } from "../../workbench/verify/breakable.ts"
import { find } from "../../workbench/load/catalogue.ts"
import { checkOptions } from "../search/check-options.ts"
import { failureOf } from "../failure.ts"
import type { MutateConfig } from "../flags.ts"
import { mutateLine, type Mutated, mutateText, originalText, scoreLine } from "../../workbench/report/mutate-text.ts"
import { Originals } from "../originals.ts"
import { interruption, note, print } from "../../workbench/terminal.ts"
import { rowOf } from "../progress.ts"
import { tell } from "../../workbench/telling.ts"
import { type Outcome, countsOf, scoreOf } from "../../workbench/verify/score.ts"
import type { Module } from "../../workbench/load/scenario-file.ts"
import { requireSources, SourceTrials } from "../../workbench/verify/source-trials.ts"
import { writeSurvivors } from "../../workbench/verify/survivors.ts"
import { judge, Original, type Judged } from "../../workbench/verify/triage.ts"

/** A mutant that is to be checked. */
interface Trial {
  readonly candidate: Outcome["candidate"]
  run(): Promise<Judged>
}

interface Plan {
  readonly trials: readonly Trial[]
  /** Mutations that make no difference. */
  readonly idle: number
  readonly unreached: readonly string[]
  close(): Promise<void>
}

/** Breaks what some scenarios run, one small thing at a time, and tells which of it no property notices. */
export const mutate = async (config: MutateConfig): Promise<number> => {
  if (config.names.length === 0) throw new InputError("name the scenario whose machines are to be broken; list shows what there is")
  const started = performance.now()
  const min = config.min === undefined ? undefined : percentage("min", config.min)
  const sample = config.sample === undefined ? undefined : wholeNumber("sample", config.sample)
  requireSources(config.source)
  const { seconds = Number.POSITIVE_INFINITY, ...given } = checkOptions({ ...notAsked, ...config, seed: undefined })
  const options = (): CheckScenarioOptions => ({ ...given, signal: interruption(), ...limited(seconds - secondsSince(started)) })
  const modules = await find(config.names)
  tell({ begun: { what: config.names.join(" "), seconds: Number.isFinite(seconds) ? seconds + 1 : undefined } })
  const { originals, codes } = await originalsOf(modules, options, config)
  if (originals.length === 0) return interruption().aborted ? exitCode.interrupted : overall(codes)
  const plan = config.source.length > 0 ? await sourcePlan(config, modules, originals, options) : await machinePlan(originals, options)
  if (plan === undefined) {
    if (interruption().aborted) return exitCode.interrupted
    note("the bound on time was reached, or another, before the mutants were made")
    return overall([...codes, exitCode.inconclusive])
  }
  const chosen = drawn(plan.trials, sample, config.seed ?? "")
  const outcomes: Outcome[] = []
  const row = rowOf(config.quiet)
  try {
    for (const [i, { candidate, run }] of chosen.entries()) {
      if (interruption().aborted || secondsSince(started) > seconds) break
      const survived = outcomes.filter(({ judged }) => judged.fate === "other worlds" || judged.fate === "no other worlds").length
      row.show(`mutant ${i + 1} of ${chosen.length}, ${survived} survived: ${candidate.id}, ${candidate.place}: ${candidate.change}`)
      try {
        const outcome = { candidate, judged: await run() }
        outcomes.push(outcome)
        row.clear()
        if (config.json) print(mutateLine(outcome))
      } catch (error) {
        row.clear()
        const { code, sentence } = failureOf(error)
        note(`mutant "${candidate.id}", ${candidate.place}: ${candidate.change}: ${sentence}`)
        codes.push(code)
      }
    }
  } finally {
    row.clear()
    await plan.close()
  }
  const mutated: Mutated = {
    scenarios: originals.map(({ scenario }) => scenario.name),
    outcomes,
    idle: plan.idle,
    unreached: plan.unreached,
    unchecked: plan.trials.length - outcomes.length,
    seconds: secondsSince(started)
  }
  if (config.json) print(scoreLine(mutated))
  else for (const line of mutateText(mutated, config.quiet)) print(line)
  if (config.survivors !== undefined) {
    const scenarios = originals.map(({ scenario }) => scenario)
    await writeSurvivors(config.survivors, modules, scenarios, outcomes)
  }
  if (interruption().aborted) return exitCode.interrupted
  const isCut = outcomes.length < chosen.length || outcomes.some(({ judged }) => judged.fate === "unfinished")
  return overall([...codes, ...(isCut ? [exitCode.inconclusive] : []), codeOf(outcomes, min)])
}

/** What `mutate` has no flags for. */
const notAsked = { engine: undefined, paranoid: false, symmetry: false, exact: false, wide: false, bitstate: false }

const secondsSince = (started: number): number => (performance.now() - started) / 1000

const limited = (seconds: number): CheckScenarioOptions =>
  seconds === Number.POSITIVE_INFINITY ? {} : { seconds: Math.max(0.001, seconds) }

/** Without a bound every score will do; where nothing matters, no score can be told. */
const codeOf = (outcomes: readonly Outcome[], min: number | undefined): number => {
  if (min === undefined) return exitCode.fine
  const score = scoreOf(countsOf(outcomes))
  return score === undefined ? exitCode.inconclusive : score < min ? exitCode.survived : exitCode.fine
}

/** The originals that hold, and the exit codes of the others. */
const originalsOf = async (
  modules: readonly Module[],
  options: () => CheckScenarioOptions,
  { json, quiet }: MutateConfig
): Promise<{ readonly originals: readonly Original[]; readonly codes: number[] }> => {
  const scenarios: readonly Scenario[] = [...new Set(modules.flatMap(({ scenarios: all }) => all))]
  if (scenarios.length === 0) throw new InputError("no scenario is meant, only mutants; name a scenario")
  const codes: number[] = []
  const originals: Original[] = []
  for (const scenario of scenarios) {
    if (interruption().aborted) break
    const { set, ...rest } = options()
    try {
      const report = await new Originals(rest, (told: Report) => (json || quiet ? undefined : print(originalText(told)))).of(scenario, set)
      if (report.verdict === "holds") originals.push(new Original(scenario, report))
      else {
        codes.push(exitCodeOf(report))
        note(`scenario "${scenario.name}" is ${report.verdict} as it is, so nothing is shown by breaking it: ${report.reason}`)
      }
    } catch (error) {
      const { code, sentence } = failureOf(error)
      note(sentence)
      codes.push(code)
    }
  }
  return { originals, codes }
}

const machinePlan = async (originals: readonly Original[], options: () => CheckScenarioOptions): Promise<Plan | undefined> => {
  const found = await breakable(originals, options)
  if (found === undefined) return undefined
  const isIdle = (candidate: Candidate) => candidate.originals.length === 0
  return {
    trials: found.candidates
      .filter((candidate) => !isIdle(candidate))
      .map((candidate) => ({ candidate, run: () => judge(candidate.breaking, candidate.originals, options) })),
    idle: found.candidates.filter(isIdle).length,
    unreached: found.unreached,
    close: async () => {}
  }
}

const sourcePlan = async (
  { source }: MutateConfig,
  modules: readonly Module[],
  originals: readonly Original[],
  options: () => CheckScenarioOptions
): Promise<Plan> => {
  const trials = new SourceTrials(source, modules, originals, options)
  try {
    return { trials: await trials.trials(source), idle: 0, unreached: [], close: () => trials.close() }
  } catch (error) {
    await trials.close()
    throw error
  }
}

/** So many of them, in their own order; which ones, only the seed and their names decide. */
const drawn = (trials: readonly Trial[], sample: number | undefined, seed: string): readonly Trial[] => {
  if (sample === undefined || sample >= trials.length) return trials
  const lot = ({ candidate: { id, place, change } }: Trial) =>
    createHash("sha256")
      .update(JSON.stringify([seed, id, place, change]))
      .digest("hex")
  const lots = new Map(trials.map((trial) => [trial, lot(trial)]))
  const last = [...lots.values()].sort()[sample - 1]!
  return trials.filter((trial) => lots.get(trial)! <= last)
}
