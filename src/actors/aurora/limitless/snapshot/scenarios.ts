/**
 * The classes of faults, each in the least scope that finds it, and the whole protocol.
 * Source: P2 §5. Invented: scripts, ticks, error bounds. A tick is a unit of real time.
 * The routers' clocks err by one tick unless the class needs none; a wider error or a longer time is a parameter.
 */
import { scenario } from "../../../../scenario/index.ts"
import { ended, endedUnlessCrashed } from "./claims/ended.ts"
import * as commits from "./claims/commits.ts"
import * as must from "./claims/invariants.ts"
import { outages, promises, punctuality, recency } from "./claims/monitors.ts"
import * as may from "./claims/reached.ts"
import { refinesSnapshotVisibility } from "./claims/refinement.ts"
import { both, bounded, expectedAt, group, scopeOf } from "./scope.ts"
import { reads, transaction, writes } from "./transactions.ts"

/** The whole protocol: a commit at two shards, a snapshot of both, and then a commit at one of them. */
export const snapshot = scenario(
  "aurora/limitless/snapshot",
  {
    describe: "Two routers and two shards: a two-phase commit, a snapshot that crosses it, and a one-shard commit after the snapshot",
    parameters: scopeOf(4, 1, 0)
  },
  (scope) => {
    const scripts = [[both], [transaction("T2", reads("B"), reads("A")), transaction("T3", writes("A"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B"], scripts),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [promises, recency, punctuality],
      properties: [
        must.atomicVisibility(all),
        must.exactSnapshot(all),
        must.stableSnapshots,
        must.realTimeOrder,
        must.durableAcknowledgement(all),
        must.agreement(all),
        commits.oneCommitTime,
        commits.externalConsistency,
        commits.firstUpdaterWins,
        commits.versionOrder,
        commits.rowLock,
        commits.writesOwn,
        commits.rowIsOwned,
        commits.logicalTimeLeads,
        commits.servedIsPast,
        commits.outcomesStay,
        commits.preparedIsCurrent,
        may.everythingCommits(2),
        may.overtaken,
        may.missesLaterCommit,
        may.showsWholeTransaction,
        may.waitsForClock,
        may.inquires
      ],
      expected: expectedAt(scope, [4, 1, 0], [100_017, 186_612, 31])
    }
  }
)

/** B1 to B10: what a snapshot may rely on. The reader asks the participant first: the lead's clock is raised by nobody else. */
export const visibility = scenario(
  "aurora/limitless/snapshot/visibility",
  {
    describe: "One writer commits at two shards while one reader takes a snapshot of both",
    parameters: scopeOf(3, 1, 1)
  },
  (scope) => {
    const scripts = [[both], [transaction("T2", reads("B"), reads("A"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B"], scripts),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [promises],
      properties: [
        must.stableSnapshots,
        must.atomicVisibility(all),
        must.agreement(all),
        may.missesLaterCommit,
        may.showsWholeTransaction,
        may.inquires
      ],
      expected: expectedAt(scope, [3, 1, 1], [201_801, 402_847, 23]),
      refines: refinesSnapshotVisibility(["A", "B"], all, scope)
    }
  }
)

/** B11 to B15: what the clocks are for. */
export const realTime = scenario(
  "aurora/limitless/snapshot/real-time",
  {
    describe: "One shard and two routers whose clocks differ: who starts after an acknowledgement sees the commit",
    parameters: scopeOf(5, 1, 1)
  },
  (scope) => {
    const scripts = [[transaction("T1", writes("A"))], [transaction("T2", reads("A"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A"], scripts),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [recency],
      properties: [must.realTimeOrder, must.exactSnapshot(all), may.everythingEnds, may.waitsForClock, may.missesLaterCommit],
      expected: expectedAt(scope, [5, 1, 1], [62_903, 121_282, 16]),
      refines: refinesSnapshotVisibility(["A"], all, scope)
    }
  }
)

/** B17 to B21: in doubt without a router. A second transaction waits for the row of the participant. */
export const routerCrash = scenario(
  "aurora/limitless/snapshot/router-crash",
  {
    describe: "The router of a two-phase commit may crash at any step; the participant asks the lead, and another writer waits",
    parameters: scopeOf(3, 0, 0)
  },
  (scope) => {
    const scripts = [[both], [transaction("T2", writes("B"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B"], scripts, true),
      budgets: { faults: { crash: { total: 1, only: ["r1"] } }, ...bounded },
      final: ended(scope),
      monitors: [recency, punctuality],
      properties: [
        must.agreement(all),
        must.durableAcknowledgement(all),
        must.realTimeOrder,
        commits.firstUpdaterWins,
        commits.versionOrder,
        commits.rowLock,
        commits.writesOwn,
        commits.rowIsOwned,
        commits.outcomesStay,
        may.everythingCommits(2),
        may.asksLead,
        may.commitsWithoutRouter(both.id),
        may.abortsWithoutRouter(both.id)
      ],
      expected: expectedAt(scope, [3, 0, 0], [34_460, 108_772, 26])
    }
  }
)

/** B16: what an acknowledgement is worth when a shard goes down. */
export const shardCrash = scenario(
  "aurora/limitless/snapshot/shard-crash",
  {
    describe: "A shard of a two-phase commit may crash at any step and come back with its log, while a snapshot reads both",
    parameters: scopeOf(3, 0, 0)
  },
  (scope) => {
    const scripts = [[both], [transaction("T2", reads("B"), reads("A"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B"], scripts, true),
      budgets: { faults: { crash: { total: 1, only: ["A", "B"] }, restart: { total: 1, only: ["A", "B"] } }, ...bounded },
      final: endedUnlessCrashed(scope),
      monitors: [promises, punctuality, outages],
      properties: [
        must.durableAcknowledgement(all),
        must.agreement(all),
        must.exactSnapshot(all),
        must.stableSnapshots,
        commits.logicalTimeLeads,
        commits.outcomesStay,
        commits.rowIsOwned,
        may.everythingCommits(1),
        may.preparedSurvives,
        may.asksLead,
        may.showsWholeTransaction
      ],
      expected: expectedAt(scope, [3, 0, 0], [127_771, 397_013, 29]),
      refines: refinesSnapshotVisibility(["A", "B"], all, scope, ["A", "B"])
    }
  }
)

/** A lead with two participants, own writes read again, and parts that die with their session. */
export const threeShards = scenario(
  "aurora/limitless/snapshot/three-shards",
  {
    describe: "One transaction commits at three shards, each of which may lose the session or ask the lead too early",
    parameters: scopeOf(3, 0, 0)
  },
  (scope) => {
    const scripts = [[transaction("T1", writes("A"), reads("A"), writes("A"), writes("B"), writes("C"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B", "C"], scripts, true),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      monitors: [punctuality],
      properties: [
        must.agreement(all),
        must.durableAcknowledgement(all),
        must.exactSnapshot(all),
        commits.oneCommitTime,
        commits.rowLock,
        commits.writesOwn,
        commits.rowIsOwned,
        commits.logicalTimeLeads,
        commits.outcomesStay,
        commits.preparedIsCurrent,
        may.everythingCommits(1),
        may.asksLead,
        may.waitsForClock
      ],
      expected: expectedAt(scope, [3, 0, 0], [8_281, 27_329, 29]),
      refines: refinesSnapshotVisibility(["A", "B", "C"], all, scope)
    }
  }
)

/** What the others are told when a shard has lost its part: the third neither loses its own nor asks. */
export const lostPart = scenario(
  "aurora/limitless/snapshot/lost-part",
  {
    describe: "A transaction writes three rows; two of the shards may lose its session or ask the lead, the third relies on its router",
    parameters: scopeOf(2, 0, 0)
  },
  (scope) => {
    const scripts = [[transaction("T1", writes("A"), writes("B"), writes("C"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B", "C"], scripts, ["A", "B"]),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      properties: [must.agreement(all), commits.rowLock, commits.rowIsOwned, may.everythingCommits(1), may.asksLead],
      expected: expectedAt(scope, [2, 0, 0], [1_013, 2_716, 22])
    }
  }
)

/** The scope in which the actors are held against the specification: each of its rules matters, and sessions may break. */
export const refined = scenario(
  "aurora/limitless/snapshot/refined",
  {
    describe:
      "A commit at two shards that may lose the session or ask the lead too early, and a reader: each step is one of the specification",
    parameters: scopeOf(2, 1, 0)
  },
  (scope) => {
    const scripts = [[both], [transaction("T2", reads("B"), reads("A"))]]
    const all = scripts.flat()
    return {
      ...group(scope, ["A", "B"], scripts, true),
      budgets: { faults: "none", ...bounded },
      final: ended(scope),
      properties: [
        must.atomicVisibility(all),
        must.exactSnapshot(all),
        must.agreement(all),
        commits.oneCommitTime,
        commits.rowLock,
        commits.writesOwn,
        may.everythingCommits(1),
        may.waitsForClock,
        may.inquires,
        may.asksLead,
        may.missesLaterCommit,
        may.showsWholeTransaction
      ],
      expected: expectedAt(scope, [2, 1, 0], [44_709, 126_835, 23]),
      refines: refinesSnapshotVisibility(["A", "B"], all, scope)
    }
  }
)
