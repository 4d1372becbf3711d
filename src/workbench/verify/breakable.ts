import type { AnyActor } from "../../kernel/index.ts"
import { type CheckScenarioOptions, checkPromise } from "../../model-check/index.ts"
import { type Mutation, mutationsOf, Recording } from "../../mutation/index.ts"
import { instantiate } from "../../world/index.ts"
import { mutantOf, type System } from "../../scenario/index.ts"
import { type Breaking, Original } from "./triage.ts"

/** A mutation, and what it is checked in. */
export interface Candidate {
  /** The actor's name and a number, or a file and a number. */
  readonly id: string
  /** What is broken: an actor by its name, or a file. */
  readonly subject: string
  readonly family: string
  readonly place: string
  readonly change: string
  readonly breaking: Breaking
  /** Where it makes a difference, the smallest first. */
  readonly originals: readonly Original[]
  readonly written: Mutation["written"]
}

/** All that can be broken about some scenarios. */
export interface Breakable {
  readonly candidates: readonly Candidate[]
  /** Places in words that no search has come to: nothing is broken there. */
  readonly unreached: readonly string[]
}

/**
 * Records what the actors of these scenarios do, and makes the mutations of each. An actor of several scenarios is broken in all of
 * them alike. Originals must have been found to hold. Undefined where a search was cut short.
 */
export const breakable = async (originals: readonly Original[], options: () => CheckScenarioOptions): Promise<Breakable | undefined> => {
  const bySize = [...originals].sort((a, b) => a.report.distinct - b.report.distinct)
  const recordings = new Map<AnyActor, Recording>()
  const systems = bySize.map(({ scenario, report }) => instantiate(scenario, report.parameters))
  const casts = systems.map(({ members }) => [...new Set(members.map(({ actor }) => actor))])
  for (const [run, actors] of casts.entries())
    for (const actor of actors) {
      const recording = recordings.get(actor) ?? new Recording(actor)
      recordings.set(actor, recording)
      for (const { id } of systems[run]!.members) recording.ids.add(id)
    }
  for (const [run, original] of bySize.entries()) {
    const watching = casts[run]!.map((actor) => recordings.get(actor)!)
    for (const recording of watching) recording.run = run
    if (!(await isRecorded(original, watching, options()))) return undefined
  }
  const found = [...recordings].map(([actor, recording]) => {
    const crashes = new Set(casts.flatMap((actors, run) => (actors.includes(actor) && mayCrash(systems[run]!) ? [run] : [])))
    return { actor, ...mutationsOf(recording, crashes) }
  })
  return {
    candidates: found.flatMap(({ actor, mutations }) =>
      mutations.map(({ runs, make, ...mutation }, i): Candidate => {
        const id = `${actor.name} ${i + 1}`
        const breaks = `${mutation.place}: ${mutation.change}`
        // made once: what is refused is refused each time
        let made: AnyActor | undefined
        return {
          ...mutation,
          id,
          subject: actor.name,
          originals: bySize.filter((_, run) => runs.has(run)),
          breaking: (of) => mutantOf(id, of, breaks, [(made ??= make())])
        }
      })
    ),
    unreached: found.flatMap(({ actor, unreached }) => unreached.map((place) => `${actor.name}, ${place}`))
  }
}

const crashing = ["crash", "hostCrash", "zoneOutage"] as const

const mayCrash = ({ allowances }: System): boolean => crashing.some((name) => allowances.has(name))

const isRecorded = async (
  { scenario, report }: Original,
  watching: readonly Recording[],
  options: CheckScenarioOptions
): Promise<boolean> => {
  const replace = watching.map(({ actor }) => actor)
  const watched = mutantOf("recording", scenario, "nothing", replace)
  const again = await checkPromise(scenario, { ...options, set: report.parameters, mutant: watched })
  if (again.verdict === "inconclusive") return false
  if (again.verdict !== "holds" || again.distinct !== report.distinct || again.transitions !== report.transitions)
    throw new Error(`scenario "${scenario.name}" does otherwise when its guards and actions are watched: ${again.reason}`)
  return true
}
