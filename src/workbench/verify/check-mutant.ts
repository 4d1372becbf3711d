import { Refused } from "../../kernel/index.ts"
import { type CheckScenarioOptions, checkPromise, exitCodeOf, type Report, type Violation } from "../../model-check/index.ts"
import { type Broken, brokenBy, brokenForEver, instantiate, Misfit, replay, stuckAfter, type Trace } from "../../world/index.ts"
import type { Mutant, System } from "../../scenario/index.ts"

/** How the check of one mutant went. */
export interface MutantResult {
  /** `caught by another`: only a property that is not named caught it. `undecided`: nothing was found before a bound was reached. */
  readonly outcome: "caught" | "caught by another" | "survived" | "undecided"
  readonly report: Report
  /** What caught it. */
  readonly found: Violation | undefined
  readonly steps: number | undefined
  /** What the counterexample does on the original: it does not fit there, or it violates nothing. */
  readonly onOriginal: { readonly isClean: boolean; readonly sentence: string } | undefined
}

/**
 * Looks for a counterexample of a mutant, goes on to the named property where another one is found first, and holds the counterexample
 * against the mutant and the original. `original` is the report of the original in the same scope.
 */
export const checkMutant = async (mutant: Mutant, original: Report, options: CheckScenarioOptions): Promise<MutantResult> => {
  const set = { ...mutant.parameters, ...options.set }
  const first = await checkPromise(mutant.of, { ...options, set, mutant })
  const isNamed = (violation: Violation) => mutant.expected.some((name) => means(name, violation))
  const isOther = first.violations.length > 0 && !first.violations.some(isNamed)
  const report = isOther ? await checkPromise(mutant.of, { ...options, set, mutant, all: true }) : first
  const named = report.violations.find(isNamed)
  const found = named ?? first.violations[0]
  const outcome =
    named !== undefined ? "caught" : found !== undefined ? "caught by another" : exitCodeOf(report) === 3 ? "undecided" : "survived"
  const trace = found?.counterexample?.trace
  const onOriginal = trace === undefined ? undefined : compare(mutant, trace, original)
  return { outcome, report, found, steps: trace?.steps.length, onOriginal }
}

/** Does a name in `expected` mean this violation: by the property's id or name, by kind, or by the local invariant's name? */
const means = (name: string, violation: Violation): boolean =>
  name === violation.id ||
  name === violation.name ||
  name === violation.kind ||
  (violation.kind === "local invariant" && violation.name.includes(`"${name}"`))

/** Replays a mutant's counterexample on the mutant, where it must violate, and on the original, where it must not. */
const compare = (mutant: Mutant, trace: Trace, original: Report) => {
  const broken = instantiate(mutant.of, trace.parameters, mutant)
  const again = followed(broken, trace)
  if (!again.some(({ kind, name }) => kind === trace.violated?.kind && name === trace.violated.name))
    throw new Refused(`the counterexample of "${mutant.id}" violates nothing when it is replayed; its machines must be pure`)
  const system = instantiate(mutant.of, original.parameters)
  try {
    const there = followed(system, trace)
    return there.length === 0
      ? { isClean: true, sentence: "the original follows the same steps and violates nothing" }
      : { isClean: false, sentence: `the original violates "${there[0]!.name}" on the same steps` }
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    return { isClean: true, sentence: `the original does not go there: ${error.step ?? "its first world"} is not possible` }
  }
}

const followed = (system: System, { start, steps, loop }: Trace): readonly Broken[] => {
  const replayed = replay(system, start, steps)
  return [...brokenBy(system, replayed), ...stuckAfter(system, replayed), ...brokenForEver(system, replayed, loop)]
}
