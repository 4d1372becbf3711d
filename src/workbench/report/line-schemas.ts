import { Schema } from "effect"

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
  symmetry: Schema.Literals(["on", "off"]),
  /** With partial order reduction: why it was off, or null; the worlds of which only a part of the steps was taken, and the steps left out. */
  partialOrder: Schema.optionalKey(Schema.Struct({ off: Schema.NullOr(Schema.String), worlds: Schema.Number, leftOut: Schema.Number })),
  /** How many of the local steps that were computed were tried a second time, to find what is impure. */
  triedTwice: Schema.Struct({ steps: Schema.Number, of: Schema.Number }),
  /** What was assumed of the world: budgets, timers that wait for their guard, and, where something is promised, fairness. */
  assumed: Schema.Array(Schema.String),
  /** Properties of the scenario that were not to be looked at, by id or name; only where there are such. */
  notAsked: Schema.optionalKey(Schema.Array(Schema.String)),
  /** The fairness that was assumed; only where something is promised. */
  fair: Schema.optionalKey(
    Schema.NullOr(
      Schema.Struct({ steps: Schema.Literals(["weak", "strong"]), of: Schema.Array(Schema.Literals(["actors", "messages", "timers"])) })
    )
  ),
  /** Of a promise that is broken: the run goes on for ever as it did after so many steps. */
  loop: Schema.optionalKey(Schema.Number),
  /** The checkpoint that it went on from last: how far that had come, and how long it had taken. `seconds` above are of all parts. */
  resumed: Schema.optionalKey(Schema.Struct({ distinct: Schema.Number, depth: Schema.Number, seconds: Schema.Number }))
}

/** Why something is false: what was read of whom, and who wrote it. Steps are counted from 1; 0 is the start. */
const Why = Schema.Struct({
  /** `step` changed the value last; no value: the actor is down, and not read. */
  read: Schema.Array(
    Schema.Struct({ read: Schema.String, actor: Schema.String, value: Schema.optionalKey(Schema.Unknown), step: Schema.Number })
  ),
  /** The same in one sentence. */
  because: Schema.String,
  /** The steps that wrote what makes it false. */
  blamed: Schema.Array(Schema.Number),
  /** Per step: is it in the causal past of those? */
  past: Schema.Array(Schema.Boolean)
})

/** How a hunt went. */
const Hunt = Schema.Struct({
  seed: Schema.String,
  strategies: Schema.Array(Schema.Literals(["guided", "walks", "priorities", "deepening", "depth-first"])),
  /** Steps that were taken, in so many walks. */
  steps: Schema.Number,
  walks: Schema.Number,
  /** Was there no room any more to tell worlds apart, so that more were seen than `distinct`? */
  isFull: Schema.Boolean,
  /** With which odds at most a bug was missed that needs `depth` steps in the right order; empty without walks by priorities. */
  missed: Schema.Array(Schema.Struct({ depth: Schema.Number, odds: Schema.Number })),
  /** Was one of several steps of an actor or message drawn by chance? The odds of that are not in `missed`. */
  drawn: Schema.Boolean
})

/**
 * A line of `check --json` or `hunt --json`. `mutant` is there where one was checked, `why` where what `violated` names is a claim about values,
 * `hunt` where there was one. In a line of kind `hunt`, `distinct` is what was seen, `transitions` the steps that were taken, and `depth` that of the
 * longest walk.
 */
export const CheckLine = Schema.Struct({
  ...head,
  kind: Schema.Literals(["check", "hunt"]),
  ...counted,
  mutant: Schema.optionalKey(Schema.String),
  why: Schema.optionalKey(Why),
  hunt: Schema.optionalKey(Hunt)
})

/** A line of `mutants --json`: the check of one mutant. */
export const MutantLine = Schema.Struct({
  ...head,
  kind: Schema.Literal("mutants"),
  ...counted,
  /** The mutant's id. */
  mutant: Schema.String,
  /** The same, by its name of before; gone with schema 2. */
  fault: Schema.String,
  /** Ids or names of the properties of which one must catch it. */
  expected: Schema.Array(Schema.String),
  /** What caught it, by id if it has one; null if it survived. */
  found: Schema.NullOr(Schema.String),
  /** Length of the counterexample; null where there is none. */
  steps: Schema.NullOr(Schema.Number)
})

/** How many mutants had each fate. */
const fates = {
  caught: Schema.Number,
  /** Told by nothing but a `sometimes` that was never reached; counted as caught. */
  sometimes: Schema.Number,
  otherWorlds: Schema.Number,
  noOtherWorlds: Schema.Number,
  sameCounts: Schema.Number,
  noEnd: Schema.Number,
  refused: Schema.Number,
  unfinished: Schema.Number
}

/** A line of `mutate --json`: what became of one mutant that was made. */
export const MutateLine = Schema.Struct({
  ...head,
  kind: Schema.Literal("mutate"),
  /** The mutant: an actor or file, and a number. */
  mutant: Schema.String,
  /** The same, by its name of before; gone with schema 2. */
  fault: Schema.String,
  subject: Schema.String,
  family: Schema.String,
  place: Schema.String,
  change: Schema.String,
  fate: Schema.Literals(["caught", "sometimes", "other worlds", "no other worlds", "same counts", "no end", "refused", "unfinished"]),
  violated,
  /** Length of the counterexample, or of the shortest way into a world that the original does not have. */
  steps: Schema.NullOr(Schema.Number),
  distinct: Schema.NullOr(Schema.Number),
  /** Worlds that the original does not have; null where that was not asked. */
  others: Schema.NullOr(Schema.Number)
})

