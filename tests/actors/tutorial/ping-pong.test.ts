import { describe, expect, test } from "vitest"
import { client } from "../../../src/actors/tutorial/ping-pong/client.ts"
import { answeredIsDone, doneOnce } from "../../../src/actors/tutorial/ping-pong/invariants.ts"
import { mutants } from "../../../src/actors/tutorial/ping-pong/mutants.ts"
import { live, pingPong } from "../../../src/actors/tutorial/ping-pong/scenarios.ts"
import { isAnswered } from "../../../src/actors/tutorial/ping-pong/promises.ts"
import { server } from "../../../src/actors/tutorial/ping-pong/server.ts"
import { start, step, type Stepped } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { bag, fifo, type Network, scenario } from "../../../src/scenario/index.ts"
import { foundBy } from "./found-by.ts"
import { alsoPromising, fairnesses, judged } from "../judged.ts"

describe("the whole space", () => {
  test.each([
    [1, 2, 3, 71, 159, 12],
    [2, 0, 3, 161, 333, 14],
    [3, 2, 3, 891, 3_313, 16],
    [2, 5, 6, 3_108, 13_763, 23]
  ])("with %i rounds, %i losses and %i resends has %i worlds", async (rounds, losses, resends, distinct, transitions, depth) => {
    const report = await checkPromise(pingPong, { set: { rounds, losses, resends } })
    expect(report).toMatchObject({ verdict: "holds", distinct, transitions, depth, frontier: 0 })
  })
})

describe("a broken rule is caught by its property and by no other", () => {
  test.each([
    ["ping-pong M1", answeredIsDone.name, 5],
    ["ping-pong M2", doneOnce.name, 3],
    ["ping-pong M3", "deadlock", 3],
    ["ping-pong M4", answeredIsDone.name, 7],
    ["ping-pong M5", isAnswered.name, 7]
  ])("%s: %s in %i steps", async (id, name, steps) => {
    expect(await foundBy(mutants, id)).toEqual([[name, steps]])
  })
})

/** The client that compares one bit, on some network. */
const bitOn = async (network: Network, rounds: number) => {
  const of = scenario("ping-pong/one-bit", { ...pingPong.build({ rounds, losses: 2, resends: 3 }), network, expected: undefined })
  const mutant = { ...mutants.find(({ id }) => id === "ping-pong M4")!, of, parameters: {} }
  return (await checkPromise(of, { mutant })).verdict
}

test("one bit is enough where messages do not overtake each other, and from the third round on not where they do", async () => {
  expect(await bitOn(fifo({ capacity: 4 }), 3)).toBe("holds")
  expect(await Promise.all([1, 2, 3].map((rounds) => bitOn(bag(), rounds)))).toEqual(["holds", "holds", "violated"])
})

test("the client asks as it starts, and takes no answer of another round", () => {
  const [started] = start(client, { server: "server", rounds: 2 }) as readonly [Stepped]
  expect(started.sent).toEqual([{ to: "server", message: { type: "Ping", round: 1 } }])
  const [late] = step(client, started.state, { type: "Pong", round: 2, from: "server" }) as readonly [Stepped]
  expect(late.ignored).toBe(true)
  const [next] = step(client, started.state, { type: "Pong", round: 1, from: "server" }) as readonly [Stepped]
  expect(next.state.snapshot.context).toMatchObject({ round: 2, answered: 1 })
})

test("the server answers twice and works once", () => {
  const ask = { type: "Ping", round: 1, from: "client" }
  const [started] = start(server, undefined) as readonly [Stepped]
  const [once] = step(server, started.state, ask) as readonly [Stepped]
  const [twice] = step(server, once.state, ask) as readonly [Stepped]
  expect([once, twice].map(({ sent }) => sent)).toEqual([1, 2].map(() => [{ to: "client", message: { type: "Pong", round: 1 } }]))
  expect(twice.state.snapshot.context).toEqual({ round: 1, done: 1 })
})

const tried = [1, 2, 3, 4].flatMap((tries) => [0, 1, 2, 3].map((losses) => ({ tries, losses })))

test.each(tried)(
  "who asks $tries times is answered in each round, under any fairness, exactly if fewer than that are lost: $losses",
  async (set) => {
    const expected = set.losses < set.tries ? "holds" : `violated; ${isAnswered.name}: ends`
    const [none, ...fair] = await Promise.all(fairnesses.map((one) => judged(live, { ...set, fair: one })))
    expect([none, ...fair]).toEqual([expected, expected, expected])
  }
)

test("whether who asks for ever is answered stays open, since the budget of timers cuts", async () => {
  const open = await Promise.all(alsoPromising(pingPong, {}, isAnswered, ["messages", "timers"]).map((one) => judged(one)))
  expect(open).toEqual(["inconclusive; timers", "inconclusive; timers", "inconclusive; timers"])
})
