import { lineOf } from "./line-schemas.ts"
import type { Report } from "../../model-check/index.ts"
import { countText, parametersText, plural, secondsText } from "../amounts.ts"
import { paint } from "../terminal.ts"
import { bySubject, type Counts, countsOf, mattering, type Outcome, safetyScoreOf, scoreOf } from "../verify/score.ts"
import { type Fate, mostTimes } from "../verify/triage.ts"

/** All that a run of `mutate` has found. */
export interface Mutated {
  readonly scenarios: readonly string[]
  readonly outcomes: readonly Outcome[]
  readonly idle: number
  readonly unreached: readonly string[]
  /** Mutants that were not drawn, or not come to. */
  readonly unchecked: number
  readonly seconds: number
}

export const originalText = ({ scenario, parameters, distinct, seconds, verdict }: Report): string =>
  [
    paint("bold", scenario),
    parametersText(parameters),
    `the original ${verdict === "holds" ? verdict : `is ${verdict}`}: ${countText(distinct)} states, ${secondsText(seconds)}`
  ]
    .filter((part) => part !== "")
    .join("  ")

/** What survived comes first. One line an element. */
export const mutateText = (mutated: Mutated, isQuiet: boolean): readonly string[] => {
  const { outcomes } = mutated
  if (isQuiet) return [scoreText(mutated)]
  const of = (fate: Fate): readonly Outcome[] => outcomes.filter(({ judged }) => judged.fate === fate)
  return [
    ...otherWorldsText(of("other worlds")),
    ...section("survived without other worlds, with fewer or with other steps", of("no other worlds"), "red", placeText),
    ...section("caught by a sometimes alone", of("sometimes"), "yellow", byText),
    ...section(`without end within ${mostTimes} × the original's worlds`, of("no end"), "yellow", placeText),
    ...section("unfinished", of("unfinished"), "yellow", placeText),
    ...caughtText(of("caught")),
    ...subjectsText(outcomes),
    ...leftText(mutated),
    scoreText(mutated)
  ]
}

const named = ({ candidate: { id, place, change } }: Outcome): string => `  ${paint("bold", id)}  ${place}: ${change}`

const section = (
  title: string,
  outcomes: readonly Outcome[],
  colour: "red" | "yellow",
  text: (outcome: Outcome) => readonly string[]
): readonly string[] =>
  outcomes.length === 0
    ? []
    : [`${paint(colour, title)}: ${plural(outcomes.length, "mutant")}`, ...outcomes.flatMap((one) => [named(one), ...text(one)])]

const placeText = ({ judged: { scenario, distinct } }: Outcome): readonly string[] => [
  `      in ${scenario}${distinct === undefined ? "" : `, ${plural(distinct, "world")}`}`
]

const byText = ({ judged: { scenario, by } }: Outcome): readonly string[] => [
  `      ${by?.id ?? `"${by?.name}"`} was never reached in ${scenario}`
]

/** Mutants with the same worlds in the same scenario have one way to show between them. */
const otherWorldsText = (outcomes: readonly Outcome[]): readonly string[] => {
  if (outcomes.length === 0) return []
  const alike = Map.groupBy(outcomes, ({ judged: { scenario, distinct, others, steps } }) => [scenario, distinct, others, steps].join())
  return [
    `${paint("red", "survived with other worlds")}: ${plural(outcomes.length, "mutant")}`,
    ...[...alike.values()].flatMap((group) => [...group.map(named), ...wayText(group[0]!)])
  ]
}

const wayText = ({ judged: { scenario, distinct, others, way } }: Outcome): readonly string[] => [
  `      in ${scenario}, ${countText(others!)} of ${plural(distinct!, "world")} are none of the original's; the shortest way into one:`,
  ...(way ?? []).map((line) => `      ${line}`)
]

/** By what, how many, and in how many steps. */
const caughtText = (outcomes: readonly Outcome[]): readonly string[] => {
  if (outcomes.length === 0) return []
  const groups = Map.groupBy(outcomes, ({ judged: { by } }) =>
    by!.kind === "error" ? "a run that broke down" : `${by!.kind} ${titleOf(by!)}`
  )
  const rows = [...groups].sort(([, a], [, b]) => b.length - a.length)
  return [
    `${paint("green", "caught")}: ${plural(outcomes.length, "mutant")}`,
    ...rows.map(([what, all]) => `  ${String(all.length).padStart(4)}  by ${what}${stepsText(all)}`)
  ]
}

