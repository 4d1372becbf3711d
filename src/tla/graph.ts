import { parseValue } from "./parse-value.ts"
import { textOf } from "./value.ts"

/** Per variable, in the order of the graph's variables, the value's text; equal states have equal texts. */
export type StateTexts = readonly string[]

export interface Transition {
  readonly from: number
  readonly to: number
  readonly actions: readonly string[]
}

/** The state graph of a specification in one configuration: all that can be reached. Stuttering steps are not in it. */
export class SpecGraph {
  readonly variables: readonly string[]
  readonly states: readonly StateTexts[]
  readonly initial: ReadonlySet<number>
  readonly transitions: readonly Transition[]
  private readonly numbers: ReadonlyMap<string, number>
  private readonly out: readonly (readonly Transition[])[]

  constructor(variables: readonly string[], states: readonly StateTexts[], initial: Iterable<number>, transitions: readonly Transition[]) {
    this.variables = variables
    this.states = states
    this.initial = new Set(initial)
    this.transitions = transitions
    this.numbers = new Map(states.map((state, number) => [keyOf(state), number]))
    const out = states.map((): Transition[] => [])
    for (const transition of transitions) out[transition.from]!.push(transition)
    this.out = out
  }

  numberOf(state: StateTexts): number | undefined {
    return this.numbers.get(keyOf(state))
  }

  /** The transitions out of a state; none where the state is not reachable. */
  from(state: number): readonly Transition[] {
    return this.out[state] ?? []
  }

  transition(from: number, to: number): Transition | undefined {
    return this.from(from).find((transition) => transition.to === to)
  }
}

export const keyOf = (state: StateTexts): string => state.join("\n")

/**
 * Reads the state graph that tla-checker exports in the language of Graphviz. `initial` has the initial states as text, by variable.
 * Fails with `NoValue` where a value is none that can be written.
 */
export const graphOf = (dot: string, variables: readonly string[], initial: readonly Readonly<Record<string, string>>[]): SpecGraph => {
  const normal = normalised()
  const states: StateTexts[] = []
  const transitions: Transition[] = []
  for (const line of dot.split("\n")) {
    const edge = /^ {2}s(\d+) -> s(\d+) \[label="(.*)"\];$/.exec(line)
    if (edge !== null) transitions.push({ from: Number(edge[1]), to: Number(edge[2]), actions: edge[3]!.split(", ") })
    else {
      const node = /^ {2}s(\d+) \[label="(.*)"\];$/.exec(line)
      if (node !== null) states[Number(node[1])] = textsOf(unescaped(node[2]!), variables, normal)
    }
  }
  const graph = new SpecGraph(variables, states, [], transitions)
  const starts = initial.map((state) => graph.numberOf(variables.map((name) => normal(state[name]!))))
  const missing = starts.indexOf(undefined)
  if (missing >= 0) throw new RangeError(`the state graph lacks the initial state ${JSON.stringify(initial[missing])}`)
  return new SpecGraph(variables, states, starts as readonly number[], transitions)
}

/** A node's label has a line `variable=value` per variable, in the order of their declaration. */
const textsOf = (label: string, variables: readonly string[], normal: (text: string) => string): StateTexts => {
  const lines = label.split("\n")
  return variables.map((name, i) => {
    if (!lines[i]?.startsWith(`${name}=`)) throw new RangeError(`a state of the graph has "${lines[i]}" where ${name} is expected`)
    return normal(lines[i].slice(name.length + 1))
  })
}

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
