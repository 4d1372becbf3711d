import { describe, expect, test } from "vitest"
import { acceptor } from "../../../src/actors/tutorial/paxos/acceptor.ts"
import { agreement, truth, validity, votesRise } from "../../../src/actors/tutorial/paxos/invariants.ts"
import { mutants } from "../../../src/actors/tutorial/paxos/mutants.ts"
import { everybodyLearns, somebodyLearns } from "../../../src/actors/tutorial/paxos/promises.ts"
import { crash, live, paxos } from "../../../src/actors/tutorial/paxos/scenarios.ts"
import { start, step, type Stepped } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { bag, scenario, type Spec } from "../../../src/scenario/index.ts"
import { instantiate } from "../../../src/world/index.ts"
import { paxos as benchmark } from "../../bench/paxos/scenario.ts"
import { foundBy } from "./found-by.ts"
import { fairnesses, judged } from "../judged.ts"

describe("the whole space", () => {
  test("with 2 proposers and 4 acceptors has 212,844 worlds", async () => {
    const report = await checkPromise(paxos, { set: { acceptors: 4 } })
    expect(report).toMatchObject({ verdict: "holds", distinct: 212_844, transitions: 967_544, depth: 31, frontier: 0 })
  })

  test.each([
    [3, 2_670, 9_612, 23],
    [4, 11_581, 52_899, 31]
  ])("with %i acceptors has %i worlds up to their order", async (acceptors, distinct, transitions, depth) => {
    const report = await checkPromise(paxos, { set: { acceptors }, symmetry: true })
    expect(report).toMatchObject({ verdict: "holds", distinct, transitions, depth, frontier: 0 })
  })

  test("on a network that consumes, unwatched, is that of the benchmark, which SPIN and tla-checker count too", async () => {
    const { monitors: _, properties, ...parts } = paxos.build({ proposers: 2, acceptors: 3 }) as Spec
    const unwatched = properties.filter(({ reads }) => !("chosen" in reads))
    expect(unwatched).not.toEqual([])
    const consumed = scenario("paxos/bag", { ...parts, properties: unwatched, network: bag(), expected: undefined })
    const { verdict, distinct, transitions, depth } = await checkPromise(consumed)
    expect({ verdict, distinct, transitions, depth }).toEqual({ verdict: "holds", distinct: 101_408, transitions: 518_682, depth: 24 })
    expect(instantiate(benchmark).expected).toEqual({ distinct, transitions, depth })
  })

  test("has each world three times where a durable acceptor may crash once", async () => {
    const [without, within] = await Promise.all([paxos, crash].map(async (of) => (await checkPromise(of)).distinct))
    expect(within).toBe(3 * without!)
  })
})

describe("a broken rule is caught by its property and by no other", () => {
  test.each([
    ["paxos M3", agreement, 10],
    ["paxos M4", agreement, 12],
    ["paxos M6", validity, 7],
    ["paxos M7", truth, 7],
    ["paxos M8", votesRise.name, 12],
    ["paxos M11", somebodyLearns.name, 7]
  ])("%s: %s in %i steps", async (id, name, steps) => {
    expect(await foundBy(mutants, id)).toEqual([[name, steps]])
  })

  test.each([
    ["paxos M9", 14, 16],
    ["paxos M10", 7, 16]
  ])("but %s lets an acceptor vote in a lower ballot as well", async (id, first, second) => {
    expect(await foundBy(mutants, id)).toEqual([
      [votesRise.name, first],
      [agreement, second]
    ])
  })
})

test("the highest ballot matters from the third proposer on", async () => {
  const lastVote = mutants.find(({ id }) => id === "paxos M5")!
  const two = scenario("paxos/two", { ...paxos.build({ proposers: 2, acceptors: 3 }), expected: undefined })
  const { verdict, distinct } = await checkPromise(two, { mutant: { ...lastVote, of: two } })
  expect({ verdict, distinct }).toEqual({ verdict: "holds", distinct: 14_265 })
  expect(await foundBy(mutants, "paxos M5")).toEqual([[agreement, 20]])
})

test("an acceptor says nothing of what is stale, and tells its last vote when it promises", () => {
  const [started] = start(acceptor, undefined) as readonly [Stepped]
  const [voted] = step(acceptor, started.state, { type: "Accept", ballot: 2, value: "v2", from: "p2" }) as readonly [Stepped]
  const [stale] = step(acceptor, voted.state, { type: "Prepare", ballot: 1, from: "p1" }) as readonly [Stepped]
  expect(stale).toMatchObject({ ignored: true, sent: [] })
  const [newer] = step(acceptor, voted.state, { type: "Prepare", ballot: 3, from: "p3" }) as readonly [Stepped]
  expect(newer.sent).toEqual([{ to: "p3", message: { type: "Promised", ballot: 3, vote: { ballot: 2, value: "v2" } } }])
})

describe.each(fairnesses)("fairness: %s", (fair) => {
  test("somebody learns a value as long as a majority of the acceptors is up", async () => {
    expect(await judged(live, { crashes: 0, fair })).toBe("holds")
    expect(await judged(live, { crashes: 1, fair })).toBe("holds")
    expect(await judged(live, { crashes: 2, fair })).toBe(`violated; ${somebodyLearns.name}: ends`)
  })

  test("not everybody does: who is outbid waits for ever", async () => {
    expect(await judged(live, { promise: "everybody", crashes: 0, fair })).toBe(`violated; ${everybodyLearns.name}: ends`)
  })

  test("where each has a next ballot it stays open whether anybody does", async () => {
    expect(await judged(live, { acceptors: 2, ballots: 2, crashes: 0, fair })).toBe("inconclusive; spontaneous")
  })
})
