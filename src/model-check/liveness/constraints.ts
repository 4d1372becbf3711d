import { unknownBy } from "../../world/index.ts"
import type { Fair, FairTo } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import { Ints } from "../core/tables/arrays.ts"
import { actionDeliver, actionFixed, actionKinds, actionLocal, outcomeStride } from "../core/tables/layout.ts"
import type { Fairness } from "./graph.ts"

/**
 * The constraints of a scenario's fairness, numbered as they are come across: one per actor, one per message with its sender and receiver,
 * one per timer of an actor, one for time. Of each kind there is one more, for what is cut everywhere and so never come across.
 */
export class Constraints {
  private readonly compiled: Compiled
  private readonly fair: Fair
  private readonly numbers = new Map<string, number>()
  private readonly kinds: FairTo[] = []
  /** 2 + the constraint of the local step that an outcome is of, by its offset; 1 for none, 0 for not known. */
  private readonly ofOutcomes = new Ints()
  /** The same of a message. */
  private readonly ofEnvelopes = new Ints()
  private readonly ofStatics: readonly number[]

  constructor(compiled: Compiled, fair: Fair) {
    this.compiled = compiled
    this.fair = fair
    for (const kind of fair.of) this.numberOf(kind, "what is cut everywhere")
    this.ofStatics = compiled.statics.map((action) => (action.kind === "tick" ? this.numberOf("timers", "time") : -1))
  }

  /** The constraint that a step serves, or -1; by its coded action, the offset of its first outcome, and the envelope that it moves. */
  of(action: number, outcomeAt: number, envelope: number): number {
    switch (action % actionKinds) {
      case actionLocal:
        return (this.ofOutcomes.data[outcomeAt] || this.noteOutcome(outcomeAt)) - 2
      case actionDeliver:
        return (this.ofEnvelopes.data[envelope] || this.noteEnvelope(envelope)) - 2
      case actionFixed:
        return this.ofStatics[Math.floor(action / actionKinds)]!
      default:
        return -1
    }
  }

  private noteOutcome(outcomeAt: number): number {
    const { slot, input } = this.compiled.origins[outcomeAt / outcomeStride]!
    const what = this.compiled.numbers.inputs[slot]!.values[input]!
    const isTimer = what.kind === "timer"
    const constraint = isTimer ? this.numberOf("timers", JSON.stringify([slot, what.id])) : this.numberOf("actors", String(slot))
    this.ofOutcomes.setAt(outcomeAt, 2 + constraint)
    return 2 + constraint
  }

  private noteEnvelope(envelope: number): number {
    const constraint = this.numberOf("messages", String(envelope))
    this.ofEnvelopes.setAt(envelope, 2 + constraint)
    return 2 + constraint
  }

  private numberOf(kind: FairTo, name: string): number {
    if (!this.fair.of.includes(kind)) return -1
    const key = `${kind} ${name}`
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.numbers.set(key, this.kinds.length)
    return this.kinds.push(kind) - 1
  }

  get fairness(): Fairness {
    const { cuts } = this.compiled.numbers
    const bitsOf = (kind: FairTo): number => cuts.reduce((bits, name, i) => (unknownBy[kind].includes(name) ? bits | (1 << i) : bits), 0)
    return { steps: this.fair.steps, cutBy: Uint8Array.from(this.kinds, bitsOf) }
  }
}
