import type { Components } from "./components.ts"
import { eachEnabled, type Fairness, type Graph } from "./graph.ts"

/** Finds in a component what can be gone around in fairly. */
export class Fair {
  private readonly graph: Graph
  private readonly fairness: Fairness | undefined
  private readonly components: Components
  /** The next number of a part. */
  private parts: number
  // per constraint, of the component at hand
  private readonly served: Uint8Array
  /** In how many nodes it is enabled, and the last of them. */
  private readonly enabled: Int32Array
  private readonly last: Int32Array

  /** Without fairness every path counts. `parts` is a number above those of parts in use. */
  constructor(graph: Graph, components: Components, fairness: Fairness | undefined, parts: number) {
    const constraints = fairness?.cutBy.length ?? 0
    this.graph = graph
    this.components = components
    this.fairness = fairness
    this.parts = parts
    this.served = new Uint8Array(constraints)
    this.enabled = new Int32Array(constraints)
    this.last = new Int32Array(constraints).fill(-1)
  }

  /**
   * The largest parts of a component in which a path that goes everywhere again and again is fair. Weakly it is the component or nothing:
   * what is enabled everywhere in it, and never served, is so in each part. Strongly, the nodes are left out in which something is enabled
   * that cannot be served, and what remains is looked at anew (E. A. Emerson and C.-L. Lei, 1987).
   */
  within(component: Int32Array): readonly Int32Array[] {
    const { fairness, components } = this
    if (fairness === undefined) return [component]
    const found: Int32Array[] = []
    const waiting = [component]
    for (let nodes = waiting.pop(); nodes !== undefined; nodes = waiting.pop()) {
      const part = this.parts++
      for (const node of nodes) components.part[node] = part
      if (this.unserved(nodes, part, fairness) === 0) found.push(nodes)
      else if (fairness.steps === "strong") {
        const rest = nodes.filter((node) => !this.isStarving(node, fairness))
        for (const node of nodes) components.part[node] = -1
        const next = this.parts++
        for (const node of rest) components.part[node] = next
        if (rest.length > 0) components.visit(rest, next, (inner) => waiting.push(inner))
      }
    }
    return found
  }

  /** Counts the constraints to which a path that goes everywhere is not fair; `served` is then 0 for them, and 1 for the others. */
  private unserved(nodes: Int32Array, part: number, fairness: Fairness): number {
    const { graph, served, enabled, last, components } = this
    const { firsts, to, serves } = graph
    served.fill(0)
    enabled.fill(0)
    last.fill(-1)
    for (const node of nodes) {
      for (let edge = firsts[node]!; edge < firsts[node + 1]!; edge++)
        if (serves[edge]! >= 0 && to[edge]! >= 0 && components.part[to[edge]!] === part) served[serves[edge]!] = 1
      eachEnabled(graph, fairness, node, (constraint) => {
        if (last[constraint] === node) return
        last[constraint] = node
        enabled[constraint]!++
      })
    }
    const enough = fairness.steps === "weak" ? nodes.length : 1
    let unserved = 0
    for (let constraint = 0; constraint < served.length; constraint++) {
      if (served[constraint] !== 0) continue
      if (enabled[constraint]! >= enough) unserved++
      else served[constraint] = 1
    }
    return unserved
  }

  private isStarving(node: number, fairness: Fairness): boolean {
    let isStarving = false
    eachEnabled(this.graph, fairness, node, (constraint) => {
      if (this.served[constraint] === 0) isStarving = true
    })
    return isStarving
  }
}
