import { missedBy, type Report, type Violation } from "../../model-check/index.ts"
import { mermaidOf } from "../../trace/index.ts"
import { faultNames, livenessKinds, type System } from "../../scenario/index.ts"
import { countText, parametersText, plural, secondsText } from "../amounts.ts"
import { coverageText } from "./coverage-text.ts"
import { paint } from "../terminal.ts"
import { nearText } from "./near-text.ts"
import { explainedOf, explainedText, whyBlock } from "./why-text.ts"

export const verdictWord = (verdict: Report["verdict"]): string =>
  paint(verdict === "holds" ? "green" : verdict === "violated" ? "red" : "yellow", verdict)

/** The first line of a report: scenario, parameters, mutant, verdict. */
export const verdictText = ({ scenario, parameters, mutant, verdict }: Report): string =>
  [paint("bold", scenario), parametersText(parameters), mutant === undefined ? "" : `mutant "${mutant}"`, verdictWord(verdict)]
    .filter((part) => part !== "")
    .join("  ")

/** The same, where nothing more is said: with what the verdict is not of. */
export const quietText = (report: Report): string =>
  report.notAsked === undefined ? verdictText(report) : `${verdictText(report)}  ${notAskedText(report)} not asked`

/** What a check rests on: counts, assumptions, properties, cuts, coverage. One line an element. */
export const reportText = (report: Report): readonly string[] => [
  verdictText(report),
  ...aligned([
    ["because", report.reason],
    ["counted", countsText(report)],
    ["resumed", resumedText(report)],
    ["reduced", orderText(report)],
    ...huntedText(report),
    ["purity", purityText(report)],
    ["assumed", assumedText(report)],
    ["on disk", diskText(report)],
    ["up to", boundsText(report)],
    ["cut", cutText(report)],
    ["warned", tuplesText(report)],
    ["warned", keyOrdersText(report)],
    ...propertiesText(report),
    ["not asked", notAskedText(report)],
    ...coverageText(report.coverage)
  ])
]

const notAskedText = ({ notAsked }: Report): string => (notAsked === undefined ? "" : plural(notAsked.length, "property", "properties"))

/** Rows of two columns, indented; a row without a text is left out. */
export const aligned = (rows: readonly (readonly [name: string, text: string])[]): readonly string[] => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.filter(([, text]) => text !== "").map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
}

const countsText = (report: Report): string => {
  const { distinct, transitions, depth, seconds, kept, collisionOdds, symmetry, isHunt } = report
  if (isHunt) return seenText(report)
  const rate = seconds > 0 ? ` (${countText(Math.round(distinct / seconds))} a second)` : ""
  return (
    `${symmetry === undefined ? plural(distinct, "distinct state") : `${countText(distinct)} orbits under symmetry of ${groupsText(symmetry)}`}${rate}, ${countText(transitions)} transitions, depth ${depth}, ${secondsText(seconds)}; ` +
    certaintyText(kept, collisionOdds)
  )
}

const resumedText = ({ resumed }: Report): string =>
  resumed === undefined
    ? ""
    : `at ${plural(resumed.distinct, "state")}, depth ${resumed.depth}, which had taken ${secondsText(resumed.seconds)}; the time is that of all parts`

/** What was left out since steps commute. */
const orderText = ({ partialOrder, distinct, frontier }: Report): string => {
  if (partialOrder === undefined) return ""
  const { off, worlds, leftOut } = partialOrder
  if (off !== undefined || leftOut === 0)
    return `nothing by partial order: ${off ?? `no state${frontier === 0 ? "" : " that was looked at"} has steps that may be left out`}`
  const share = (100 * worlds) / distinct
  return `by partial order: in ${share < 1 ? "below 1" : Math.round(share)} % of these states only some steps were taken, ${countText(leftOut)} in all were left out; depth, cuts and coverage are of what was taken`
}

/** What a hunt has seen; none of it is a count of what there is. */
const seenText = ({ distinct, depth, seconds, hunted }: Report): string =>
  `${hunted!.isFull ? "at least " : ""}${plural(distinct, "distinct state")} seen, depth ${countText(depth)} reached, ${secondsText(seconds)}`

