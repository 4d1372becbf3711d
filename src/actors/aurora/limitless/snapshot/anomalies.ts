/**
 * What the protocol allows: scenarios that hold only where an anomaly is reached, so that nobody takes it for impossible.
 * Source: P2 §5 (E1 and E2 of the page). Invented: scripts, ticks, error bounds.
 */
import { scenario } from "../../../../scenario/index.ts"
import * as commits from "./claims/commits.ts"
import { ended } from "./claims/ended.ts"
import * as must from "./claims/invariants.ts"
import { promises, readers, recency } from "./claims/monitors.ts"
import * as may from "./claims/reached.ts"
import { bounded, expectedAt, group, scopeOf } from "./scope.ts"
import { reads, transaction, writes } from "./transactions.ts"

/** L18, E2: snapshot isolation is not serialisable. */
export const writeSkew = scenario(
  "aurora/limitless/snapshot/write-skew",
  {
    describe: "Two transactions read both rows and replace one each: both may commit",
    parameters: scopeOf(3, 1, 0)
  },
  (scope) => {
    const scripts = [[transaction("T1", reads("A"), reads("B"), writes("A"))], [transaction("T2", reads("A"), reads("B"), writes("B"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B"], scripts),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [promises, recency],
      properties: [
        must.exactSnapshot(all),
        must.stableSnapshots,
        must.realTimeOrder,
        commits.externalConsistency,
        may.writeSkew,
        may.everythingCommits(2)
      ],
      expected: expectedAt(scope, [3, 1, 0], [28_650, 61_371, 26])
    }
  }
)

/** E1: read-only transactions are not ordered in real time. */
export const readOnlyOrder = scenario(
  "aurora/limitless/snapshot/read-only-order",
  {
    describe: "A writer and two readers at three routers: a reader may see less than one that ended before it started",
    parameters: scopeOf(2, 1, 0)
  },
  (scope) => {
    const scripts = [[transaction("T1", writes("A"))], [transaction("T2", reads("A"))], [transaction("T3", reads("A"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A"], scripts),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [readers, recency],
      properties: [must.exactSnapshot(all), must.realTimeOrder, may.readerSurprised, may.everythingEnds],
      expected: expectedAt(scope, [2, 1, 0], [68_947, 163_914, 16])
    }
  }
)
