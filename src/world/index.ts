/**
 * What can happen, as values: cells, network, environment, the closed list of actions, and `apply`, the only place where a step changes a
 * world. Readable rather than fast; the compiled search is held against it. Begin with `action.ts`, then `world.ts`.
 */
export * from "./action.ts"
export * from "./cell.ts"
export * from "./claims/abstraction.ts"
export * from "./claims/departure.ts"
export * from "./claims/evaluate.ts"
export * from "./claims/past.ts"
export { ask, readView } from "./claims/reading.ts"
export * from "./claims/why.ts"
export * from "./environment.ts"
export * from "./instantiate.ts"
export * from "./local-step.ts"
export * from "./monitors.ts"
export * from "./network.ts"
export * from "./replay.ts"
export * from "./swapping.ts"
export * from "./transition.ts"
export * from "./under-way.ts"
export * from "./world.ts"
