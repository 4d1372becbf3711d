import { expect, test } from "vitest"
import { driver } from "../../../src/actors/borealis/handshake/driver.ts"
import { death, handshake } from "../../../src/actors/borealis/handshake/scenarios.ts"
import { worker } from "../../../src/actors/borealis/handshake/worker.ts"
import { eventually, view } from "../../../src/scenario/index.ts"
import { alsoPromising, judged } from "../judged.ts"

const reads = {
  driver: view(driver, ({ value, context: { hasGivenUp } }) => ({ isClosed: value === "closed", hasGivenUp })),
  isGone: view(worker, ({ value }) => value === "ended" || value === "dead")
}
const isOver = eventually("the search is closed, and every worker has ended or is dead", {
  reads,
  holds: ({ driver: [one], isGone }) => one!.isClosed && isGone.every((gone) => gone)
})
const isDone = eventually("the search is closed, and was not given up", {
  reads,
  holds: ({ driver: [one] }) => one!.isClosed && !one!.hasGivenUp
})
const all = ["actors", "messages", "timers"] as const

test.each([handshake, death])("$name: every search comes to its end, without fairness and so with it", async (of) => {
  const [none] = alsoPromising(of, {}, isOver, all)
  expect(await judged(none!)).toBe("holds")
})

test("a search may be given up, under strong fairness and so under any, since a worker may be slower than the driver has patience", async () => {
  const [, , strong] = alsoPromising(death, {}, isDone, all)
  expect(await judged(strong!)).toBe(`violated; ${isDone.name}: ends`)
})
