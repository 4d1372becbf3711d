import { createHash } from "node:crypto"
import { closeSync, constants, lstatSync, mkdirSync, openSync, statSync, writeFileSync } from "node:fs"
import { tmpdir, userInfo } from "node:os"
import { dirname, join } from "node:path"
import { canonical, InputError } from "../../kernel/index.ts"
import { isItf, traceFromItf, visible, traceFrom } from "../../trace/index.ts"
import { parseInput, readInputFile, reasonOf } from "../../scenario/index.ts"
import type { Trace } from "../../world/index.ts"
import { program, shellWord } from "../terminal.ts"
import { userPath } from "./scenario-file.ts"

/** Reads a trace, canonical or in the Informal Trace Format. Fails with `InputError`, one sentence. */
export const readTrace = (file: string): Trace => {
  const json = parseInput(readText(file), file)
  return isItf(json) ? traceFromItf(json, file) : traceFrom(json, file)
}

/** Reads a file. Fails with `InputError`, one sentence. */
export const readText = (file: string): string => readInputFile(userPath(file), file)

/** Writes a trace where the user wants it. Fails with `InputError`; the trace is then still what was printed. */
export const writeTrace = (trace: Trace, file: string): void => writeText(textOf(trace), file, "--trace")

/** A trace as a file has it: JSON on one line, which may be shown on a terminal. */
const textOf = (trace: Trace): string => visible(canonical(trace))

/** Writes a text, which is `what`, and the end of a line, where the user has asked for it with a flag. Fails with `InputError`. */
export const writeText = (text: string, file: string, flag: string, what = "the trace"): void => {
  const path = userPath(file)
  try {
    mkdirSync(dirname(path), { recursive: true })
    requireReader(path)
    writeFileSync(path, `${text}\n`)
  } catch (error) {
    throw new InputError(`${what} cannot be written to ${file}: ${reasonOf(error)}; name another file with ${flag}`)
  }
}

/** A pipe that nobody reads would keep who opens it waiting. */
const requireReader = (path: string): void => {
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO()) closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK))
}

/**
 * Keeps a trace that nobody has asked for, so that a long search is not lost: its file, or undefined where there is no place for it.
 * The place is a folder of the user's own among the temporary files: there, what others have laid is not written through.
 */
export const keepTrace = (trace: Trace): string | undefined => {
  const text = textOf(trace)
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8)
  const name = trace.scenario.replaceAll(/[^\w-]+/g, "-").slice(0, longestName)
  try {
    const file = join(ownFolder(), `${name}-${hash}.json`)
    const { O_CREAT, O_WRONLY, O_TRUNC, O_NOFOLLOW = 0 } = constants
    const opened = openSync(file, O_CREAT | O_WRONLY | O_TRUNC | O_NOFOLLOW, 0o600)
    try {
      writeFileSync(opened, `${text}\n`)
    } finally {
      closeSync(opened)
    }
    return file
  } catch {
    return undefined
  }
}

const longestName = 100

/** A folder that is this user's alone. Fails where what is there is a link, another's, or open to others. */
const ownFolder = (): string => {
  const uid = process.getuid?.()
  const folder = join(tmpdir(), `borealis-${uid ?? userInfo().username}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { mode, uid: owner } = lstatSync(folder)
  const isOwn = uid === undefined || (owner === uid && (mode & 0o077) === 0)
  if (!lstatSync(folder).isDirectory() || !isOwn) throw new Error(`${folder} is not this user's alone`)
  return folder
}

/** What replays a trace that was kept, or how to have one kept. */
export const replayLine = (file: string | undefined, from: string | undefined): string =>
  `replay    ${file === undefined ? "not kept: there is no folder of your own for it; check again with --trace <file>" : replayCommand(file, from)}`

/** What writes a trace that was kept as a regression test; nothing where it was not kept. */
export const testLine = (file: string | undefined, from: string | undefined): readonly string[] =>
  file === undefined ? [] : [`test      ${replayCommand(file, from ?? "./the.scenario.ts")} --vitest regression.test.ts`]

/** The command that replays a trace: what a failure ends with. */
const replayCommand = (file: string, from: string | undefined): string =>
  `${program()} replay ${shellWord(file)}${from === undefined ? "" : ` --from ${shellWord(from)}`}`
