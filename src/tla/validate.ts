import { type Difference, differencesBetween } from "./differences.ts"
import type { SpecGraph } from "./graph.ts"

/** What was logged of one moment: the values of some variables, as texts, and perhaps which action led there. */
export interface Entry {
  readonly state: ReadonlyMap<string, string>
  readonly action: string | undefined
}

/** Something that the specification might have come to, and where what was logged differs from it. */
export interface Alternative {
  /** Of the last step; none where no step was needed. */
  readonly actions: readonly string[]
  readonly differences: readonly Difference[]
}

export interface Validated {
  /** How many entries some behaviour explains, from the first on. */
  readonly explained: number
  /** How many states the specification may be in after them. */
  readonly possible: number
  /** What might have come instead of the first entry that nothing explains, the most alike first; empty where all are explained. */
  readonly alternatives: readonly Alternative[]
}

/**
 * Is a log a prefix of some behaviour of the specification? Between two entries it takes a step or none, and up to `hidden` steps
 * more that nobody logged, as many of them before the first entry too; variables that an entry does not have may have any value.
 */
export const validate = (graph: SpecGraph, entries: readonly Entry[], hidden = 0): Validated => {
  let possible: ReadonlySet<number> = graph.initial
  for (const [i, entry] of entries.entries()) {
    const reached = i === 0 ? reachedFrom(graph, possible, hidden) : reachedFrom(graph, possible, hidden + 1)
    const fitting = new Set([...reached].flatMap(([state, actions]) => (fits(graph, entry, state, actions, i === 0) ? [state] : [])))
    if (fitting.size === 0) return { explained: i, possible: possible.size, alternatives: alternativesOf(graph, entry, reached) }
    possible = fitting
  }
  return { explained: entries.length, possible: possible.size, alternatives: [] }
}

/** The actions that may have led to a state last; `undefined` among them: it was there without any. */
type Reached = ReadonlyMap<number, ReadonlySet<string | undefined>>

/** All that so many steps at most lead to. */
const reachedFrom = (graph: SpecGraph, starts: ReadonlySet<number>, steps: number): Reached => {
  const reached = new Map<number, Set<string | undefined>>([...starts].map((state) => [state, new Set([undefined])]))
  let edge: Iterable<number> = starts
  for (let step = 0; step < steps; step++) {
    const next = new Set<number>()
    for (const from of edge) {
      for (const action of graph.stutters(from)) reached.get(from)!.add(action)
      for (const { to, actions } of graph.from(from)) {
        let known = reached.get(to)
        if (known === undefined) {
          reached.set(to, (known = new Set()))
          next.add(to)
        }
        for (const action of actions) known.add(action)
      }
    }
    if (next.size === 0) break
    edge = next
  }
  return reached
}

/** A named action must have been the last step; what the first entry names led to it before anything was logged. */
const fits = (graph: SpecGraph, entry: Entry, state: number, actions: ReadonlySet<string | undefined>, isFirst: boolean): boolean =>
  (isFirst || entry.action === undefined || actions.has(entry.action)) &&
  graph.variables.every((name, i) => (entry.state.get(name) ?? graph.states[state]![i]) === graph.states[state]![i])

const alternativesOf = (graph: SpecGraph, entry: Entry, reached: Reached): readonly Alternative[] => {
  const all = [...reached]
    .map(([state, actions]): Alternative => ({
      actions: [...actions].filter((action) => action !== undefined),
      differences: differencesBetween(
        graph.variables,
        graph.states[state]!,
        graph.variables.map((name) => entry.state.get(name))
      )
    }))
    .sort((a, b) => a.differences.length - b.differences.length)
  // different states may not differ in what was logged
  const distinct = new Map(all.map((one) => [JSON.stringify(one), one]))
  return [...distinct.values()]
}
