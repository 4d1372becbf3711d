import { Console } from "node:console"
import { Writable } from "node:stream"
import { endSignal, type Output, surroundings } from "./surroundings.ts"
import { randomUUID } from "node:crypto"
import { styleText } from "node:util"
import { visible } from "../trace/visible.ts"
import { tell } from "./telling.ts"

/** Writes a line to stdout: what was asked for. It is one line, whatever the names and values in it. */
export const print = (line = ""): void => void surroundings().stdout.write(`${shown(line)}\n`)

/** Writes a line to stderr: what goes wrong, and what is going on. */
export const note = (line: string): void => void surroundings().stderr.write(`${shown(line)}\n`)

type Style = Parameters<typeof styleText>[0]

/** Stands for the escape character where it is ours: nobody who wrote a name or a message knows it. */
const ourEscape = randomUUID()

/** Colours a text for stdout, where somebody is there to see it. The colour comes when the text is `shown`. */
export const paint = (style: Style, text: string): string =>
  isColoured() ? styleText(style, visible(text), { validateStream: false }).replaceAll("\u001b", ourEscape) : text

/** Is the output coloured? NO_COLOR comes first, then FORCE_COLOR, then what the terminal is. */
export const isColoured = (): boolean => {
  const { env, stdout } = surroundings()
  if (env["NO_COLOR"]) return false
  const forced = env["FORCE_COLOR"]
  if (forced !== undefined) return /^(?:|[123]|true)$/.test(forced)
  return stdout.isTTY === true && env["TERM"] !== "dumb"
}

/** A console that writes to one output. */
export const consoleTo = (output: Output): Console => {
  const stream = new Writable({ decodeStrings: false, write: (text: string, _encoding, done) => (output.write(text), done()) })
  return new Console(stream)
}

/** Lets what users' code logs go to stderr: stdout is for what was asked. Gives what puts the console back. */
export const logToStderr = (): (() => void) => {
  const before = globalThis.console
  globalThis.console = consoleTo({ write: (text) => surroundings().stderr.write(text) })
  return () => void (globalThis.console = before)
}

/** A line as it goes out: colours are ours, and what else a terminal would obey is made visible. */
export const shown = (line: string): string => visible(line).replaceAll(ourEscape, "\u001b")

/** The command as the user started it, for commands that the output suggests. */
export const program = (): string => {
  const { npm_lifecycle_event: script, npm_command: command } = surroundings().env
  if (script === "borealis" || script === "start") return "npm run -s borealis --"
  return command === "exec" ? "npx borealis" : "borealis"
}

/** Quotes a word for a shell where it needs it. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** Aborts at the first Ctrl-C or request to end, so that what was covered can be said. Whoever never asks for it is ended at once. */
export const interruption = (): AbortSignal => {
  tell({ listens: true })
  return endSignal()
}
