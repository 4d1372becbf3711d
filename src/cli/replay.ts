import { mermaidOf, textOf } from "../trace/index.ts"
import {
  type Broken,
  brokenBy,
  definitionsOf,
  InputError,
  instantiate,
  type Mutant,
  replay as follow,
  type Scenario,
  stuckAfter,
  type Trace,
  withoutBudgets
} from "../world/index.ts"
import { parametersText, plural } from "./amounts.ts"
import { builtIn } from "./catalogue.ts"
import { exitCode } from "./ending.ts"
import { exceededBy } from "./exceeded.ts"
import type { ReplayConfig } from "./flags.ts"
import { suggestion } from "./nearest.ts"
import { note, paint, print } from "./output.ts"
import { lineOf } from "./report-lines.ts"
import { loadFile, type Module } from "./scenario-file.ts"
import { readTrace } from "./trace-file.ts"

/** Runs a trace again on the actors, step by step, and says what it violates. */
export const replay = async ({ file, from, mermaid, json, quiet }: ReplayConfig): Promise<number> => {
  const trace = readTrace(file)
  const { scenario, mutant } = await subjectOf(trace, file, from)
  const stated = instantiate(scenario, trace.parameters, mutant)
  const isLive = trace.origin === "run"
  const system = isLive ? withoutBudgets(stated) : stated
  const changed = definitionsOf(system) !== trace.definitions
  if (changed) note(`${file}: the definitions have changed since this trace was recorded`)
  const replayed = follow(system, trace.start, trace.steps)
  const found = [...brokenBy(system, replayed), ...(isLive ? [] : stuckAfter(system, replayed))]
  const broken = found.find((one) => isRecorded(one, trace)) ?? found[0]
  const exceeded = isLive ? exceededBy(stated, replayed) : []
  if (json) {
    const violated = broken === undefined ? null : { kind: broken.kind, name: broken.name }
    const { parameters, steps, violated: recorded } = trace
    const verdict = broken === undefined ? "holds" : "violated"
    const head = { schema: 1, kind: "replay", scenario: scenario.name, parameters, mutant: trace.mutant ?? null } as const
    print(lineOf({ ...head, verdict, steps: steps.length, violated, recorded: recorded ?? null, changed, exceeded }))
  } else {
    const ending = endingText(trace, broken)
    if (!quiet) {
      print(
        [paint("bold", scenario.name), parametersText(stated.parameters), mutant === undefined ? "" : `mutant "${mutant.id}"`]
          .filter(Boolean)
          .join("  ")
      )
      for (const line of mermaid ? [mermaidOf(system, replayed, broken && `${broken.kind}: ${broken.name}`)] : textOf(system, replayed))
        print(line)
    }
    print(ending)
    if (exceeded.length > 0) print(`beyond    ${exceeded.join("; ")}`)
  }
  return broken === undefined ? exitCode.fine : broken.kind === "deadlock" ? exitCode.deadlock : exitCode.violated
}

const isRecorded = ({ kind, name }: Broken, { violated }: Trace): boolean => violated?.kind === kind && violated.name === name

const endingText = (trace: Trace, broken: Broken | undefined): string => {
  if (broken !== undefined) {
    const recorded = isRecorded(broken, trace)
      ? ", as recorded"
      : trace.violated === null
        ? ""
        : `; recorded was ${trace.violated.kind}: ${trace.violated.name}`
    return `${paint("red", "violated")}  ${broken.kind}: ${broken.id === undefined ? "" : `${broken.id}, `}${broken.name}, after ${plural(broken.step, "step")}${recorded}`
  }
  const recorded = trace.violated === null ? "" : `; recorded was ${trace.violated.kind}: ${trace.violated.name}`
  return `${paint("green", "fits")}  all ${plural(trace.steps.length, "step")} are possible and nothing is violated${recorded}`
}

/** The scenario and the mutant that a trace is of. Fails with `InputError`. */
const subjectOf = async (
  trace: Trace,
  file: string,
  from: string | undefined
): Promise<{ readonly scenario: Scenario; readonly mutant: Mutant | undefined }> => {
  const modules: readonly Module[] = from === undefined ? await builtIn(trace.scenario) : [await loadFile(from)]
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
