import { Refused } from "../../kernel/index.ts"
import { abstractionOf, type World } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { type Difference, differencesBetween } from "./differences.ts"
import { keyOf, type SpecGraph, type StateTexts, type Transition } from "./graph.ts"
import { fromItf } from "../language/itf-value.ts"
import { textOf } from "../language/value.ts"

/** Something that the specification might have done instead, and what the actors have otherwise. */
export interface Nearest {
  readonly actions: readonly string[]
  readonly differences: readonly Difference[]
}

/** A start or a step of the actors that has no counterpart in the specification. */
export interface Unmatched {
  /** Absent: this is where the actors start. */
  readonly before: StateTexts | undefined
  readonly after: StateTexts
  /** What the specification does there, the most alike first. */
  readonly nearest: readonly Nearest[]
}

/** What of a specification the actors did. */
export interface Covered {
  /** Images of worlds, all of them states of the specification where nothing is unmatched. */
  readonly images: number
  /** Transitions of the specification that some step of the actors took. */
  readonly matched: number
  readonly unreached: readonly number[]
  readonly unmatchedTransitions: readonly Transition[]
  /** Are the two graphs equal: does every state stand for one world, and every transition for some step? */
  readonly isEqual: boolean
}

/** What a refinement asserts, as violations are called. */
export const refinementName = "a step of the actors is one of the specification"

/**
 * Holds every world and step of a scenario against the state graph of its specification: what a check asks for each, by number. A
 * step that changes nothing in the specification stutters, which it may always do.
 */
export class RefinementCheck {
  readonly name = refinementName
  private readonly system: System
  private readonly graph: SpecGraph
  /** Images that are no reachable states of the specification, numbered after those. */
  private readonly strange: StateTexts[] = []
  private readonly strangers = new Map<string, number>()
  private readonly images = new Set<number>()
  private readonly started = new Set<number>()
  private worlds = 0
  /** By the state that it leads from, the states that it leads to. */
  private readonly matched = new Map<number, Set<number>>()
  private failed: { readonly before: number | undefined; readonly after: number } | undefined

  constructor(system: System, graph: SpecGraph) {
    this.system = system
    this.graph = graph
  }

  /** The number of the state that a world stands for. Fails with `Refused` where the abstraction gives no state of the specification. */
  image(world: World): number {
    const texts = imageOf(this.system, this.graph.variables, world)
    const number = this.graph.numberOf(texts) ?? this.stranger(texts)
    this.images.add(number)
    this.worlds++
    return number
  }

  private stranger(texts: StateTexts): number {
    const key = keyOf(texts)
    let number = this.strangers.get(key)
    if (number === undefined) this.strangers.set(key, (number = this.graph.states.length + this.strange.push(texts) - 1))
    return number
  }

  starts(image: number): boolean {
    this.started.add(image)
    if (this.graph.initial.has(image)) return true
    this.failed ??= { before: undefined, after: image }
    return false
  }

  steps(before: number, after: number): boolean {
    if (before === after) return true
    let matched = this.matched.get(before)
    if (matched?.has(after) === true) return true
    if (this.graph.transition(before, after) === undefined) {
      this.failed ??= { before, after }
      return false
    }
    if (matched === undefined) this.matched.set(before, (matched = new Set()))
    matched.add(after)
    return true
  }

  get unmatched(): Unmatched | undefined {
    if (this.failed === undefined) return undefined
    const { graph } = this
    const { before, after } = this.failed
    const actual = this.texts(after)
    const instead =
      before === undefined
        ? [...graph.initial].map((to) => ({ to, actions: [] as readonly string[] }))
        : [...graph.from(before), { to: before, actions: [] as readonly string[] }]
    const nearest = instead
      .map(({ to, actions }): Nearest => ({ actions, differences: differencesBetween(graph.variables, this.texts(to), actual) }))
      .sort((a, b) => a.differences.length - b.differences.length)
    return { before: before === undefined ? undefined : this.texts(before), after: actual, nearest }
  }

  get covered(): Covered {
    const { graph, images, matched } = this
    const unmatchedTransitions = graph.transitions.filter(({ from, to }) => matched.get(from)?.has(to) !== true)
    const unreached = graph.states.flatMap((_, state) => (images.has(state) ? [] : [state]))
    return {
      images: images.size,
      matched: graph.transitions.length - unmatchedTransitions.length,
      unreached,
      unmatchedTransitions,
      isEqual:
        this.failed === undefined &&
        this.started.size === graph.initial.size &&
        unreached.length === 0 &&
        unmatchedTransitions.length === 0 &&
        this.worlds === graph.states.length &&
        images.size === this.worlds
    }
  }

  private texts(number: number): StateTexts {
    return this.graph.states[number] ?? this.strange[number - this.graph.states.length]!
  }
}

/**
 * The state of the specification that a world stands for, as texts in the order of these variables. Fails with `Refused` where the
 * abstraction throws, or gives something else than their values.
 */
export const imageOf = (system: System, variables: readonly string[], world: World): StateTexts => {
  const state = abstractionOf(system, system.refines!, world)
  const where = `the abstraction of scenario "${system.scenario}"`
  const strange = Object.keys(state).find((name) => !variables.includes(name))
  if (strange !== undefined)
    throw new Refused(`${where} gives "${strange}", which is no variable of the specification; it has ${variables.join(", ")}`)
  return variables.map((name) => {
    const value = Object.hasOwn(state, name) ? state[name] : undefined
    if (value === undefined) throw new Refused(`${where} gives no value for the variable "${name}" of the specification`)
    try {
      return textOf(fromItf(value))
    } catch (error) {
      throw error instanceof RangeError ? new Refused(`${where}, variable "${name}": ${error.message}`) : error
    }
  })
}
