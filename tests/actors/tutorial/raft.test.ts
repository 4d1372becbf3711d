import { describe, expect, test } from "vitest"
import { electionSafety, leaderCompleteness, logMatching } from "../../../src/actors/tutorial/raft/invariants.ts"
import type { Entry } from "../../../src/actors/tutorial/raft/messages.ts"
import { mutants } from "../../../src/actors/tutorial/raft/mutants.ts"
import { somethingIsCommitted } from "../../../src/actors/tutorial/raft/promises.ts"
import { live, raft } from "../../../src/actors/tutorial/raft/scenarios.ts"
import { type Disk, server } from "../../../src/actors/tutorial/raft/server.ts"
import { type ActorState, start, step, type Stepped } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { foundBy } from "./found-by.ts"
import { fairnesses, judged } from "../judged.ts"

describe("the whole space", () => {
  test.each([
    [{ candidates: 2 }, 25_593, 67_748, 23],
    [{ candidates: 2, crashes: 1 }, 167_909, 519_574, 26],
    [{ servers: 5, candidates: 2, terms: 1 }, 73_132, 363_542, 24],
    [{ start: "figure-8", terms: 4, entries: 2 }, 100_608, 310_898, 24]
  ])("with %o has %i worlds", async (set, distinct, transitions, depth) => {
    expect(await checkPromise(raft, { set })).toMatchObject({ verdict: "holds", distinct, transitions, depth, frontier: 0 })
  })

  test.each([
    [{}, 18_351, 47_864, 23],
    [{ candidates: 2 }, 12_798, 33_879, 23],
    [{ servers: 5, candidates: 2, terms: 1 }, 7_656, 37_595, 24]
  ])("with %o has %i worlds up to the order of servers", async (set, distinct, transitions, depth) => {
    expect(await checkPromise(raft, { set, symmetry: true })).toMatchObject({ verdict: "holds", distinct, transitions, depth })
  })

  test("begins with figure 8 only where there is room for it", async () => {
    await expect(checkPromise(raft, { set: { start: "figure-8" } })).rejects.toThrow(
      "start=figure-8 needs servers=3, terms=3 and entries=2"
    )
  })
})

describe("a broken rule is caught by its property and by no other", () => {
  test.each([
    ["raft M1", electionSafety, 6],
    ["raft M2", leaderCompleteness, 11],
    ["raft M3", leaderCompleteness, 12],
    ["raft M4", leaderCompleteness, 11],
    ["raft M5", electionSafety, 6],
    ["raft M6", leaderCompleteness, 13],
    ["raft M7", logMatching, 11],
    ["raft M8", electionSafety, 8]
  ])("%s: %s in %i steps", async (id, { name }, steps) => {
    expect(await foundBy(mutants, id)).toEqual([[name, steps]])
  })
})

test.each([2, 3])("%i terms are too few for figure 8", async (terms) => {
  const anyTerm = mutants.find(({ id }) => id === "raft M3")!
  const { verdict } = await checkPromise(raft, { mutant: anyTerm, set: { candidates: 2, start: "empty", terms, entries: 1 } })
  expect(verdict).toBe("holds")
})

test("where copies of any entry count, more is committed with two terms: as many worlds as the page says", async () => {
  const anyTerm = mutants.find(({ id }) => id === "raft M3")!
  const report = await checkPromise(raft, { mutant: anyTerm, set: { start: "empty", terms: 2, entries: 1 } })
  expect(report).toMatchObject({ violations: [], distinct: 122_484, frontier: 0 })
})

const log = (...terms: readonly number[]): readonly Entry[] => terms.map((term) => ({ term }))
const started = (disk: Partial<Disk>): ActorState =>
  (
    start(server, { id: "s1", peers: ["s2", "s3"], terms: 3, entries: 3, term: 2, votedFor: null, log: [], ...disk }) as readonly [Stepped]
  )[0].state

describe("a vote", () => {
  test.each([
    ["no log", log(), 0, 0, true],
    ["the same log", log(1, 2), 2, 2, true],
    ["a longer log", log(1), 2, 1, true],
    ["a shorter log of a newer term", log(1, 1, 1), 1, 2, true],
    ["a shorter log", log(1, 1), 1, 1, false],
    ["a longer log of an older term", log(2), 3, 1, false]
  ])("for %s", (_, own, lastIndex, term, isGiven) => {
    const request = { type: "RequestVote", term: 3, lastIndex, lastTerm: term, from: "s2" }
    const [{ state, sent }] = step(server, started({ log: own }), request) as readonly [Stepped]
    expect(sent).toEqual(isGiven ? [{ to: "s2", message: { type: "Vote", term: 3 } }] : [])
    expect(state.snapshot.context).toMatchObject({ term: 3, votedFor: isGiven ? "s2" : null })
  })

  test("is given again to the same one, and in that term to no other", () => {
    const voter = started({ votedFor: "s2" })
    const ask = (from: string) =>
      step(server, voter, { type: "RequestVote", term: 2, lastIndex: 0, lastTerm: 0, from }) as readonly [Stepped]
    expect([ask("s2")[0].sent.length, ask("s3")[0].sent.length]).toEqual([1, 0])
  })
})

test.each([
  ["an older append of the same leader undoes nothing", log(1, 2), log(1), log(1, 2)],
  ["what is missing is added", log(1), log(1, 2), log(1, 2)],
  ["what departs is replaced", log(1, 1, 1), log(1, 2), log(1, 2)]
])("%s", (_, own, leaders, becomes) => {
  const [{ state, sent }] = step(server, started({ log: own }), { type: "Append", term: 2, log: leaders, from: "s2" }) as readonly [Stepped]
  expect(state.snapshot.context).toMatchObject({ log: becomes })
  expect(sent).toEqual([{ to: "s2", message: { type: "Appended", term: 2, length: leaders.length } }])
})

describe.each(fairnesses)("fairness: %s", (fair) => {
  test("an entry is committed where one server stands, as long as a majority is up", async () => {
    expect(await judged(live, { crashes: 1, fair })).toBe("holds")
    expect(await judged(live, { crashes: 2, fair })).toBe(`violated; ${somethingIsCommitted.name}: ends`)
  })

  test("none need be where a second server stands in another term", async () => {
    expect(await judged(live, { candidates: 2, terms: 1, crashes: 0, fair })).toBe("holds")
    expect(await judged(live, { candidates: 2, terms: 2, crashes: 0, fair })).toBe(`violated; ${somethingIsCommitted.name}: ends`)
  })
})
