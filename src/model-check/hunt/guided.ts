import { Numbered } from "../core/states/numbered.ts"
import type { Ground } from "./ground.ts"
import type { Place } from "./walker.ts"
import { luby } from "./walks.ts"

/** Steps of a walk that starts in a world that is kept. Where nothing new comes of walks that short, they become longer. */
const shortest = 12
/** So many walks for each kept world have to have come upon nothing new. */
const barrenOf = 20
/** Of so many kept worlds that are drawn, the one that was least often begun at is taken. */
const drawn = 6
/** Worlds that are kept, at most; and the share of memory for them, with what one takes beside its cells, in bytes. */
const most = 1 << 17
const shareOfKept = 1 / 4
const bytesOfKept = 400

interface Kept {
  place: Place
  /** How often a walk has begun there. */
  begun: number
}

/**
 * Keeps a world for each tuple of values that the properties read, the nearest one to a start, and walks on from those at which it has begun
 * least. The idea of A. Ecoffet and others, "First return, then explore", Nature 2021.
 */
export class Guided {
  private readonly ground: Ground
  private readonly kept: Kept[] = []
  /** Hashes of tuples, by the place of their world among those kept. Two tuples share one by chance alone. */
  private readonly tuples = new Numbered(most)
  private readonly places: Int32Array
  private bytes = 0
  /** Walks, and how many of them since a new tuple was met. */
  private walks = 0
  private barren = 0
  constructor(ground: Ground) {
    this.ground = ground
    this.places = placesRead(ground)
  }

  /** A walk from a kept world. */
  step(): void {
    const { ground } = this
    const { walker } = ground
    if (this.kept.length === 0) for (const start of ground.starts) this.keep(start)
    const found = ground.catches.length
    const from = this.draw()
    from.begun++
    ground.walks++
    walker.begin(from.place)
    const steps = this.nextLength()
    for (let i = 0; i < steps && ground.catches.length === found; i++) {
      const enabled = ground.look()
      if (enabled === 0) break
      ground.take(ground.draw(enabled))
      this.visit()
    }
  }

  private nextLength(): number {
    this.walks++
    return this.barren++ < barrenOf * this.kept.length ? shortest : shortest * luby(this.walks)
  }

  private draw(): Kept {
    const { kept } = this
    const { dice } = this.ground
    let best = kept[dice.below(kept.length)]!
    for (let i = 1; i < drawn; i++) {
      const other = kept[dice.below(kept.length)]!
      if (other.begun < best.begun) best = other
    }
    return best
  }

  /** Keeps a world if nothing like it is kept, or farther from a start. */
  private keep(place: Place): void {
    const number = this.numberOf(place.cells)
    if (number === this.kept.length) this.add(place)
  }

  private add(place: Place): void {
    this.kept.push({ place, begun: 0 })
    this.bytes += place.cells.byteLength + bytesOfKept
    this.barren = 0
  }

  private visit(): void {
    const { kept } = this
    const { walker } = this.ground
    if (kept.length >= most || this.bytes > this.ground.bytes * shareOfKept) return
    const number = this.numberOf(walker.cells)
    const known = kept[number]
    if (known === undefined) this.add(walker.place)
    else if (walker.depth < known.place.depth) kept[number] = { place: walker.place, begun: 0 }
  }

  /** The number of what the properties read in a world; a new one is that of the next world to be kept. */
  private numberOf(cells: Int32Array): number {
    const { places } = this
    const { columns } = this.ground.tables
    let lo = 0x811c9dc5
    let hi = 0x1b873593
    for (let at = 0; at < places.length; at += 2) {
      const projection = columns[places[at + 1]!]!.data[cells[places[at]!]!]!
      lo = Math.imul(lo ^ projection, 0x01000193)
      hi = Math.imul(hi ^ projection ^ (lo >>> 15), 0x85ebca6b)
      hi ^= hi >>> 13
    }
    return this.tuples.numberOf(lo, hi)
  }
}

/** Slots and columns, in pairs, that the properties read which are looked at. */
const placesRead = ({ tables, judge }: Ground): Int32Array => {
  const pairs = new Map<number, number>()
  tables.properties.forEach(({ sites }, p) => {
    if (!judge.active[p]) return
    for (let at = 0; at < sites.length; at += 2) pairs.set(sites[at + 1]!, sites[at]!)
  })
  return Int32Array.from([...pairs].flatMap(([column, slot]) => [slot, column]))
}
