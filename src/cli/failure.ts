import { note } from "../workbench/terminal.ts"
import { Unloadable } from "../workbench/load/unloadable.ts"
import type { BackendFailure } from "../tla/index.ts"
import { Refused, InputError } from "../kernel/index.ts"
import { Misfit } from "../world/index.ts"
import { exitCode } from "./exit-code.ts"

/** What went wrong in one sentence, what is shown below it, and the exit code it ends with. */
export interface Failure {
  readonly code: number
  readonly sentence: string
  readonly details: readonly string[]
}

const isNamed = (error: unknown, name: string): error is Error => error instanceof Error && error.name === name

/** What an error means to the user. Only what is a bug of ours has a stack. */
export const failureOf = (error: unknown): Failure => {
  const told = (code: number, sentence: string, details: readonly string[] = []): Failure => ({ code, sentence, details })
  if (error instanceof Unloadable) return told(exitCode.input, error.message, error.line === undefined ? [] : [error.line])
  if (error instanceof InputError) return told(exitCode.input, error.message)
  if (error instanceof Refused) return told(exitCode.refused, error.message)
  // told by their names: a command that neither searches nor reads TLA+ does not load what does
  if (isNamed(error, "CrewFailure")) return told(exitCode.internal, `the search was given up: ${error.message}`)
  if (isNamed(error, "BackendFailure")) return told((error as BackendFailure).exitCode ?? exitCode.internal, error.message)
  if (error instanceof Misfit) return told(exitCode.misfit, error.message)
  const [first = "", ...stack] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n")
  return told(exitCode.internal, `internal error: ${first}`, stack)
}

/** Says what went wrong. Gives the exit code. */
export const complain = ({ code, sentence, details }: Failure, prefix = ""): number => {
  note(`${prefix}${sentence}`)
  for (const detail of details) note(`  ${detail}`)
  return code
}
