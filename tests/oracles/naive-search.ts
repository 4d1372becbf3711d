import {
  deadlockName,
  isTrue,
  isTrueBetween,
  startWorlds,
  successors,
  type Successor,
  type World,
  worldKey
} from "../../src/world/index.ts"
import type { System } from "../../src/scenario/index.ts"

export interface NaiveResult {
  readonly distinct: number
  readonly transitions: number
  readonly depth: number
  /** Worlds without a step that no cut excuses. */
  readonly stuck: number
  /** Those of them that the end of real time keeps from going on. */
  readonly outOfTime: number
  /** Those of them that are declared final. */
  readonly finalStates: number
  /** Worlds in which something was cut. */
  readonly cutStates: number
  readonly faults: readonly string[]
  readonly cut: ReadonlySet<string>
  /** The fewest steps to a violation, by the property's name; "fault" and the deadlock's name beside them. */
  readonly violated: ReadonlyMap<string, number>
  /** The names of the `sometimes` that were reached. */
  readonly reached: ReadonlySet<string>
}

/** Breadth-first over whole worlds as strings: slow, and too simple to be wrong. The oracle of the compiled search. */
export const naiveSearch = (system: System, maxStates = 200_000, visit?: (step: Successor, before: World) => void): NaiveResult => {
  const seen = new Set<string>()
  const cutBy = new Set<string>()
  const faults = new Set<string>()
  const reached = new Set<string>()
  const violated = new Map<string, number>()
  const violate = (name: string, steps: number) => violated.has(name) || violated.set(name, steps)
  let [transitions, depth, stuck, outOfTime, finalStates, cutStates] = [0, 0, 0, 0, 0, 0]
  const judge = (world: World) => {
    for (const property of system.properties) {
      if (property.kind === "always" && !isTrue(system, property, world)) violate(property.name, depth)
      if (property.kind === "sometimes" && isTrue(system, property, world)) reached.add(property.name)
    }
    return world
  }
  const isNew = (world: World) => !seen.has(worldKey(world)) && seen.add(worldKey(world)) !== undefined
  const starts = startWorlds(system)
  for (const { fault } of starts) {
    if (fault === undefined) continue
    faults.add(`${fault.kind}: ${fault.detail}`)
    violate("fault", 0)
  }
  let frontier = starts.flatMap(({ world, fault }) => (fault === undefined && isNew(world) ? [judge(world)] : []))
  while (frontier.length > 0) {
    depth++
    const next: World[] = []
    for (const world of frontier) {
      const { steps, cut } = successors(system, world)
      for (const name of cut) cutBy.add(name)
      if (cut.length > 0) cutStates++
      // the end of real time is no excuse where it is stated which worlds are final
      if (steps.length === 0 && (cut.length === 0 || (system.final !== undefined && cut.join() === "realTime"))) {
        stuck++
        outOfTime += cut.length
        if (system.final !== undefined && isTrue(system, { name: "final", ...system.final }, world)) finalStates++
        else violate(deadlockName, depth - 1)
      }
      for (const one of steps) {
        visit?.(one, world)
        if (one.fault !== undefined) {
          faults.add(`${one.fault.kind}: ${one.fault.detail}`)
          violate("fault", depth)
          continue
        }
        transitions++
        for (const property of system.properties)
          if (property.kind === "between" && !isTrueBetween(system, property, world, one.world)) violate(property.name, depth)
        if (!isNew(one.world)) continue
        if (seen.size > maxStates) throw new Error(`more than ${maxStates} worlds`)
        next.push(judge(one.world))
      }
    }
    frontier = next
  }
  const counts = { distinct: seen.size, transitions, depth, stuck, outOfTime, finalStates, cutStates }
  return { ...counts, faults: [...faults], cut: cutBy, violated, reached }
}
