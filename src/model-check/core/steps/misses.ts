import { Ints } from "../tables/arrays.ts"
import {
  cellLocals,
  cellStride,
  missFirst,
  missKind,
  missLocals,
  missMonitorStep,
  missMove,
  missObservationAtTime,
  missObservationPair,
  missPushed,
  missRequeued,
  missSecond,
  missStep,
  missStride,
  missThird
} from "../tables/layout.ts"
import type { Filler, Tables } from "../tables/tables.ts"

/**
 * What the search asked and no table could answer, in the order of asking. A round of states is expanded as far as the tables go,
 * then the misses are filled, then what missed is expanded again: so the order in which things get their numbers is the same for
 * each engine and any number of workers.
 */
export class Misses {
  readonly list = new Ints()
  private readonly tables: Tables
  private filled = 0
  private asked = 0
  constructor(tables: Tables) {
    this.tables = tables
  }

  note(kind: number, a: number, b: number, c: number): void {
    noteIn(this.list, kind, a, b, c)
  }

  /** Fills up to so many of what is still unknown. True when nothing is left. */
  fill(most: number): boolean {
    const { data, length } = this.list
    for (let count = 0; this.filled < length && count < most; this.filled += missStride) {
      const at = this.filled
      const [kind, a, b, c] = questionAt(data, at)
      if (this.isKnown(kind, a, b, c)) continue
      askFor(this.tables.filler, kind, a, b, c)
      this.asked++
      count++
    }
    if (this.filled < length) return false
    // else it would ask for ever
    if (this.asked === 0) throw new Error("an engine asks for what its tables have")
    this.clear()
    return true
  }

  clear(): void {
    this.list.length = 0
    this.filled = 0
    this.asked = 0
  }

  private isKnown(kind: number, a: number, b: number, c: number): boolean {
    const { tables } = this
    switch (kind) {
      case missStep:
        return tables.slots[a]!.steps.get(b, c) !== 0
      case missLocals:
        return tables.slots[a]!.cells.data[b * cellStride + cellLocals] !== 0
      case missMove:
        return tables.moves.get(a, b) !== 0
      case missMonitorStep:
        return tables.monitorSteps[a]!.get(b, c) !== 0
      case missObservationAtTime:
        return tables.observationAtTime.get(a, b) !== 0
      case missObservationPair:
        return tables.observationPair.get(a, b) !== 0
      case missPushed:
        return tables.pushed[a]!.get(b, c) !== 0
      default:
        return tables.requeued[a]!.get(b, c) !== 0
    }
  }
}

/** Adds a question to a list. */
export const noteIn = (list: Ints, kind: number, a: number, b: number, c: number): void => {
  const at = list.extend(missStride)
  const { data } = list
  data[at + missKind] = kind
  data[at + missFirst] = a
  data[at + missSecond] = b
  data[at + missThird] = c
}

/** The question that stands there. */
export const questionAt = (data: Int32Array, at: number): readonly [kind: number, a: number, b: number, c: number] => [
  data[at + missKind]!,
  data[at + missFirst]!,
  data[at + missSecond]!,
  data[at + missThird]!
]

/** Asks a question of that kind. */
export const askFor = (filler: Filler, kind: number, a: number, b: number, c: number): void => {
  switch (kind) {
    case missStep:
      return filler.step(a, b, c)
    case missLocals:
      return filler.locals(a, b)
    case missMove:
      return filler.move(a, b)
    case missMonitorStep:
      return filler.monitorStep(a, b, c)
    case missObservationAtTime:
      return filler.observationAtTime(a, b)
    case missObservationPair:
      return filler.observationPair(a, b)
    case missPushed:
      return filler.pushed(a, b, c)
    case missRequeued:
      return filler.requeued(a, b, c)
  }
}
