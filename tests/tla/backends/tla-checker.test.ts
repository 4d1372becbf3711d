import { type Model } from "../../../src/tla/translate/model.ts"
import { Effect, Fiber } from "effect"
import { expect, test } from "vitest"
import { boundedMemory } from "../../../src/tla/backends/bounded-memory.ts"
import { type SearchBounds, TlaChecker } from "../../../src/tla/backends/tla-checker.ts"

const counter = (last: number | string): Model => ({
  source: `---- MODULE Counter ----
EXTENDS Naturals
CONSTANTS Clerks
VARIABLES x, by
Init == x = 0 /\\ by = "nobody"
Count(c) == x < ${last} /\\ x' = x + 1 /\\ by' = c
Next == \\E c \\in Clerks : Count(c)
Small == x # 40
====`,
  config: "INIT Init\nNEXT Next\nCONSTANT Clerks = {ann, bob}\nINVARIANT Small"
})
const endless: Model = { ...counter("x + 1"), config: "INIT Init\nNEXT Next\nCONSTANT Clerks = {ann}" }
const bounds: SearchBounds = { maxStates: 1_000_000, maxDepth: 1_000_000, allowDeadlock: true, graph: false }

/** Runs what needs tla-checker, on a thread of its own. */
const run = <A, E>(effect: Effect.Effect<A, E, TlaChecker>, memoryBytes?: number): Promise<A> =>
  Effect.runPromise(effect.pipe(Effect.provide(TlaChecker.layer(memoryBytes))))

const service = TlaChecker.use((checker) => Effect.succeed(checker))

test("a trace of forty steps comes whole, as values", async () => {
  const result = await run(Effect.flatMap(service, (checker) => checker.search(counter(50), bounds)))
  expect(result).toMatchObject({ isSuccess: false, error: "InvariantViolation" })
  expect(result.trace?.length).toBe(41)
  expect(result.trace?.[40]).toEqual({ x: 40n, by: { model: expect.any(String) } })
})

test("steps carry their action, and a model value stays one on the way there and back", async () => {
  const steps = await run(
    Effect.gen(function* () {
      const checker = yield* TlaChecker
      const [first] = yield* checker.initial(counter(2))
      const [toAnn] = yield* checker.successors(counter(2), first!)
      return { first, toAnn, next: yield* checker.successors(counter(2), toAnn!.state) }
    })
  )
  expect(steps.first).toEqual({ x: 0n, by: "nobody" })
  expect(steps.toAnn).toEqual({ action: "Count", state: { x: 1n, by: { model: "ann" } } })
  expect(steps.next.map(({ state }) => state)).toEqual([
    { x: 2n, by: { model: "ann" } },
    { x: 2n, by: { model: "bob" } }
  ])
})

test("an expression is evaluated in a state, and one that means nothing is a failure with the reason", async () => {
  const state = { x: 7n, by: { model: "ann" } }
  const value = (expression: string) => Effect.flatMap(service, (checker) => checker.evaluate(counter(2), state, expression))
  expect(await run(value("<<x + 1, by = ann, {2, 1, 2}>>"))).toEqual({
    pairs: [
      [1n, 8n],
      [2n, true],
      [3n, { set: [1n, 2n] }]
    ]
  })
  expect(await run(Effect.flip(value("Nothing")))).toMatchObject({
    _tag: "CheckerFailure",
    reason: "refused",
    message: expect.stringContaining("undefined variable `Nothing`")
  })
})

test("a search that would never end is interrupted, and the next call is answered by a new thread", async () => {
  const states = await run(
    Effect.gen(function* () {
      const checker = yield* TlaChecker
      const fiber = yield* Effect.forkChild(checker.search(endless, { ...bounds, maxStates: 1_000_000_000 }), {
        startImmediately: true
      })
      yield* Fiber.interrupt(fiber)
      return yield* checker.initial(counter(2))
    })
  )
  expect(states.length).toBe(1)
})

test("a search that needs more memory than it may have says so", async () => {
  const search = Effect.flatMap(service, (checker) => checker.search(endless, { ...bounds, maxStates: 1_000_000_000 }))
  expect(await run(Effect.flip(search), 8 * 2 ** 20)).toMatchObject({ reason: "memory" })
})

test("WebAssembly without a memory of its own cannot be bounded", () => {
  expect(() => boundedMemory(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), 1, 1)).toThrow(RangeError)
})
