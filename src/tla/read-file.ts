import { constants as limits } from "node:buffer"
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs"
import { InputError } from "../world/index.ts"

/**
 * Reads a file that somebody else may have written, as text; `what` is how a sentence calls it. Fails with `InputError` where it cannot be
 * read, is no ordinary file, or is longer than a text can be, which is 512 MiB. It never waits for a pipe.
 */
export const readInput = (file: string, what: string): string => {
  const shown = `${what} ${file}`
  try {
    const opened = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      requireOrdinary(fstatSync(opened), shown, limits.MAX_STRING_LENGTH)
      return readFileSync(opened, "utf8").replace(/^\uFEFF/, "")
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(shown, error)
  }
}

/** Refuses what is no ordinary file, or has more bytes than are read. Fails with `InputError`. */
export const requireOrdinary = (stats: Stats, shown: string, most: number): void => {
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

/** What is said where the system does not let a file be read. */
export const unreadable = (shown: string, error: unknown): InputError => {
  const { code, message } = error as NodeJS.ErrnoException
  return new InputError(`${shown} cannot be read: ${reasons.get(code ?? "") ?? message}`)
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EACCES", "you may not"],
  ["EPERM", "you may not"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["ELOOP", "its links lead in a circle"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ENXIO", "it is a pipe or a device that nobody serves"]
])
