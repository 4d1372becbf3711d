import { Ints } from "./arrays.ts"
import {
  actionKinds,
  candidateAction,
  candidateEnvironment,
  candidateHi,
  candidateLo,
  candidateNetwork,
  candidateOutcome,
  candidateStride
} from "./layout.ts"

/** The steps out of a block of states, state by state, with the pools of their compound steps. */
export class Candidates {
  /** Records of `candidateStride`. */
  readonly steps = new Ints(1 << 13)
  readonly compounds = new Ints(1 << 8)
  readonly changes = new Ints(1 << 8)
  readonly sends = new Ints(1 << 8)
  readonly outcomes = new Ints(1 << 8)
  count = 0
  /** Per state: the number of its first step; one more tells the end of the last one. */
  readonly firsts: Int32Array
  /** Per state: bits of what cut further steps of it. */
  readonly cuts: Int32Array
  /** Per state: how many steps lead out of it, those included that are asleep and not told. */
  readonly counts: Int32Array
  /** How many of the state at hand there are so far. */
  found = 0
  /** How many steps break a rule by themselves. */
  faults = 0
  /** Was something asked that no table could answer? Then the block has to be expanded again. */
  isIncomplete = false

  constructor(states: number) {
    this.firsts = new Int32Array(states + 1)
    this.cuts = new Int32Array(states)
    this.counts = new Int32Array(states)
  }

  get bytes(): number {
    const { steps, compounds, changes, sends, outcomes } = this
    return steps.bytes + compounds.bytes + changes.bytes + sends.bytes + outcomes.bytes
  }

  clear(): void {
    this.count = 0
    this.faults = 0
    this.isIncomplete = false
    this.compounds.length = 0
    this.changes.length = 0
    this.sends.length = 0
    this.outcomes.length = 0
  }

  /** The step that was added last. */
  get last(): number {
    return (this.count - 1) * candidateStride
  }

  add(lo: number, hi: number, outcome: number, environment: number, network: number, action: number): void {
    this.found++
    const at = this.count++ * candidateStride
    if (at + candidateStride > this.steps.data.length) this.steps.reserve(at + candidateStride)
    const { data } = this.steps
    data[at + candidateLo] = lo
    data[at + candidateHi] = hi
    data[at + candidateOutcome] = outcome
    data[at + candidateEnvironment] = environment
    data[at + candidateNetwork] = network
    data[at + candidateAction] = action
  }

  /** Takes back the step that was added last. */
  drop(): void {
    this.count--
    this.found--
  }
}

/** An action of some kinds has an argument: a static action's number, or a position in a queue. */
export const codeOf = (kind: number, argument: number): number => argument * actionKinds + kind