/** The last line of `mutate --json`. */
export const MutateScoreLine = Schema.Struct({
  schema: Schema.Literal(1),
  kind: Schema.Literal("mutate score"),
  scenarios: Schema.Array(Schema.String),
  /** In percent: caught, of those that matter; null where none does. */
  score: Schema.NullOr(Schema.Number),
  safetyScore: Schema.NullOr(Schema.Number),
  ...fates,
  /** Mutations that would have made no difference in any step, and were not made; places that no search came to; mutants not drawn, or not come to. */
  idle: Schema.Number,
  unreached: Schema.Number,
  unchecked: Schema.Number,
  subjects: Schema.Array(Schema.Struct({ subject: Schema.String, score: Schema.NullOr(Schema.Number), ...fates })),
  seconds: Schema.Number
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
  /** Does the trace violate what was recorded, or nothing where nothing was? */
  reproduced: Schema.Boolean,
  /** Have the definitions changed since the trace was recorded? */
  changed: Schema.Boolean,
  /** Budgets that a recorded live run went beyond. */
  exceeded: Schema.Array(Schema.String),
  /** After how many steps the run begins to go round for ever. */
  loop: Schema.optionalKey(Schema.Number)
})

/** What a specification may do, and where it differs from what was found. */
const Nearest = Schema.Array(
  Schema.Struct({
    actions: Schema.Array(Schema.String),
    differences: Schema.Array(Schema.Struct({ place: Schema.String, specification: Schema.String, found: Schema.String }))
  })
)

/** A line of `spec refine --json`: a scenario's walk through the state graph of its specification. States are texts by variable. */
export const RefineLine = Schema.Struct({
  ...head,
  kind: Schema.Literal("refine"),
  mutant: Schema.NullOr(Schema.String),
  spec: Schema.String,
  ...counted,
  specStates: Schema.Number,
  specTransitions: Schema.Number,
  /** Different states of the specification that worlds stand for, and transitions of it that steps took. */
  images: Schema.Number,
  taken: Schema.Number,
  /** Are the two graphs equal, state by state and edge by edge? */
  equal: Schema.Boolean,
  /** By action, how many of its transitions no step took. */
  untaken: Schema.Array(Schema.Struct({ action: Schema.String, untaken: Schema.Number, of: Schema.Number })),
  /** The step that has no counterpart, and what the specification may do there, the nearest first; `before` is null for a start. */
  unmatched: Schema.NullOr(
    Schema.Struct({
      before: Schema.NullOr(Schema.Record(Schema.String, Schema.String)),
      after: Schema.Record(Schema.String, Schema.String),
      nearest: Nearest
    })
  )
})

/** A line of `spec validate --json`: was what was recorded a prefix of some behaviour of the specification? */
export const ValidateLine = Schema.Struct({
  schema: Schema.Literal(1),
  kind: Schema.Literal("validate"),
  verdict: Schema.Literals(["holds", "violated", "inconclusive"]),
  /** Why it was cut short. */
  reason: Schema.NullOr(Schema.String),
  spec: Schema.String,
  entries: Schema.Number,
  /** How many entries some behaviour explains, from the first on, and how many states it may then be in. */
  explained: Schema.Number,
  possible: Schema.Number,
  /** Where the first entry stands that nothing explains, and what might have come instead, the nearest first. */
  unexplained: Schema.NullOr(Schema.Struct({ place: Schema.String, nearest: Nearest }))
})

/** A line of `spec check --json`. What a backend does not say is null. */
export const SpecCheckLine = Schema.Struct({
  schema: Schema.Literal(1),
  kind: Schema.Literal("spec check"),
  spec: Schema.String,
  config: Schema.String,
  backend: Schema.String,
  verdict: Schema.Literals(["holds", "violated", "inconclusive"]),
  reason: Schema.String,
  violated,
  distinct: Schema.NullOr(Schema.Number),
  generated: Schema.NullOr(Schema.Number),
  /** In states. */
  depth: Schema.NullOr(Schema.Number),
  seconds: Schema.Number,
  bounds: counted.bounds,
  /** Values are in the Informal Trace Format; the initial state has no action. */
  trace: Schema.NullOr(
    Schema.Array(Schema.Struct({ action: Schema.NullOr(Schema.String), state: Schema.Record(Schema.String, Schema.Unknown) }))
  ),
  /** Of a lasso: the place in the trace, from 0, that follows its last state. */
  loop: Schema.NullOr(Schema.Number),
  /** By action: states that it found first, and steps. */
  coverage: Schema.NullOr(Schema.Record(Schema.String, Schema.Struct({ distinct: Schema.Number, generated: Schema.Number }))),
  notes: Schema.Array(Schema.String),
  leftOut: Schema.Array(Schema.Literals(["SYMMETRY", "ALIAS"]))
})

/** All that the command prints with --json: one object a line. */
export const ReportLine = Schema.Union([
  CheckLine,
  MutantLine,
  MutateLine,
  MutateScoreLine,
  ListLine,
  ReplayLine,
  RefineLine,
  ValidateLine,
  SpecCheckLine
])
export type ReportLine = typeof ReportLine.Type

const encode = Schema.encodeSync(ReportLine)

/** One line of NDJSON. */
export const lineOf = (line: ReportLine): string => JSON.stringify(encode(line))
