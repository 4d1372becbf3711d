import { checkPromise, type CheckScenarioOptions, type Report } from "../../model-check/index.ts"
import { type Covered, RefinementCheck, type SpecGraph, specGraph, type Unmatched } from "../../tla/index.ts"
import { InputError } from "../../kernel/index.ts"
import { instantiate } from "../../world/index.ts"
import type { Scenario } from "../../scenario/index.ts"
import { countText, plural } from "../amounts.ts"

/** What a scenario's walk through the state graph of its specification found. */
export interface Refined {
  /** Its only property is the refinement. */
  readonly report: Report
  /** The specification's file. */
  readonly spec: string
  readonly graph: SpecGraph
  readonly covered: Covered
  /** The first step without a counterpart in the specification; a shortest path to it is the report's counterexample. */
  readonly unmatched: Unmatched | undefined
}

export interface RefineOptions extends Omit<
  CheckScenarioOptions,
  "workers" | "engine" | "symmetry" | "keep" | "only" | "shadow" | "onBegin"
> {
  /** Called once, when the specification's graph is there and before the search, with what was found so far: nothing. */
  readonly onBegin?: (draft: Refined) => void
}

/**
 * Holds every start and step of a scenario against the specification that it names in `refines`. Fails with `InputError` where it
 * names none or a file cannot be read, and with `Refused` where the specification or the abstraction is not sound.
 */
export const refine = async (scenario: Scenario<any>, { onBegin, ...options }: RefineOptions = {}): Promise<Refined> => {
  const system = instantiate(scenario, options.set, options.mutant)
  if (system.refines === undefined)
    throw new InputError(`scenario "${scenario.name}" names no specification; give it refines: refinement({ spec, reads, state })`)
  const { graph, spec } = await specGraph(system.refines, {
    signal: options.signal,
    seconds: options.seconds,
    bytes: options.bytes === undefined ? undefined : Math.min(options.bytes, 4 * 2 ** 30)
  })
  const shadow = new RefinementCheck(system, graph)
  const refined = (report: Report): Refined => ({ report, spec, graph, covered: shadow.covered, unmatched: shadow.unmatched })
  const report = await checkPromise(scenario, { ...options, shadow, onBegin: (draft) => onBegin?.(refined(draft)) })
  const { covered } = shadow
  const isShort = system.refines.equal && report.verdict === "holds" && !covered.isEqual
  return refined(isShort ? unequal(report, graph, covered) : report)
}

/** What remains of a walk that holds where the scenario has stated that the two graphs are equal, and they are not. */
const unequal = (report: Report, graph: SpecGraph, { images, matched }: Covered): Report => {
  const { states, transitions } = graph
  const name = `the two graphs are not equal, as it is stated: ${plural(report.distinct, "world")} of the actors stand for ${countText(images)} of ${plural(states.length, "state")}, and take ${countText(matched)} of ${plural(transitions.length, "transition")}`
  return {
    ...report,
    verdict: "violated",
    violations: [...report.violations, { kind: "refinement", name, id: undefined, counterexample: undefined }]
  }
}
