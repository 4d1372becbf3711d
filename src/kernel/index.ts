/**
 * What an actor is: an XState machine that passed inspection, what it may ask of its host, its step as a pure function, and the values
 * that it is made of. Everything else stands on this room. Begin with `definition/actor.ts`, then `step/step.ts`.
 */
export type { AnyStateMachine, ContextFrom, StateValueFrom } from "xstate"
export * from "./definition/actor.ts"
export { emittedTypes, hasOutputs, hasTimers, stateNodes } from "./definition/machine.ts"
export * from "./errors.ts"
export { suggestion } from "./nearest.ts"
export * from "./outputs.ts"
export { purely, trapModules } from "./purity.ts"
export { instead, refuseTwice, refuseUnknown } from "./refusals.ts"
export { type Event, spontaneousEvent, withReading } from "./step/event.ts"
export * from "./step/state.ts"
export * from "./step/step.ts"
export { afterFiring, namedTimers, noTimers, type Pending, type Timer } from "./step/timers.ts"
export { tally } from "./step/xstate-scope.ts"
export { byKey } from "./values/by-key.ts"
export * from "./values/canonical.ts"
export { copy, normal, NotPlain, Sharing } from "./values/normal.ts"
export { longestTimerMs, workerArguments } from "./node-limits.ts"
