/**
 * Failover of a volume with one protection group of three segments, W = R = 2.
 * Invented: who reaches whom, and how much is written. The network keeps each message for ever: it may be delivered late,
 * never, or more than once, in any order, so that loss, delay and duplication need no budget. Segments are alike: one limit, such as the
 * crash at s1 or a recovery that reaches s1 and s2, stands for all like it; several limits together are assumptions.
 */
import type { ActorId } from "../../../../kernel/index.ts"
import { bag, type Counts, integer, oneOf, type Role, role, scenario, set, type Spec } from "../../../../scenario/index.ts"
import { commitsSurvive, safety, safetyBesideGossip, settled } from "./claims/invariants.ts"
import { metadata } from "./metadata.ts"
import type { Quorum } from "./quorum.ts"
import { firstIsAnswered, mayBlock, opensWithout, recoveryEnds } from "./claims/promises.ts"
import * as may from "./claims/reached.ts"
import { refinesVolumeEpochs } from "./claims/refinement.ts"
import { segment } from "./segment.ts"
import { writer } from "./writer.ts"

const segments: readonly ActorId[] = ["s1", "s2", "s3"]
const quorum: Quorum = { size: 3, write: 2, read: 2 }

/** [distinct, transitions, depth] by the values of the parameters, in their order. */
type Golden = Readonly<Record<string, readonly [number, number, number]>>

/** Expected counts, where this scope has been counted. */
const counted = (golden: Golden, scope: Readonly<Record<string, number>>): { readonly expected: Counts | undefined } => {
  const known = golden[Object.values(scope).join(" ")]
  return { expected: known && { distinct: known[0], transitions: known[1], depth: known[2] } }
}

interface Volume {
  readonly commits: number
  readonly laterCommits: number
  readonly lal: number
  /** Per recovery, the segments that it reaches. */
  readonly recoveries: readonly (readonly ActorId[])[]
  /** The segments that the first writer reaches. Default: all. */
  readonly written?: readonly ActorId[]
  readonly gossiper?: ActorId
  /** What a check under symmetry must count, where this scope has been counted. */
  readonly orbits?: Counts | undefined
}

/** The segments that everybody reaches alike: swapping them changes nothing. Undefined where no two are alike. */
const alike = ({ recoveries, written = segments, gossiper, orbits }: Volume): Pick<Spec, "symmetry"> => {
  const reachedBy = (id: ActorId): string => [...recoveries, written].map((reached) => reached.includes(id)).join()
  const groups = Object.values(Object.groupBy(segments, (id) => (id === gossiper ? id : reachedBy(id)))).map((group) => group ?? [])
  const swapped = groups.filter((group) => group.length > 1)
  return swapped.length === 0 ? {} : { symmetry: { groups: swapped, sets: ["segments", "peers", "reports", "reported"], expected: orbits } }
}

const volume = (scope: Volume): Pick<Spec, "cast" | "network" | "final" | "symmetry" | "refines"> => {
  const { commits: asked, laterCommits: askedLater, lal: limit, recoveries, written = segments, gossiper } = scope
  const open = { quorum, allocationLimit: limit }
  const standbys = recoveries.map((reached, i): readonly [ActorId, Role] => [
    `w${i + 2}`,
    role(writer, { input: { ...open, segments: reached, commits: askedLater, isFirst: false }, dormant: true })
  ])
  return {
    cast: {
      metadata: role(metadata, { input: { standbys: standbys.map(([id]) => id) } }),
      w1: role(writer, { input: { ...open, segments: written, commits: asked, isFirst: true } }),
      ...Object.fromEntries(standbys),
      ...Object.fromEntries(
        segments.map((id) => [
          id,
          role(segment, { input: { writer: "w1", peers: id === gossiper ? segments.filter((peer) => peer !== id) : [] } })
        ])
      )
    },
    network: set(),
    final: settled,
    ...alike(scope),
    // the specification knows no gossip
    ...(gossiper === undefined && {
      refines: refinesVolumeEpochs({ segments, quorum, recoveries, commits: asked, laterCommits: askedLater, allocationLimit: limit })
    })
  }
}

/** The machines bound their spontaneous events, and no timer goes off where nobody gossips. */
const unlimited = { spontaneous: "unbounded", timers: "unbounded" } as const

