import type { AnyActor } from "./actor.ts"
import { canonical, NotPlain } from "./canonical.ts"
import { Refused } from "./refused.ts"
import { type ActorState, canonicalState, type Event } from "./state.ts"
import { step, type StepResult } from "./step.ts"

/**
 * The determinism tripwire: runs the step twice with clocks, chance and the environment out of reach, and compares.
 * Fails with `Refused`, naming actor, state and event.
 */
export const tripwire = (actor: AnyActor, state: ActorState, event: Event): void => {
  const where = `actor "${actor.name}", state ${JSON.stringify(state.snapshot.value)}, on "${event.type}"`
  const once = () => step(actor, state, event).map(resultKey).join("\n")
  if (!purely(where, () => once() === once())) {
    throw new Refused(`${where}: two runs of one step differ; a step must depend on its state and its event alone`)
  }
}

const resultKey = (result: StepResult): string => {
  try {
    switch (result.kind) {
      case "stepped":
        return canonicalState(result.state) + canonical([result.sent, result.observed, result.chosen])
      case "deferred":
        return `deferred by ${result.taken.map(({ transition: { source, eventType } }) => `${source.id}: ${eventType}`).join(", ")}`
      default:
        return canonical(result)
    }
  } catch (error) {
    // what is not plain is the step's own fault, and told as such
    if (error instanceof NotPlain) return error.message
    throw error
  }
}

/** Runs user code with clocks, chance and the environment out of reach. Fails with `Refused`, naming the place, where it reads one. */
export const purely = <T>(where: string, body: () => T): T => {
  const { result, read } = withoutAmbience(body)
  if (read === undefined) return result as T
  throw new Refused(`${where}: a step reads ${read}; take the time from event.now and chance from choose(), since a machine must be pure`)
}

/** Runs a step with clocks, chance and the environment out of reach. `read` names what the step tried to read, if anything. */
const withoutAmbience = <T>(body: () => T): { readonly result: T | undefined; readonly read: string | undefined } => {
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
