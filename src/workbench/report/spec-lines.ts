import { type ReportLine, lineOf } from "./line-schemas.ts"
import { toItf, type StateTexts } from "../../tla/index.ts"
import type { Checked, Held } from "./checked.ts"
import { untakenOf } from "./refine-text.ts"
import { countedOf } from "./lines.ts"
import { type Refined } from "../verify/refine.ts"
export const refineLine = (refined: Refined): string => lineOf(refineLineOf(refined))

export const refineLineOf = ({ report, spec, graph, covered, unmatched }: Refined): ReportLine => {
  const stateOf = (texts: StateTexts) => Object.fromEntries(graph.variables.map((name, i) => [name, texts[i]!]))
  return {
    kind: "refine",
    ...countedOf(report),
    mutant: report.mutant ?? null,
    spec,
    specStates: graph.states.length,
    specTransitions: graph.transitions.length,
    images: covered.images,
    taken: covered.matched,
    equal: report.verdict === "holds" && covered.isEqual,
    untaken: untakenOf(graph, covered.unmatchedTransitions),
    unmatched:
      unmatched === undefined
        ? null
        : {
            before: unmatched.before === undefined ? null : stateOf(unmatched.before),
            after: stateOf(unmatched.after),
            nearest: unmatched.nearest
          }
  }
}

export const validateLine = ({ spec, entries, found: { explained, possible, alternatives }, place, cut }: Held): string =>
  lineOf({
    schema: 1,
    kind: "validate",
    verdict: cut !== undefined ? "inconclusive" : place === undefined ? "holds" : "violated",
    reason: cut ?? null,
    spec,
    entries,
    explained,
    possible,
    unexplained: place === undefined ? null : { place, nearest: alternatives }
  })

export const specCheckLine = ({ spec, config, result, seconds }: Checked): string => {
  const { backend, verdict, reason, violated: broken, distinct, generated, depth, bounds, trace, loop, coverage, notes, leftOut } = result
  return lineOf({
    schema: 1,
    kind: "spec check",
    spec,
    config,
    backend,
    verdict,
    reason,
    violated: broken ?? null,
    distinct: distinct ?? null,
    generated: generated ?? null,
    depth: depth ?? null,
    seconds,
    bounds,
    trace:
      trace?.map(({ action, state }) => ({
        action: action ?? null,
        state: Object.fromEntries(Object.entries(state).map(([name, value]) => [name, toItf(value)]))
      })) ?? null,
    loop: loop ?? null,
    coverage: coverage ?? null,
    notes,
    leftOut
  })
}
