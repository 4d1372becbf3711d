import { Schema } from "effect"
import { exitCodeOf, type Report, type Violation } from "../model-check/report.ts"

const head = {
  /** The version of these lines. Keys are added later, never renamed. */
  schema: Schema.Literal(1),
  scenario: Schema.String,
  parameters: Schema.Record(Schema.String, Schema.Union([Schema.Number, Schema.String]))
}

const violated = Schema.NullOr(Schema.Struct({ kind: Schema.String, name: Schema.String }))

const counted = {
  verdict: Schema.Literals(["holds", "violated", "inconclusive", "sampled"]),
  /** One sentence: what the verdict rests on. */
  reason: Schema.String,
  distinct: Schema.Number,
  transitions: Schema.Number,
  /** In states. */
  depth: Schema.Number,
  seconds: Schema.Number,
  /** What was kept of each state, and how many are expected to have been taken for others. */
  kept: Schema.Literals(["fingerprints", "wide", "exact", "bitstate"]),
  collisionOdds: Schema.Number,
  violated,
  /** Who searched, and with how many threads; what was found does not depend on it. */
  engine: Schema.Literals(["webassembly", "typescript"]),
  workers: Schema.Number,
  /** What bounded the search: the command's bounds, then the scenario's budgets. `limit` is null where there is none. */
  bounds: Schema.Array(Schema.Struct({ name: Schema.String, limit: Schema.NullOr(Schema.Number), reached: Schema.Boolean })),
  /** `on`: the counts are of orbits, by the symmetry that the scenario declares. */
  symmetry: Schema.Literals(["on", "off"])
}

/** A line of `check --json`. `mutant` is there where one was checked. */
export const CheckLine = Schema.Struct({ ...head, kind: Schema.Literal("check"), ...counted, mutant: Schema.optionalKey(Schema.String) })

/** A line of `mutants --json`: the check of one mutant. */
export const MutantLine = Schema.Struct({
  ...head,
  kind: Schema.Literal("mutants"),
  ...counted,
  /** The mutant's id. */
  fault: Schema.String,
  /** Ids or names of the properties of which one must catch it. */
  expected: Schema.Array(Schema.String),
  /** What caught it, by id if it has one; null if it survived. */
  found: Schema.NullOr(Schema.String),
  /** Length of the counterexample; null where there is none. */
  steps: Schema.NullOr(Schema.Number)
})

/** A line of `list --json`: a scenario and what can be set. */
export const ListLine = Schema.Struct({
  ...head,
  kind: Schema.Literal("list"),
  describe: Schema.String,
  /** Ids of the scenario's mutants. */
  mutants: Schema.Array(Schema.String)
})

/** A line of `replay --json`. `verdict` is `holds` where the trace breaks nothing; a trace that does not fit has no line. */
export const ReplayLine = Schema.Struct({
  ...head,
  kind: Schema.Literal("replay"),
  verdict: Schema.Literals(["holds", "violated"]),
  mutant: Schema.NullOr(Schema.String),
  steps: Schema.Number,
  violated,
  /** What the trace says it violated. */
  recorded: violated,
  /** Have the definitions changed since the trace was recorded? */
  changed: Schema.Boolean,
  /** Budgets that a recorded live run went beyond. */
  exceeded: Schema.Array(Schema.String)
})

/** All that the command prints with --json: one object a line. */
export const ReportLine = Schema.Union([CheckLine, MutantLine, ListLine, ReplayLine])
export type ReportLine = typeof ReportLine.Type

const encode = Schema.encodeSync(ReportLine)

/** One line of NDJSON. */
export const lineOf = (line: ReportLine): string => JSON.stringify(encode(line))

/** What a check's lines have in common. */
export const countedOf = (report: Report) => {
  const { scenario, parameters, verdict, reason, distinct, transitions, depth, seconds, bounds } = report
  const { engine, workers, kept, collisionOdds } = report
  const first = gravest(report)
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
    symmetry: report.symmetry === undefined ? ("off" as const) : ("on" as const)
  }
}

/** The violation that decides a report's exit code. */
export const gravest = (report: Report): Violation | undefined =>
  report.violations.find((violation) => exitCodeOf({ ...report, violations: [violation] }) === exitCodeOf(report))

export const checkLine = (report: Report): string =>
  lineOf({ kind: "check", ...countedOf(report), ...(report.mutant === undefined ? {} : { mutant: report.mutant }) })