const commits = (initial: number) => integer(initial, { min: 0, max: 2, describe: "commits asked of the first writer" })
const laterCommits = (initial: number) => integer(initial, { min: 0, max: 2, describe: "commits asked of each writer that recovers" })
const lal = integer(1, { min: 1, max: 4, describe: "LSN allocation limit, in records" })
const reach = (initial: number) => integer(initial, { min: 2, max: 3, describe: "segments that the interrupted recovery reaches" })

/** Three incarnations: the second is deposed at any step, and lives on like the first. */
export const failover = scenario(
  "aurora/storage/failover",
  {
    describe: "A writer is deposed by a recovery, and that by another, each of them alive and sending; every message may be lost or late",
    parameters: { commits: commits(1), laterCommits: laterCommits(0), lal, reach: reach(2) }
  },
  (scope) => ({
    ...volume({
      ...scope,
      recoveries: [segments.slice(0, scope.reach), segments],
      orbits: counted({ "1 0 1 2": [104_045, 470_710, 36], "1 0 1 3": [407_523, 1_939_991, 40] }, scope).expected
    }),
    ...counted(
      {
        "1 0 1 2": [206_232, 932_911, 36],
        "1 0 1 3": [2_415_764, 11_497_976, 40],
        "2 0 1 2": [1_794_165, 8_129_741, 45],
        "2 0 2 2": [11_336_898, 59_261_613, 44]
      },
      scope
    ),
    budgets: { faults: "none", ...unlimited },
    properties: [
      ...safety(quorum.write),
      may.answers,
      may.answersLate,
      may.opens(2),
      may.opens(3),
      may.keeps,
      may.replicates,
      may.annuls,
      may.inherits,
      may.overtakes
    ]
  })
)

/** F-04 to F-06: what the fence and the recovered point must withstand. */
export const loss = scenario(
  "aurora/storage/failover/loss",
  {
    describe: "One recovery beside a first writer that is alive; every message may be lost or late",
    parameters: { commits: commits(1), laterCommits: laterCommits(0), lal }
  },
  (scope) => ({
    ...volume({ ...scope, recoveries: [segments], orbits: counted({ "1 0 1": [2_081, 8_026, 26] }, scope).expected }),
    ...counted({ "1 0 1": [11_371, 43_961, 26], "2 0 2": [634_905, 2_926_122, 34] }, scope),
    budgets: { faults: "none", ...unlimited },
    properties: [...safety(quorum.write), may.answers, may.answersLate, may.opens(2), may.keeps, may.replicates, may.annuls]
  })
)

/** A network that keeps each message hides what needs one more of them. */
export const deliveredOnce = scenario(
  "aurora/storage/failover/delivered-once",
  {
    describe: "One recovery beside a first writer that is alive; every message arrives once, in any order",
    parameters: { commits: commits(1), laterCommits: laterCommits(0), lal }
  },
  (scope) => {
    // the specification reads the answers to a fence off a network that keeps them
    const orbits = counted({ "1 0 1": [9_218, 43_136, 27] }, scope).expected
    const { refines: _, ...parts } = volume({ ...scope, recoveries: [segments], orbits })
    return {
      ...parts,
      network: bag(),
      ...counted({ "1 0 1": [52_745, 248_378, 27] }, scope),
      budgets: { faults: "none", ...unlimited },
      properties: [...safety(quorum.write), may.answers, may.answersLate, may.opens(2), may.keeps, may.replicates, may.annuls]
    }
  }
)

/** The next writer goes on above its range, and is recovered itself. */
export const nextCommit = scenario(
  "aurora/storage/failover/next-commit",
  {
    describe: "Writers that have recovered answer commits of their own, while records of the older ones are still on their way",
    parameters: { commits: commits(1), laterCommits: laterCommits(1), lal, reach: reach(2) }
  },
  (scope) => ({
    ...volume({ ...scope, recoveries: [segments.slice(0, scope.reach), segments.slice(1)] }),
    ...counted({ "1 1 1 2": [144_472, 632_109, 54] }, scope),
    budgets: { faults: "none", ...unlimited },
    properties: [...safety(quorum.write), may.opens(2), may.opens(3), may.keeps, may.annuls, may.inherits, may.answersAfterRecovery]
  })
)

