import type { Graph, Pending } from "./graph.ts"

/** The pending nodes that a path goes to without leaving them, once it has come to where a promise is given; the nearest first. */
export interface Reached {
  readonly order: Int32Array
  /** Per node its place in `order`, or -1. */
  readonly rank: Int32Array
  /** Per node, the pending one before it on a shortest path; -1 where the promise is given there. */
  readonly before: Int32Array
}

/** Breadth-first from all nodes where a promise is given, each as far away as it is from an initial one. */
export const reach = ({ size, levels, firsts, to }: Graph, { nodes, starts }: Pending): Reached => {
  const order = new Int32Array(size)
  const rank = new Int32Array(size).fill(-1)
  const before = new Int32Array(size).fill(-1)
  let [count, layer, level] = [0, 0, 0]
  const add = (node: number, from: number): void => {
    rank[node] = count
    before[node] = from
    order[count++] = node
  }
  while (layer < count || level < levels.length - 1) {
    const end = count
    // of two ways that are equally long, the one that was under way is gone on
    for (let i = layer; i < end; i++) {
      const node = order[i]!
      for (let edge = firsts[node]!; edge < firsts[node + 1]!; edge++) {
        const target = to[edge]!
        if (target >= 0 && nodes[target] === 1 && rank[target]! < 0) add(target, node)
      }
    }
    const last = Math.min(level + 1, levels.length - 1)
    for (let node = levels[level]!; node < levels[last]!; node++)
      if (nodes[node] === 1 && starts[node] === 1 && rank[node]! < 0) add(node, -1)
    level = last
    layer = end
  }
  return { order: order.subarray(0, count), rank, before }
}

/** The nodes of a shortest path from an initial node to a reached one, both included. */
export const stemTo = ({ parents }: Graph, { before }: Reached, node: number): readonly number[] => {
  const stem: number[] = []
  let at = node
  for (; before[at]! >= 0; at = before[at]!) stem.push(at)
  for (; at >= 0; at = parents[at]!) stem.push(at)
  return stem.reverse()
}
