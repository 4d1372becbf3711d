import { CrewFailure } from "../model-check/core/webassembly/phases.ts"
import { Refused } from "../kernel/index.ts"
import { BackendFailure } from "../tla/spec-result.ts"
import { InputError, Misfit } from "../world/index.ts"
import { exitCode } from "./exit-code.ts"

export { exitCode, overall } from "./exit-code.ts"

/** What went wrong in one sentence, and the exit code it ends with. Only what is a bug of ours has a stack. */
export const failureOf = (error: unknown): { readonly code: number; readonly sentence: string } => {
  if (error instanceof InputError) return { code: exitCode.input, sentence: error.message }
  if (error instanceof Refused) return { code: exitCode.refused, sentence: error.message }
  if (error instanceof CrewFailure) return { code: exitCode.internal, sentence: `the search was given up: ${error.message}` }
  if (error instanceof BackendFailure) return { code: error.exitCode ?? exitCode.internal, sentence: error.message }
  if (error instanceof Misfit) return { code: exitCode.misfit, sentence: error.message }
  return { code: exitCode.internal, sentence: `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` }
}
