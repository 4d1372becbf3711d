import { Refused } from "../../kernel/index.ts"
import type { Swap, Symmetry, System } from "../../scenario/index.ts"
import { type Swapping, swapping } from "../../world/index.ts"
import { Ints } from "../core/tables/arrays.ts"
import type { SwapTable } from "../core/orbits/orbit-tables.ts"
import type { Numbering } from "../compile/numbering.ts"
import { cellText, placeName } from "./wording.ts"

export type MakeSwapping = (system: System, symmetry: Symmetry, swap: Swap) => Swapping

/** What swaps make of numbered things, each asked for once. */
export class Remaps {
  readonly tables: readonly SwapTable[]
  readonly swaps: readonly Swap[]
  private readonly system: System
  private readonly numbers: Numbering
  private readonly made: readonly Swapping[]
  private readonly inputs: readonly (readonly Ints[])[]
  private readonly moves: readonly Ints[]
  private readonly observations: readonly Ints[]

  constructor(system: System, symmetry: Symmetry, numbers: Numbering, elements: readonly Int32Array[], make: MakeSwapping = swapping) {
    this.system = system
    this.numbers = numbers
    this.swaps = symmetry.swaps
    this.made = symmetry.swaps.map((swap) => make(system, symmetry, swap))
    const { slots } = numbers.tables
    this.tables = symmetry.swaps.map((swap, i) => ({
      slots: slotsOf(numbers, swap),
      cells: slots.map(() => new Ints()),
      envelopes: new Ints(),
      elements: elements[i]!
    }))
    this.inputs = symmetry.swaps.map(() => system.members.map(() => new Ints()))
    this.moves = symmetry.swaps.map(() => new Ints())
    this.observations = symmetry.swaps.map(() => new Ints())
  }

  swapping(swap: number): Swapping {
    return this.made[swap]!
  }

  slot(swap: number, slot: number): number {
    return this.tables[swap]!.slots[slot]!
  }

  cell(swap: number, slot: number, cell: number): number {
    const { cells, slots } = this.tables[swap]!
    const known = look(cells[slot]!, cell)
    if (known >= 0) return known
    const to = slots[slot]!
    return this.partner(cells[slot]!, cell, cells[to]!, swap, placeName(this.system, slot), {
      there: () => this.swapped(swap, slot, to, cell),
      back: (partner) => this.swapped(swap, to, slot, partner),
      text: () => cellText(this.numbers, this.system, slot, cell)
    })
  }

  private swapped(swap: number, slot: number, to: number, cell: number): number {
    const { numbers } = this
    const { actors, environment } = numbers.tables
    const made = this.made[swap]!
    if (slot < actors) return numbers.cell(to, made.cell(numbers.cells[slot]!.values[cell]!))
    if (slot < environment)
      return numbers.monitorCell(slot - actors, made.monitor(numbers.observations.states[slot - actors]!.values[cell]!))
    if (slot === environment) return numbers.environment(made.environment(numbers.environments.values[cell]!))
    const items = numbers.queues[slot - environment - 1]!.values[cell]!
    return numbers.queue(
      to - environment - 1,
      items.map((id) => this.envelope(swap, id))
    )
  }

  envelope(swap: number, id: number): number {
    const known = this.tables[swap]!.envelopes
    if (look(known, id) >= 0) return look(known, id)
    const { values } = this.numbers.envelopes
    const swapped = (one: number) => this.numbers.envelope(this.made[swap]!.envelope(values[one]!))
    return this.partner(known, id, known, swap, "a message", {
      there: () => swapped(id),
      back: swapped,
      text: () => JSON.stringify(values[id])
    })
  }

  input(swap: number, slot: number, input: number): number {
    const known = this.inputs[swap]!
    if (look(known[slot]!, input) >= 0) return look(known[slot]!, input)
    const to = this.slot(swap, slot)
    const swapped = (from: number, into: number, one: number) =>
      this.numbers.input(into, this.made[swap]!.input(this.numbers.inputs[from]!.values[one]!))
    return this.partner(known[slot]!, input, known[to]!, swap, placeName(this.system, slot), {
      there: () => swapped(slot, to, input),
      back: (partner) => swapped(to, slot, partner),
      text: () => JSON.stringify(this.numbers.inputs[slot]!.values[input])
    })
  }

  move(swap: number, move: number): number {
    if (move === 0) return 0
    const known = this.moves[swap]!
    const swapped = (one: number) => this.numbers.move(this.made[swap]!.move(this.numbers.moves.values[one]!))
    return this.partner(known, move, known, swap, "the environment", {
      there: () => swapped(move),
      back: swapped,
      text: () => JSON.stringify(this.numbers.moves.values[move])
    })
  }

  observation(swap: number, observation: number): number {
    const known = this.observations[swap]!
    if (look(known, observation) >= 0) return look(known, observation)
    const swapped = (one: number) => this.numbers.observations.of(this.made[swap]!.events(this.numbers.observations.events(one)))
    return this.partner(known, observation, known, swap, "a monitor", {
      there: () => swapped(observation),
      back: swapped,
      text: () => JSON.stringify(this.numbers.observations.events(observation))
    })
  }

  /** The partner of `one`, asked for if need be; a swap that a second one does not undo would make a mess of the search. */
  private partner(
    here: Ints,
    one: number,
    there: Ints,
    swap: number,
    who: string,
    ask: { readonly there: () => number; readonly back: (partner: number) => number; readonly text: () => string }
  ): number {
    if (look(here, one) >= 0) return look(here, one)
    const partner = ask.there()
    if (ask.back(partner) !== one || (partner < there.length && ![0, one + 1].includes(there.data[partner]!))) {
      throw new Refused(
        `scenario "${this.system.scenario}", symmetry: two swaps of ${this.swaps[swap]!.name} do not cancel out in ${who}, ${ask.text()}; ` +
          `a set must be kept sorted, as sort() does`
      )
    }
    here.setAt(one, partner + 1)
    there.setAt(partner, one + 1)
    return partner
  }
}

/** A known partner, or -1. */
const look = (known: Ints, one: number): number => (one < known.length ? known.data[one]! - 1 : -1)

const slotsOf = ({ tables }: Numbering, { slots }: Swap): Int32Array => {
  const { actors, environment } = tables
  return Int32Array.from(tables.slots, (_, slot) => {
    if (slot < actors) return slots[slot]!
    if (slot <= environment) return slot
    const channel = slot - environment - 1
    return environment + 1 + slots[Math.floor(channel / actors)]! * actors + slots[channel % actors]!
  })
}
