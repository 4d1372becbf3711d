/**
 * A graph over integers, whatever its nodes are. Those are numbered breadth-first from the initial ones on, so that the numbers of a level
 * follow each other. Edges are columns, node by node.
 */
export interface Graph {
  readonly size: number
  /** The first node of each level; one more tells the end of the last one. */
  readonly levels: readonly number[]
  /** Per node, which node it was found from; -1 for an initial one. */
  readonly parents: Int32Array
  /** Per node, its first edge; one more tells the end of the last one. */
  readonly firsts: Int32Array
  /** Per edge, where it leads; -1 where that is no node, so that the path ends otherwise than in silence. */
  readonly to: Int32Array
  /** Per edge, the constraint that is served by taking it, or -1. */
  readonly serves: Int32Array
  /** Per node, bits of what cut further edges. */
  readonly cuts: Uint8Array
  /** Flags of the nodes in which a path may stay, since nothing has to happen there. */
  readonly rests: Uint8Array
}

/**
 * Which infinite paths count. A constraint is enabled in a node that has an edge which serves it. A path is weakly fair if each constraint
 * that is enabled in all nodes from some point on is served again and again; strongly fair if each is that is enabled again and again.
 */
export interface Fairness {
  readonly steps: "weak" | "strong"
  /** Per constraint, bits of the cuts of a node in which nobody knows whether it is enabled: it then counts as enabled. */
  readonly cutBy: Uint8Array
}

/** What must not go on for ever: paths through pending nodes alone. Flags of nodes, 1 for yes. */
export interface Pending {
  /** The nodes in which what was promised has not come. */
  readonly nodes: Uint8Array
  /** Where a promise is given. */
  readonly starts: Uint8Array
}

/** Visits each constraint that is enabled in a node, some of them more than once. */
export const eachEnabled = (
  { firsts, serves, cuts }: Graph,
  { cutBy }: Fairness,
  node: number,
  visit: (constraint: number) => void
): void => {
  for (let edge = firsts[node]!; edge < firsts[node + 1]!; edge++) if (serves[edge]! >= 0) visit(serves[edge]!)
  const cut = cuts[node]!
  if (cut === 0) return
  for (let constraint = 0; constraint < cutBy.length; constraint++) if ((cutBy[constraint]! & cut) !== 0) visit(constraint)
}
