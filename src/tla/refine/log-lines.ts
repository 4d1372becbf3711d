import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs"
import { StringDecoder } from "node:string_decoder"
import { InputError } from "../../kernel/index.ts"
import { reasonOf, requireOrdinary } from "../../scenario/index.ts"

/** A line, and its number, from 1. */
export interface Line {
  readonly line: number
  readonly text: string
}

const chunkBytes = 2 ** 20
/** In characters. A state of a log has far fewer. */
const longestLine = 2 ** 26

/**
 * The lines of a file that are not blank, read when they are asked for: a log may be long. Fails with `InputError` where it cannot be
 * read, is no ordinary file, is larger than 1 GiB, or a line is longer than 64 MiB.
 */
export function* linesOfFile(path: string, shown: string): Generator<Line, void> {
  const file = opened(path, shown)
  try {
    requireOrdinary(fstatSync(file), shown, 2 ** 30)
    const chunk = Buffer.allocUnsafe(chunkBytes)
    const decoder = new StringDecoder("utf8")
    let line = 0
    let rest = ""
    for (;;) {
      const bytes = readSync(file, chunk)
      const lines = (rest + (bytes === 0 ? decoder.end() : decoder.write(chunk.subarray(0, bytes)))).split("\n")
      rest = bytes === 0 ? "" : lines.pop()!
      for (const text of lines) {
        line++
        if (text.trim() !== "") yield { line, text }
      }
      if (bytes === 0) return
      if (rest.length > longestLine) throw new InputError(`${shown}, line ${line + 1}, is longer than 64 MiB`)
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : new InputError(`${shown} cannot be read: ${reasonOf(error)}`)
  } finally {
    closeSync(file)
  }
}

const opened = (path: string, shown: string): number => {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw new InputError(`${shown} cannot be read: ${reasonOf(error)}`)
  }
}
