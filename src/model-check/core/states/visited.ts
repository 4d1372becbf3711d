import type { Sink, Source } from "./pieces.ts"
import { PlaceTable } from "./place-table.ts"
import type { States } from "./states.ts"

/**
 * States as their 64-bit fingerprints, eight bytes and some room each. Words are signed 32-bit integers throughout, which the
 * engine's compiler keeps in registers.
 */
export class Visited implements States {
  readonly leavesOut = false
  readonly readsRows = false
  private readonly table: PlaceTable

  /** Grows to so many bytes at most. */
  constructor(most: number) {
    this.table = new PlaceTable(2, most)
  }

  /** (0, 0) stands for an empty place and is taken for (1, 0). */
  add(low: number, hi: number): boolean {
    const lo = (low | hi) === 0 ? 1 : low
    const { table } = this
    const { data } = table
    let at = table.home(hi)
    for (;;) {
      const seenLo = data[at]!
      const seenHi = data[at + 1]!
      if (seenLo === lo && seenHi === hi) return false
      if ((seenLo | seenHi) === 0) break
      at += 2
    }
    data[at] = lo
    data[at + 1] = hi
    table.added()
    return true
  }

  /** Is the state with this fingerprint there? */
  has(low: number, hi: number): boolean {
    const lo = (low | hi) === 0 ? 1 : low
    const { data } = this.table
    for (let at = this.table.home(hi); ; at += 2) {
      if (data[at] === lo && data[at + 1] === hi) return true
      if ((data[at]! | data[at + 1]!) === 0) return false
    }
  }

  /** All of them: a low and a high word each, (0, 0) in an empty place. */
  get fingerprints(): Int32Array {
    return this.table.data
  }

  prefetch(hi: number): number {
    return this.table.data[this.table.home(hi)]!
  }

  save(sink: Sink): void {
    this.table.save(sink)
  }
  restore(source: Source): void {
    this.table.restore(source)
  }
  get size(): number {
    return this.table.size
  }
  get bytes(): number {
    return this.table.bytes
  }
  get bytesToGrow(): number {
    return this.table.bytesToGrow
  }
}
