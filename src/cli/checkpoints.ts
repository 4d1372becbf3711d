import { join } from "node:path"
import { type CheckpointOptions, hasCheckpoint, type Report } from "../model-check/index.ts"
import { InputError } from "../kernel/index.ts"
import { countText, duration, secondsText } from "../workbench/amounts.ts"
import { userPath } from "../workbench/load/scenario-file.ts"
import type { Work } from "../workbench/telling.ts"
import { interruption, note, print, program, shellWord } from "../workbench/terminal.ts"
import type { CheckConfig } from "./flags.ts"

/** What the flags on checkpoints ask, if one of them was given. Fails with `InputError`. */
export const checkpointOptions = ({ checkpoint, resume, checkpointEvery, quiet }: CheckConfig): CheckpointOptions | undefined => {
  const [flag, shown] = resume === undefined ? ["--checkpoint", checkpoint] : ["--resume", resume]
  if (checkpoint !== undefined && resume !== undefined)
    throw new InputError(
      "--checkpoint starts in an empty folder and --resume goes on; give one of them, since --resume keeps checkpoints too"
    )
  if (shown === undefined) {
    if (checkpointEvery === undefined) return undefined
    throw new InputError("--checkpoint-every says how often; say where with --checkpoint or --resume")
  }
  if (shown === "") throw new InputError(`${flag} is empty; name a folder`)
  const every = checkpointEvery === undefined ? {} : { everySeconds: duration("checkpoint-every", checkpointEvery) }
  return {
    folder: userPath(shown),
    shown,
    resume: resume !== undefined,
    ...every,
    onResumed: ({ distinct, depth, seconds }) =>
      quiet ? undefined : note(`resumed at ${countText(distinct)} states, depth ${depth}, which had taken ${secondsText(seconds)}`),
    onFailure: note
  }
}

/** Says that a check whose checkpoints go to an empty folder starts from the beginning. */
export const tellStart = ({ quiet }: CheckConfig, options: CheckpointOptions | undefined): void => {
  if (options !== undefined && options.resume !== true && !quiet)
    note(`checkpoints go to ${options.shown}; there is none yet, so the search starts from the beginning`)
}

/** The flag that is for one scenario alone, if it was given. */
export const loneFlag = ({ checkpoint, resume }: CheckConfig): string | undefined =>
  checkpoint !== undefined ? "--checkpoint" : resume !== undefined ? "--resume" : undefined

/** The bounds of a search, and the flags that set them. */
const flagOf = { states: "maxStates", depth: "maxDepth", seconds: "time", memory: "memory", heap: undefined } as const

const isBound = (name: string): name is keyof typeof flagOf => name in flagOf

/** Says how to go on, where a check was cut short and there is something to go on from. */
export const tellHowToGoOn = (config: CheckConfig, options: CheckpointOptions | undefined, { bounds }: Report): void => {
  const reached = bounds.flatMap(({ name, reached: isReached }) => (isReached && isBound(name) ? [name] : []))
  if (options === undefined || (reached.length === 0 && !interruption().aborted) || !hasCheckpoint(options.folder)) return
  const line = goOnLine(
    config,
    reached.map((name) => flagOf[name])
  )
  if (config.json || config.quiet) note(line)
  else {
    print(line)
    print()
  }
}

/** What whoever watches over the command says in the check's place. */
export const keepsOf = (config: CheckConfig, options: CheckpointOptions | undefined): Pick<Work, "keeps"> =>
  options === undefined ? {} : { keeps: { file: join(options.folder, "checkpoint"), line: goOnLine(config, []) } }

/** The command that goes on, without the bounds that were reached. */
const goOnLine = (config: CheckConfig, reached: readonly (keyof CheckConfig | undefined)[]): string => {
  const { set, property, mutant, seed, workers, engine, maxStates, maxDepth, time, memory, trace, vitest, checkpointEvery } = config
  const values = { mutant, seed, workers, engine, maxStates, maxDepth, time, memory, trace, vitest, checkpointEvery }
  const { all, paranoid, exact, wide, bitstate, noTypes, mermaid, json, quiet } = config
  const switches = { all, paranoid, exact, wide, bitstate, noTypes, mermaid, json, quiet }
  const words = [
    ...config.names,
    ...set.flatMap((one) => ["--set", one]),
    ...property.flatMap((one) => ["--property", one]),
    ...Object.entries(values).flatMap(([name, value]) =>
      value === undefined || reached.includes(name as keyof CheckConfig) ? [] : [flagText(name), value]
    ),
    ...Object.entries(switches).flatMap(([name, isOn]) => (isOn ? [flagText(name)] : [])),
    "--resume",
    (config.resume ?? config.checkpoint)!
  ]
  return `go on     ${program()} check ${words.map(shellWord).join(" ")}`
}

const flagText = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