/** What is no property is named in a sentence about the very step, by which nothing could be grouped. */
const titleOf = ({ kind, name, id }: NonNullable<Outcome["judged"]["by"]>): string =>
  kind === "always" || kind === "between" ? (id ?? `"${name}"`) : ""

const stepsText = (outcomes: readonly Outcome[]): string => {
  const steps = outcomes.flatMap(({ judged }) => judged.steps ?? [])
  if (steps.length === 0) return ""
  const [least, most] = [Math.min(...steps), Math.max(...steps)]
  return ` in ${least === most ? plural(least, "step") : `${least} to ${most} steps`}`
}

const percent = (score: number | undefined): string => (score === undefined ? "none matters" : `${score.toFixed(1)} %`)

const subjectsText = (outcomes: readonly Outcome[]): readonly string[] => {
  const subjects = [...bySubject(outcomes)]
  if (subjects.length < 2) return []
  return [
    "by what was broken",
    ...subjects.map(([subject, all]) => {
      const counts = countsOf(all)
      return `  ${subject}  ${percent(scoreOf(counts))}, ${counts.caught + counts.sometimes} of ${mattering(counts)}`
    })
  ]
}

/** What is no part of the score. */
const leftText = ({ outcomes, idle, unreached, unchecked }: Mutated): readonly string[] => {
  const counts = countsOf(outcomes)
  const parts = [
    counts["no end"] > 0 && `${counts["no end"]} without end`,
    counts["same counts"] > 0 && `${counts["same counts"]} with the original's counts, probably equivalent`,
    idle > 0 && `${idle} that would change no step, not made`,
    counts.refused > 0 && `${counts.refused} refused`,
    unreached.length > 0 && `${plural(unreached.length, "transition")} never taken, not broken`,
    unchecked > 0 && `${unchecked} not checked`
  ].filter((part) => part !== false)
  return parts.length === 0 ? [] : [`${paint("dim", "not counted")}: ${parts.join("; ")}`]
}

const scoreText = ({ outcomes, seconds }: Mutated): string => {
  const counts = countsOf(outcomes)
  const caught = counts.caught + counts.sometimes
  const safety = counts.sometimes === 0 ? "" : `; without those that a sometimes alone caught ${percent(safetyScoreOf(counts))}`
  return `${paint("bold", "score")}  ${percent(scoreOf(counts))}: ${caught} of ${plural(mattering(counts), "mutant")} that matter caught${safety}  ${paint("dim", `(${secondsText(seconds)})`)}`
}

export const mutateLine = ({ candidate: { id, subject, family, place, change }, judged }: Outcome): string => {
  const { fate, scenario, parameters, by, steps, distinct, others } = judged
  return lineOf({
    schema: 1,
    scenario,
    parameters,
    kind: "mutate",
    mutant: id,
    fault: id,
    subject,
    family,
    place,
    change,
    fate,
    violated: by === undefined ? null : { kind: by.kind, name: by.name },
    steps: steps ?? null,
    distinct: distinct ?? null,
    others: others ?? null
  })
}

const fatesOf = (counts: Counts) => {
  const { caught, sometimes, refused, unfinished } = counts
  const { "other worlds": otherWorlds, "no other worlds": noOtherWorlds, "same counts": sameCounts, "no end": noEnd } = counts
  return { caught, sometimes, otherWorlds, noOtherWorlds, sameCounts, noEnd, refused, unfinished }
}

export const scoreLine = ({ scenarios, outcomes, idle, unreached, unchecked, seconds }: Mutated): string => {
  const counts = countsOf(outcomes)
  return lineOf({
    schema: 1,
    kind: "mutate score",
    scenarios: [...scenarios],
    score: scoreOf(counts) ?? null,
    safetyScore: safetyScoreOf(counts) ?? null,
    ...fatesOf(counts),
    idle,
    unreached: unreached.length,
    unchecked,
    subjects: [...bySubject(outcomes)].map(([subject, all]) => {
      const some = countsOf(all)
      return { subject, score: scoreOf(some) ?? null, ...fatesOf(some) }
    }),
    seconds
  })
}
