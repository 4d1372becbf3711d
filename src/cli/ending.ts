import { CrewFailure } from "../model-check/core/webassembly/phases.ts"
import { Refused } from "../kernel/index.ts"
import { BackendFailure } from "../tla/spec-result.ts"
import { InputError, Misfit } from "../world/index.ts"

/** The command's exit codes. */
export const exitCode = {
  fine: 0,
  inconclusive: 3,
  survived: 4,
  unreached: 5,
  misfit: 6,
  deadlock: 11,
  violated: 12,
  liveness: 13,
  interrupted: 130,
  input: 150,
  refused: 151,
  internal: 255
} as const

/** Which code tells more, the most telling first. Ctrl-C comes before all, since what was not run may have had any. */
const precedence: readonly number[] = [130, 255, 151, 150, 12, 13, 11, 6, 5, 4, 3]

/** The one exit code of several results. */
export const overall = (codes: readonly number[]): number => precedence.find((code) => codes.includes(code)) ?? exitCode.fine

let isLeaving = false

/** Ends the process at once, with that code. */
export const leave = (code: number): never => {
  isLeaving = true
  process.exit(code)
}

/** Was it `leave` that ended the process? */
export const hasLeft = (): boolean => isLeaving

/** What went wrong in one sentence, what is shown below it, and the exit code it ends with. */
export interface Failure {
  readonly code: number
  readonly sentence: string
  readonly details: readonly string[]
}

/** A scenario file that cannot be loaded, and the line of it that is to blame. */
export class Unloadable extends InputError {
  readonly line: string | undefined
  constructor(sentence: string, line: string | undefined) {
    super(sentence)
    this.line = line
  }
}

/** What an error means to the user. Only what is a bug of ours has a stack. */
export const failureOf = (error: unknown): Failure => {
  const told = (code: number, sentence: string, details: readonly string[] = []): Failure => ({ code, sentence, details })
  if (error instanceof Unloadable) return told(exitCode.input, error.message, error.line === undefined ? [] : [error.line])
  if (error instanceof InputError) return told(exitCode.input, error.message)
  if (error instanceof Refused) return told(exitCode.refused, error.message)
  if (error instanceof CrewFailure) return told(exitCode.internal, `the search was given up: ${error.message}`)
  if (error instanceof BackendFailure) return told(error.exitCode ?? exitCode.internal, error.message)
  if (error instanceof Misfit) return told(exitCode.misfit, error.message)
  const [first = "", ...stack] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n")
  return told(exitCode.internal, `internal error: ${first}`, stack)
}
