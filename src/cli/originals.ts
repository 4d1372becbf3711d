import { canonical } from "../kernel/index.ts"
import { type CheckScenarioOptions, checkPromise, type Report } from "../model-check/index.ts"
import { instantiate } from "../world/index.ts"
import type { Mutant, Scenario } from "../scenario/index.ts"
import { interruption } from "../workbench/terminal.ts"
import { progressOf, type WatchedWork } from "./progress.ts"

/** Checks originals, each scope once: several mutants are held against one. */
export class Originals {
  private readonly known = new Map<string, Promise<Report>>()
  private readonly options: CheckScenarioOptions
  private readonly tell: (report: Report) => void

  /** `tell` hears of each report once. */
  constructor(options: CheckScenarioOptions, tell: (report: Report) => void) {
    this.options = options
    this.tell = tell
  }

  /** The report of a scenario with some parameters, the rest as they are by default. */
  of(scenario: Scenario, set: CheckScenarioOptions["set"], work: WatchedWork = {}): Promise<Report> {
    const { parameters } = instantiate(scenario, set)
    const key = canonical([scenario.name, parameters])
    const found = this.known.get(key) ?? this.check(scenario, parameters, work)
    this.known.set(key, found)
    return found
  }

  /** The original that a mutant is held against: in the mutant's own scope, unless its parameters are all that it breaks. */
  for({ of, replace, parameters }: Mutant, work: WatchedWork = {}): Promise<Report> {
    const { set } = this.options
    return this.of(of, replace.length === 0 ? set : { ...parameters, ...set }, work)
  }

  private async check(scenario: Scenario, set: NonNullable<CheckScenarioOptions["set"]>, work: WatchedWork): Promise<Report> {
    const { watch, clear } = progressOf(scenario.name, false, { ...work, seconds: this.options.seconds })
    const report = await checkPromise(scenario, { ...this.options, set, signal: interruption(), ...watch }).finally(clear)
    this.tell(report)
    return report
  }
}
