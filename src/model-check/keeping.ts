import { Bitstate, bitsOfState } from "./core/bitstate.ts"
import { ExactStates } from "./core/exact-states.ts"
import type { States } from "./core/states.ts"
import type { Tables } from "./core/tables.ts"
import { Visited } from "./core/visited.ts"
import { WideStates } from "./core/wide-states.ts"
import type { Kept, Verdict } from "./report.ts"

/** The share of the bound on memory that bitstate has for its bits, at most. */
const shareOfBits = 1 / 2

/** What is kept of each state, and how certain that makes what is found. */
export class Keeping {
  readonly kept: Kept
  private readonly bytes: number
  private bitstate: Bitstate | undefined

  constructor(kept: Kept, bytes: number) {
    this.kept = kept
    this.bytes = bytes
  }

  /** An empty set of states. */
  open(tables: Tables): States {
    switch (this.kept) {
      case "fingerprints":
        return new Visited(this.bytes)
      case "wide":
        return new WideStates(tables, this.bytes)
      case "exact":
        return new ExactStates(tables.slots.length, tables.network === "set", this.bytes)
      case "bitstate":
        return (this.bitstate = new Bitstate(this.bytes * shareOfBits))
    }
  }

  /** The verdict on a space in which nothing is left to look at and nothing is violated. */
  get verdict(): Verdict {
    return this.kept === "bitstate" ? "sampled" : "holds"
  }

  /** How many of so many states are expected to have been taken for others. */
  collisionOdds(states: number): number {
    switch (this.kept) {
      case "fingerprints":
        return states ** 2 / 2 ** 65
      case "wide":
        return states ** 2 / 2 ** 129
      case "exact":
        return 0
      case "bitstate":
        return this.bitstate?.leftOut ?? 0
    }
  }

  /** Why a search that has come to its end is a sample all the same. */
  caveat(): string {
    const { set, bits } = this.bitstate!
    return (
      `nothing is left to look at, but states may have been left out: each set ${bitsOfState} bits, ` +
      `and ${((100 * set) / bits).toPrecision(2)} % of 2^${Math.log2(bits)} bits are set`
    )
  }
}
