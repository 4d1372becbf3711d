import type { Graph } from "./graph.ts"

/** Strongly connected components (Tarjan's algorithm, without recursion) of parts of one graph. 20 bytes a node. */
export class Components {
  private readonly graph: Graph
  /** Per node, in which part it is; an edge counts where both ends are in one. */
  readonly part: Int32Array
  /** Per node, when it was come to, from 1; 0 for never. Once its component is known it is above all others. */
  private readonly index: Int32Array
  private readonly low: Int32Array
  /** Nodes whose component is not known yet. */
  private readonly open: Int32Array
  /** The path at hand, and for each node on it the next edge. */
  private readonly path: Int32Array
  private readonly edge: Int32Array

  constructor(graph: Graph) {
    this.graph = graph
    this.part = new Int32Array(graph.size).fill(-1)
    this.index = new Int32Array(graph.size)
    this.low = new Int32Array(graph.size)
    this.open = new Int32Array(graph.size)
    this.path = new Int32Array(graph.size)
    this.edge = new Int32Array(graph.size)
  }

  /** Visits the components of a part, which is these nodes: those that some edge leads around in. What is visited belongs to the visitor. */
  visit(nodes: Int32Array, part: number, visitor: (component: Int32Array) => void): void {
    for (const node of nodes) this.index[node] = 0
    let [count, opened] = [0, 0]
    const { graph, part: parts, index, low, open, path, edge } = this
    const { firsts, to } = graph
    for (const root of nodes) {
      if (index[root] !== 0) continue
      let depth = 0
      path[0] = root
      index[root] = low[root] = ++count
      edge[root] = firsts[root]!
      open[opened++] = root
      while (depth >= 0) {
        const node = path[depth]!
        const end = firsts[node + 1]!
        let next = -1
        while (edge[node]! < end) {
          const target = to[edge[node]!++]!
          if (target < 0 || parts[target] !== part) continue
          if (index[target] === 0) {
            next = target
            break
          }
          if (index[target]! < low[node]!) low[node] = index[target]!
        }
        if (next >= 0) {
          path[++depth] = next
          index[next] = low[next] = ++count
          edge[next] = firsts[next]!
          open[opened++] = next
          continue
        }
        if (low[node] === index[node]) {
          const from = this.close(node, opened)
          if (this.goesAround(from, opened, part)) visitor(open.slice(from, opened))
          opened = from
        }
        depth--
        if (depth >= 0 && low[node]! < low[path[depth]!]!) low[path[depth]!] = low[node]!
      }
    }
  }

  /** Takes a component off the open nodes. Returns where it begins. */
  private close(node: number, opened: number): number {
    let from = opened
    do this.index[this.open[--from]!] = 0x7fffffff
    while (this.open[from] !== node)
    return from
  }

  /** One node is only gone around in where an edge leads from it to itself. */
  private goesAround(from: number, end: number, part: number): boolean {
    if (end - from > 1) return true
    const node = this.open[from]!
    const { firsts, to } = this.graph
    for (let edge = firsts[node]!; edge < firsts[node + 1]!; edge++) if (to[edge] === node && this.part[node] === part) return true
    return false
  }
}
