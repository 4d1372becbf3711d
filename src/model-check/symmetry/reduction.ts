import { Refused } from "../../kernel/index.ts"
import { swapping } from "../../world/index.ts"
import type { Symmetry, System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import { Ints } from "../core/tables/arrays.ts"
import { OrbitRow } from "../core/orbits/orbit-row.ts"
import type { OrbitFiller, OrbitTables } from "../core/orbits/orbit-tables.ts"
import { Orbits } from "../core/orbits/orbit.ts"
import type { Row } from "../core/tables/rows.ts"
import { Keys } from "../compile/interner.ts"
import type { Reduced } from "../report.ts"
import { Mentions } from "./mentions.ts"
import { PropertyVerification } from "./property-verification.ts"
import { type MakeSwapping, Remaps } from "./remaps.ts"
import { Verification } from "./verification.ts"
import { placeName } from "./wording.ts"

interface ReductionOptions {
  readonly salt: string
  readonly make?: MakeSwapping
  /** What stands between the search and who answers it. */
  readonly through?: ((filler: OrbitFiller) => OrbitFiller) | undefined
}

/**
 * The search of a system up to its symmetry: makes rows canonical, and verifies, before there is a verdict, that what was declared to be
 * alike is alike. To be made before the search, which it goes along with.
 */
export class Reduction {
  readonly orbits: Orbits
  /** Is all that was searched verified? */
  isVerified = false
  private readonly system: System
  private readonly compiled: Compiled
  private readonly remaps: Remaps
  private readonly tables: OrbitTables
  private readonly verification: Verification
  private readonly verdicts: PropertyVerification
  private work: Generator<void> | undefined
  private readonly roots: { readonly row: Row; readonly lo: number; readonly hi: number }[] = []

  constructor(system: System, symmetry: Symmetry, compiled: Compiled, { salt, make = swapping, through }: ReductionOptions) {
    this.system = system
    this.compiled = compiled
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
    const filler: OrbitFiller = {
      cell: (swap, slot, cell) => void remaps.cell(swap, slot, cell),
      envelope: (swap, envelope) => void remaps.envelope(swap, envelope),
      mentions: (slot, cell) => note(known[slot]!, cell, mentions.ofCell(numbers, keys, slot, cell, pool)),
      envelopeMentions: (envelope) => note(envelopeMentions, envelope, mentions.ofEnvelope(numbers, keys, envelope, pool))
    }
    this.remaps = remaps
    this.tables = {
      swaps: remaps.tables,
      groups: mentions.groups,
      inside: mentions.inside,
      mentions: known,
      envelopeMentions,
      pool,
      filler: through?.(filler) ?? filler
    }
    this.orbits = new Orbits(numbers.tables, this.tables)
    this.verification = new Verification(system, compiled, remaps)
    this.verdicts = new PropertyVerification(system, compiled, remaps)
  }

  /** What a report says of it. */
  get told(): Reduced {
    const { system, verification, isVerified } = this
    return { groups: system.symmetry!.groups.map(({ ids }) => ids), compared: verification.compared + this.verdicts.compared, isVerified }
  }

  /** Takes note of an initial state, so that all of them can be held against each other. */
  addRoot(root: { readonly row: Row; readonly lo: number; readonly hi: number }): void {
    this.roots.push(root)
  }

  /**
   * Verifies what the search has used until that is done (true) or the clock shows `until`. `isReached` tells of the properties that
   * were reached, which needs no symmetry. Fails with `Refused`.
   */
  verify(until: number, isReached: (property: number) => boolean): boolean {
    this.work ??= this.all(isReached)
    while (!this.isVerified) {
      if (this.work.next().done === true) this.isVerified = true
      else if (performance.now() > until) return false
    }
    return true
  }

  private *all(isReached: (property: number) => boolean): Generator<void> {
    this.starts()
    yield* this.verification.run()
    yield* this.verdicts.run(isReached)
  }

  /** What swaps make of an initial state is one. */
  private starts(): void {
    const known = new Set(this.roots.map(({ lo, hi }) => `${lo} ${hi}`))
    const swapped = new OrbitRow(this.compiled.tables, this.tables)
    for (const { row } of this.roots) {
      this.remaps.swaps.forEach(({ name }, swap) => {
        swapped.load(row.cells, row.entries)
        swapped.swap(swap)
        swapped.sum()
        if (known.has(`${swapped.lo} ${swapped.hi}`)) return
        const slot = this.compiled.tables.slots.findIndex((_, i) => swapped.cells[i] !== row.cells[i])
        const where = slot < 0 ? "the network" : placeName(this.system, slot)
        throw new Refused(
          `scenario "${this.system.scenario}" is not symmetric: with ${name} swapped, ${where} starts otherwise; ` +
            `mend it, or take them out of symmetry.groups`
        )
      })
    }
  }
}
