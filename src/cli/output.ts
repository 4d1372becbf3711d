import { randomUUID } from "node:crypto"
import { styleText } from "node:util"
import { visible } from "../trace/visible.ts"
import { exitCode, type Failure, leave } from "./ending.ts"

let isClosed = false

/** Says that nobody reads stdout any more (`borealis list | head -1`): nothing is written from now on, and the command goes on. */
export const closeOutput = (): void => void (isClosed = true)

/** Writes a line to stdout: what was asked for. It is one line, whatever the names and values in it. */
export const print = (line = ""): void => void (isClosed || process.stdout.write(`${shown(line)}\n`))

/** Writes a line to stderr: what goes wrong, and what is going on. */
export const note = (line: string): void => void process.stderr.write(`${shown(line)}\n`)

/** Says what went wrong. Gives the exit code. */
export const complain = ({ code, sentence, details }: Failure, prefix = ""): number => {
  note(`${prefix}${sentence}`)
  for (const detail of details) note(`  ${detail}`)
  return code
}

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

let controller: AbortController | undefined

/** One Ctrl-C may come several times, from the terminal and from whoever started the command. */
const sameMs = 500

/** Aborts at the first Ctrl-C or request to end, so that what was covered can be said; the second one ends the process at once. */
export const interruption = (): AbortSignal => {
  if (controller === undefined) {
    const fresh = (controller = new AbortController())
    let firstAt = 0
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => {
        if (!fresh.signal.aborted) {
          firstAt = performance.now()
          fresh.abort()
        } else if (performance.now() - firstAt > sameMs) leave(exitCode.interrupted)
      })
  }
  return controller.signal
}
