import { expect, test } from "vitest"
import { allAreDone, nobodyIsLate } from "../../../src/actors/borealis/handshake/invariants.ts"
import type { FromMemory } from "../../../src/actors/borealis/handshake/messages.ts"
import { mutants } from "../../../src/actors/borealis/handshake/mutants.ts"
import { handshake } from "../../../src/actors/borealis/handshake/scenarios.ts"
import { worker } from "../../../src/actors/borealis/handshake/worker.ts"
import { start, step, type Stepped } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"

test("a worker that is called out late for what it has done sleeps again", () => {
  const phase = { number: 1, expected: 1, isClose: false }
  const answers: readonly (FromMemory | { readonly type: "Start" })[] = [
    { type: "Start" },
    { type: "Phase", phase },
    { type: "Count", count: 1 },
    { type: "Phase", phase },
    { type: "Woken", by: "notify" },
    { type: "Phase", phase }
  ]
  let [now] = start(worker, { portions: 2, mayDie: false }) as readonly [Stepped]
  const asked = answers.map((answer) => {
    ;[now] = step(worker, now.state, { ...answer, from: "memory" }) as readonly [Stepped]
    return now.sent[0]?.message.type
  })
  expect(asked).toEqual(["LoadPhase", "Join", "LoadPhase", "Wait", "LoadPhase", "Wait"])
})

test.each([nobodyIsLate, allAreDone])("one that does its part again breaks: $name", async ({ id, name }) => {
  const mutant = mutants.find((one) => one.id === "handshake M2")!
  const { violations } = await checkPromise(handshake, { mutant, only: [id!] })
  expect(violations).toMatchObject([{ kind: "always", name }])
})
