import { describe, expect, test } from "vitest"
import { mutants } from "../../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { setOf, type SpecState, type SpecValue } from "../../../src/scenario/index.ts"
import type { Refined } from "../../../src/workbench/verify/refine.ts"
import { refined } from "./changed-refinement.ts"

/** What is told of the step that has no counterpart. */
const told = ({ report, graph, unmatched }: Refined) => ({
  steps: report.violations.map(({ kind, counterexample }) => [kind, counterexample?.trace.steps.length]),
  changes: graph.variables.filter((_, i) => unmatched?.before?.[i] !== unmatched?.after[i]),
  nearest: unmatched?.nearest[0]
})

describe("two-phase commit and its specification", () => {
  test.each([
    [1, 12],
    [2, 56],
    [3, 288],
    [4, 1_568]
  ])("have equal graphs for %i resource managers, state by state and edge by edge", async (rms, states) => {
    const { report, graph, covered } = await refined(twoPhaseCommit, { set: { rms } })
    expect({ verdict: report.verdict, distinct: report.distinct, states: graph.states.length }).toEqual({
      verdict: "holds",
      distinct: states,
      states
    })
    expect(covered).toMatchObject({
      images: states,
      matched: graph.transitions.length,
      isEqual: true,
      unreached: [],
      unmatchedTransitions: []
    })
  })
})

describe("a broken guard of an actor is told by the step that it lets through", () => {
  test("the manager decides to commit before it has heard from all", async () => {
    expect(told(await refined(twoPhaseCommit, { mutant: mutants[0]! }))).toEqual({
      steps: [["refinement", 1]],
      changes: ["tm", "messages"],
      nearest: {
        actions: ["DecideAbort"],
        differences: [
          { place: "tm", specification: '"aborted"', found: '"committed"' },
          { place: "messages", specification: '{[type |-> "Abort"]}', found: '{[type |-> "Commit"]}' }
        ]
      }
    })
  })

  test("a resource manager aborts after it has prepared", async () => {
    expect(told(await refined(twoPhaseCommit, { mutant: mutants[1]! }))).toEqual({
      steps: [["refinement", 2]],
      changes: ["rm"],
      nearest: { actions: [], differences: [{ place: 'rm["rm1"]', specification: '"prepared"', found: '"aborted"' }] }
    })
  })
})

describe("a broken action of the specification is told by the step that it does not make any more", () => {
  test.each([
    [
      "a decision to abort that nobody is told",
      "messages' = messages \\cup {Abort}",
      "messages' = messages",
      ["tm", "messages"],
      "DecideAbort"
    ],
    ["obeying only from prepared on", "/\\ Commit \\in messages", '/\\ Commit \\in messages /\\ rm[r] = "working"', ["rm"], undefined],
    ["an action that is left out", "  \\/ DecideAbort\n", "", ["tm", "messages"], undefined]
  ])("%s", async (_, from, to, changes, action) => {
    const found = told(await refined(twoPhaseCommit, { spec: (text) => text.replace(from, to) }))
    expect(found.steps).toMatchObject([["refinement", expect.any(Number)]])
    expect(found.changes).toEqual(changes)
    if (action !== undefined) expect(found.nearest!.actions).toEqual([action])
  })

  test("an action that the actors do not know is counted as never taken", async () => {
    const rash = '\\/ DecideAbort\n  \\/ (tm = "deciding" /\\ tm\' = "committed" /\\ UNCHANGED <<rm, prepared, messages>>)\n'
    const { report, covered } = await refined(twoPhaseCommit, { spec: (text) => text.replace("\\/ DecideAbort\n", rash) })
    expect([report.verdict, covered.isEqual, covered.unmatchedTransitions.length > 0, covered.unreached.length > 0]).toEqual([
      "holds",
      false,
      true,
      true
    ])
  })

  test("graphs are not equal where the specification may start elsewhere too, or a step has no counterpart", async () => {
    const more = (text: string) =>
      text.replace('/\\ tm = "deciding"\n  /\\ prepared = {}', '/\\ tm \\in {"deciding", "aborted"}\n  /\\ prepared = {}')
    const { report, covered } = await refined(twoPhaseCommit, { set: { rms: 1 }, spec: more })
    expect([report.verdict, covered.isEqual]).toEqual(["holds", false])
    const back = await refined(twoPhaseCommit, { mutant: mutants[1]! })
    expect(back.covered.isEqual).toBe(false)
  })

  test("another start has no counterpart from the first world on", async () => {
    const { report, unmatched } = await refined(twoPhaseCommit, {
      spec: (text) => text.replace('tm = "deciding"\n  /\\ prepared = {}', 'tm = "deciding"\n  /\\ prepared = RM')
    })
    expect(report.violations.map(({ counterexample }) => counterexample?.trace.steps)).toEqual([[]])
    expect(unmatched).toMatchObject({ before: undefined, nearest: [{ differences: [{ place: "prepared" }] }] })
  })
})

const without = (variable: string, state: SpecState): SpecState =>
  Object.fromEntries(Object.entries(state).filter(([name]) => name !== variable))

describe("a broken line of the abstraction is told by a step", () => {
  const broken = (change: (state: Readonly<Record<string, SpecValue>>) => SpecState) =>
    refined(twoPhaseCommit, {
      state:
        (state) =>
        (...args) =>
          change(state(...args))
    })

  test("a variable that stays as it was", async () => {
    expect(told(await broken((state) => ({ ...state, prepared: setOf([]) })))).toMatchObject({
      steps: [["refinement", expect.any(Number)]],
      changes: ["tm", "messages"]
    })
  })

  test("a message that nobody sees", async () => {
    expect(told(await broken((state) => ({ ...state, messages: setOf([]) })))).toMatchObject({
      steps: [["refinement", 1]],
      nearest: { actions: ["DecideAbort"], differences: [{ place: "messages" }] }
    })
  })

  test.each([
    ["lacks a variable", (state: SpecState) => without("tm", state), /gives no value for the variable "tm"/],
    [
      "has one too many",
      (state: SpecState) => ({ ...state, clock: 1 }),
      /gives "clock", which is no variable of the specification; it has rm, tm, prepared, messages/
    ],
    ["has half a number", (state: SpecState) => ({ ...state, tm: 0.5 }), /variable "tm": 0.5 is no whole number/],
    [
      "throws",
      () => {
        throw new Error("oh")
      },
      /the abstraction of scenario "tutorial\/two-phase-commit" fails: oh; it must be total/
    ]
  ])("an abstraction that %s is refused", async (_, change, sentence) => {
    await expect(broken(change)).rejects.toThrow(sentence)
  })
})
