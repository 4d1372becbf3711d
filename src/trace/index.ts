/**
 * A run as a value: read and written, as text, as a diagram, in the Informal Trace Format. It names steps, not
 * numbers, so that it can be read, sent, and tried on code that has changed. Begin with `text.ts`.
 */
export * from "./changes.ts"
export * from "./compact.ts"
export { traceFrom } from "./form.ts"
export * from "./itf.ts"
export * from "./mermaid.ts"
export * from "./text.ts"
export * from "./visible.ts"
export * from "./waits.ts"
export * from "./why.ts"
export * from "./words.ts"
