import { styleText } from "node:util"
import { exitCode, leave } from "./ending.ts"

let isClosed = false

/** Says that nobody reads stdout any more (`borealis list | head -1`): nothing is written from now on, and the command goes on. */
export const closeOutput = (): void => void (isClosed = true)

/** Writes a line to stdout: what was asked for. */
export const print = (line = ""): void => void (isClosed || process.stdout.write(`${line}\n`))

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
