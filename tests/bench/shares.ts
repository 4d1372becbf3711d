/** Where the time of a check went, by a sampling profile of its main thread. */
import type { Profiler } from "node:inspector"

export interface Shares {
  /** Inside XState. */
  readonly xstate: number
  /** Computing steps that no table held, all included: XState, canonical forms, interning, keys. */
  readonly misses: number
}

const isXState = (url: string): boolean => url.includes("/node_modules/xstate/")
/** All that the search asks for while it runs is asked of this module. */
const isMiss = (url: string): boolean => url.endsWith("/src/model-check/compile.ts")

export const sharesOf = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const spent = new Map<number, number>()
  samples.forEach((id, i) => spent.set(id, (spent.get(id) ?? 0) + timeDeltas[i]!))
  let all = 0
  let xstate = 0
  let misses = 0
  const visit = (id: number, isInXState: boolean, isInMiss: boolean): void => {
    const { callFrame, children = [] } = byId.get(id)!
    const own = callFrame.functionName === "(idle)" ? 0 : (spent.get(id) ?? 0)
    const inXState = isInXState || isXState(callFrame.url)
    const inMiss = isInMiss || isMiss(callFrame.url)
    all += own
    if (inXState) xstate += own
    if (inMiss) misses += own
    for (const child of children) visit(child, inXState, inMiss)
  }
  visit(nodes[0]!.id, false, false)
  return { xstate: xstate / all, misses: misses / all }
}
