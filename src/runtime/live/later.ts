import { Effect, FiberMap, FiberSet } from "effect"

/** Does things later on Effect's Clock. Closing the scope that made it calls everything off. */
export interface Later {
  /** Runs `body` once, in `ms` milliseconds. */
  after(ms: number, body: () => void): void
  /** The same under a name: what was to be done under that name before is called off. */
  as(name: string, ms: number, body: () => void): void
  callOff(name: string): void
  /** How many nameless bodies are still to come. */
  readonly pending: number
}

export const makeLater = Effect.fnUntraced(function* () {
  const run = yield* FiberSet.runtime(yield* FiberSet.make<void>())()
  const named = yield* FiberMap.make<string, void>()
  const runNamed = yield* FiberMap.runtime(named)()
  let pending = 0
  const wait = (ms: number, body: () => void) => Effect.andThen(Effect.sleep(ms), Effect.sync(body))
  const later: Later = {
    after(ms, body) {
      pending++
      run(
        wait(ms, () => {
          pending--
          body()
        })
      )
    },
    as: (name, ms, body) => void runNamed(name, wait(ms, body)),
    callOff(name) {
      const fiber = FiberMap.getUnsafe(named, name)
      if (fiber._tag === "Some") fiber.value.interruptUnsafe()
    },
    get pending() {
      return pending
    }
  }
  return later
})
