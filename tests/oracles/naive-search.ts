import { startWorlds, successors, type Successor, type System, worldKey } from "../../src/world/index.ts"

export interface NaiveResult {
  readonly distinct: number
  readonly transitions: number
  readonly depth: number
  /** Worlds without a step that nothing cut. */
  readonly stuck: number
  readonly faults: readonly string[]
  readonly cut: ReadonlySet<string>
}

/** Breadth-first over whole worlds as strings: slow, and too simple to be wrong. The oracle of the compiled search. */
export const naiveSearch = (system: System, maxStates = 200_000, visit?: (step: Successor) => void): NaiveResult => {
  const seen = new Set<string>()
  let frontier = startWorlds(system).map((start) => start.world)
  frontier = frontier.filter((world) => !seen.has(worldKey(world)) && seen.add(worldKey(world)))
  const cutBy = new Set<string>()
  const faults = new Set<string>()
  let transitions = 0
  let depth = 0
  let stuck = 0
  while (frontier.length > 0) {
    depth++
    const next: typeof frontier = []
    for (const world of frontier) {
      const { steps, cut } = successors(system, world)
      for (const name of cut) cutBy.add(name)
      if (steps.length === 0 && cut.length === 0) stuck++
      for (const one of steps) {
        visit?.(one)
        if (one.fault !== undefined) {
          faults.add(`${one.fault.kind}: ${one.fault.detail}`)
          continue
        }
        transitions++
        const key = worldKey(one.world)
        if (seen.has(key)) continue
        seen.add(key)
        if (seen.size > maxStates) throw new Error(`more than ${maxStates} worlds`)
        next.push(one.world)
      }
    }
    frontier = next
  }
  return { distinct: seen.size, transitions, depth, stuck, faults: [...faults], cut: cutBy }
}
