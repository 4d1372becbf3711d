/** A definition that Borealis does not take: one sentence that names the place, the cause and the mend. Exit code 151. */
export class Refused extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = "Refused"
  }
}

/** An input error: what a user typed or a file holds. One sentence, as above. Exit code 150. */
export class InputError extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = "InputError"
  }
}

/** What a user's code has thrown, as words, be it no error at all or one that cannot even be written. */
export const thrownText = (thrown: unknown): string => {
  try {
    return `${thrown instanceof Error ? thrown.message : String(thrown)}`
  } catch {
    return "something that cannot be written"
  }
}