/** How a hunt went, beside a search too. */
const huntedText = ({ hunted, seconds, verdict }: Report): readonly (readonly [string, string])[] => {
  if (hunted === undefined) return []
  const { steps, walks, strategies, seed } = hunted
  const rate = seconds > 0 ? ` (${countText(Math.round(steps / seconds))} a second)` : ""
  const drawn = hunted.priorities?.hasDrawn === true ? ", unless it hangs on which of several steps of one actor or message is drawn" : ""
  const odds = missedBy(hunted).flatMap(({ depth, odds: one }) => (one > mostOdds ? [] : [`${plural(depth, "step")}: ${oddsText(one)}`]))
  return [
    ["hunted", `${plural(steps, "step")}${rate} in ${plural(walks, "walk")}, by ${strategies.join(", ")}; seed "${seed}"`],
    [
      "missed",
      verdict !== "sampled" || odds.length === 0
        ? ""
        : `with these odds at most, a bug that needs so many steps in the right order${drawn}: ${odds.join(", ")}`
    ]
  ]
}

/** Beyond them nothing is promised. */
const mostOdds = 0.95
const oddsText = (odds: number): string => (odds < 1e-4 ? "below 0.01 %" : `${(odds * 100).toPrecision(2)} %`)

/** How likely it is that states were taken for others. */
const certaintyText = (kept: Report["kept"], odds: number): string => {
  const written = odds < 1e-12 ? "below 1e-12" : odds.toExponential(1)
  switch (kept) {
    case "exact":
      return "whole states were kept: none was taken for another"
    case "wide":
      return `odds that fingerprints of 128 bits collided: ${written}`
    case "fingerprints":
      return `odds that fingerprints collided: ${written}${odds > 0.01 ? "; check again with --wide, or with another --seed" : ""}`
    case "bitstate":
      return odds < 1.5
        ? "bitstate: hardly any state was taken for another"
        : `bitstate: about ${countText(Math.round(odds))} states were taken for others`
  }
}

const diskText = ({ bytes }: Report): string =>
  bytes.spilled === 0 ? "" : `${Math.ceil(bytes.spilled / 2 ** 20)} MiB of states waited there to be looked at`

/** The groups of a symmetry: the first and the last of a longer one. */
const groupsText = ({ groups }: NonNullable<Report["symmetry"]>): string =>
  groups.map((ids) => (ids.length > 3 ? `${ids[0]} … ${ids.at(-1)}` : ids.join(", "))).join("; ")

const isFault = (name: string): boolean => (faultNames as readonly string[]).includes(name.split(" ")[0]!)

const isWait = (phrase: string): boolean => phrase.startsWith("timers of ")

const isFairness = (phrase: string): boolean => / fairness\b/.test(phrase)

const faultsText = ({ assumed }: Report): string => assumed.filter(isFault).join("; ") || "no faults"

const assumedText = (report: Report): string =>
  [faultsText(report), ...report.assumed.filter((phrase) => isWait(phrase) || isFairness(phrase))].join("; ")

/** How far it was looked whether actors, properties and monitors are pure. */
const purityText = ({ triedTwice: { steps, of } }: Report): string => `${countText(steps)} of ${plural(of, "local step")} tried twice`

/** Within what a verdict holds: the faults assumed, and how far the search went. */
export const withinText = (report: Report): string => [faultsText(report), boundsText(report)].filter((part) => part !== "").join("; ")

const boundsText = ({ assumed, bounds }: Report): string => {
  const budgets = assumed.filter((budget) => !isFault(budget) && !isWait(budget) && !isFairness(budget))
  const others = bounds
    .filter(
      ({ name, limit }) => limit !== undefined && (name === "realTime" || name === "capacity" || name === "states" || name === "depth")
    )
    .map(({ name, limit }) => `${name} ${countText(limit!)}`)
  return [...budgets, ...others].join("; ")
}

/** Beyond so many, properties cost more than the search, and memory too. */
const manyTuples = 100_000

const tuplesText = ({ evaluations }: Report): string =>
  evaluations > manyTuples
    ? `${countText(evaluations)} different tuples were shown to the properties; let their views project less, or use by: (is) => is.each(…) or is.pairs(…)`
    : ""

