import { describe, expect, test } from "vitest"
import type { Fairness, Graph } from "../../../src/model-check/liveness/graph.ts"
import { answerOf, type Lasso } from "../../../src/model-check/liveness/lasso.ts"
import { type SmallGraph, smallGraphs } from "./small-graphs.ts"

const letters = "abcdez"

/** The graph, numbered breadth-first, and what its nodes were called. */
const built = ({ edges, roots = [0], cut = [] }: Pick<SmallGraph, "edges" | "roots" | "cut">) => {
  const steps = edges.split(" ").map((edge) => {
    const [, from, to, serves] = /^(\d+)>(\d+|x)(?::(.))?$/.exec(edge)!
    return { from: Number(from), to: to === "x" ? -1 : Number(to), serves: serves === undefined ? -1 : letters.indexOf(serves) }
  })
  const names = [...roots]
  const parents = roots.map(() => -1)
  const levels = [0]
  for (let at = 0; at < names.length;) {
    const end = names.length
    levels.push(end)
    for (; at < end; at++) {
      for (const { from, to } of steps) {
        if (from !== names[at] || to < 0 || names.includes(to)) continue
        names.push(to)
        parents.push(at)
      }
    }
  }
  const sorted = names.flatMap((name) => steps.filter(({ from }) => from === name))
  const firsts = names.map((name) => sorted.findIndex(({ from }) => from === name))
  for (let i = names.length - 1; i >= 0; i--) if (firsts[i]! < 0) firsts[i] = firsts[i + 1] ?? sorted.length
  const graph: Graph = {
    size: names.length,
    levels,
    parents: Int32Array.from(parents),
    firsts: Int32Array.from([...firsts, sorted.length]),
    to: Int32Array.from(sorted.map(({ to }) => names.indexOf(to))),
    serves: Int32Array.from(sorted.map(({ serves }) => serves)),
    cuts: Uint8Array.from(names.map((name) => (cut.includes(name) ? 1 : 0))),
    rests: Uint8Array.from(names.map((name) => (!cut.includes(name) && steps.every(({ from }) => from !== name) ? 1 : 0)))
  }
  return { graph, names }
}

const answered = (small: SmallGraph, steps: Fairness["steps"] | undefined) => {
  const { graph, names } = built(small)
  const flags = (isFlagged: (name: number, node: number) => boolean) =>
    Uint8Array.from(names, (name, node) => (isFlagged(name, node) ? 1 : 0))
  const { promise, goal } = small
  const starts = flags((name, node) =>
    typeof promise === "object" ? promise.leadsTo.includes(name) : promise === "infinitelyOften" || graph.parents[node] === -1
  )
  const cutBy = Uint8Array.from(letters, (letter) => (letter === "z" ? 1 : 0))
  const nodes = flags((name) => !goal.includes(name))
  const answer = answerOf(graph, { nodes, starts }, steps && { steps, cutBy })
  return { graph, nodes, starts, ...answer }
}

/** Is a loop fair, by the words of the definition alone? */
const isFair = ({ firsts, serves, to, cuts }: Graph, { loop }: Lasso, steps: Fairness["steps"]): boolean => {
  const nodes = [...new Set(loop.map(({ edge }) => to[edge]!))]
  const isEnabled = (constraint: number, node: number): boolean =>
    serves.subarray(firsts[node], firsts[node + 1]).includes(constraint) || (letters[constraint] === "z" && cuts[node] !== 0)
  return [...letters].every((_, constraint) => {
    const enabled = nodes.filter((node) => isEnabled(constraint, node)).length
    const isServed = loop.some(({ edge }) => serves[edge] === constraint)
    return isServed || (steps === "weak" ? enabled < nodes.length : enabled === 0)
  })
}

const fairnesses = [undefined, "weak", "strong"] as const

test("there are enough graphs, and each has its three answers", () => {
  expect(smallGraphs.length).toBeGreaterThanOrEqual(52)
  expect(new Set(smallGraphs.map(({ why }) => why)).size).toBe(smallGraphs.length)
  expect(smallGraphs.every(({ answers }) => /^[VH?]{3}$/.test(answers))).toBe(true)
})

describe("small graphs with answers proved by hand", () => {
  for (const small of smallGraphs) {
    test(`${small.why}: ${small.edges}`, () => {
      const answers = fairnesses.map((steps) => {
        const { lasso, cut } = answered(small, steps)
        return lasso !== undefined ? "V" : cut === 0 ? "H" : "?"
      })
      expect(answers.join("")).toBe(small.answers)
    })
  }
})

test("every lasso is a path from the start that stays pending, closes, and is fair", () => {
  let [loops, ends] = [0, 0]
  for (const small of smallGraphs) {
    for (const steps of fairnesses) {
      const { graph, nodes, starts, lasso } = answered(small, steps)
      if (lasso === undefined) continue
      const { stem, loop } = lasso
      const follows = (from: number, to: number) => graph.to.subarray(graph.firsts[from], graph.firsts[from + 1]).includes(to)
      expect(graph.parents[stem[0]!]).toBe(-1)
      for (const [i, node] of stem.slice(1).entries()) expect(follows(stem[i]!, node)).toBe(true)
      const given = stem.findLastIndex((node) => nodes[node] === 0) + 1
      expect(stem.slice(given).some((node) => starts[node] === 1)).toBe(true)
      expect(loop.every(({ edge }) => nodes[graph.to[edge]!] === 1)).toBe(true)
      if (loop.length === 0) {
        ends++
        expect(graph.firsts[stem.at(-1)!]).toBe(graph.firsts[stem.at(-1)! + 1])
        continue
      }
      loops++
      for (const [i, { from, edge }] of loop.entries()) {
        expect(from).toBe(i === 0 ? stem.at(-1) : graph.to[loop[i - 1]!.edge])
        expect(edge >= graph.firsts[from]! && edge < graph.firsts[from + 1]!).toBe(true)
      }
      expect(graph.to[loop.at(-1)!.edge]).toBe(stem.at(-1))
      if (steps !== undefined) expect(isFair(graph, lasso, steps)).toBe(true)
    }
  }
  expect([loops > 60, ends > 10]).toEqual([true, true])
})

const shape = (small: SmallGraph, steps?: Fairness["steps"]) => {
  const { names } = built(small)
  const { lasso, graph } = answered(small, steps)
  return { stem: lasso!.stem.map((node) => names[node]), loop: lasso!.loop.map(({ edge }) => names[graph.to[edge]!]) }
}

test("the stem is a shortest one, also where the promise is given late", () => {
  const promise = { leadsTo: [1, 5] }
  const rest = { promise, goal: [3], answers: "VVV" }
  // 5 is nearer to the loop than 1 is, and 1 is nearer to the start
  expect(shape({ why: "", edges: "0>1 1>2 2>4 4>6 6>6 0>7 7>8 8>5 5>6", ...rest })).toEqual({ stem: [0, 1, 2, 4, 6], loop: [6] })
  expect(shape({ why: "", edges: "0>1 1>2 2>4 4>6 6>9 9>9 0>7 7>5 5>9", ...rest })).toEqual({ stem: [0, 7, 5, 9], loop: [9] })
})

test("the loop is as short as fairness lets it be", () => {
  const promise = "eventually"
  const edges = "0>2:a 2>4:b 4>0:c 0>4 4>2:b"
  expect(shape({ why: "", edges, promise, goal: [1], answers: "VVV" })).toEqual({ stem: [0], loop: [4, 0] })
  const strong = shape({ why: "", edges, promise, goal: [1], answers: "VVV" }, "strong")
  expect(strong).toEqual({ stem: [0], loop: [2, 4, 0] })
})
