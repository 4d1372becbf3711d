import type { ActorId } from "../kernel/index.ts"
import type { Allowances, Split } from "./budgets.ts"
import type { Fair } from "./liveness.ts"
import type { Mutant } from "./mutant.ts"
import type { Network } from "./network.ts"
import type { Final, Monitor, Property } from "./properties.ts"
import type { Refinement } from "./refinement.ts"
import type { ClockSpec, Counts, Role } from "./scenario.ts"

/** A cast actor with its place in the cast. */
export interface Member extends Role {
  readonly id: ActorId
  readonly index: number
  readonly zone: string | undefined
}

/** A scenario made concrete: parameters filled in, a mutant's actors put in place, everything validated. */
export interface System {
  readonly scenario: string
  readonly parameters: Readonly<Record<string, number | string>>
  readonly mutant: Mutant | undefined
  readonly members: readonly Member[]
  readonly indexOf: ReadonlyMap<ActorId, number>
  readonly monitors: readonly Monitor[]
  readonly network: Network
  readonly allowances: Allowances
  readonly splits: readonly Split[]
  readonly disruption: number
  readonly tickMs: number | undefined
  readonly slack: number
  readonly clocks: ClockSpec | undefined
  readonly hosts: readonly string[]
  readonly zones: readonly string[]
  readonly properties: readonly Property[]
  readonly final: Final | undefined
  readonly fair: Fair | undefined
  readonly tolerateUnhandled: boolean
  readonly expected: Counts | undefined
  readonly symmetry: Symmetry | undefined
  readonly refines: Refinement | undefined
}

/** Two neighbours of a group change places, with all that lives on them. Any order of a group is some swaps away. */
export interface Swap {
  /** Such as `rm1 and rm2`. */
  readonly name: string
  /** Who becomes whom, hosts and zones included. */
  readonly ids: ReadonlyMap<string, string>
  /** Per place in the cast, whose part goes there. */
  readonly slots: readonly number[]
  /** The same for the places in `partition.into`. */
  readonly splits: readonly number[]
}

export interface SwapGroup {
  readonly ids: readonly string[]
  /** Per element: itself and all that lives there, in an order that elements have in common. */
  readonly owned: readonly (readonly string[])[]
  /** The swap of the first two elements; those of the next ones follow. */
  readonly firstSwap: number
}

export interface Symmetry {
  /** Actors before hosts before zones. */
  readonly groups: readonly SwapGroup[]
  readonly swaps: readonly Swap[]
  readonly sets: ReadonlySet<string>
  readonly expected: Counts | undefined
}
