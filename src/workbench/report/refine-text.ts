import { detailLines } from "../../trace/index.ts"
import type { Difference, SpecGraph, Unmatched } from "../../tla/index.ts"
import type { Refined } from "../verify/refine.ts"
import { countText, plural } from "../amounts.ts"
import { paint } from "../terminal.ts"

/** How many examples a list shows. */
const mostShown = 5

/** What a refinement check found, after the line of the verdict. One line an element. */
export const refinementText = ({ report, graph, spec, covered, unmatched }: Refined): readonly string[] =>
  detailLines(
    [
      ["because", report.reason],
      ["refines", spec],
      [
        "actors",
        `${countText(report.distinct)} states, ${countText(report.transitions)} transitions, depth ${report.depth}; they stand for ${plural(covered.images, "state")} of the specification`
      ],
      [
        "spec",
        `${countText(graph.states.length)} states, ${countText(graph.transitions.length)} transitions, of which the actors took ${countText(covered.matched)}`
      ],
      ...(unmatched === undefined ? coverageText({ report, graph, covered }) : [])
    ],
    2
  )

/** Which of the specification's transitions no step of the actors took, by action. Counted only where the whole space was walked. */
const coverageText = ({
  report,
  graph,
  covered
}: Pick<Refined, "report" | "graph" | "covered">): readonly (readonly [string, string])[] => {
  const isWhole = report.verdict === "holds" || report.verdict === "violated"
  if (!isWhole || report.violations.some(({ counterexample }) => counterexample !== undefined)) return []
  if (covered.isEqual) return [["equal", paint("green", "the two graphs are equal, state by state and edge by edge")]]
  if (covered.unmatchedTransitions.length === 0)
    return [["taken", "every transition of the specification is taken by some step of the actors"]]
  return untakenOf(graph, covered.unmatchedTransitions).map(({ action, untaken, of }) => [
    "untaken",
    untaken === of
      ? `${action}: never taken (${plural(of, "transition")})`
      : `${action}: ${countText(untaken)} of ${plural(of, "transition")}`
  ])
}

export interface Untaken {
  readonly action: string
  readonly untaken: number
  readonly of: number
}

/** By action, in the order of their names: a transition that several actions make counts for each of them. */
export const untakenOf = (graph: SpecGraph, untaken: SpecGraph["transitions"]): readonly Untaken[] => {
  const count = (transitions: SpecGraph["transitions"]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>()
    for (const { actions } of transitions) for (const action of actions) counts.set(action, (counts.get(action) ?? 0) + 1)
    return counts
  }
  const all = count(graph.transitions)
  return [...count(untaken)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([action, times]) => ({ action, untaken: times, of: all.get(action)! }))
}

/** What a step without a counterpart changes, and what the specification may do instead. */
export const unmatchedText = ({ variables }: SpecGraph, { before, after, nearest }: Unmatched): readonly string[] => [
  before === undefined ? "the actors start in a state that is no initial one of the specification:" : "in the specification this step is:",
  ...detailLines(
    variables.map((name, i) => [
      name,
      before === undefined || before[i] === after[i] ? after[i]! : `${before[i]} ${paint("bold", "→")} ${paint("bold", after[i]!)}`
    ]),
    7
  ),
  before === undefined
    ? "the initial states of the specification that come nearest:"
    : "what the specification may do there, the nearest first:",
  ...nearest
    .slice(0, mostShown)
    .flatMap(({ actions, differences }) => [
      `  ${before === undefined ? "an initial state" : actions.length === 0 ? "nothing" : actions.join(" or ")}`,
      ...differencesText(differences, "actors")
    ]),
  ...(nearest.length > mostShown ? [`  and ${plural(nearest.length - mostShown, "other")}`] : [])
]

/** Where a state of the specification differs from what `who` has there. */
export const differencesText = (differences: readonly Difference[], who: string): readonly string[] =>
  detailLines(
    differences.map(({ place, specification, found }) => [place, `${specification}; the ${who}: ${found}`]),
    7
  )
