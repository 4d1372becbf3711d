import { exitCode } from "./exit-code.ts"
import { relative } from "node:path"
import { interruption, note } from "../workbench/terminal.ts"
import { userFolder, userPath } from "../workbench/load/scenario-file.ts"
import { type TypeMistake, typesOf } from "../workbench/load/type-check.ts"

/** So many mistakes of a file are told: the first ones are often the cause of the rest. */
const mostTold = 5

/** How long TypeScript may take where no time is given. */
const longestMs = 60_000

/** Type-checks the files that scenarios come from, each once, and tells what it finds. */
export class TypedFiles {
  private readonly known = new Map<string, Promise<boolean>>()
  private readonly milliseconds: number
  private readonly isQuiet: boolean
  private hasToldWhy = false

  /** Without `isQuiet`, a file that could not be checked is told, once. */
  constructor(seconds: number | undefined, isQuiet: boolean) {
    this.milliseconds = seconds === undefined ? longestMs : seconds * 1000
    this.isQuiet = isQuiet
  }

  /** Is a file, given as the user wrote it, free of type errors, as far as is known? Those that it has are told on stderr. */
  isTyped(from: string): Promise<boolean> {
    const name = from.replace(/#.*$/, "")
    const found = this.known.get(name) ?? this.check(name)
    this.known.set(name, found)
    return found
  }

  private async check(name: string): Promise<boolean> {
    const typed = await typesOf(userPath(name), this.milliseconds, interruption())
    if ("unchecked" in typed) {
      if (!this.isQuiet && !this.hasToldWhy && !interruption().aborted) note(`${name}: its types are not checked: ${typed.unchecked}`)
      this.hasToldWhy = true
      return true
    }
    const { mistakes } = typed
    for (const mistake of mistakes.slice(0, mostTold)) note(mistakeText(name, mistake))
    if (mistakes.length > mostTold) note(`${name}: and ${mistakes.length - mostTold} more; --no-types leaves them unasked`)
    return mistakes.length === 0
  }
}

/** The code of a scenario that is not searched because its file does not type-check. */
export const untyped = exitCode.refused

const mistakeText = (name: string, { file, line, column, message }: TypeMistake): string => {
  const shown = file === userPath(name) ? name : relative(userFolder(), file)
  return `${shown}:${line}:${column}: ${message}`
}
