import { Refused } from "../../kernel/index.ts"
import type { Violation } from "../../model-check/index.ts"
import { cellKey, endsIn, instantiate, Misfit, replay, type Replayed, type Trace, type World, worldKey } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { loadFile } from "./scenario-file.ts"
import { subjectIn } from "./traced.ts"

/**
 * Takes the counterexamples of what was found once more on their scenario loaded afresh: what a module keeps from step to step is then as
 * it was at the beginning. `from` is the scenario's file; what is built in keeps nothing. Gives what was found; fails with `Refused` where
 * a counterexample does not do the same there.
 */
export const afresh =
  <T>(from: string | undefined, violationsOf: (found: T) => readonly Violation[]) =>
  async (found: T): Promise<T> => {
    for (const { counterexample } of violationsOf(found))
      if (counterexample !== undefined) await requireAfresh(from, counterexample.trace, counterexample.replayed)
    return found
  }

const requireAfresh = async (from: string | undefined, trace: Trace, known: Replayed): Promise<void> => {
  if (from === undefined || trace.violated === null) return
  const { scenario, mutant } = subjectIn([await loadFile(from, { isFresh: true })], trace, "the counterexample", from)
  const system = instantiate(scenario, trace.parameters, mutant)
  const refused = (where: string): Refused =>
    new Refused(
      `${from}: the counterexample to ${trace.violated!.kind} "${trace.violated!.name}" does not do the same on a freshly loaded file${where}; ` +
        "a machine, monitor, view or property must depend on what it is given alone, not on what its module keeps"
    )
  try {
    const again = replay(system, trace.start, trace.steps)
    if (trace.violated.kind !== "refinement" && !endsIn(system, again, trace.violated, trace.loop))
      throw refused(departure(system, known, again))
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    throw refused(error.step === undefined ? "" : `, where ${error.step} is not possible`)
  }
}

/** The first step that leads to another world than before, and whose cell differs there. */
const departure = ({ members }: System, known: Replayed, again: Replayed): string => {
  const worlds = [worldsOf(known), worldsOf(again)] as const
  const step = worlds[0].findIndex((world, i) => worldKey(world) !== worldKey(worlds[1][i]!))
  if (step < 0) return ""
  const [one, other] = worlds.map((all) => all[step]!.cells.map(cellKey)) as unknown as [readonly string[], readonly string[]]
  const member = members.find(({ index }) => one[index] !== other[index])
  const who = member === undefined ? "" : ` for "${member.id}"`
  return step === 0 ? `, where it starts otherwise${who}` : `, where step ${step} of ${known.steps.length} leads elsewhere${who}`
}

const worldsOf = ({ start, steps }: Replayed): readonly World[] => [start, ...steps.map(({ world }) => world)]
