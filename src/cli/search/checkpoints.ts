import { join } from "node:path"
import { type CheckpointOptions, hasCheckpoint, type Report } from "../../model-check/index.ts"
import { InputError } from "../../kernel/index.ts"
import { countText, duration, secondsText } from "../../workbench/amounts.ts"
import { userPath } from "../../workbench/load/scenario-file.ts"
import { interruption, note, print, program, shellWord } from "../../workbench/terminal.ts"
import type { CheckConfig } from "../flags.ts"
import type { KeptSearch } from "./searching.ts"

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

/** What is said of a check that keeps checkpoints: where they go, and how to go on. */
export const keptSearch = (config: CheckConfig, options: CheckpointOptions): KeptSearch => ({
  lone: options.resume === true ? "--resume" : "--checkpoint",
  keeps: { file: join(options.folder, "checkpoint"), line: goOnLine(config, []) },
  onBegin: () => {
    if (options.resume !== true && !config.quiet)
      note(`checkpoints go to ${options.shown}; there is none yet, so the search starts from the beginning`)
  },
  onEnd: (report) => tellHowToGoOn(config, options, report)
})

/** The bounds of a search, and the flags that set them. */
const flagOf = { states: "maxStates", depth: "maxDepth", seconds: "time", memory: "memory", heap: undefined } as const

const isBound = (name: string): name is keyof typeof flagOf => name in flagOf

/** Says how to go on, where a check was cut short and there is something to go on from. */
const tellHowToGoOn = (config: CheckConfig, options: CheckpointOptions, { bounds }: Report): void => {
  const reached = bounds.flatMap(({ name, reached: isReached }) => (isReached && isBound(name) ? [name] : []))
  if ((reached.length === 0 && !interruption().aborted) || !hasCheckpoint(options.folder)) return
  const line = goOnLine(
    config,
    reached.flatMap((name) => flagOf[name] ?? [])
  )
  if (config.json || config.quiet) note(line)
  else {
    print(line)
    print()
  }
}

/** The command that goes on: this one, without the bounds that were reached. */
const goOnLine = (config: CheckConfig, reached: readonly (keyof CheckConfig)[]): string => {
  const { names, checkpoint, resume, ...rest } = config
  const flags = Object.entries(rest).flatMap(([name, values]) => {
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (reached.includes(name as keyof CheckConfig)) return []
    return [values].flat().flatMap((value) => (typeof value === "string" ? [flag, value] : value === true ? [flag] : []))
  })
  return `go on     ${program()} check ${[...names, ...flags, "--resume", (resume ?? checkpoint)!].map(shellWord).join(" ")}`
}
