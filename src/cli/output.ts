import { styleText } from "node:util"
import { tell } from "./telling.ts"

/** Writes a line to stdout: what was asked for. */
export const print = (line = ""): void => void process.stdout.write(`${line}\n`)

/** Writes a line to stderr: what goes wrong, and what is going on. */
export const note = (line: string): void => void process.stderr.write(`${line}\n`)

type Style = Parameters<typeof styleText>[0]

/** Colours a text for stdout, unless NO_COLOR is set or nobody is there to see it. */
export const paint = (style: Style, text: string): string =>
  process.env["NO_COLOR"] ? text : styleText(style, text, { stream: process.stdout })

/** The command as the user started it, for commands that the output suggests. */
export const program = (): string => {
  const { npm_lifecycle_event: script, npm_command: command } = process.env
  if (script === "borealis" || script === "start") return "npm run -s borealis --"
  return command === "exec" ? "npx borealis" : "borealis"
}

/** Quotes a word for a shell where it needs it. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

const controller = new AbortController()

/** Asks what is under way to come to an end. */
export const interrupt = (): void => controller.abort()

/** Aborts at the first Ctrl-C or request to end, so that what was covered can be said. Whoever never asks for it is ended at once. */
export const interruption = (): AbortSignal => {
  tell({ listens: true })
  return controller.signal
}
