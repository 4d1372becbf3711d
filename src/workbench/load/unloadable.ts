import { InputError } from "../../kernel/index.ts"

/** A scenario file that cannot be loaded, and the line of it that is to blame. */
export class Unloadable extends InputError {
  readonly line: string | undefined
  constructor(sentence: string, line: string | undefined) {
    super(sentence)
    this.line = line
  }
}
