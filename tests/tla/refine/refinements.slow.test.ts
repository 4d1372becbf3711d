import { describe, expect, test } from "vitest"
import { protocols } from "../../../src/actors/index.ts"
import { refined as snapshot } from "../../../src/actors/aurora/limitless/snapshot/scenarios.ts"
import { loss } from "../../../src/actors/aurora/storage/failover/scenarios.ts"
import { untakenOf } from "../../../src/workbench/report/refine-text.ts"
import { refine } from "../../../src/workbench/verify/refine.ts"
import { contentsOf } from "../../../src/workbench/load/scenario-file.ts"
import { functionOf, type Scenario, setOf, type SpecState, type SpecValue } from "../../../src/scenario/index.ts"
import { instantiate } from "../../../src/world/index.ts"
import { refined } from "./changed-refinement.ts"

describe("the actors of Aurora refine their specifications", () => {
  test("failover with a lost message refines VolumeEpochs.tla, and does all of it but for six steps that store what a quorum has", async () => {
    const { report, graph, covered } = await refined(loss)
    expect([report.verdict, report.distinct, graph.states.length, graph.transitions.length]).toEqual(["holds", 11_371, 453, 1_419])
    expect([covered.images, covered.matched, untakenOf(graph, covered.unmatchedTransitions)]).toEqual([
      453,
      1_413,
      [{ action: "Store", untaken: 6, of: 234 }]
    ])
  })

  test("snapshots and commits refine SnapshotVisibility.tla, and do something of each of its actions", async () => {
    const { report, graph, covered } = await refined(snapshot)
    expect([report.verdict, report.distinct, covered.images]).toEqual(["holds", 44_709, 2_675])
    expect(untakenOf(graph, covered.unmatchedTransitions).filter(({ untaken, of }) => untaken === of)).toEqual([])
    const known = new Set(graph.transitions.flatMap(({ actions }) => actions))
    // what is not there at all would not be missed either
    for (const action of ["Begin", "Prepare", "Decide", "Log", "Acknowledge", "Apply", "Inquire", "Deny", "Serve", "RollBack"])
      expect(known).toContain(action)
  })
})

/** The rules that a mutant breaks are in the specification too, so that a step of it has no counterpart there. */
describe("every mutant of actors that are bound to a specification makes a step that is none of it", async () => {
  const unbound: string[] = []
  for (const { load, refining } of protocols) {
    // nothing of it is specified
    if (refining === undefined) continue
    const { mutants } = contentsOf((await load()).flatMap((module) => Object.values(module)))
    for (const mutant of mutants) {
      if (instantiate(mutant.of, mutant.parameters, mutant).refines === undefined) {
        unbound.push(mutant.id)
        continue
      }
      test(mutant.id, async () => {
        const { report, unmatched } = await refine(mutant.of, { set: mutant.parameters, mutant })
        expect(report.violations.map(({ kind }) => kind)).toEqual(["refinement"])
        expect(report.violations[0]!.counterexample!.trace.steps.length).toBeGreaterThan(0)
        expect(unmatched!.nearest.length).toBeGreaterThan(0)
        for (const { differences } of unmatched!.nearest) expect(differences.length).toBeGreaterThan(0)
      })
    }
  }

  test("but for those whose scenario is bound to none", () => {
    expect(unbound).toEqual([
      "two-phase-commit M5",
      "storage F-10",
      "storage F-13",
      "failover M5",
      "failover M8",
      "failover M9",
      "failover M10",
      "failover M11",
      "failover M12",
      "failover M13",
      "limitless B14",
      "limitless B17",
      "limitless B19",
      "limitless B35",
      "limitless B37",
      "limitless X2",
      "limitless X3",
      "limitless X4",
      "limitless X8",
      "limitless X9",
      "limitless X10",
      "limitless X11",
      "limitless X12",
      "limitless X13",
      "limitless X14",
      "limitless X15",
      "limitless X16",
      "limitless X17"
    ])
  })
})

/** Where the walk found a step without counterpart, what that changes in the specification. */
const refuted = async (scenario: Scenario<any>, changes: Parameters<typeof refined>[1]): Promise<readonly string[]> => {
  const { report, graph, unmatched } = await refined(scenario, changes)
  expect(report.violations.map(({ kind }) => kind)).toEqual(["refinement"])
  return graph.variables.filter((_, i) => unmatched!.before?.[i] !== unmatched!.after[i])
}

describe("a broken action of the specification is told by what the actors do there", () => {
  test.each([
    ["a truncation that leaves the log as it was", loss, "log' = [log EXCEPT ![s] = Valid(@, writer[e].ranges)]", "log' = log", ["log"]],
    [
      "a fence that is raised by a step of one alone",
      loss,
      "fence' = [fence EXCEPT ![s] = e]\n  /\\ ranges'",
      "UNCHANGED fence\n  /\\ ranges'",
      ["ranges"]
    ],
    ["a commit that is answered where all have it", loss, "IsWriteQuorum(holders)", "holders = Segments", ["writer"]],
    [
      "proposals that are a tick late",
      snapshot,
      "part' = [part EXCEPT ![t][s] = [state |-> state, time |-> time]]",
      "part' = [part EXCEPT ![t][s] = [state |-> state, time |-> IF time = None THEN None ELSE time + 1]]",
      ["part"]
    ],
    [
      "a read that leaves logical time alone",
      snapshot,
      'IF Keeps("raise on read") THEN RaiseAbove(r, s) ELSE UNCHANGED logical',
      "UNCHANGED logical",
      ["logical"]
    ],
    ["an acknowledgement two ticks late", snapshot, ": x > time", ": x > time + 1", ["acknowledged"]]
  ])("%s", async (_, scenario: Scenario<any>, from, to, changes) => {
    expect(await refuted(scenario, { spec: (text) => text.replace(from, to) })).toEqual(expect.arrayContaining(changes))
  })
})

describe("a broken line of an abstraction is told by a step", () => {
  type State = Readonly<Record<string, SpecValue>>
  const pairs = (value: SpecValue | undefined) => (value as { "#map": readonly (readonly [SpecValue, SpecValue])[] })["#map"]
  const each = (value: SpecValue | undefined, of: (value: SpecValue) => SpecValue) =>
    functionOf(pairs(value).map(([key, one]) => [key, of(one)]))
  test.each([
    ["fences that nobody sees", loss, (state: State) => ({ ...state, fence: each(state["fence"], () => 1) })],
    ["logs of one segment alone", loss, (state: State) => ({ ...state, log: each(state["log"], () => pairs(state["log"])[0]![1]) })],
    ["truncation ranges that are not there", loss, (state: State) => ({ ...state, ranges: each(state["ranges"], () => setOf([])) })],
    ["an epoch that never changes", loss, (state: State) => ({ ...state, epoch: 1 })],
    ["logical times that stand still", snapshot, (state: State) => ({ ...state, logical: each(state["logical"], () => 0) })],
    [
      "snapshots that are all taken at the start",
      snapshot,
      (state: State) => ({ ...state, start: each(state["start"], (time) => (time === -1 ? -1 : 0)) })
    ],
    ["reads that get nothing", snapshot, (state: State) => ({ ...state, seen: each(state["seen"], (row) => each(row, () => "unread")) })]
  ])("%s", async (_, scenario: Scenario<any>, change: (state: State) => SpecState) => {
    const changes = await refuted(scenario, {
      state:
        (state) =>
        (...args) =>
          change(state(...args))
    })
    expect(changes.length).toBeGreaterThan(0)
  })
})
