import { thrownText, Refused, InputError } from "../../kernel/index.ts"
import { type CheckScenarioOptions, checkPromise, exitCodeOf, type Report, type Violation, Worlds } from "../../model-check/index.ts"
import { textOf } from "../../trace/index.ts"
import { instantiate } from "../../world/index.ts"
import type { Mutant, Scenario } from "../../scenario/index.ts"

/** What became of a mutant, over all scenarios that it was checked in. */
export type Fate =
  /** A property was violated, or the run broke down. */
  | "caught"
  /** Nothing but a `sometimes` that was never reached told it. */
  | "sometimes"
  /** Nothing told it, and it has worlds that the original does not have. */
  | "other worlds"
  /** Nothing told it; all of its worlds are the original's, of which it lacks some, or it has other steps between them. */
  | "no other worlds"
  /** Nothing told it, and it has as many worlds and steps as the original: probably it is equivalent. */
  | "same counts"
  /** Nothing told it within ten times the original's worlds. */
  | "no end"
  /** Its definition is refused, so that it cannot be a mistake of anybody's. */
  | "refused"
  /** Time or another bound ran out first. */
  | "unfinished"

/** What is known of a mutant. Plain JSON. */
export interface Judged {
  readonly fate: Fate
  /** The scenario that told its fate, and its parameters. */
  readonly scenario: string
  readonly parameters: Report["parameters"]
  /** What caught it; of a violation that is a broken-down run, the kind is `error`. */
  readonly by:
    | Pick<Violation, "kind" | "name" | "id">
    | { readonly kind: "error"; readonly name: string; readonly id: undefined }
    | undefined
  /** Length of the shortest counterexample, or of the shortest way into a world that the original does not have. */
  readonly steps: number | undefined
  /** How many worlds it has in that scenario, as far as it was searched, and how many of them the original does not have. */
  readonly distinct: number | undefined
  readonly others: number | undefined
  /** The shortest way into such a world, a line an element. */
  readonly way: readonly string[] | undefined
}

/** How many worlds a mutant may have for each one of the original. */
export const mostTimes = 10
/** What a mutant of a very small original may have all the same. */
const leastWorlds = 1_000

/** An original in its scope, and the set of its worlds once somebody asks for it. */
export class Original {
  readonly scenario: Scenario
  readonly report: Pick<Report, "distinct" | "transitions" | "depth" | "parameters">
  private known: Promise<Worlds> | undefined

  constructor(scenario: Scenario, report: Original["report"]) {
    this.scenario = scenario
    this.report = report
  }

  worlds(options: CheckScenarioOptions): Promise<Worlds | undefined> {
    this.known ??= this.collected(options)
    return this.known.catch((error: unknown) => {
      this.known = undefined
      if (error instanceof Unfinished) return undefined
      throw error
    })
  }

  private async collected(options: CheckScenarioOptions): Promise<Worlds> {
    const worlds = new Worlds()
    const { verdict } = await checkPromise(this.scenario, { ...alone(options), set: this.report.parameters, worlds })
    if (verdict !== "holds") throw new Unfinished()
    return worlds
  }
}

class Unfinished extends Error {}

/** Worlds are noted by one engine only, with one worker. */
const alone = ({ workers: _workers, engine: _engine, ...options }: CheckScenarioOptions): CheckScenarioOptions => options

/** The mutant of a scenario, whose own `of` may be another copy of it. Fails with `Refused`. */
export type Breaking = (scenario: Scenario) => Mutant

interface Checked {
  readonly fate: Fate
  readonly by?: Judged["by"]
  readonly steps?: number | undefined
  readonly distinct?: number
}

/** The fates that decide over several scenarios, the first before the others. */
const precedence: readonly Fate[] = [
  "caught",
  "refused",
  "sometimes",
  "unfinished",
  "no end",
  "other worlds",
  "no other worlds",
  "same counts"
]

/**
 * Checks a mutant in one scenario after another, until one catches it by more than a `sometimes`. Where none does, tells what of its
 * worlds the originals have. `options` are those of each check; `maxStates` beside ten times the original's worlds.
 */
