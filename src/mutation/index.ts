export * from "./mutation.ts"
export { mutationsOf, type Mutated } from "./mutations.ts"
export { Recording } from "./recording.ts"
export { type SourceMutation, sourceMutations } from "./source.ts"
