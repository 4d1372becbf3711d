import { canonical, canonicalState, Refused } from "../../kernel/index.ts"
import { cellKey } from "../../world/index.ts"
import type { Compiled } from "../compile/compile.ts"

/** The search's numbers in those of the closure. */
export interface Translation {
  cell(slot: number, cell: number): number
  envelope(envelope: number): number
  /** A static action's environment move. */
  staticMove(action: number): number
}

/** Finds what the search has numbered among what the closure has, by content. */
export class ByContent implements Translation {
  private readonly compiled: Compiled
  private readonly apart: Compiled
  private readonly cells: number[][]
  private readonly envelopes: number[] = []

  constructor(compiled: Compiled, apart: Compiled) {
    this.compiled = compiled
    this.apart = apart
    this.cells = Array.from({ length: compiled.tables.environment + 1 }, () => [])
  }

  cell(slot: number, cell: number): number {
    return (this.cells[slot]![cell] ??= this.find(slot, cell))
  }

  envelope(envelope: number): number {
    return (this.envelopes[envelope] ??= known(
      this.apart.numbers.envelopes.known(canonical(this.compiled.numbers.envelopes.values[envelope]!))
    ))
  }

  staticMove(action: number): number {
    return this.apart.tables.statics[action]!.move
  }

  private find(slot: number, cell: number): number {
    const { tables, numbers } = this.compiled
    const { numbers: other } = this.apart
    if (slot < tables.actors) return known(other.cells[slot]!.known(cellKey(numbers.cells[slot]!.values[cell]!)))
    if (slot === tables.environment) return known(other.environments.known(canonical(numbers.environments.values[cell]!)))
    const monitor = slot - tables.actors
    return known(other.observations.states[monitor]!.known(canonicalState(numbers.observations.states[monitor]!.values[cell]!)))
  }
}

/** A step that is taken once must be taken again: what has no number there is the work of an impure machine. */
const known = (number: number | undefined): number => {
  if (number !== undefined) return number
  throw new Refused(
    "a world has a part that no steps of its actors lead to when they are taken alone; a machine must depend on what it is given alone, " +
      "and actors that are declared to be alike must start alike"
  )
}
