import { eachEnabled, type Fairness, type Graph } from "./graph.ts"

/** Edges, one after another, the last of which leads to where the first begins; each as the node it leaves, its place in the columns. */
export type Loop = readonly { readonly from: number; readonly edge: number }[]

/**
 * A short way around from `entry` through nodes of one component that is fair: whenever something is not served, it goes to the nearest
 * edge that serves some of it, or weakly to a node where some of it is not enabled; then back.
 */
export const loopAt = (graph: Graph, nodes: Int32Array, entry: number, fairness: Fairness | undefined): Loop => {
  const inside = new Set(nodes)
  const walk: { from: number; edge: number }[] = []
  const end = (): number => (walk.length === 0 ? entry : graph.to[walk.at(-1)!.edge]!)
  const neverTo = () => false
  for (;;) {
    const unserved = fairness === undefined ? new Set<number>() : unservedBy(graph, fairness, entry, walk)
    if (unserved.size > 0) {
      const isHelpful = (edge: number) => unserved.has(graph.serves[edge]!)
      const isRestful = fairness!.steps === "weak" ? (node: number) => isAnyDisabled(graph, fairness!, node, unserved) : neverTo
      walk.push(...nearest(graph, inside, end(), isHelpful, isRestful))
    } else if (walk.length > 0 && end() === entry) return walk
    else
      walk.push(
        ...nearest(
          graph,
          inside,
          end(),
          () => false,
          (node) => node === entry
        )
      )
  }
}

/** The constraints to which going around on this walk for ever is not fair. */
const unservedBy = (graph: Graph, fairness: Fairness, entry: number, walk: Loop): Set<number> => {
  const served = new Set(walk.map(({ edge }) => graph.serves[edge]!))
  const counts = new Map<number, number>()
  const nodes = new Set([entry, ...walk.map(({ edge }) => graph.to[edge]!)])
  for (const node of nodes) for (const one of enabledIn(graph, fairness, node)) counts.set(one, (counts.get(one) ?? 0) + 1)
  const enough = fairness.steps === "weak" ? nodes.size : 1
  return new Set([...counts].flatMap(([one, count]) => (count >= enough && !served.has(one) ? [one] : [])))
}

const enabledIn = (graph: Graph, fairness: Fairness, node: number): ReadonlySet<number> => {
  const enabled = new Set<number>()
  eachEnabled(graph, fairness, node, (one) => enabled.add(one))
  return enabled
}

const isAnyDisabled = (graph: Graph, fairness: Fairness, node: number, constraints: ReadonlySet<number>): boolean => {
  const enabled = enabledIn(graph, fairness, node)
  return [...constraints].some((one) => !enabled.has(one))
}

/** The fewest edges, one at least, that end with one or in a node that is wanted. */
const nearest = (
  { firsts, to }: Graph,
  inside: ReadonlySet<number>,
  from: number,
  isWantedEdge: (edge: number) => boolean,
  isWanted: (node: number) => boolean
): Loop => {
  const before = new Map<number, { readonly from: number; readonly edge: number }>()
  const queue = [from]
  for (const node of queue) {
    for (let edge = firsts[node]!; edge < firsts[node + 1]!; edge++) {
      const target = to[edge]!
      if (!inside.has(target)) continue
      const step = { from: node, edge }
      if (isWantedEdge(edge) || isWanted(target)) return pathOf(before, from, step)
      if (target === from || before.has(target)) continue
      before.set(target, step)
      queue.push(target)
    }
  }
  throw new Error("a component has no way around that is fair")
}

const pathOf = (
  before: ReadonlyMap<number, { readonly from: number; readonly edge: number }>,
  start: number,
  last: { readonly from: number; readonly edge: number }
): Loop => {
  const path = [last]
  while (path[0]!.from !== start) path.unshift(before.get(path[0]!.from)!)
  return path
}
