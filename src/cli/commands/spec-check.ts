import { surroundings } from "../../workbench/surroundings.ts"
import { specCheckLine } from "../../workbench/report/spec-lines.ts"
import { type Checked } from "../../workbench/report/checked.ts"
import { exitCode } from "../exit-code.ts"
import { relative } from "node:path"
import { Refused, suggestion, InputError } from "../../kernel/index.ts"
import { type BackendName, backendNames, type CheckSpecOptions, checkSpecPromise, configBeside, type SpecResult } from "../../tla/index.ts"
import { duration, memory, wholeNumber } from "../../workbench/amounts.ts"
import type { SpecCheckConfig } from "../flags.ts"
import { interruption, note, print } from "../../workbench/terminal.ts"
import { userFolder, userPath } from "../../workbench/load/scenario-file.ts"
import { specResultText, specVerdictText } from "../../workbench/report/spec-text.ts"

/** Checks a TLA+ specification. */
export const specCheck = async (flags: SpecCheckConfig): Promise<number> => {
  const { file, json, quiet } = flags
  const spec = userPath(file)
  const config = userPath(flags.config ?? configBeside(file))
  const signal = interruption()
  const started = performance.now()
  const result = await checkSpecPromise(spec, { ...optionsOf(flags), config, signal }).catch((error: unknown) => {
    if (signal.aborted) return undefined
    throw asSeen(error)
  })
  if (result === undefined) {
    note("interrupted; nothing is known of what was covered")
    return exitCode.interrupted
  }
  const checked: Checked = { spec: seen(spec), config: seen(config), result, seconds: (performance.now() - started) / 1000 }
  if (json) print(specCheckLine(checked))
  else for (const line of quiet ? [specVerdictText(checked)] : specResultText(checked)) print(line)
  return codeOf(result)
}

const optionsOf = ({ backend = "wasm", maxStates, maxDepth, time, memory: bytes }: SpecCheckConfig): CheckSpecOptions => {
  if (!backendNames.includes(backend as BackendName))
    throw new InputError(`--backend ${backend} is none of ${backendNames.join(" and ")}${suggestion(backend, backendNames)}`)
  return {
    backend: backend as BackendName,
    env: surroundings().env,
    ...(maxStates === undefined ? {} : { maxStates: wholeNumber("max-states", maxStates) }),
    ...(maxDepth === undefined ? {} : { maxDepth: wholeNumber("max-depth", maxDepth) }),
    ...(time === undefined ? {} : { seconds: duration("time", time) }),
    ...(bytes === undefined ? {} : { bytes: memory("memory", bytes) })
  }
}

const codes = {
  invariant: exitCode.violated,
  assertion: exitCode.violated,
  deadlock: exitCode.deadlock,
  property: exitCode.liveness
} as const

/** TLC's own exit code is passed on. */
const codeOf = ({ verdict, violated, exitCode: passed }: SpecResult): number =>
  passed ?? (violated !== undefined ? codes[violated.kind] : verdict === "holds" ? exitCode.fine : exitCode.inconclusive)

const seen = (path: string): string => {
  const short = relative(userFolder(), path)
  return short.startsWith("..") ? path : short
}

/** Paths are absolute within; a message shows them as the user would write them. */
const asSeen = (error: unknown): unknown => {
  const plainly = (message: string): string => message.replaceAll(`${userFolder()}/`, "")
  if (error instanceof InputError) return new InputError(plainly(error.message))
  if (error instanceof Refused) return new Refused(plainly(error.message))
  return error
}
