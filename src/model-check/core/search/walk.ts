import type { Orbits } from "../orbits/orbit.ts"
import { Expander } from "../steps/expander.ts"
import type { Misses } from "../steps/misses.ts"
import { Candidates } from "../tables/candidates.ts"
import { asleepBit, candidateAction, candidateHi, candidateLo, candidateNetwork, candidateStride, faultBit } from "../tables/layout.ts"
import { type Row, Rows } from "../tables/rows.ts"
import type { Tables } from "../tables/tables.ts"

/** A state as it is given to a search, and its fingerprint. */
export interface Given {
  readonly row: Row
  readonly lo: number
  readonly hi: number
}

/** An initial state, by the number that its caller gave it. */
export interface Root extends Given {
  readonly start: number
  readonly swaps: readonly number[]
}

/** One step of a path: the coded action, its outcomes, and the envelope it moved (-1: none). */
export interface PathStep {
  readonly action: number
  readonly outcomes: readonly number[]
  readonly envelope: number
  /** Under symmetry: the fingerprint of the state that the step leads to in the unreduced system; undefined for a step that breaks a rule. */
  readonly after?: { readonly lo: number; readonly hi: number } | undefined
}

/** A path from an initial state, which is named by its caller's number. */
export interface Path {
  readonly root: number
  readonly steps: readonly PathStep[]
}

/** What steps are found by. */
export interface WalkOptions {
  readonly tables: Tables
  readonly misses: Misses
  /** Are some steps asleep, and not counted? */
  readonly sleeps: boolean
  /** Do rows rather than fingerprints tell whether a step leads back to where it came from? */
  readonly comparesRows: boolean
  readonly orbits: Orbits | undefined
}

/** The steps of these ordinals from an initial state on. */
export const walk = (from: Root, ordinals: readonly number[], { tables, misses, sleeps, comparesRows, orbits }: WalkOptions): Path => {
  const candidates = new Candidates(1)
  const expander = new Expander(tables, candidates, misses, comparesRows)
  const successorRows = new Rows(tables, candidates)
  const steps: PathStep[] = []
  let { row, lo, hi } = from
  let foundBy = 0
  const unfolding = orbits?.unfolding(from.swaps)
  for (const ordinal of ordinals) {
    candidates.clear()
    expander.expand(row.cells, 0, row.entries, lo, hi, foundBy, candidates)
    const { data } = candidates.steps
    const at = ordinal * candidateStride
    const step = {
      action: data[at + candidateAction]! & ~(faultBit | asleepBit),
      outcomes: successorRows.outcomesOf(at),
      envelope: data[at + candidateNetwork]! >> 1
    }
    if ((data[at + candidateAction]! & faultBit) !== 0) {
      steps.push(step)
      break
    }
    if (sleeps) foundBy = successorRows.foundByOf(at)
    const entries = successorRows.materialise(at, row.cells, 0, row.entries)
    row = { cells: successorRows.scratch.slice(0, tables.slots.length + entries), entries }
    lo = data[at + candidateLo]!
    hi = data[at + candidateHi]!
    const unfolded = unfolding?.(row)
    if (unfolded !== undefined) ({ row, lo, hi } = unfolded)
    steps.push({ ...step, after: unfolded?.after })
  }
  return { root: from.start, steps }
}
