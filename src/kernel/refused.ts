/** A definition that Borealis does not take: one sentence that names the place, the cause and the mend. Exit code 151. */
export class Refused extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = "Refused"
  }
}
