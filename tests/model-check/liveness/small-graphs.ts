/**
 * A small graph with a promise about it, and whether the promise is kept without fairness, under weak and under strong fairness: V violated,
 * H holds, ? open, since something was cut. Edges are `from>to`, with the constraint that they serve after a colon; `x` is no node.
 */
export interface SmallGraph {
  readonly why: string
  readonly edges: string
  readonly promise: "eventually" | "infinitelyOften" | { readonly leadsTo: readonly number[] }
  readonly goal: readonly number[]
  readonly answers: string
  readonly roots?: readonly number[]
  readonly cut?: readonly number[]
}

const eventually = (why: string, edges: string, answers: string, rest: Partial<SmallGraph> = {}): SmallGraph => ({
  why,
  edges,
  answers,
  promise: "eventually",
  goal: [1, 3, 5],
  ...rest
})
const often = (why: string, edges: string, answers: string): SmallGraph =>
  eventually(why, edges, answers, { promise: "infinitelyOften", goal: [1] })
const leads = (why: string, edges: string, answers: string, from: readonly number[] = [1], goal: readonly number[] = [3]): SmallGraph =>
  eventually(why, edges, answers, { promise: { leadsTo: from }, goal })

export const smallGraphs: readonly SmallGraph[] = [
  // a promise for once
  eventually("a loop behind a stem never becomes odd", "0>2 2>4 4>2", "VVV"),
  eventually("from 0 on nothing is odd, whatever came of the other start", "0>2 2>4 1>4 4>6", "VVV", { roots: [0, 1] }),
  eventually("the only step leads to the goal", "0>1", "HHH"),
  eventually("the start is the goal", "0>0", "HHH", { goal: [0] }),
  eventually("a step to itself is a loop", "0>0", "VVV"),
  eventually("nobody is fair to a step that serves nothing", "0>0 0>1", "VVV"),
  eventually("the exit is enabled for ever and not taken", "0>0:b 0>1:a", "VHH"),
  eventually("the loop serves what the exit serves", "0>0:a 0>1:a", "VVV"),
  eventually("the exit is enabled every other time", "0>2 2>0 2>1:a", "VVH"),
  eventually("the exit is enabled in both nodes", "0>2 2>0 2>1:a 0>1:a", "VHH"),
  eventually("the loop serves the exit's constraint elsewhere", "0>2:a 2>0 2>1:a", "VVV"),
  eventually("two exits, neither of them enabled for ever", "0>2 2>0 2>1:a 0>1:b", "VVH"),
  eventually("the loop serves another constraint", "0>2:b 2>0 2>1:a", "VVH"),
  eventually("an end that is not the goal", "0>2", "VVV"),
  eventually("one of two ends is not the goal", "0>2 0>1", "VVV"),
  eventually("fairness does not choose between two steps that are taken once", "0>2:a 0>1:b", "VVV"),
  eventually("what comes after the goal does not matter", "0>1 1>2 2>2", "HHH"),
  eventually("of two ways that join one misses the goal", "0>2 0>1 1>4 2>4 4>4", "VVV"),
  eventually("both ways join in the goal", "0>2 0>4 2>1 4>1 1>1", "HHH"),
  eventually("the goal of one start is none of the other", "0>2 1>2 2>2", "VVV", { roots: [1, 0] }),
  eventually("each of two starts comes to it", "0>1 2>1", "HHH", { roots: [0, 2] }),
  eventually("two components, each left by what is enabled now and then", "0>2 2>0 2>4:a 4>6 6>4 6>1:b", "VVH"),
  eventually("the first component must be left, the second need not", "0>2 2>0 2>4:a 0>4:a 4>6 6>4 6>1:b", "VVH"),
  eventually("two nodes that must be left one after the other", "0>0:c 0>2:a 2>2 2>1:b", "VHH"),
  eventually("strongly, a smaller loop goes past the exit", "0>2 2>0 0>4 4>0 4>1:a", "VVV"),
  eventually("strongly, no loop goes past both exits", "0>2 2>0 0>4 4>0 4>1:a 2>1:b", "VVH"),
  eventually("strongly, the smallest loop goes past both exits", "0>0 0>2 2>0 0>4 4>0 4>1:a 2>1:b", "VVV"),
  eventually("strongly, the way past one exit starves another constraint", "0>0 0>2:b 2>0 0>4:c 4>0 4>1:a", "VVH"),
  eventually("strongly, the way past the exit serves what is left", "0>2:b 2>0 0>4 4>0 4>1:a", "VVV"),
  eventually("both constraints are served in turn", "0>2:a 2>0:b", "VVV"),
  eventually("two self-loops serve all but the exit", "0>0:a 0>0:b 0>1:c", "VHH"),
  eventually("a fair exit to where nothing happens any more", "0>0 0>2:a", "VVV"),
  eventually("a fair exit to what is no node", "0>0 0>x:a", "VHH"),
  eventually("a path that ends otherwise is not silent", "0>2 2>x", "HHH"),
  eventually("a constraint is served on the way, and disabled for ever after", "0>2:a 2>2:b", "VVV"),
  eventually("a large loop needs all of its edges", "0>2:a 2>4:b 4>6:c 6>0:d 0>1:e", "VVH"),
  // a promise for ever
  often("the goal is every other node", "0>1 1>0", "HHH"),
  often("the goal is never left", "0>1 1>1", "HHH"),
  often("the goal is left for good", "0>1 1>2 2>2", "VVV"),
  often("it may stay away", "0>1 1>2 2>1 2>2", "VVV"),
  often("it must come back", "0>1 1>2 2>1:a 2>2:b", "VHH"),
  often("an end behind the goal", "0>1 1>2", "VVV"),
  often("an end in the goal", "0>1", "HHH"),
  often("back from every other node", "0>1 1>2 2>4 4>2 4>1:a", "VVH"),
  often("of two loops one misses the goal", "0>1 1>0 0>2 2>0", "VVV"),
  often("strongly, the loop that misses it is left", "0>1:a 1>0 0>2 2>0", "VVH"),
  often("weakly too, where it is left from everywhere", "0>1:a 1>0 0>2:b 2>0 2>1:a", "VHH"),
  // a promise that is given
  leads("it is kept", "0>1 1>3 3>3", "HHH"),
  leads("it is not", "0>1 1>2 2>4 4>2", "VVV"),
  leads("it is never given", "0>2 2>2", "HHH"),
  leads("what goes on before it is given does not matter", "0>0 0>1 1>3 3>0", "HHH"),
  leads("it may wait for ever", "0>1 1>3 3>1 1>1", "VVV"),
  leads("it may not, if what keeps it is enabled", "0>1 1>3:a 3>1 1>1:b", "VHH"),
  leads("given and kept at once", "0>1 1>1", "HHH", [1], [1]),
  leads("a loop on which it was not given", "0>4 4>4 0>1 1>3 3>3", "HHH"),
  leads("a loop that is shared with a path on which it was given", "0>1 0>2 1>4 2>4 4>4", "VVV"),
  leads("given again after it was kept", "0>1 1>3 3>5 5>5", "VVV", [1, 5]),
  leads("what keeps it is enabled every other time", "0>1 1>2 2>1 2>3:a", "VVH"),
  leads("what keeps it is enabled on the whole way", "0>1 1>2:b 2>1:c 2>3:a 1>3:a", "VHH"),
  // cuts: z is what may be enabled where something was cut
  eventually("an end that is none, since something was cut there", "0>2", "???", { cut: [2] }),
  eventually("a loop is one whatever was cut", "0>2 2>0", "VV?", { cut: [2] }),
  eventually("where something is cut everywhere, nobody knows what is fair", "0>0:a", "V??", { cut: [0] }),
  eventually("weakly, what is not enabled in one node may be enabled in the other", "0>2:a 2>0:a", "VV?", { cut: [2] }),
  eventually("a loop that goes past the cut", "0>2 2>0 0>4 4>0", "VVV", { cut: [4] }),
  eventually("a cut behind the goal does not matter", "0>1 1>2", "HHH", { cut: [2] })
]
