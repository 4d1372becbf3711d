import { InputError } from "../../kernel/index.ts"
import { Bitstate, bitsOfState } from "../core/states/bitstate.ts"
import { ExactStates } from "../core/states/exact-states.ts"
import type { States } from "../core/states/states.ts"
import type { Tables } from "../core/tables/tables.ts"
import { Visited } from "../core/states/visited.ts"
import { WideStates } from "../core/states/wide-states.ts"
import { defaultBytes } from "./memory.ts"
import type { Kept, Verdict } from "../report.ts"

/** The share of the bound on memory that bitstate has for its bits, at most. */
const shareOfBits = 1 / 2
/** What it has without a bound: enough for 10⁸ states, and not so much that a small space pays for touching it. */
const usualBytesOfBits = 2 ** 29

const openBits = (bytes: number): Bitstate => {
  try {
    return new Bitstate(bytes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InputError(`bitstate cannot have ${Math.floor(bytes / 2 ** 20)} MiB for its bits here; bound the memory to less`)
  }
}

/** What is kept of each state, and how certain that makes what is found. */
export class Keeping {
  readonly kept: Kept
  private readonly bytes: number
  private readonly bytesOfBits: number
  private bitstate: Bitstate | undefined

  /** Without `bytes`, a search is bounded as `defaultBytes` says. */
  constructor(kept: Kept, bytes: number | undefined) {
    this.kept = kept
    this.bytes = bytes ?? defaultBytes()
    this.bytesOfBits = bytes === undefined ? usualBytesOfBits : bytes * shareOfBits
  }

  /** What is kept, in words that differ where one set of states cannot be read as the other. */
  get text(): string {
    return this.kept === "bitstate" ? `bitstate of ${Math.floor(Math.log2(this.bytesOfBits * 8))} digits` : this.kept
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
        return (this.bitstate = openBits(this.bytesOfBits))
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
        return fingerprintOdds(states)
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

/** How many of so many states are expected to share a fingerprint of 64 bits with another. */
export const fingerprintOdds = (states: number): number => states ** 2 / 2 ** 65
