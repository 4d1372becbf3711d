/**
 * TLA+ beside the actors: specifications are read (`language/`), written anew for tla-checker (`translate/`), checked by it or by TLC
 * (`backends/`), and held against the actors' worlds (`refine/`). Begin with `check-spec.ts`, then `refine/refine.ts`.
 */
export { type BackendName, backendNames, checkSpecPromise, type CheckSpecOptions } from "./check-spec.ts"
export { difference, type Expected, expectedIn } from "./expected.ts"
export { configBeside } from "./language/config.ts"
export { toItf } from "./language/itf-value.ts"
export { BackendFailure, type SpecBound, type SpecResult, type SpecStep } from "./language/spec-result.ts"
export { textOf } from "./language/value.ts"
export * from "./refine/differences.ts"
export * from "./refine/graph.ts"
export { inParts } from "./refine/in-parts.ts"
export * from "./refine/log-lines.ts"
export * from "./refine/log.ts"
export * from "./refine/refine.ts"
export * from "./refine/spec-graph.ts"
export * from "./refine/validate.ts"
