import { describe, expect, test } from "vitest"
import { annul, chainOf, completeLsn, holds, isAnnulled, lastLsn, merge } from "../../../../src/actors/aurora/storage/failover/log.ts"
import {
  couldBeAcknowledged,
  greatest,
  least,
  median,
  type Quorum,
  quorumLsn,
  type RecoveryRule,
  reportedByWriteQuorum
} from "../../../../src/actors/aurora/storage/failover/quorum.ts"
import { allocationEnd, allRanges, conclude, newestRanges, rangeEnd } from "../../../../src/actors/aurora/storage/failover/recovery.ts"
import type { Epoch, LogRecord, Lsn, TruncationRange } from "../../../../src/actors/aurora/storage/vocabulary.ts"

const aurora: Quorum = { size: 6, write: 4, read: 3 }
const small: Quorum = { size: 3, write: 2, read: 2 }
const record = (lsn: Lsn, previous: Lsn, epoch: Epoch): LogRecord => ({ lsn, previous, epoch })
const range = (after: Lsn, upTo: Lsn, epoch: Epoch): TruncationRange => ({ after, upTo, epoch })

describe("the point that a write quorum covers", () => {
  test("S18 figure 3: 103 with four acknowledgements and 105 with three give 103; 104 with four and 106 with three give 104", () => {
    expect(quorumLsn(aurora, [105, 105, 105, 103, 101, 0])).toBe(103)
    expect(quorumLsn(aurora, [106, 106, 106, 104])).toBe(104)
  })

  test("four segments that have 107 behind a hole do not move it, since they report the end of their gap-free prefix", () => {
    const withHole = [record(101, 0, 1), record(103, 101, 1), record(107, 105, 1)]
    expect(completeLsn(withHole, [])).toBe(103)
    expect(quorumLsn(aurora, [105, 105, 105, 103, 103, 103])).toBe(103)
  })

  test("fewer reports than a write quorum cover nothing", () => {
    expect(quorumLsn(aurora, [7, 7, 7])).toBe(0)
    expect(quorumLsn(small, [7])).toBe(0)
  })
})

describe("the point up to which a recovery keeps the log", () => {
  const vectors = (size: number): readonly (readonly Lsn[])[] =>
    size === 0 ? [[]] : vectors(size - 1).flatMap((vector) => [0, 1, 2].map((lsn) => [...vector, lsn]))

  /** In how many of all vectors of complete LSNs, by all sets of responders, the rule cuts what a write quorum holds. */
  const losses = (quorum: Quorum, rule: RecoveryRule): { readonly cases: number; readonly lost: number } => {
    let cases = 0
    let lost = 0
    for (const vector of vectors(quorum.size)) {
      const acknowledged = quorumLsn(quorum, vector)
      for (let mask = 0; mask < 2 ** quorum.size; mask++) {
        const responders = vector.filter((_, i) => (mask & (1 << i)) !== 0)
        if (responders.length < quorum.read) continue
        cases++
        if (rule(quorum, responders) < acknowledged) lost++
      }
    }
    return { cases, lost }
  }

  test("the greatest and the tight rule lose nothing in any of 30,618 cases", () => {
    expect(losses(aurora, greatest)).toEqual({ cases: 30_618, lost: 0 })
    expect(losses(aurora, couldBeAcknowledged)).toEqual({ cases: 30_618, lost: 0 })
    expect(losses(small, couldBeAcknowledged).lost).toBe(0)
  })

  test("median, least and fourth greatest lose acknowledged records as often as the page says", () => {
    expect(losses(aurora, median).lost).toBe(2_850)
    expect(losses(aurora, least).lost).toBe(14_913)
    expect(losses(aurora, reportedByWriteQuorum).lost).toBe(16_730)
  })

  test("the tight rule cuts what no write quorum can hold: one of five responders has it", () => {
    expect(couldBeAcknowledged(aurora, [1, 0, 0, 0, 0])).toBe(0)
    expect(greatest(aurora, [1, 0, 0, 0, 0])).toBe(1)
    expect(couldBeAcknowledged(aurora, [1, 1, 1, 0, 0])).toBe(1)
  })
})

