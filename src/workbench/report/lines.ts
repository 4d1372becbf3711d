import { type CheckLine, lineOf } from "./line-schemas.ts"
import { exitCodeOf, type Hunted, missedBy, type Report, type Violation } from "../../model-check/index.ts"
import { shown } from "../terminal.ts"
import { quietText } from "./text.ts"
import type { Draft } from "../telling.ts"
import { explainedOf, whyLine } from "./why-text.ts"
import type { System } from "../../scenario/index.ts"

/** What a check's lines have in common. */
export const countedOf = (report: Report) => {
  const { scenario, parameters, verdict, reason, distinct, transitions, depth, seconds, bounds } = report
  const { engine, workers, kept, collisionOdds } = report
  const first = gravest(report)
  const loop = first?.counterexample?.trace.loop
  return {
    schema: 1 as const,
    scenario,
    parameters,
    verdict,
    reason,
    distinct,
    transitions,
    depth,
    seconds,
    engine,
    workers,
    kept,
    collisionOdds,
    violated: first === undefined ? null : { kind: first.kind, name: first.name },
    bounds: bounds.map(({ name, limit, reached }) => ({ name, limit: limit ?? null, reached })),
    symmetry: report.symmetry === undefined ? ("off" as const) : ("on" as const),
    ...(report.partialOrder === undefined ? {} : { partialOrder: { ...report.partialOrder, off: report.partialOrder.off ?? null } }),
    triedTwice: report.triedTwice,
    assumed: report.assumed,
    ...(report.notAsked === undefined ? {} : { notAsked: report.notAsked }),
    ...(report.fair === undefined ? {} : { fair: report.fair === "none" ? null : report.fair }),
    ...(loop === undefined ? {} : { loop }),
    ...(report.resumed === undefined ? {} : { resumed: report.resumed })
  }
}

/** The violation that decides a report's exit code. */
export const gravest = (report: Report): Violation | undefined =>
  report.violations.find((violation) => exitCodeOf({ ...report, violations: [violation] }) === exitCodeOf(report))

export const checkLine = (report: Report, system: System): string => {
  const first = gravest(report)
  const explained = first && explainedOf(first)
  const why = explained && whyLine(system, explained)
  return lineOf({ ...checkLineOf(report), ...(why === undefined ? {} : { why }) })
}

const checkLineOf = (report: Report): typeof CheckLine.Type => ({
  kind: report.isHunt ? "hunt" : "check",
  ...countedOf(report),
  ...(report.mutant === undefined ? {} : { mutant: report.mutant }),
  ...(report.hunted === undefined ? {} : { hunt: huntLine(report.hunted) })
})

const huntLine = (hunted: Hunted) => {
  const { seed, strategies, steps, walks, isFull, priorities } = hunted
  return { seed, strategies, steps, walks, isFull, missed: missedBy(hunted), drawn: priorities?.hasDrawn === true }
}

/** What somebody else needs to report in a check's place. */
export const checkDraft = (report: Report, { json, quiet }: { readonly json: boolean; readonly quiet: boolean }): Draft =>
  json ? { line: checkLineOf(report) } : { title: shown(quietText(report)), quiet }
