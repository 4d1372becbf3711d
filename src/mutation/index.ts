/**
 * What can be broken about a machine or a source: recorded while it is searched, and changed in one place. Whether anything
 * notices is found out elsewhere, by checks. Begin with `mutations.ts`.
 */
export * from "./mutation.ts"
export { mutationsOf, type Mutated } from "./mutations.ts"
export { Recording } from "./recording.ts"
export { type SourceMutation, sourceMutations } from "./source.ts"
export { tokensOf } from "./tokens.ts"
