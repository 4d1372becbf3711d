import type { ActorId } from "../../../kernel/index.ts"
import { type Counts, integer, oneOf, type Role, role, scenario, set, type Spec } from "../../../scenario/index.ts"
import { acceptor } from "./acceptor.ts"
import { claims, ended, votesRise } from "./invariants.ts"
import { everybodyLearns, mayAllLearn, somebodyLearns } from "./promises.ts"
import { proposer } from "./proposer.ts"
import { votes } from "./votes.ts"

/** [distinct, transitions, depth] by proposers and acceptors. */
type Golden = Readonly<Record<string, readonly [number, number, number]>>

const counts: Golden = { "2 3": [14_265, 51_291, 23], "2 4": [212_844, 967_544, 31], "3 3": [1_708_749, 7_944_372, 34] }

/** The same up to the order of the acceptors. */
const orbits: Golden = { "2 3": [2_670, 9_612, 23], "2 4": [11_581, 52_899, 31], "3 3": [291_715, 1_356_741, 34] }

const countsWithCrash: Golden = { "2 3": [42_795, 175_032, 25] }

const counted = (golden: Golden, { proposers, acceptors }: Scope): Counts | undefined => {
  const known = golden[`${proposers} ${acceptors}`]
  return known && { distinct: known[0], transitions: known[1], depth: known[2] }
}

interface Scope {
  readonly proposers: number
  readonly acceptors: number
}

const parameters = {
  proposers: integer(2, { min: 2, max: 3, describe: "proposers, with a ballot each" }),
  acceptors: integer(3, { min: 1, max: 5, describe: "acceptors" })
} as const

/** `asked`: whom each proposer asks; `outbidBy`: what it adds to its ballot for the next one, if there is to be one. */
const castOf = (
  { proposers, acceptors }: Scope,
  asked: (proposer: number) => readonly ActorId[],
  outbidBy: { readonly outbidBy?: number } = {}
): Spec["cast"] => {
  const proposing = Array.from({ length: proposers }, (_, i): readonly [ActorId, Role] => [
    `p${i + 1}`,
    role(proposer, { input: { ballot: i + 1, wish: `v${i + 1}`, acceptors: asked(i), majority: majorityOf(acceptors), ...outbidBy } })
  ])
  return { ...Object.fromEntries(proposing), ...Object.fromEntries(idsOf(acceptors).map((id) => [id, role(acceptor)])) }
}

const majorityOf = (acceptors: number): number => Math.floor(acceptors / 2) + 1

const parts = (scope: Scope, asked: (proposer: number) => readonly ActorId[]): Omit<Spec, "budgets"> => ({
  cast: castOf(scope, asked),
  network: set(),
  monitors: [votes],
  properties: claims(majorityOf(scope.acceptors)),
  final: ended
})

const idsOf = (acceptors: number): readonly ActorId[] => Array.from({ length: acceptors }, (_, i) => `a${i + 1}`)

/** Messages are never consumed: each may come late, never, or twice. */
export const paxos = scenario(
  "tutorial/paxos",
  { describe: "Proposers with a ballot each want acceptors to choose one value", parameters },
  (scope) => {
    const ids = idsOf(scope.acceptors)
    return {
      ...parts(scope, () => ids),
      budgets: { faults: "none", spontaneous: "unbounded" },
      symmetry: { groups: [ids], sets: ["acceptors", "heard", "voters"], expected: counted(orbits, scope) },
      expected: counted(counts, scope)
    }
  }
)

/** Acceptors are alike: the crash of one stands for that of any. */
export const crash = scenario(
  "tutorial/paxos/crash",
  { describe: "An acceptor may crash at any step, and comes back with its disk", parameters },
  (scope) => ({
    ...parts(scope, () => idsOf(scope.acceptors)),
    budgets: { faults: { crash: { total: 1, only: ["a1"] }, restart: 1 }, spontaneous: "unbounded" },
    expected: counted(countsWithCrash, scope)
  })
)

/** Any two majorities have an acceptor in common; these have no more than one. */
export const quorums = scenario("tutorial/paxos/quorums", {
  describe: "Three proposers, each of which asks a majority of its own",
  ...parts({ proposers: 3, acceptors: 3 }, (i) => idsOf(3).toSpliced(i, 1)),
  budgets: { faults: "none", spontaneous: "unbounded" },
  expected: { distinct: 5_832, transitions: 19_764, depth: 28 }
})

/** [distinct, transitions, depth] by proposers, acceptors, crashes and ballots. */
const countsForGood: Golden = {
  "2 3 0 1": counts["2 3"]!,
  "2 3 1 1": [42_795, 167_661, 24],
  "2 3 2 1": [57_060, 232_740, 25],
  "2 2 0 2": [23_716, 59_188, 33]
}

/** Acceptors that crash stay down. They are alike: the first ones stand for any. */
export const live = scenario(
  "tutorial/paxos/live",
  {
    describe: "Acceptors may crash for good: is a value learned in every run?",
    parameters: {
      ...parameters,
      crashes: integer(1, { min: 0, max: 2, describe: "acceptors that may crash" }),
      ballots: integer(1, {
        min: 1,
        max: 3,
        describe: "ballots of each proposer that are looked at; with more than one there is always a next"
      }),
      promise: oneOf("somebody", ["somebody", "everybody"], "who must learn a value"),
      fair: oneOf("weak", ["none", "weak", "strong"], "which runs count")
    }
  },
  ({ crashes, ballots, promise, fair, ...scope }) => {
    const ids = idsOf(scope.acceptors)
    const mortal = ids.slice(0, 2)
    const known = countsForGood[`${scope.proposers} ${scope.acceptors} ${crashes} ${ballots}`]
    return {
      cast: castOf(scope, () => ids, ballots > 1 ? { outbidBy: scope.proposers } : {}),
      network: set(),
      budgets: {
        faults: crashes === 0 ? "none" : { crash: { total: crashes, only: mortal } },
        spontaneous: ballots > 1 ? { each: ballots } : "unbounded"
      },
      properties: [votesRise, mayAllLearn, promise === "somebody" ? somebodyLearns : everybodyLearns],
      final: ended,
      ...(fair === "none" ? {} : { fair: { steps: fair, of: ["actors", "messages"] } }),
      expected: known && { distinct: known[0], transitions: known[1], depth: known[2] }
    }
  }
)