const keyOrdersText = ({ keyOrders }: Report): string =>
  [...keyOrders]
    .map(([actor, states]) => `${plural(states, "state")} of "${actor}" differ from others in the order of a record's keys alone`)
    .map((text) => `${text}; where the order means nothing, keep the record with byKey(…)`)
    .join("; ")

const cutText = ({ bounds, cutStates, frontier, isHunt }: Report): string => {
  const cut = bounds
    .filter(({ name, reached }) => reached && !["states", "depth", "seconds", "memory", "heap"].includes(name))
    .map(({ name }) => name)
  const left = frontier === 0 ? [] : [`${plural(frontier, "state")} found and not expanded`]
  if (isHunt) return cut.length === 0 ? "" : `${cut.join(", ")} kept steps away`
  const kept = cutStates === 0 ? [] : [`${cut.join(", ")} kept steps away in ${plural(cutStates, "state")}`]
  return [...left, ...kept].join("; ")
}

/** Asked of every scenario. */
const alwaysAsked: readonly Violation["kind"][] = ["deadlock", "unhandled message", "failed step", "local invariant"]

const propertiesText = (report: Report): readonly (readonly [string, string])[] => {
  // a search that went through the whole space has an answer for each property, whatever else it found
  const isWhole = !report.isHunt && report.frontier === 0 && report.verdict !== "inconclusive" && report.verdict !== "sampled"
  const standing = (isBroken: boolean): string => (isBroken ? paint("red", "violated") : isWhole ? "holds" : "not violated so far")
  const stateOf = ({ name, kind, reached, promise }: Report["properties"][number]): string => {
    if (isPromise(kind)) return promiseText(promise)
    if (kind === "sometimes") return reached ? "reached" : isWhole ? paint("red", "never reached") : "not reached so far"
    return standing(report.violations.some((violation) => violation.name === name && violation.kind === kind))
  }
  const stated = report.properties.map((property): readonly [string, string] => {
    const { name, id, kind, source } = property
    return [
      kind,
      `${id === undefined ? "" : `${id}, `}${name}: ${stateOf(property)}${source === undefined ? "" : paint("dim", `  (${source})`)}`
    ]
  })
  const unasked = standing(report.violations.some(({ kind }) => alwaysAsked.includes(kind)))
  return [
    ...stated,
    ["always", `${paint("dim", "no deadlock, no unhandled message, no failed step, no broken local invariant")}: ${unasked}`]
  ]
}

const isPromise = (kind: string): boolean => (livenessKinds as readonly string[]).includes(kind)

/** What became of a promise. */
const promiseText = (promise: Report["properties"][number]["promise"]): string => {
  if (promise === undefined) return "not looked at, since that needs all worlds"
  if (promise.isBroken) return paint("red", "violated")
  return promise.cut.length > 0 ? `open, since ${promise.cut.join(", ")} kept steps away` : "holds"
}

/** A violation in full: what it is, how it comes about, as text or as a diagram, and in text also why. */
export const violationText = (system: System, violation: Violation, isMermaid: boolean): readonly string[] => {
  const { kind, name, id, counterexample, near } = violation
  const source = system.properties.find((property) => property.name === name)?.source
  const named = kind === "always" || kind === "between" || kind === "sometimes" || kind === "liveness"
  const title = `${kind}: ${id === undefined ? "" : `${id}, `}${named ? `"${name}"` : name}${source === undefined ? "" : ` (${source})`}`
  if (counterexample === undefined)
    return [`${paint("red", "violated")}  ${title}`, ...(near === undefined ? [] : whyBlock(nearText(near)))]
  const { replayed, trace } = counterexample
  const from = counterexample.before === undefined ? "" : `, made of ${plural(counterexample.before, "step")} of a hunt`
  return [
    `${paint("red", "violated")}  ${title}, after ${plural(replayed.steps.length, "step")}${from}`,
    ...(isMermaid ? mermaidOf(system, replayed, title, trace.loop).split("\n") : explainedText(system, explainedOf(violation)!))
  ]
}
