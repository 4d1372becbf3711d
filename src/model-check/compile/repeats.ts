import { canonical, copy, Refused, Sharing, tally } from "../../kernel/index.ts"
import { causeOf, type Cell, cellKey, copyOfCell, type Disabled, type Input, type Outcome } from "../../world/index.ts"
import type { Member } from "../../scenario/index.ts"

/** So many calls at the beginning go twice, and then one in so many. */
const atFirst = 10_000
const sampled = 31

/** Which calls of user code are tried a second time: all at the beginning, then a sample; in a paranoid check all. */
export class Repeats {
  private readonly isParanoid: boolean
  calls = 0
  tried = 0
  constructor(isParanoid: boolean) {
    this.isParanoid = isParanoid
  }

  /** Is it this call's turn? */
  isDue(): boolean {
    const isDue = this.isParanoid || this.calls < atFirst || this.calls % sampled === 0
    this.calls++
    if (isDue) this.tried++
    return isDue
  }

  /**
   * Holds what a call gave against a second one, on the same values made of other objects. Fails with `Refused`, naming the place; a
   * third call, on the values as they were, tells what the two may differ by.
   */
  hold(where: () => string, first: string, again: () => string, asBefore: () => string): void {
    const { xstateCalls } = tally
    const isSame = again() === first
    // what a second try costs says nothing of what the table saves
    tally.xstateCalls = xstateCalls
    if (isSame) return
    throw new Refused(
      asBefore() === first
        ? `${where()}: it tells equal objects apart, as === and includes() do; compare what they say, such as an id, since who holds which object is no part of a state`
        : `${where()}: two runs of one step differ; a step must depend on its state and its event alone`
    )
  }
}

/** All that can be told of what a step gave, in canonical form. */
export const stepText = (result: readonly Outcome[] | Disabled): string =>
  "disabled" in result
    ? `not enabled: ${result.cut ?? ""} ${transitionsText(result.transitions ?? [])}`
    : result
        .map(({ cell, key, sent, observed, chosen, transitions, ignored, lost, fault }) =>
          [
            key ?? cellKey(cell),
            canonical([sent, observed, chosen, ignored, lost, fault?.kind ?? "", fault?.detail ?? ""]),
            transitionsText(transitions)
          ].join("\n")
        )
        .join("\n\n")

const transitionsText = (transitions: Outcome["transitions"]): string =>
  transitions.map(({ transition: { source, eventType } }) => `${source.id}: ${eventType}`).join(", ")

/** A cell and an input made of objects that have nothing in common; and, where something is there twice, with all that is equal as one. */
export const copiesOf = <What extends Input | undefined>(before: Cell, what: What): readonly (readonly [Cell, What])[] => {
  const sharing = new Sharing()
  const [apart, shared] = [copy, <T>(value: T): T => sharing.copy(value)].map((copied): readonly [Cell, What] => [
    copyOfCell(before, copied),
    what?.kind === "deliver" ? { ...what, message: copied(what.message) } : what
  ])
  return sharing.hasShared ? [apart!, shared!] : [apart!]
}

/** Where a step is made, as a refusal names it. */
export const placeText = ({ actor: { name } }: Member, { state, status }: Cell, input: Input): string =>
  `actor "${name}", state ${state === undefined ? status : JSON.stringify(state.snapshot.value)}, on "${causeOf(input)}"`
