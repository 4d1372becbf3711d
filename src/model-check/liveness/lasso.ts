import { Components } from "./components.ts"
import { Fair } from "./fair.ts"
import type { Fairness, Graph, Pending } from "./graph.ts"
import { type Loop, loopAt } from "./loop.ts"
import { reach, type Reached, stemTo } from "./reach.ts"

/** A path on which what was promised never comes: to the last node of the stem, and from there around for ever. */
export interface Lasso {
  readonly stem: readonly number[]
  /** The steps that lead back to where they begin; none where it stays in the last node. */
  readonly loop: Loop
}

/** What becomes of a promise. */
export interface Answer {
  /** With a shortest stem. */
  readonly lasso: Lasso | undefined
  /** Bits of what cut edges of nodes in which something was still promised: what comes behind them is not known. */
  readonly cut: number
}

/** Is there a fair path on which a promise stays pending for ever? Linear in nodes and edges; strong fairness takes longer where it leaves out. */
export const answerOf = (graph: Graph, pending: Pending, fairness: Fairness | undefined): Answer => {
  const reached = reach(graph, pending)
  let cut = 0
  for (const node of reached.order) cut |= graph.cuts[node]!
  const end = reached.order.find((node) => graph.rests[node] === 1)
  const around = nearestLoop(graph, reached, fairness)
  if (around !== undefined && (end === undefined || reached.rank[around.entry]! < reached.rank[end]!))
    return { lasso: { stem: stemTo(graph, reached, around.entry), loop: loopAt(graph, around.nodes, around.entry, fairness) }, cut }
  return { lasso: end === undefined ? undefined : { stem: stemTo(graph, reached, end), loop: [] }, cut }
}

/** Of the nodes that can be gone around in fairly those that are nearest, and of them the nearest. */
const nearestLoop = (
  graph: Graph,
  { order, rank }: Reached,
  fairness: Fairness | undefined
): { readonly nodes: Int32Array; readonly entry: number } | undefined => {
  const nodes = onLoops(graph, order, rank)
  if (nodes.length === 0) return undefined
  const components = new Components(graph)
  for (const node of nodes) components.part[node] = 0
  const found: Int32Array[] = []
  components.visit(nodes, 0, (component) => found.push(component))
  const fair = new Fair(graph, components, fairness, 1)
  let nearest: { readonly nodes: Int32Array; readonly entry: number } | undefined
  for (const component of found) {
    for (const around of fair.within(component)) {
      const entry = around.reduce((one, other) => (rank[one]! < rank[other]! ? one : other))
      if (nearest === undefined || rank[entry]! < rank[nearest.entry]!) nearest = { nodes: around, entry }
    }
  }
  return nearest
}

/**
 * The reached nodes that may be on a loop. An edge that does not lead to a greater number leads out of the greatest node of each loop, and
 * one into the least; most spaces have few such edges, or none.
 */
const onLoops = ({ firsts, to }: Graph, order: Int32Array, rank: Int32Array): Int32Array => {
  let [least, greatest] = [Number.POSITIVE_INFINITY, -1]
  for (const node of order) {
    for (let edge = firsts[node]!; edge < firsts[node + 1]!; edge++) {
      const target = to[edge]!
      if (target < 0 || target > node || rank[target]! < 0) continue
      least = Math.min(least, target)
      greatest = Math.max(greatest, node)
    }
  }
  return order.filter((node) => node >= least && node <= greatest)
}
