import { createMachine } from "xstate"
import {
  actor,
  type ActorOptions,
  type ActorState,
  type AnyActor,
  type Event,
  start,
  step,
  type Stepped,
  type StepResult
} from "../../src/kernel/index.ts"

/** An actor of a bare configuration, without the types that a protocol would give it. */
export const actorOf = (name: string, config: object, options: object = {}, implementations: object = {}): AnyActor =>
  actor(name, createMachine({ id: name, ...config } as never, implementations as never) as never, options as ActorOptions<never, never>)

/** The state in which an actor starts. Throws where it does not, or in more than one way. */
export const started = (one: AnyActor, input: unknown = undefined, durable?: Readonly<Record<string, unknown>>): ActorState => {
  const [result, ...others] = start(one, input, durable)
  if (result?.kind !== "stepped" || others.length > 0) throw new Error(JSON.stringify(result))
  return result.state
}

/** The one result of a step. */
export const only = (one: AnyActor, state: ActorState, event: Event): StepResult => {
  const results = step(one, state, event)
  if (results.length !== 1) throw new Error(`${results.length} results`)
  return results[0]!
}

const ofKind = <K extends StepResult["kind"]>(result: StepResult, kind: K): Extract<StepResult, { kind: K }> => {
  if (result.kind !== kind) throw new Error(`not ${kind}: ${JSON.stringify(result)}`)
  return result as Extract<StepResult, { kind: K }>
}

export const on = (one: AnyActor, state: ActorState, event: Event): Stepped => ofKind(only(one, state, event), "stepped")
export const failed = (one: AnyActor, state: ActorState, event: Event): string => ofKind(only(one, state, event), "failed").cause
export const deferred = (one: AnyActor, state: ActorState, event: Event) => ofKind(only(one, state, event), "deferred").transitions
