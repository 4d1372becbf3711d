import { type AnyActor, instead, Refused } from "../../kernel/index.ts"
import type { Mutant } from "../mutant.ts"
import type { System } from "../system.ts"

/** Kinds of violations that a mutant may name in the place of a property. */
const kinds: readonly string[] = [
  "always",
  "sometimes",
  "between",
  "deadlock",
  "unhandled message",
  "local invariant",
  "failed step",
  "liveness",
  "refinement"
]

/** Refuses a mutant of which this scenario can see nothing: whom it names is not there. Fails with `Refused`. */
export const requireMutant = (
  where: string,
  { id, replace, expected }: Mutant,
  system: Pick<System, "properties" | "members">,
  cast: readonly AnyActor[]
): void => {
  const here = `${where}: the mutant "${id}"`
  const actors = new Map(cast.map((actor) => [actor.name, actor]))
  for (const actor of replace) {
    if (!actors.has(actor.name))
      throw new Refused(`${here} replaces "${actor.name}", who is not in the cast${instead(actor.name, [...actors.keys()])}`)
    if (actors.get(actor.name) === actor)
      throw new Refused(`${here} replaces "${actor.name}" by itself; give one that differs, such as ${actor.name}.with({ … })`)
  }
  const ids = system.properties.flatMap((property) => (property.id === undefined ? [] : [property.id]))
  const known = [
    ...ids,
    ...system.properties.map(({ name }) => name),
    ...system.members.flatMap(({ actor }) => Object.keys(actor.invariants)),
    ...kinds
  ]
  const stranger = expected.find((name) => !known.includes(name))
  if (stranger !== undefined)
    throw new Refused(`${here} is expected to be caught by "${stranger}", which is no property of it${instead(stranger, known)}`)
}
