/**
 * A rule about whole states and steps, network included, which properties do not see. It is asked about every step, also into states
 * already known, state by state in the order of the search. Rows are slots and then network entries; (lo, hi) is a row's fingerprint.
 */
export interface StepRule {
  /** May the search start there? */
  start(row: Int32Array, entries: number, lo: number, hi: number): boolean
  /** The steps that come next are out of the state in `rows` at `base`. */
  from(rows: Int32Array, base: number, entries: number, lo: number, hi: number): void
  /** May a step out of that state lead there? */
  to(row: Int32Array, entries: number, lo: number, hi: number): boolean
}
