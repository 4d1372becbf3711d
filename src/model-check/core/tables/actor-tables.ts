import { cellDisabledHi, cellDisabledLo, cellPlainHi, cellPlainLo, cellStride } from "./layout.ts"
import type { Tables } from "./tables.ts"

/** The tables of all actors, with what reading them takes at hand. */
export class ActorTables {
  /** By slot: records of `cellStride`, and local events as pairs. */
  readonly cells: Int32Array[] = []
  readonly locals: Int32Array[] = []
  private readonly tables: Tables
  /** Step tables as dense arrays, with their rows, 0 where one is hashed, and the shifts to these. */
  private readonly dense: Int32Array[] = []
  private readonly rows: Int32Array
  private readonly shifts: Int32Array

  constructor(tables: Tables) {
    this.tables = tables
    this.rows = new Int32Array(tables.actors)
    this.shifts = new Int32Array(tables.actors)
  }

  /** To be called whenever a table may have grown. */
  refresh(): void {
    for (let slot = 0; slot < this.tables.actors; slot++) {
      const { cells, locals, steps } = this.tables.slots[slot]!
      const { data, rows, key } = steps.form
      this.cells[slot] = cells.data
      this.locals[slot] = locals.data
      this.dense[slot] = data
      this.rows[slot] = rows
      this.shifts[slot] = key
    }
  }

  /** `unknown`, `notEnabled`, or 2 + the number of the first outcome of an actor's step. */
  step(slot: number, cell: number, input: number): number {
    const shift = this.shifts[slot]!
    // a table that is dense, as most are, knows the cell
    if (cell < this.rows[slot]! && input >>> shift === 0) return this.dense[slot]![(cell << shift) + input]!
    return this.tables.slots[slot]!.steps.get(cell, input)
  }

  /** Notes in a cell that an envelope, one of the first 64, is not enabled there, so that it need not be looked up again. */
  disable(slot: number, cell: number, envelope: number): void {
    this.cells[slot]![cell * cellStride + (envelope < 32 ? cellDisabledLo : cellDisabledHi)]! |= 1 << (envelope & 31)
  }

  /** Notes in a cell that nothing is special about the delivery of an envelope, one of the first 64. */
  notePlain(slot: number, cell: number, envelope: number): void {
    this.cells[slot]![cell * cellStride + (envelope < 32 ? cellPlainLo : cellPlainHi)]! |= 1 << (envelope & 31)
  }
}
