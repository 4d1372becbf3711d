/**
 * What an author writes, and the system made of it: cast, network, budgets, properties, monitors, refinement, symmetry, mutants. A scenario
 * is data; `systemOf` makes it concrete and refuses what cannot be meant. Begin with `scenario.ts`, then `system.ts`.
 */
export * from "./budgets.ts"
export * from "./input-file.ts"
export { systemOf } from "./instantiate/instantiate.ts"
export * from "./liveness.ts"
export * from "./mutant.ts"
export * from "./network.ts"
export { integer, oneOf, type Parameter, type Parameters, type ValuesOf } from "./parameters.ts"
export * from "./properties.ts"
export * from "./refinement.ts"
export * from "./renaming.ts"
export * from "./scenario.ts"
export * from "./system.ts"
