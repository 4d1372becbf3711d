import { assign, emit } from "xstate"
import { expect, test } from "vitest"
import { defer, send, several } from "../../src/kernel/index.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { bag, fifo, type Network, sometimes, always } from "../../src/scenario/index.ts"
import { instantiate, replay } from "../../src/world/index.ts"
import { naiveSearch } from "../oracles/naive-search.ts"
import { actorOf, free, scenarioOf, viewOf } from "./counter-scenarios.ts"

const sender = actorOf("sender", { entry: emit(several(["A", "B", "C"].map((type) => send("receiver", { type })))), on: { Up: {} } })
const hears = (type: string) => ({ actions: assign({ n: ({ context }: { context: { n: string } }) => `${context.n}${type}` }) as never })
const receiver = actorOf("receiver", { context: { n: "" }, on: { A: hears("A"), B: hears("B"), C: hears("C") } }, [])
/** Takes A only after B. */
const picky = actorOf(
  "receiver",
  {
    context: { n: "" },
    initial: "shut",
    states: {
      shut: { on: { A: { actions: emit(defer()) }, B: { target: "open", ...hears("B") }, C: hears("C") } },
      open: { on: { A: hears("A"), B: hears("B"), C: hears("C") } }
    }
  },
  []
)

/** What the receiver may have heard when nothing can happen any more: told by the naive search and by the compiled one. */
const heardOn = async (network: Network, faults: object | "none", one = receiver): Promise<readonly string[]> => {
  const heard = viewOf(one, ({ context }) => String(context.n))
  const budgets = { ...free, faults: faults as "none" }
  const all = ["", "A", "B", "C"].flatMap((x) => ["", "A", "B", "C"].flatMap((y) => ["", "A", "B", "C"].map((z) => x + y + z)))
  const words = [...new Set([...all, "AABC", "ABBC", "ABCC"])]
  const claims = words.map((word) => sometimes(`"${word}"`, { reads: { heard }, holds: ({ heard: [text] }) => text === word }))
  const subject = scenarioOf(
    { sender, receiver: one },
    [...claims, always("never C alone", { reads: { heard }, holds: ({ heard: [text] }) => text !== "C" })],
    { network, budgets }
  )
  const report = await checkPromise(subject, { all: true })
  const naive = naiveSearch(instantiate(subject))
  expect(report).toMatchObject({ distinct: naive.distinct, transitions: naive.transitions, depth: naive.depth, finalStates: naive.stuck })
  for (const { counterexample } of report.violations.filter(({ kind }) => kind === "always")) {
    const { trace } = counterexample!
    expect(replay(instantiate(subject), trace.start, trace.steps).steps).toHaveLength(naive.violated.get("never C alone")!)
  }
  const unreached = new Set(report.violations.map(({ name }) => name))
  const reached = words.filter((word) => !unreached.has(`"${word}"`))
  expect(new Set(reached.map((word) => `"${word}"`))).toEqual(naive.reached)
  return reached.toSorted()
}

test("a queue is heard in order, with any one message lost from any position", async () => {
  expect(await heardOn(fifo({ capacity: 3 }), "none")).toEqual(["", "A", "AB", "ABC"])
  expect(await heardOn(fifo({ capacity: 3 }), { loss: 1 })).toEqual(["", "A", "AB", "ABC", "AC", "B", "BC"])
  expect(await heardOn(fifo({ capacity: 3 }), { loss: { total: 1, of: ["B"] } })).toEqual(["", "A", "AB", "ABC", "AC"])
})

test("a queue's head may be copied where there is room", async () => {
  const copied = await heardOn(fifo({ capacity: 4 }), { duplication: 1 })
  expect(copied).toEqual(expect.arrayContaining(["AABC", "ABBC", "ABCC"]))
  expect(await heardOn(fifo({ capacity: 3 }), { duplication: 1 })).not.toContain("AABC")
})

test("a deferred head blocks its queue unless it may be overtaken", async () => {
  expect(await heardOn(fifo({ capacity: 3 }), "none", picky)).toEqual([""])
  expect(await heardOn(fifo({ capacity: 3, skipDeferred: true }), "none", picky)).toEqual(["", "B", "BA", "BAC"])
})

test("a bag is heard in any order", async () => {
  expect(await heardOn(bag(), "none")).toHaveLength(1 + 3 + 6 + 6)
})