/** F-37: what a crash takes away. */
export const crash = scenario(
  "aurora/storage/failover/crash",
  {
    describe: "A segment or the metadata service crashes once at any moment, and restarts with its disk, while the volume fails over",
    parameters: { commits: commits(1), laterCommits: laterCommits(0), lal, reach: reach(2) }
  },
  (scope) => ({
    ...volume({ ...scope, recoveries: [segments.slice(0, scope.reach), segments.slice(1)] }),
    ...counted({ "1 0 1 2": [62_790, 281_436, 35], "1 0 1 3": [977_733, 4_927_687, 39] }, scope),
    budgets: { faults: { crash: { total: 1, only: ["s1", "metadata"] }, restart: { total: 1 } }, ...unlimited },
    monitors: [may.restarts],
    properties: [...safety(quorum.write), may.answers, may.opens(2), may.opens(3), may.keeps, may.annuls, may.opensAfterRestart]
  })
)

/** F-10: segments exchange what they hold. */
export const gossip = scenario(
  "aurora/storage/failover/gossip",
  {
    describe: "A segment offers its log to its peers once at any moment, while the volume fails over",
    parameters: {
      commits: commits(2),
      laterCommits: laterCommits(0),
      lal,
      reach: reach(3),
      offers: integer(1, { min: 1, max: 3, describe: "offers" })
    }
  },
  (scope) => ({
    ...volume({ ...scope, recoveries: [segments.slice(3 - scope.reach)], written: segments.slice(0, 2), gossiper: "s1" }),
    ...counted(
      { "2 0 1 3 1": [199_636, 910_544, 38], "2 0 1 3 2": [1_077_377, 5_391_141, 39], "2 0 2 3 1": [1_628_696, 8_409_083, 37] },
      scope
    ),
    budgets: { faults: "none", spontaneous: "unbounded", timers: scope.offers },
    properties: [...safetyBesideGossip(quorum.write), may.answers, may.opens(2), may.keeps, may.annuls, may.hasHole, may.gossipFills("s3")]
  })
)

/** A range that its recovery has left on one segment, and what later recoveries make of it. */
export const staleRange = scenario(
  "aurora/storage/failover/stale-range",
  {
    describe: "Three recoveries, each with a read quorum of its own: the first leaves a range on one segment that the second never sees",
    parameters: { commits: commits(1), laterCommits: laterCommits(0), lal }
  },
  (scope) => ({
    ...volume({
      ...scope,
      recoveries: [
        ["s1", "s2"],
        ["s2", "s3"],
        ["s1", "s2"]
      ]
    }),
    ...counted({ "1 0 1": [230_996, 1_030_987, 43] }, scope),
    budgets: { faults: "none", ...unlimited },
    properties: [...safety(quorum.write), may.opens(2), may.opens(3), may.opens(4), may.keeps, may.annuls, may.inherits, may.overtakes]
  })
)

/** By commits, allocation limit and crashes. */
const countsWithSet: Golden = { "1 1 0": [11_371, 43_961, 26], "1 1 1": [31_889, 134_131, 27], "1 1 2": [41_114, 179_550, 28] }
const countsWithBag: Golden = { "1 1 0": [52_745, 248_378, 27], "1 1 1": [183_127, 936_546, 28] }

/** Segments that crash stay down. They are alike: the first ones stand for any. */
export const live = scenario(
  "aurora/storage/failover/live",
  {
    describe: "A segment may crash for good while the volume fails over: does the next writer ever open?",
    parameters: {
      commits: commits(1),
      lal,
      crashes: integer(1, { min: 0, max: 2, describe: "segments that may crash" }),
      network: oneOf("set", ["set", "bag"], "each message arrives again and again, as if it were sent again, or once"),
      promise: oneOf("opens", ["opens", "answers"], "what is promised: that the next writer opens, or that the first one answers"),
      fair: oneOf("weak", ["none", "weak", "strong"], "which runs count")
    }
  },
  ({ crashes, network, promise, fair, ...scope }) => {
    const { refines: _, symmetry: __, ...parts } = volume({ ...scope, laterCommits: 0, recoveries: [segments] })
    return {
      ...parts,
      network: network === "set" ? set() : bag(),
      ...counted(network === "set" ? countsWithSet : countsWithBag, { ...scope, crashes }),
      budgets: { faults: crashes === 0 ? "none" : { crash: { total: crashes, only: segments.slice(0, 2) } }, ...unlimited },
      properties: [
        commitsSurvive,
        may.opens(2),
        ...(crashes === 0 ? [] : [opensWithout]),
        promise === "opens" ? recoveryEnds : firstIsAnswered
      ],
      final: mayBlock,
      ...(fair === "none" ? {} : { fair: { steps: fair, of: ["actors", "messages"] } })
    }
  }
)
