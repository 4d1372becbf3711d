import { swapping, type Symmetry, type System } from "../../world/index.ts"
import type { Compiled } from "../compile.ts"
import { Ints } from "../core/arrays.ts"
import type { OrbitTables } from "../core/orbit-tables.ts"
import { Orbits } from "../core/orbit.ts"
import { Keys } from "../interner.ts"
import { Mentions } from "./mentions.ts"
import { type MakeSwapping, Remaps } from "./remaps.ts"

/** The search of a system up to its symmetry: makes rows canonical, and fills the tables that this takes. */
export class Reduction {
  readonly orbits: Orbits
  readonly remaps: Remaps
  readonly tables: OrbitTables

  constructor(system: System, symmetry: Symmetry, compiled: Compiled, salt: string, make: MakeSwapping = swapping) {
    const { numbers } = compiled
    const mentions = new Mentions(system, symmetry)
    const keys = new Keys(salt)
    const remaps = new Remaps(system, symmetry, numbers, mentions.elementsOf, make)
    const pool = new Ints()
    // a range that starts at 0 is unknown
    pool.push(0)
    const known = numbers.tables.slots.map(() => new Ints())
    const envelopeMentions = new Ints()
    const note = (into: Ints, at: number, [from, to]: readonly [number, number]) => {
      into.setAt(2 * at + 1, to)
      into.data[2 * at] = from
    }
    this.remaps = remaps
    this.tables = {
      swaps: remaps.tables,
      groups: mentions.groups,
      inside: mentions.inside,
      mentions: known,
      envelopeMentions,
      pool,
      filler: {
        cell: (swap, slot, cell) => void remaps.cell(swap, slot, cell),
        envelope: (swap, envelope) => void remaps.envelope(swap, envelope),
        mentions: (slot, cell) => note(known[slot]!, cell, mentions.ofCell(numbers, keys, slot, cell, pool)),
        envelopeMentions: (envelope) => note(envelopeMentions, envelope, mentions.ofEnvelope(numbers, keys, envelope, pool))
      }
    }
    this.orbits = new Orbits(numbers.tables, this.tables)
  }
}
