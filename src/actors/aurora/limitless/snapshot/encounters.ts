/**
 * Transactions that meet: at a row that one of them holds, or at a lead that two ask. Nobody loses patience or a session.
 * Source: P2 §5.3 to §5.5 (L4, L10, L12 and L15 of the page). Invented: scripts.
 */
import { scenario } from "../../../../scenario/index.ts"
import { ended } from "./claims/ended.ts"
import * as commits from "./claims/commits.ts"
import * as must from "./claims/invariants.ts"
import { promises, punctuality, recency } from "./claims/monitors.ts"
import * as may from "./claims/reached.ts"
import { both, bounded, expectedAt, group, scopeOf } from "./scope.ts"
import { reads, transaction, writes } from "./transactions.ts"

/** L10, L12, L15: two writers of the same rows meet, and nobody loses patience or a session. */
export const conflict = scenario(
  "aurora/limitless/snapshot/conflict",
  {
    describe: "Two transactions write the same two rows: the second waits for the row, and commits or has come too late",
    parameters: scopeOf(3, 0, 0)
  },
  (scope) => {
    const scripts = [[both], [transaction("T2", writes("A"), writes("B"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B"], scripts),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [recency, punctuality],
      properties: [
        must.agreement(all),
        must.durableAcknowledgement(all),
        must.realTimeOrder,
        commits.oneCommitTime,
        commits.externalConsistency,
        commits.firstUpdaterWins,
        commits.versionOrder,
        commits.rowLock,
        commits.writesOwn,
        commits.rowIsOwned,
        commits.logicalTimeLeads,
        commits.preparedIsCurrent,
        may.everythingCommits(2),
        may.overtaken
      ],
      expected: expectedAt(scope, [3, 0, 0], [1_696, 2_615, 28])
    }
  }
)

/** What is given up, and what several participants are told, where nobody loses patience and asks. */
export const rollback = scenario(
  "aurora/limitless/snapshot/rollback",
  {
    describe: "A transaction writes three rows, the last of which another replaces meanwhile: it commits at all of them or gives up two",
    parameters: scopeOf(3, 0, 0)
  },
  (scope) => {
    const scripts = [[transaction("T1", writes("C"))], [transaction("T2", writes("A"), writes("B"), reads("C"), writes("C"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B", "C"], scripts),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [punctuality],
      properties: [
        must.exactSnapshot(all),
        must.agreement(all),
        must.durableAcknowledgement(all),
        commits.oneCommitTime,
        commits.firstUpdaterWins,
        commits.versionOrder,
        commits.rowLock,
        commits.writesOwn,
        commits.rowIsOwned,
        may.everythingCommits(2),
        may.overtaken
      ],
      expected: expectedAt(scope, [3, 0, 0], [3_667, 6_987, 30])
    }
  }
)

/** Two snapshots wait for the word on one transaction, and the lead has a version that is older than both. */
export const twoReaders = scenario(
  "aurora/limitless/snapshot/two-readers",
  {
    describe: "A one-shard commit, then a commit at two shards at the same router, while two readers ask its lead about it",
    parameters: scopeOf(3, 0, 0)
  },
  (scope) => {
    const scripts = [
      [transaction("T0'", writes("A")), both],
      [transaction("T2", reads("B"), reads("A"))],
      [transaction("T3", reads("B"), reads("A"))]
    ]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B"], scripts),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [promises],
      properties: [
        must.atomicVisibility(all),
        must.exactSnapshot(all),
        must.stableSnapshots,
        commits.servedIsPast,
        may.twoInquire,
        may.showsWholeTransaction
      ],
      expected: expectedAt(scope, [3, 0, 0], [36_559, 99_257, 34])
    }
  }
)
