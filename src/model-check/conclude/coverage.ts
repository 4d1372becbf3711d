import { type ActorCoverage } from "../report.ts"
import { stateNodes, type TakenTransition } from "../../kernel/index.ts"
import type { System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"

type Transition = TakenTransition["transition"]
type Node = Transition["source"]

const withAncestors = (node: Node): readonly Node[] => (node.parent === undefined ? [node] : [node, ...withAncestors(node.parent)])

const nameOf = (transition: Transition): string => {
  const { source, eventType } = transition
  const candidates: readonly unknown[] = (eventType === "" ? source.always : source.transitions.get(eventType)) ?? []
  return `${source.id} ${eventType} ${candidates.indexOf(transition)}`
}

/** Statechart coverage, over all actors of the same machine. */
export const coverageOf = (system: System, compiled: Compiled): readonly ActorCoverage[] => {
  const actors = new Map(system.members.map(({ actor }) => [actor.name, actor]))
  return [...actors.values()].map((actor): ActorCoverage => {
    const states: string[] = []
    const transitions: string[] = []
    const ignores: string[] = []
    const visited = new Set<string>()
    const entered = new Set<string>()
    const enter = (nodes: Iterable<Node>) => {
      for (const { id } of nodes) entered.add(id)
    }
    for (const member of system.members) {
      // actors of one name may be of several machines: names tell what is the same
      if (member.actor.name !== actor.name) continue
      const { transitions: seen, nodes } = compiled.visited[member.index]!
      enter(nodes)
      for (const transition of seen) {
        visited.add(nameOf(transition))
        enter(withAncestors(transition.source))
      }
      for (const { state } of compiled.numbers.cells[member.index]!.values) enter(state?.snapshot._nodes ?? [])
    }
    for (const node of stateNodes(actor.stepped)) {
      if (node.type !== "history" && !entered.has(node.id)) states.push(node.id)
      const groups = [...node.transitions, ...(node.always === undefined ? [] : [["", node.always] as const])]
      for (const [event, candidates] of groups) {
        candidates.forEach((candidate, index) => {
          if (visited.has(`${node.id} ${event} ${index}`)) return
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
