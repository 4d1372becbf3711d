import { type Difference, differencesBetween } from "./differences.ts"
import type { SpecGraph } from "./graph.ts"
import { atOnce } from "./in-parts.ts"

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
export const validate = (graph: SpecGraph, entries: Iterable<Entry>, hidden = 0): Validated =>
  atOnce(validateInParts(graph, entries, hidden, () => {}))

/** The same, state by state: a log may be long, and a graph large. `explains` is told of each entry that is explained. */
export function* validateInParts(
  graph: SpecGraph,
  entries: Iterable<Entry>,
  hidden: number,
  explains: (entries: number, possible: number) => void
): Generator<void, Validated> {
  let possible: ReadonlySet<number> = graph.initial
  let explained = 0
  for (const entry of entries) {
    yield
    const isFirst = explained === 0
    const reached = yield* reachedFrom(graph, possible, isFirst ? hidden : hidden + 1)
    const fitting = new Set<number>()
    for (const [state, actions] of reached) {
      yield
      if (fits(graph, entry, state, actions, isFirst)) fitting.add(state)
    }
    if (fitting.size === 0) return { explained, possible: possible.size, alternatives: yield* alternativesOf(graph, entry, reached) }
    possible = fitting
    explains(++explained, possible.size)
  }
  return { explained, possible: possible.size, alternatives: [] }
}

/** The actions that may have led to a state last; `undefined` among them: it was there without any. */
type Reached = ReadonlyMap<number, ReadonlySet<string | undefined>>

/** All that so many steps at most lead to. */
function* reachedFrom(graph: SpecGraph, starts: ReadonlySet<number>, steps: number): Generator<void, Reached> {
  const reached = new Map<number, Set<string | undefined>>([...starts].map((state) => [state, new Set([undefined])]))
  let edge: Iterable<number> = starts
  for (let step = 0; step < steps; step++) {
    const next = new Set<number>()
    for (const from of edge) {
      yield
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

function* alternativesOf(graph: SpecGraph, entry: Entry, reached: Reached): Generator<void, readonly Alternative[]> {
  // different states may not differ in what was logged
  const distinct = new Map<string, Alternative>()
  for (const [state, actions] of reached) {
    yield
    const one: Alternative = {
      actions: [...actions].filter((action) => action !== undefined),
      differences: differencesBetween(
        graph.variables,
        graph.states[state]!,
        graph.variables.map((name) => entry.state.get(name))
      )
    }
    distinct.set(JSON.stringify(one), one)
  }
  return [...distinct.values()].sort((a, b) => a.differences.length - b.differences.length)
}
