import { randomUUID } from "node:crypto"
import { styleText } from "node:util"
import { visible } from "../trace/index.ts"
import { tell } from "./telling.ts"

/** Writes a line to stdout: what was asked for. It is one line, whatever the names and values in it. */
export const print = (line = ""): void => void process.stdout.write(`${shown(line)}\n`)

/** Writes a line to stderr: what goes wrong, and what is going on. */
export const note = (line: string): void => void process.stderr.write(`${shown(line)}\n`)

type Style = Parameters<typeof styleText>[0]

/** Stands for the escape character where it is ours: nobody who wrote a name or a message knows it. */
const ourEscape = randomUUID()

/** Colours a text for stdout, unless NO_COLOR is set or nobody is there to see it. The colour comes when the text is `shown`. */
export const paint = (style: Style, text: string): string =>
  process.env["NO_COLOR"] ? text : styleText(style, visible(text), { stream: process.stdout }).replaceAll("\u001b", ourEscape)

/** A line as it goes out: colours are ours, and what else a terminal would obey is made visible. */
export const shown = (line: string): string => visible(line).replaceAll(ourEscape, "\u001b")

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
