import { canonical } from "../../src/kernel/index.ts"
import type { Envelope, System } from "../../src/scenario/index.ts"
import { swapping, type World, worldKey } from "../../src/world/index.ts"

/** How many worlds there are up to symmetry: each swapped in every way, over whole worlds as strings. */
export const naiveOrbits = (system: System, worlds: readonly World[]): number => {
  const seen = new Set<string>()
  const swaps = system.symmetry!.swaps.map((swap) => ({ swap, apply: swapping(system, system.symmetry!, swap) }))
  const swapped = (world: World, { swap, apply }: (typeof swaps)[number]): World => {
    const network = world.network.map((envelope) => apply.envelope(envelope))
    const order = (envelope: Envelope) => canonical(system.network.kind === "fifo" ? [envelope.from, envelope.to] : envelope)
    return {
      cells: swap.slots.map((slot) => apply.cell(world.cells[slot]!)),
      monitors: world.monitors.map((state) => apply.monitor(state)),
      environment: apply.environment(world.environment),
      network: network.toSorted((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0))
    }
  }
  let orbits = 0
  for (const world of worlds) {
    if (seen.has(worldKey(world))) continue
    orbits++
    const orbit = [world]
    seen.add(worldKey(world))
    for (const one of orbit) {
      for (const swap of swaps) {
        const next = swapped(one, swap)
        if (seen.has(worldKey(next))) continue
        seen.add(worldKey(next))
        orbit.push(next)
      }
    }
  }
  return orbits
}
