import type { Candidates } from "../tables/candidates.ts"

/** A world that is expanded: its row, so many network entries, and which of the candidates are its steps. */
export interface Expanded {
  readonly rows: Int32Array
  readonly base: number
  readonly entries: number
  readonly lo: number
  readonly hi: number
  readonly candidates: Candidates
  readonly first: number
  readonly end: number
}

/** What a choice asks about the steps at hand, which are named by their offset. */
export interface AboutSteps {
  /** Does the step affect a property that is still looked at? */
  isVisible(at: number): boolean
  /** The fingerprint of the world that a step leads to, as it is kept. */
  reached(at: number): { readonly lo: number; readonly hi: number }
}

/** Chooses which of a world's steps are taken: a search that leaves out steps, and worlds. Asked once about each world, in the order of the search. */
export interface StepChoice {
  /** Marks as asleep what is left out, and returns how many these are. */
  choose(world: Expanded, about: AboutSteps): number
  /** Takes note that a property between two worlds is broken by steps that change nothing it reads, so that nothing may be left out. */
  spoil(property: number): void
  readonly bytes: number
  /** What it is about to take beside these; 0 while that is not near. */
  readonly bytesToGrow: number
}
