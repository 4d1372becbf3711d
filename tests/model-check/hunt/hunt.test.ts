import { describe, expect, test } from "vitest"
import { mutants as commitMutants } from "../../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { mutants as raftMutants } from "../../../src/actors/tutorial/raft/mutants.ts"
import {
  checkPromise,
  type HuntScenarioOptions,
  huntPromise,
  type Report,
  strategyNames,
  type Violation
} from "../../../src/model-check/index.ts"
import { instantiate, replay } from "../../../src/world/index.ts"
import type { Mutant, Scenario } from "../../../src/scenario/index.ts"
import * as verdicts from "../../fixtures/verdicts.scenario.ts"

const raftMutant = (id: string): Mutant => raftMutants.find((one) => one.id === id)!

// a hunt looks at no promise
const unsafe = commitMutants.filter(({ of: { name } }) => name === twoPhaseCommit.name)

const hunted = (mutant: Mutant, options: HuntScenarioOptions = {}): Promise<Report> =>
  huntPromise(mutant.of, { ...options, mutant, set: { ...mutant.parameters, ...options.set } })

const stepsOf = ({ violations }: Report): number => violations[0]!.counterexample!.trace.steps.length

describe.each(strategyNames)("by %s", (strategy) => {
  test.each(unsafe)("$id is caught as breadth-first search catches it", async (mutant) => {
    const report = await hunted(mutant, { strategies: [strategy], seconds: 30 })
    expect(report).toMatchObject({ verdict: "violated", isHunt: true, hunted: { strategies: [strategy] } })
    const [{ kind, name }] = report.violations as readonly [Violation]
    const searched = await checkPromise(mutant.of, { mutant, set: mutant.parameters, all: true })
    const same = searched.violations.filter((one) => one.kind === kind && one.name === name)
    // in so small a space all ways are near each other
    expect(stepsOf(report)).toBe(stepsOf({ ...searched, violations: same }))
  })

  test("what holds is sampled, never held, and the end of all ways is told", async () => {
    const { distinct } = await checkPromise(twoPhaseCommit)
    const report = await huntPromise(twoPhaseCommit, { strategies: [strategy], seconds: strategy.startsWith("de") ? 30 : 0.3 })
    expect(report.verdict).toBe("sampled")
    expect(report.violations).toEqual([])
    if (strategy.startsWith("de")) expect(report.reason).toMatch(/^went depth-first to the end of every way/)
    else expect(report.reason).toMatch(/^ended after/)
    if (strategy.startsWith("de")) expect(report.distinct).toBe(distinct)
    else expect(report.distinct).toBeLessThanOrEqual(distinct)
    expect(report.distinct).toBeGreaterThan(distinct / 2)
  })
})

describe("each kind of violation is found, and its path replays", () => {
  const kinds: readonly (readonly [Scenario, string])[] = [
    [verdicts.violated, "always"],
    [verdicts.leaps, "between"],
    [verdicts.unhandled, "unhandled message"],
    [verdicts.invariant, "local invariant"],
    [verdicts.deadlock, "deadlock"]
  ]
  test.each(kinds)("%o: %s", async (scenario, kind) => {
    const report = await huntPromise(scenario)
    const [violation] = report.violations
    expect(violation?.kind).toBe(kind)
    const { trace } = violation!.counterexample!
    const { violations } = await checkPromise(scenario)
    expect(trace.steps.length).toBe(violations[0]!.counterexample!.trace.steps.length)
    expect(replay(instantiate(scenario), trace.start, trace.steps).steps.length).toBe(trace.steps.length)
  })
})

test("figure 8 of Raft is found from an empty start, 3 servers, 4 terms, 2 entries, a crash and a restart, and made short", async () => {
  const report = await hunted(raftMutant("raft M3"), { set: { start: "empty", terms: 4, entries: 2, crashes: 1 } })
  expect(report.violations[0]?.name).toBe("a leader has all that was committed in terms before its own")
  const { before } = report.violations[0]!.counterexample!
  expect(stepsOf(report)).toBeLessThanOrEqual(before!)
  expect(stepsOf(report)).toBeLessThan(23)
})

describe("a seed", () => {
  const walk = (seed: string) => hunted(raftMutant("raft M4"), { seed, strategies: ["walks"] })

  test("fixes what is walked", async () => {
    const [one, same] = [await walk("7"), await walk("7")]
    expect(one.violations[0]!.counterexample!.trace).toEqual(same.violations[0]!.counterexample!.trace)
    expect([one.transitions, one.distinct, one.depth]).toEqual([same.transitions, same.distinct, same.depth])
  })

  test("another one walks elsewhere", async () => {
    const [one, other] = [await walk("7"), await walk("8")]
    expect(one.transitions).not.toBe(other.transitions)
  })
})

test("no walk goes beyond the bound on depth, and so nothing that lies deeper is found", async () => {
  const mutant = raftMutant("raft M4")
  const shortest = stepsOf(await checkPromise(mutant.of, { mutant, set: mutant.parameters }))
  const report = await hunted(mutant, { maxDepth: shortest, seconds: 1 })
  expect(report).toMatchObject({ verdict: "sampled", depth: shortest })
  expect(report.bounds).toContainEqual({ name: "depth", limit: shortest, reached: true })
})

test("a check with a share for the hunt ends with what the hunt finds first", async () => {
  const mutant = raftMutant("raft M3")
  const set = { ...mutant.parameters, start: "empty" }
  const report = await checkPromise(mutant.of, { mutant, set, hunt: 0.5, seconds: 60 })
  expect(report).toMatchObject({ verdict: "violated", isHunt: false })
  expect(report.violations.length).toBe(1)
  expect(report.reason).toMatch(/^the hunt beside the search: found after/)
})

test("and with what the search covers where there is nothing to find", async () => {
  const { distinct, verdict } = await checkPromise(twoPhaseCommit, { hunt: 0.5 })
  expect({ distinct, verdict }).toEqual({ distinct: 288, verdict: "holds" })
})

test("with all, one of each property is found, and no world behind a violation is left out", async () => {
  const mutant = commitMutants.find(({ id }) => id === "two-phase-commit M3")!
  const namesOf = ({ violations }: Report) => violations.map(({ name }) => name).sort()
  const report = await hunted(mutant, { all: true, strategies: ["depth-first"], seconds: 30 })
  const searched = await checkPromise(mutant.of, { mutant, set: mutant.parameters, all: true })
  expect(namesOf(report)).toEqual(namesOf(searched))
  expect(namesOf(report).length).toBeGreaterThan(1)
  expect(report.distinct).toBe(searched.distinct)
})