export const judge = async (breaking: Breaking, originals: readonly Original[], options: () => CheckScenarioOptions): Promise<Judged> => {
  const all: (Checked & { readonly told: Original })[] = []
  for (const original of originals) {
    all.push({ told: original, ...(await checked(breaking, original, options())) })
    if (all.at(-1)!.fate === "caught" || all.at(-1)!.fate === "refused") break
  }
  const decisive = precedence.flatMap((fate) => all.filter((one) => one.fate === fate))[0]!
  const { told, ...rest } = decisive
  const judged: Judged = { ...unknown, ...placeOf(told), ...rest }
  if (decisive.fate !== "other worlds") return judged
  for (const { told: original } of all.filter(({ fate }) => fate === "other worlds")) {
    const compared = await comparedWith(breaking, original, options())
    if (compared !== undefined) return { ...judged, ...compared, ...placeOf(original) }
  }
  return { ...judged, fate: "no other worlds" }
}

const unknown = { by: undefined, steps: undefined, distinct: undefined, others: undefined, way: undefined } as const

const placeOf = ({ scenario, report }: Original): Pick<Judged, "scenario" | "parameters"> => ({
  scenario: scenario.name,
  parameters: report.parameters
})

const boundFor = ({ report }: Original, { maxStates = Number.POSITIVE_INFINITY }: CheckScenarioOptions): number =>
  Math.min(maxStates, Math.max(leastWorlds, mostTimes * report.distinct))

const checked = async (breaking: Breaking, original: Original, options: CheckScenarioOptions): Promise<Checked> => {
  const { distinct, transitions, depth, parameters } = original.report
  const maxStates = boundFor(original, options)
  let mutant: Mutant
  try {
    mutant = breaking(original.scenario)
    instantiate(mutant.of, parameters, mutant)
  } catch (error) {
    if (error instanceof Refused) return { fate: "refused", by: { kind: "error", name: error.message, id: undefined } }
    throw error
  }
  try {
    const report = await checkPromise(mutant.of, { ...options, maxStates, set: parameters, mutant })
    const found = report.violations.find(({ kind }) => kind !== "sometimes") ?? report.violations[0]
    const by = found && { kind: found.kind, name: found.name, id: found.id }
    const told = { distinct: report.distinct, by, steps: found?.counterexample?.trace.steps.length }
    if (found !== undefined) return { ...told, fate: found.kind === "sometimes" ? "sometimes" : "caught" }
    if (exitCodeOf(report) === 3) {
      const isFull = report.bounds.some(({ name, reached }) => name === "states" && reached)
      return { ...told, fate: isFull && maxStates !== options.maxStates ? "no end" : "unfinished" }
    }
    const isSame = report.distinct === distinct && report.transitions === transitions && report.depth === depth
    return { ...told, fate: isSame ? "same counts" : "other worlds" }
  } catch (error) {
    if (error instanceof InputError) throw error
    // what a property or a view makes of a context that it does not expect
    return { fate: "caught", by: { kind: "error", name: thrownText(error), id: undefined } }
  }
}

/** How a mutant that nothing tells differs: undefined where all of its worlds are the original's. */
const comparedWith = async (
  breaking: Breaking,
  original: Original,
  options: CheckScenarioOptions
): Promise<Pick<Judged, "fate" | "steps" | "distinct" | "others" | "way"> | undefined> => {
  const known = await original.worlds(options)
  if (known === undefined) return { ...unknown, fate: "unfinished" }
  const worlds = new Worlds(known)
  const mutant = breaking(original.scenario)
  const set = original.report.parameters
  const report = await checkPromise(mutant.of, { ...alone(options), set, mutant, worlds, all: true })
  const violation = report.violations.find(({ kind }) => kind === "refinement")
  if (violation === undefined) return report.verdict === "inconclusive" ? { ...unknown, fate: "unfinished" } : undefined
  const replayed = violation.counterexample?.replayed
  return {
    fate: "other worlds",
    steps: replayed?.steps.length,
    distinct: report.distinct,
    others: worlds.size,
    way: replayed && textOf(instantiate(mutant.of, set, mutant), replayed)
  }
}
