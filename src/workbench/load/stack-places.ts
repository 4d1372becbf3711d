import { fileURLToPath } from "node:url"

/** A place in a file. `line` counts from 1. */
export interface Place {
  readonly file: string
  readonly line: number
}

const ours = fileURLToPath(new URL("../../", import.meta.url))

/** The places of an error's frames, innermost first, without those in Node. Where there is a source map, Node writes a path, and no URL. */
export const placesIn = (stack: string): readonly Place[] =>
  [...stack.matchAll(/^ +at (?:async )?(?:.*? \()?((?:file:\/\/)?\/.*?):(\d+):\d+\)?$/gm)].map(([, at, line]) => placeOf(at!, line!))

/** Where an error is that V8 or Node puts above the stack, as a syntax error is. */
export const placeAbove = (stack: string): Place | undefined => {
  const [, at, line] = /^((?:file:\/\/)?\/.+?):(\d+)\n/.exec(stack) ?? []
  return at === undefined ? undefined : placeOf(at, line!)
}

/** Is a place in a user's own file: not in this command, nor in a package? */
export const isTheirs = ({ file }: Place): boolean => !file.startsWith(ours) && !file.includes("/node_modules/")

const placeOf = (at: string, line: string): Place => ({ file: fileOf(at), line: Number(line) })

/** An error may name whatever place it likes. */
const fileOf = (at: string): string => {
  try {
    return at.startsWith("file:") ? fileURLToPath(at) : at.replace(/\?.*$/, "")
  } catch {
    return at
  }
}
