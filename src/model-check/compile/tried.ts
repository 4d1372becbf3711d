/** What is kept to tell how near a property came: more tuples say little more, and are memory. */
const mostTuples = 10_000
/** How often a property is asked about what never was. */
const mostQuestions = 100_000

/** A tuple that a property was false of, and the value at one place by which it would be true. */
export interface Nearest {
  readonly tuple: readonly number[]
  readonly place: number
  readonly wanted: number
}

/** The tuples of projections that a `sometimes` was asked about in vain, the first ones, in the order of the search. */
export class Tried {
  private readonly tuples: (readonly number[])[] = []
  private isReached = false

  note(tuple: readonly number[], verdict: boolean): void {
    this.isReached ||= verdict
    if (this.isReached) this.tuples.length = 0
    else if (this.tuples.length < mostTuples) this.tuples.push([...tuple])
  }

  /** What was seen at each place, in the order of the search. */
  seen(): readonly (readonly number[])[] {
    const width = this.tuples[0]?.length ?? 0
    return Array.from({ length: width }, (_, place) => [...new Set(this.tuples.map((tuple) => tuple[place]!))])
  }

  /** The first tuple that would be true with one value in the place of another, which was seen in some other world. */
  nearest(isTrue: (tuple: readonly number[]) => boolean): Nearest | undefined {
    const seen = this.seen()
    let asked = 0
    for (const tuple of this.tuples) {
      for (const [place, values] of seen.entries()) {
        for (const wanted of values) {
          if (wanted === tuple[place]) continue
          if (asked++ >= mostQuestions) return undefined
          if (isTrue(tuple.with(place, wanted))) return { tuple, place, wanted }
        }
      }
    }
    return undefined
  }
}
