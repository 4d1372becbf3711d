import { canonical, InputError, suggestion } from "../../kernel/index.ts"
import { definitionsOf, instantiate, isStated, Misfit, replay, type Replayed, type Trace, withoutBudgets } from "../../world/index.ts"
import type { Mutant, Scenario, System } from "../../scenario/index.ts"
import { builtIn } from "./catalogue.ts"
import { note } from "../terminal.ts"
import { loadFile, type Module } from "./scenario-file.ts"
import { tell } from "../telling.ts"
import { readTrace } from "./trace-file.ts"

/** A trace with what it is of, run again. */
export interface Traced {
  readonly trace: Trace
  readonly mutant: Mutant | undefined
  /** The scenario as it is stated; `system` is what was replayed, which for a live run is without budgets. */
  readonly stated: System
  readonly system: System
  /** Have the definitions changed since the trace was recorded? */
  readonly changed: boolean
  readonly replayed: Replayed
}

/** Reads a trace and runs it again; where the definitions have changed since, it says so. Fails with `InputError`, and with `Misfit` where the actors cannot follow it. */
export const traced = async (file: string, from: string | undefined): Promise<Traced> => {
  const trace = readTrace(file)
  const { scenario, mutant } = await subjectOf(trace, file, from)
  tell({ begun: { what: file } })
  const stated = instantiate(scenario, trace.parameters, mutant)
  const system = trace.origin === "run" ? withoutBudgets(stated) : stated
  const changed = definitionsOf(system) !== trace.definitions
  if (changed) note(`${file}: the definitions have changed since this trace was recorded`)
  const replayed = replay(system, trace.start, trace.steps)
  refuseUnstated(stated, replayed)
  return { trace, mutant, stated, system, changed, replayed }
}

/**
 * A run may go beyond the bounds of a check, but one in which something happens that the scenario assumes never to happen is no run of it.
 * Fails with `Misfit`. In a live run an actor that has broken a rule is taken down, which nobody need state.
 */
const refuseUnstated = (system: System, { steps }: Replayed): void => {
  const hasBroken = (actor: string, before: number): boolean =>
    steps.slice(0, before).some(({ fault, transitions }) => fault !== undefined && transitions.some((part) => part.actor === actor))
  const at = steps.findIndex(
    ({ label: { action } }, i) => !isStated(system, action) && !(action.kind === "crash" && hasBroken(action.actor, i))
  )
  if (at < 0) return
  const { action } = steps[at]!.label
  throw new Misfit(
    `step ${at + 1} of ${steps.length}, ${canonical(action)}: is a fault that scenario "${system.scenario}" does not state; state it in budgets.faults`
  )
}

/** What a trace is of: a scenario, or one of its mutants. */
export interface Subject {
  readonly scenario: Scenario
  readonly mutant: Mutant | undefined
}

const subjectOf = async (trace: Trace, file: string, from: string | undefined): Promise<Subject> =>
  subjectIn(from === undefined ? await builtIn(trace.scenario) : [await loadFile(from)], trace, file, from)

/** The scenario and the mutant that a trace is of, among those of some modules. Fails with `InputError`. */
export const subjectIn = (modules: readonly Module[], trace: Trace, file: string, from: string | undefined): Subject => {
  const mutants = modules.flatMap((module) => module.mutants)
  const scenarios = [...modules.flatMap((module) => module.scenarios), ...mutants.map(({ of }) => of)]
  const scenario = scenarios.find(({ name }) => name === trace.scenario)
  if (scenario === undefined) {
    const there = [...new Set(scenarios.map(({ name }) => name))]
    throw new InputError(
      from === undefined
        ? `${file} is of scenario "${trace.scenario}", which is not built in; name its file with --from ./file.scenario.ts`
        : `${file} is of scenario "${trace.scenario}", which ${from} does not export; it exports ${there.join(", ")}`
    )
  }
  const ids = mutants.filter(({ of }) => of.name === scenario.name).map(({ id }) => id)
  const mutant = mutants.find(({ id, of }) => of.name === scenario.name && id === trace.mutant)
  if (trace.mutant !== null && trace.mutant !== undefined && mutant === undefined) {
    throw new InputError(
      `${file} is of mutant "${trace.mutant}", which ${from ?? "the protocol"} does not have${suggestion(trace.mutant, ids)}`
    )
  }
  return { scenario, mutant }
}