describe("a segment's log", () => {
  test("a range annuls what an older epoch has issued inside it, its end included and its start not", () => {
    const ranges = [range(1, 3, 2)]
    expect([1, 2, 3, 4].map((lsn) => isAnnulled(record(lsn, lsn - 1, 1), ranges))).toEqual([false, true, true, false])
    expect(isAnnulled(record(2, 1, 2), ranges)).toBe(false)
    expect(annul([record(1, 0, 1), record(2, 1, 1)], ranges)).toEqual([record(1, 0, 1)])
  })

  test("a hole ends the complete prefix, and the missing record brings all behind it", () => {
    expect(completeLsn([record(2, 1, 1)], [])).toBe(0)
    expect(completeLsn(merge([record(2, 1, 1)], [record(1, 0, 1)]), [])).toBe(2)
  })

  test("numbers may be missing from the log: back-links alone make a gap", () => {
    expect(completeLsn([record(1, 0, 1), record(4, 1, 2)], [])).toBe(4)
  })

  test("where the chain forks because a truncation was missed, the newer epoch goes on", () => {
    expect(chainOf([record(1, 0, 1), record(2, 0, 2)], [])).toEqual([record(2, 0, 2)])
  })

  test("merging keeps each record once and in order, and tells records of two epochs apart", () => {
    const log = merge([record(2, 1, 1)], [record(2, 1, 1), record(1, 0, 1), record(2, 0, 2)])
    expect(log).toEqual([record(1, 0, 1), record(2, 1, 1), record(2, 0, 2)])
    expect(holds(log, record(2, 0, 2))).toBe(true)
    expect(holds(log, record(2, 0, 3))).toBe(false)
    expect(lastLsn([])).toBe(0)
  })
})

describe("what a recovery concludes", () => {
  const scope = { epoch: 3, quorum: small, allocationLimit: 2 }

  test("new records go above the newest range, and at most the allocation limit beyond it (A11)", () => {
    expect(allocationEnd(7, [], 2)).toBe(9)
    expect(allocationEnd(7, [range(5, 9, 2)], 2)).toBe(11)
    expect(rangeEnd([])).toBe(0)
  })

  test("it keeps what one of two responders holds, and annuls all that an older writer can have issued above it", () => {
    const reports = [
      { log: [], ranges: [] },
      { log: [record(1, 0, 1)], ranges: [] }
    ]
    expect(conclude(reports, scope, couldBeAcknowledged, newestRanges)).toEqual({ chain: [record(1, 0, 1)], ranges: [range(1, 3, 3)] })
  })

  test("it does not revive a record that an earlier range annuls, though a responder that has missed the range holds it", () => {
    const reports = [
      { log: [], ranges: [range(0, 2, 2)] },
      { log: [record(1, 0, 1)], ranges: [] }
    ]
    expect(conclude(reports, scope, couldBeAcknowledged, newestRanges)).toEqual({ chain: [], ranges: [range(0, 2, 2), range(0, 4, 3)] })
    expect(conclude(reports, scope, couldBeAcknowledged, () => []).chain).toEqual([record(1, 0, 1)])
  })

  test("a range that a later recovery has overruled without seeing it cuts nothing", () => {
    const reports = [
      { log: [], ranges: [range(0, 1, 2)] },
      { log: [record(1, 0, 1), record(3, 1, 3)], ranges: [range(1, 2, 3)] }
    ]
    const fourth = { ...scope, epoch: 4 }
    expect(conclude(reports, fourth, couldBeAcknowledged, newestRanges).chain.map(({ lsn }) => lsn)).toEqual([1, 3])
    expect(conclude(reports, fourth, couldBeAcknowledged, allRanges).chain).toEqual([])
  })

  test("ranges of several reports are united once each, the newest last", () => {
    const reports = [
      { log: [], ranges: [range(0, 1, 2), range(1, 2, 3)] },
      { log: [], ranges: [range(0, 1, 2)] }
    ]
    expect(allRanges(reports)).toEqual([range(0, 1, 2), range(1, 2, 3)])
    expect(newestRanges(reports)).toEqual([range(0, 1, 2), range(1, 2, 3)])
  })
})
