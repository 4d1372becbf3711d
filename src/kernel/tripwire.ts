/** Runs a step with clocks, chance and the environment out of reach. `read` names what the step tried to read, if anything. */
export const withoutAmbience = <T>(body: () => T): { readonly result: T | undefined; readonly read: string | undefined } => {
  const kept = trapped.map(({ on, key }) => Object.getOwnPropertyDescriptor(on, key))
  tripped = undefined
  for (const { on, key, value } of trapped) Object.defineProperty(on, key, { value, configurable: true, writable: true })
  try {
    return { result: body(), read: tripped }
  } catch (error) {
    // XState wraps what a guard throws, so the trap is known by its mark, not by the error's class
    if (tripped === undefined) throw error
    return { result: undefined, read: tripped }
  } finally {
    trapped.forEach(({ on, key }, i) => {
      const before = kept[i]
      if (before === undefined) delete (on as Record<string, unknown>)[key]
      else Object.defineProperty(on, key, before)
    })
  }
}

let tripped: string | undefined

const trap = (what: string) =>
  function ambient(): never {
    tripped = what
    throw new Error(`reads ${what}`)
  }

const environment = trap("process.env")

const trapped: readonly { readonly on: object; readonly key: string; readonly value: unknown }[] = [
  { on: Math, key: "random", value: trap("Math.random()") },
  {
    on: globalThis,
    key: "Date",
    value: Object.assign(trap("the Date constructor"), { now: trap("Date.now()"), UTC: Date.UTC, parse: Date.parse })
  },
  { on: performance, key: "now", value: trap("performance.now()") },
  { on: crypto, key: "getRandomValues", value: trap("crypto.getRandomValues()") },
  { on: crypto, key: "randomUUID", value: trap("crypto.randomUUID()") },
  { on: process, key: "hrtime", value: Object.assign(trap("process.hrtime()"), { bigint: trap("process.hrtime.bigint()") }) },
  { on: process, key: "env", value: new Proxy({}, { get: environment, has: environment, ownKeys: environment }) }
]
