import { stateNodes, type Taken } from "../kernel/index.ts"
import type { System } from "../world/index.ts"
import type { Compiled } from "./compile.ts"

/** What of an actor's statechart no run in the scope has touched. */
export interface ActorCoverage {
  readonly actor: string
  /** Atomic and compound states never entered. */
  readonly states: readonly string[]
  /** Transitions never taken, as `state: event [guard]`. A guard that was never true is found here. */
  readonly transitions: readonly string[]
  /** Messages listed as `{}` that never came there. */
  readonly ignores: readonly string[]
}

/** Statechart coverage, over all actors of the same machine. Costs nothing in the search: it reads what was interned. */
export const coverageOf = (system: System, compiled: Compiled): readonly ActorCoverage[] => {
  const taken = new Map<string, Set<string>>()
  const entered = new Map<string, Set<string>>()
  for (const { name } of system.members.map(({ actor }) => actor)) {
    taken.set(name, new Set())
    entered.set(name, new Set())
  }
  const note = (actor: string, steps: readonly Taken[]) => {
    for (const { node, event, index, entered: nodes } of steps) {
      taken.get(actor)!.add(`${node} ${event} ${index}`)
      for (const id of nodes) entered.get(actor)!.add(id)
    }
  }
  for (const { slot, outcome } of compiled.origins) note(system.members[slot]!.actor.name, outcome.taken)
  for (const step of compiled.ignored) note(step.actor, step.taken)
  compiled.numbers.cells.forEach((cells, slot) => {
    const found = entered.get(system.members[slot]!.actor.name)!
    for (const { state } of cells.values) for (const node of state?.snapshot._nodes ?? []) found.add(node.id)
  })
  const actors = new Map(system.members.map(({ actor }) => [actor.name, actor]))
  return [...actors.values()].map((actor): ActorCoverage => {
    const states: string[] = []
    const transitions: string[] = []
    const ignores: string[] = []
    for (const node of stateNodes(actor.stepped)) {
      if (node.type !== "history" && !entered.get(actor.name)!.has(node.id)) states.push(node.id)
      const groups = [...node.transitions, ...(node.always === undefined ? [] : [["", node.always] as const])]
      for (const [event, candidates] of groups) {
        candidates.forEach((candidate, index) => {
          if (taken.get(actor.name)!.has(`${node.id} ${event} ${index}`)) return
          const isIgnore = candidate.target === undefined && candidate.actions.length === 0
          const guard = candidate.guard === undefined ? "" : ` [${guardName(candidate.guard)}]`
          ;(isIgnore ? ignores : transitions).push(`${node.id}: ${event === "" ? "always" : event}${guard}`)
        })
      }
    }
    return { actor: actor.name, states, transitions, ignores }
  })
}

const guardName = (guard: unknown): string =>
  typeof guard === "string" ? guard : typeof guard === "function" ? guard.name || "inline" : (guard as { type: string }).type
