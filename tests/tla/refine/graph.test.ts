import { expect, test } from "vitest"
import { graphOf } from "../../../src/tla/refine/graph.ts"

const dot = [
  "digraph StateGraph {",
  "  rankdir=TB;",
  '  node [shape=box, fontname="monospace"];',
  String.raw`  s0 [label="x=<<\"a\">>\ny={2, 1}"];`,
  String.raw`  s1 [label="x=(1 :> \"b\")\ny={}"];`,
  '  s0 -> s1 [label="Go"];',
  '  s0 -> s1 [label="Jump"];',
  "  s1 -> s0;",
  '  s1 -> s1 [label="Stay"];',
  "}",
  ""
].join("\n")

test("a state graph has its states as normal texts, its actions by name, and what changes nothing apart", () => {
  const graph = graphOf(dot, [{ y: "{1, 2}", x: '<<"a">>' }])
  expect(graph.variables).toEqual(["x", "y"])
  expect(graph.states).toEqual([
    ['<<"a">>', "{1, 2}"],
    ['<<"b">>', "{}"]
  ])
  expect([...graph.initial]).toEqual([0])
  expect(graph.transitions).toEqual([
    { from: 0, to: 1, actions: ["Go", "Jump"] },
    { from: 1, to: 0, actions: ["a step without a name"] }
  ])
  expect([graph.stutters(0), graph.stutters(1)]).toEqual([[], ["Stay"]])
  expect(graph.numberOf(['<<"b">>', "{}"])).toBe(1)
})

test("no line of a graph is passed over", () => {
  expect(() => graphOf(dot.replace("s1 -> s0;", "s1 -> s0 [color=red];"), [])).toThrow(
    /a line that is not understood: {3}s1 -> s0 \[color=red\];/
  )
})

test("a graph that lacks an initial state is none", () => {
  expect(() => graphOf(dot, [{ x: "3", y: "{}" }])).toThrow(/lacks the initial state/)
})
