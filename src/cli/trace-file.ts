import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createHash } from "node:crypto"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { canonical } from "../kernel/index.ts"
import { isItf, traceFromItf } from "../trace/index.ts"
import { InputError, type Trace, traceFrom } from "../world/index.ts"
import { program, shellWord } from "./output.ts"
import { userPath } from "./scenario-file.ts"

/** Reads a trace, canonical or in the Informal Trace Format. Fails with `InputError`, one sentence. */
export const readTrace = (file: string): Trace => {
  const json = readJson(file)
  return isItf(json) ? traceFromItf(json, file) : traceFrom(json, file)
}

/** Reads a file. Fails with `InputError`, one sentence. */
export const readText = (file: string): string => {
  try {
    return readFileSync(userPath(file), "utf8")
  } catch (error) {
    throw new InputError(`${file} cannot be read: ${reasonOf(error)}`)
  }
}

const readJson = (file: string): unknown => {
  const text = readText(file)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError(`${file} is not JSON: ${(error as Error).message}`)
  }
}

/** Writes a trace where the user wants it. Fails with `InputError`; the trace is then still what was printed. */
export const writeTrace = (trace: Trace, file: string): void => writeText(canonical(trace), file, "--trace")

/** Writes a text, which is `what`, and the end of a line, where the user has asked for it with a flag. Fails with `InputError`. */
export const writeText = (text: string, file: string, flag: string, what = "the trace"): void => {
  try {
    mkdirSync(dirname(userPath(file)), { recursive: true })
    writeFileSync(userPath(file), `${text}\n`)
  } catch (error) {
    throw new InputError(`${what} cannot be written to ${file}: ${reasonOf(error)}; name another file with ${flag}`)
  }
}

/** Keeps a trace that nobody has asked for, so that a long search is not lost: its file, or undefined where there is no place for it. */
export const keepTrace = (trace: Trace): string | undefined => {
  const hash = createHash("sha256").update(canonical(trace)).digest("hex").slice(0, 8)
  const file = join(tmpdir(), "borealis", `${trace.scenario.replaceAll(/[^\w-]+/g, "-")}-${hash}.json`)
  try {
    writeTrace(trace, file)
    return file
  } catch {
    return undefined
  }
}

/** The command that replays a trace: what a failure ends with. */
export const replayCommand = (file: string, from: string | undefined): string =>
  `${program()} replay ${shellWord(file)}${from === undefined ? "" : ` --from ${shellWord(from)}`}`

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EACCES: "you may not",
    EPERM: "you may not",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of the path is no folder",
    EEXIST: "a part of the path is no folder",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full"
  }
  return reasons[code ?? ""] ?? message
}
