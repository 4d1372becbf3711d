import { purely, Refused, thrownText } from "../../kernel/index.ts"
import type { Refinement, SpecState, System } from "../../scenario/index.ts"
import { readingOf } from "../cell.ts"
import type { World } from "../world.ts"
import { valuesOf } from "./evaluate.ts"

/** The state of the specification that a world stands for. Fails with `Refused` where the abstraction throws. */
export const abstractionOf = (system: System, { reads, state }: Refinement, world: World): SpecState => {
  const clocks = system.members.flatMap((member) => {
    const reading = readingOf(member, world.cells[member.index]!)
    return reading === undefined ? [] : [[member.id, reading] as const]
  })
  try {
    const rest = { network: world.network, time: world.environment.time, clocks: Object.fromEntries(clocks) }
    return purely(
      () => `the abstraction of scenario "${system.scenario}"`,
      () => state(valuesOf(system, reads, world) as never, rest)
    )
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(`the abstraction of scenario "${system.scenario}" fails: ${thrownText(error)}; it must be total`)
  }
}
