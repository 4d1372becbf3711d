/**
 * Every schedule of a scenario, up to its bounds: the system is compiled to integer tables (`compile/`), searched breadth-first over
 * integers (`core/`), and what was found is told in words of the system (`conclude/`). Begin with `run.ts`.
 */
export { check, checkPromise, type CheckScenarioOptions, hunt, huntPromise, type HuntScenarioOptions } from "./check.ts"
export { type CheckpointOptions, hasCheckpoint } from "./checkpoint/checkpoint.ts"
export { bytesOfHunt, defaultSeed } from "./hunt/hunt.ts"
export { type HuntedBeside, withSeen } from "./hunt/hunted.ts"
export * from "./report.ts"
export { type EngineName, threadsFor } from "./resources/engines.ts"
export { Worlds } from "./rules/worlds.ts"
export type { CheckOptions, Progress } from "./options.ts"
