import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from "node:fs"
import { constants as limits } from "node:buffer"
import { InputError } from "../kernel/index.ts"

/** In bytes; no text is longer in V8. */
const longest = limits.MAX_STRING_LENGTH

/**
 * Reads a file that somebody else may have written, as text. `shown` is how a sentence calls it.
 * Fails with `InputError` where it cannot be read, is no ordinary file, or is larger than 512 MiB; it never waits for a pipe.
 */
export const readInputFile = (path: string, shown: string = path): string => {
  try {
    requireOrdinary(statSync(path), shown)
    // what lies there may have been changed since: a pipe is then opened without waiting for who writes to it
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      requireOrdinary(fstatSync(file), shown)
      return readFileSync(file, "utf8").replace(/^\uFEFF/, "")
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${shown} cannot be read: ${reasonOf(error)}`)
  }
}

/** Refuses what is no ordinary file, or has more bytes than are read. Fails with `InputError`. */
export const requireOrdinary = (stats: Stats, shown: string, most = longest): void => {
  if (!stats.isFile()) throw new InputError(`${shown} cannot be read: it is ${kindOf(stats)}`)
  if (stats.size > most) throw new InputError(`${shown} cannot be read: it is larger than ${Math.ceil(most / 2 ** 20)} MiB`)
}

const kindOf = (stats: Stats): string =>
  stats.isDirectory()
    ? "a folder"
    : stats.isFIFO()
      ? "a pipe; write what comes out of it to a file first"
      : stats.isSocket()
        ? "a socket"
        : "a device"

/** Why a file cannot be read or written, as part of a sentence. */
export const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return reasons.get(code ?? "") ?? message
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EACCES", "you may not"],
  ["EPERM", "you may not"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["EEXIST", "a part of the path is no folder"],
  ["ELOOP", "its links lead in a circle"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ENXIO", "it is a pipe that nobody reads, or a device that is not there"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "the disk is full"]
])

/** How deep JSON may be: what walks a value calls itself for each level. */
const deepest = 500
/** How many values JSON may hold, so that it fits into memory. */
const most = 2 ** 24

/** Refuses JSON that is very deep, or holds more than can be kept. Fails with `InputError`. */
export const requireModest = (text: string, shown: string): void => {
  const { depth, values } = measured(text)
  if (depth > deepest) throw new InputError(`${shown} is nested more than ${deepest} deep; nothing that Borealis writes is`)
  if (values > most) throw new InputError(`${shown} holds more than ${most.toLocaleString("en")} values`)
}

/** JSON that somebody else may have written. Fails with `InputError` where it is none, or not a modest one. */
export const parseInput = (text: string, shown: string): unknown => {
  requireModest(text, shown)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError(`${shown} is not JSON: ${(error as Error).message}`)
  }
}

/** The depth of brackets, and about how many values there are, without reading it. Linear, and says something of what is no JSON too. */
const measured = (text: string): { readonly depth: number; readonly values: number } => {
  let depth = 0
  let reached = 0
  let values = 1
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isInString) {
      if (code === backslash) at++
      else if (code === quote) isInString = false
    } else if (code === quote) isInString = true
    else if (code === bracket || code === brace) {
      values++
      if (++depth > reached) reached = depth
    } else if (code === bracketEnd || code === braceEnd) depth--
    else if (code === comma) values++
  }
  return { depth: reached, values }
}

const [quote, backslash, comma, bracket, bracketEnd, brace, braceEnd] = [0x22, 0x5c, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d] as const
