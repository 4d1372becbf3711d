import { describe, expect, test } from "vitest"
import { compact, compactMessage, compactState, different, textOf, wordsOf } from "../../src/trace/index.ts"
import { type Action, instantiate, type Label, replay } from "../../src/world/index.ts"
import { twoClients } from "../fixtures/lock.scenario.ts"
import { storm } from "../fixtures/storm.scenario.ts"

const decide = (actor: string, event: string): Label => ({ action: { kind: "spontaneous", actor, event }, chosen: [] })
const deliver = (from: string, to: string, message: { type: string }): Label => ({
  action: { kind: "deliver", from, to, message },
  chosen: []
})
const text = (system: ReturnType<typeof instantiate>, steps: readonly Label[]) => textOf(system, replay(system, 0, steps))

test("steps are numbered, and show who did what, what was sent and what changed", () => {
  const steps = [
    decide("alice", "Ask"),
    decide("bob", "Ask"),
    deliver("alice", "lock", { type: "Acquire" }),
    deliver("bob", "lock", { type: "Acquire" })
  ]
  expect(text(instantiate(twoClients), steps)).toEqual([
    "  1  alice decides Ask",
    "       sends  alice → lock  Acquire",
    "       alice  idle → waiting",
    "  2  bob decides Ask",
    "       sends  bob → lock  Acquire",
    "       bob    idle → waiting",
    "  3  alice → lock  Acquire",
    "       sends  lock → alice  Granted",
    '       lock   waiting: + "alice"',
    "  4  bob → lock  Acquire",
    '       lock  waiting: + "bob"'
  ])
})

test("choices, timers, loss, copies, crashes and restarts are told in words, and a crash shows no lost context", () => {
  const say = { type: "Said", word: "yes" }
  const steps: readonly Label[] = [
    { action: { kind: "timer", actor: "a", timer: "xstate.after.pauseMs.node.waiting" }, chosen: [{ key: "word", option: "yes" }] },
    { action: { kind: "duplicate", from: "a", to: "b", message: say }, chosen: [] },
    { action: { kind: "lose", from: "a", to: "b", message: say }, chosen: [] },
    deliver("a", "b", say),
    { action: { kind: "crash", actor: "b" }, chosen: [] },
    { action: { kind: "restart", actor: "b" }, chosen: [] }
  ]
  expect(text(instantiate(storm), steps)).toEqual([
    "  1  a's timer goes off: after pauseMs in node.waiting",
    '       chooses   word = "yes"',
    '       sends     a → b  Said { word: "yes" }',
    '       observes  a: Spoke { word: "yes" }',
    "       a         waiting → silent",
    '       journal   said: + "yes"',
    '  2  the network copies a → b  Said { word: "yes" }',
    '  3  the network loses a → b  Said { word: "yes" }',
    '  4  a → b  Said { word: "yes" }',
    '       b  heard: + "yes"; times: 0 → 1',
    "  5  b crashes",
    "       b  waiting → down",
    "  6  b restarts",
    "       b  down → waiting; times: nothing → 0"
  ])
})

test("a step that breaks something says what", () => {
  const lines = text(instantiate(storm), [
    { action: { kind: "spontaneous", actor: "a", event: "Mumble" }, chosen: [] },
    deliver("a", "b", { type: "Mumbled" })
  ])
  expect(lines.at(-1)).toBe('       breaks  b gets "Mumbled" in state "waiting", which does not list it')
})

describe("every kind of action has its words", () => {
  const system = instantiate(storm)
  test.each<readonly [Action, string]>([
    [{ kind: "tick" }, "time passes: one tick"],
    [{ kind: "tick", time: 3 }, "time passes: it is now 3"],
    [{ kind: "diskLoss", actor: "a" }, "a restarts with an empty disk"],
    [{ kind: "hostCrash", host: "h1" }, "host h1 goes down"],
    [{ kind: "hostRestart", host: "h1" }, "host h1 comes back"],
    [{ kind: "zoneOutage", zone: "z1" }, "zone z1 goes down"],
    [{ kind: "partition", split: 0 }, "the network splits: a | b"],
    [{ kind: "heal" }, "the network is whole again"],
    [{ kind: "disrupt", actor: "a", by: 2 }, "a's clock jumps by +2"],
    [{ kind: "disrupt", actor: "a", by: -1 }, "a's clock jumps by -1"],
    [{ kind: "timer", actor: "a", timer: "xstate.after.500.node.waiting" }, "a's timer goes off: after 500 ms in node.waiting"],
    [{ kind: "timer", actor: "a", timer: "lease" }, "a's timer goes off: lease"]
  ])("%o", (action, words) => expect(wordsOf(system, action)).toBe(words))
})

describe("values fit on a line", () => {
  test.each<readonly [unknown, string]>([
    [{ a: 1, "b c": [true, null, "x"] }, '{ a: 1, "b c": [true, null, "x"] }'],
    [{}, "{}"],
    [undefined, "nothing"],
    ["x".repeat(500), `"${"x".repeat(158)}…`]
  ])("%o", (value, shown) => expect(compact(value)).toBe(shown))

  test("a message without fields is its type alone", () =>
    expect([compactMessage({ type: "A" }), compactMessage({ type: "A", n: 1 })]).toEqual(["A", "A { n: 1 }"]))

  test("nested and parallel states are paths and records", () => {
    expect(compactState({ open: { write: "busy" } })).toBe("open.write.busy")
    expect(compactState({ log: "idle", gossip: { on: {} } })).toBe("{ log: idle, gossip: on }")
  })
})

describe("only what differs is shown", () => {
  test.each<readonly [unknown, unknown, readonly string[]]>([
    [{ a: 1, b: 2 }, { a: 1, b: 2 }, []],
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, ["b: 2 → 3"]],
    [{ a: 1 }, { b: 1 }, ["a: 1 → nothing", "b: nothing → 1"]],
    [{ log: [1, 2] }, { log: [1, 2, 3] }, ["log: + 3"]],
    [{ log: [1, 2] }, { log: [2, 3] }, ["log: - 1 + 3"]],
    [{ log: [1, 2] }, { log: [2, 1] }, ["log: [1, 2] → [2, 1]"]],
    [{ log: [1] }, { log: [2] }, ["log: [1] → [2]"]],
    [{ log: [1, 1] }, { log: [1] }, ["log: - 1"]],
    [{ log: [{ n: 1, at: "a" }] }, { log: [{ n: 2, at: "a" }] }, ["log[0].n: 1 → 2"]],
    [{ deep: { er: { x: 1 } } }, { deep: { er: { x: null } } }, ["deep.er.x: 1 → null"]]
  ])("from %o to %o", (before, after, changes) => expect(different("", before, after)).toEqual(changes))
})
