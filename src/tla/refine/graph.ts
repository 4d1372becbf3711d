import { atOnce, linesOf } from "./in-parts.ts"
import { parseValue } from "../language/parse-value.ts"
import { textOf } from "../language/value.ts"

/** Per variable, in the order of the graph's variables, the value's text; equal states have equal texts. */
export type StateTexts = readonly string[]

export interface Transition {
  readonly from: number
  readonly to: number
  readonly actions: readonly string[]
}

/** The state graph of a specification in one configuration: all that can be reached. */
export class SpecGraph {
  readonly variables: readonly string[]
  readonly states: readonly StateTexts[]
  readonly initial: ReadonlySet<number>
  /** Between different states. */
  readonly transitions: readonly Transition[]
  private readonly numbers: ReadonlyMap<string, number>
  private readonly out: readonly (readonly Transition[])[]
  /** By state, the actions that change nothing there. */
  private readonly still: ReadonlyMap<number, readonly string[]>

  constructor(variables: readonly string[], states: readonly StateTexts[], initial: Iterable<number>, all: readonly Transition[]) {
    const transitions = all.filter(({ from, to }) => from !== to)
    this.variables = variables
    this.states = states
    this.initial = new Set(initial)
    this.transitions = transitions
    this.numbers = new Map(states.map((state, number) => [keyOf(state), number]))
    const out = states.map((): Transition[] => [])
    for (const transition of transitions) out[transition.from]!.push(transition)
    this.out = out
    this.still = new Map(all.flatMap(({ from, to, actions }) => (from === to ? [[from, actions]] : [])))
  }

  numberOf(state: StateTexts): number | undefined {
    return this.numbers.get(keyOf(state))
  }

  /** The transitions out of a state; none where the state is not reachable. */
  from(state: number): readonly Transition[] {
    return this.out[state] ?? []
  }

  /** All actions that some state enables. */
  get actions(): ReadonlySet<string> {
    return new Set([...this.transitions.flatMap(({ actions }) => actions), ...[...this.still.values()].flat()])
  }

  /** The actions that are enabled in a state and change nothing. */
  stutters(state: number): readonly string[] {
    return this.still.get(state) ?? []
  }

  transition(from: number, to: number): Transition | undefined {
    return this.from(from).find((transition) => transition.to === to)
  }
}

export const keyOf = (state: StateTexts): string => state.join("\n")

/** tla-checker has no name for some actions, such as one that begins with LET, or that of the whole step as it is written anew. */
const namesOf = (label = "", plain: (name: string) => string): readonly string[] =>
  label.split(", ").map((name) => (name === "" || name === "BorealisNext" ? "a step without a name" : plain(name)))

/**
 * Reads the state graph that tla-checker exports in the language of Graphviz. `initial` has the initial states as texts, by variable;
 * `plain` gives a name as it is in the specification. Fails with `NoValue` where a value is none that can be written.
 */
export const graphOf = (
  dot: string,
  initial: readonly Readonly<Record<string, string>>[],
  plain: (name: string) => string = (name) => name
): SpecGraph => atOnce(graphInParts(dot, initial, plain))

/** The same, line by line: a graph may be large. */
export function* graphInParts(
  dot: string,
  initial: readonly Readonly<Record<string, string>>[],
  plain: (name: string) => string
): Generator<void, SpecGraph> {
  const normal = normalised()
  const states: StateTexts[] = []
  const actions = new Map<number, Map<number, string[]>>()
  let variables: readonly string[] | undefined
  for (const line of linesOf(dot)) {
    yield
    const edge = /^ {2}s(\d+) -> s(\d+)(?: \[label="(.*)"\])?;$/.exec(line)
    if (edge !== null) actionsOf(actions, Number(edge[1]), Number(edge[2])).push(...namesOf(edge[3], plain))
    else {
      const node = /^ {2}s(\d+) \[label="(.*)"\];$/.exec(line)
      if (node === null && /^ {2}s\d/.test(line)) throw new RangeError(`the state graph has a line that is not understood: ${line}`)
      if (node === null) continue
      const fields = fieldsOf(unescaped(node[2]!))
      variables ??= fields.map(([name]) => name)
      states[Number(node[1])] = fields.map(([, text]) => normal(text))
    }
  }
  const names = variables ?? []
  const wanted = new Set(initial.map((state) => keyOf(names.map((name) => normal(state[name]!)))))
  const starts: number[] = []
  for (const [number, state] of states.entries()) {
    yield
    if (wanted.delete(keyOf(state))) starts.push(number)
  }
  const [missing] = wanted
  if (missing !== undefined) throw new RangeError(`the state graph lacks the initial state ${missing.replaceAll("\n", ", ")}`)
  // several actions that lead from one state to the same other one are one transition
  const transitions = [...actions].flatMap(([from, next]) => [...next].map(([to, named]): Transition => ({ from, to, actions: named })))
  return new SpecGraph(names, states, starts, transitions)
}

/** The list of the actions of a pair of states. */
const actionsOf = (all: Map<number, Map<number, string[]>>, from: number, to: number): string[] => {
  let next = all.get(from)
  if (next === undefined) all.set(from, (next = new Map()))
  let named = next.get(to)
  if (named === undefined) next.set(to, (named = []))
  return named
}

/** A node's label has a line `variable=value` per variable, in the order of their declaration. */
const fieldsOf = (label: string): readonly (readonly [string, string])[] =>
  label.split("\n").map((line) => {
    const at = line.indexOf("=")
    return [line.slice(0, at), line.slice(at + 1)]
  })

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character))

/** Values come again and again: each text is read once. */
const normalised = (): ((text: string) => string) => {
  const known = new Map<string, string>()
  return (text) => {
    let normal = known.get(text)
    if (normal === undefined) known.set(text, (normal = textOf(parseValue(text))))
    return normal
  }
}
