import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { SpecGraph, type Transition } from "../../../src/tla/refine/graph.ts"
import { type Entry, validate } from "../../../src/tla/refine/validate.ts"

const entry = (state: Readonly<Record<string, string>>, action?: string): Entry => ({ state: new Map(Object.entries(state)), action })

/** A lamp that is red or green, and counts how often it has changed, up to 2; Look changes nothing while it is red. */
const lamp = new SpecGraph(
  ["light", "changes"],
  [
    ['"red"', "0"],
    ['"green"', "1"],
    ['"red"', "2"]
  ],
  [0],
  [
    { from: 0, to: 1, actions: ["Change"] },
    { from: 1, to: 2, actions: ["Change"] },
    { from: 0, to: 0, actions: ["Look"] },
    { from: 2, to: 2, actions: ["Look"] }
  ]
)
const red = { light: '"red"' }
const green = { light: '"green"' }

describe("a log is a prefix of some behaviour", () => {
  it("where every entry is a step or nothing, and variables that were not logged are whatever they must be", () => {
    expect(validate(lamp, [entry(red), entry(red), entry(green), entry(red)])).toEqual({ explained: 4, possible: 1, alternatives: [] })
  })

  it("in several ways, where what was logged leaves them open", () => {
    expect(validate(lamp, [entry({}), entry({})]).possible).toBe(2)
  })

  it("where an action that changes nothing is logged, and is enabled there", () => {
    expect(validate(lamp, [entry(red), entry({}, "Look"), entry({}, "Change")]).explained).toBe(3)
  })

  it("where steps that nobody logged may come between", () => {
    const log = [entry(red), entry({ changes: "2" })]
    expect([0, 1].map((hidden) => validate(lamp, log, hidden).explained)).toEqual([1, 2])
  })
})

describe("a log is none", () => {
  it("from the first entry on that no behaviour explains, which is told with what might have come instead", () => {
    const { explained, possible, alternatives } = validate(lamp, [entry(red), entry(green), entry({ light: '"blue"', changes: "1" })])
    expect({ explained, possible }).toEqual({ explained: 2, possible: 1 })
    expect(alternatives).toEqual([
      { actions: [], differences: [{ place: "light", specification: '"green"', found: '"blue"' }] },
      {
        actions: ["Change"],
        differences: [
          { place: "light", specification: '"red"', found: '"blue"' },
          { place: "changes", specification: "2", found: "1" }
        ]
      }
    ])
  })

  it("where each entry is possible by itself, but not one after the other", () => {
    const log = [entry(red), entry(green), entry(red), entry(green)]
    expect(validate(lamp, log).explained).toBe(3)
    expect(validate(lamp, log, 100).explained).toBe(3)
  })

  it("where it does not start where the specification does", () => {
    expect(validate(lamp, [entry(green)]).explained).toBe(0)
  })

  it("where an action is named that was not enabled, or does not lead there", () => {
    expect(validate(lamp, [entry(red), entry(green, "Look")]).explained).toBe(1)
    expect(validate(lamp, [entry(red), entry(green, "Change"), entry({}, "Look")]).explained).toBe(2)
  })
})

/** A graph of up to six states with two variables, and edges of three actions. */
const anyGraph = fc
  .record({
    states: fc.uniqueArray(fc.tuple(fc.constantFrom("1", "2", "3"), fc.constantFrom("1", "2")), {
      minLength: 1,
      selector: (state) => state.join()
    }),
    edges: fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.constantFrom("A", "B", "C")), { maxLength: 12 })
  })
  .map(({ states, edges }) => {
    const transitions = new Map<string, Transition>()
    for (const [a, b, action] of edges) {
      const [from, to] = [a % states.length, b % states.length]
      const known = transitions.get(`${from} ${to}`)?.actions ?? []
      transitions.set(`${from} ${to}`, { from, to, actions: [...new Set([...known, action])] })
    }
    return new SpecGraph(["x", "y"], states, [0], [...transitions.values()])
  })

/** Per entry, which variables and whether the action are logged. */
const anyMask = fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 6 })

interface Step {
  readonly state: number
  readonly action: string | undefined
}

/** Every behaviour of so many entries, step by step: the slow way, without sets of states. */
const behaviours = (graph: SpecGraph, entries: number): readonly (readonly Step[])[] => {
  let all: readonly (readonly Step[])[] = [...graph.initial].map((state) => [{ state, action: undefined }])
  for (let i = 1; i < entries; i++)
    all = all.flatMap((behaviour) => {
      const { state } = behaviour.at(-1)!
      const steps = graph.from(state).flatMap(({ to, actions }) => actions.map((action): Step => ({ state: to, action })))
      const still = graph.stutters(state).map((action): Step => ({ state, action }))
      return [{ state, action: undefined }, ...still, ...steps].map((step) => [...behaviour, step])
    })
  return all
}

const logged = (graph: SpecGraph, { state, action }: Step, [x, y, named]: readonly [boolean, boolean, boolean]): Entry => {
  const [first, second] = graph.states[state]!
  return {
    state: new Map([...(x ? [["x", first!] as const] : []), ...(y ? [["y", second!] as const] : [])]),
    action: named ? action : undefined
  }
}

it("every log of every behaviour is explained, however little of it was logged; of others exactly what some behaviour has", () => {
  fc.assert(
    fc.property(anyGraph, anyGraph, anyMask, fc.nat(), (graph, other, mask, pick) => {
      const all = behaviours(graph, Math.min(mask.length, 4))
      const explains = (log: readonly Entry[], behaviour: readonly Step[]) =>
        log.every(({ state, action }, i) => {
          const whole = logged(graph, behaviour[i]!, [true, true, true])
          return (
            [...state].every(([name, value]) => whole.state.get(name) === value) &&
            (i === 0 || action === undefined || whole.action === action)
          )
        })
      for (const source of [graph, other]) {
        const some = behaviours(source, Math.min(mask.length, 4))
        const log = some[pick % some.length]!.map((step, i) => logged(source, step, mask[i]!))
        const expected = [...log.keys()].reduce((sum, i) => sum + (all.some((one) => explains(log.slice(0, i + 1), one)) ? 1 : 0), 0)
        expect(validate(graph, log).explained).toBe(expected)
        if (source === graph) expect(expected).toBe(log.length)
      }
    })
  )
})
