import type { ActorId } from "../../../kernel/index.ts"
import { type Counts, integer, type Role, role, scenario, set, type Spec } from "../../../scenario/index.ts"
import { acceptor } from "./acceptor.ts"
import { claims, ended } from "./invariants.ts"
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

/** `asked`: whom each proposer asks. */
const parts = (acceptors: number, asked: (proposer: number) => readonly ActorId[], proposers: number): Omit<Spec, "budgets"> => {
  const majority = Math.floor(acceptors / 2) + 1
  const proposing = Array.from({ length: proposers }, (_, i): readonly [ActorId, Role] => [
    `p${i + 1}`,
    role(proposer, { input: { ballot: i + 1, wish: `v${i + 1}`, acceptors: asked(i), majority } })
  ])
  return {
    cast: { ...Object.fromEntries(proposing), ...Object.fromEntries(idsOf(acceptors).map((id) => [id, role(acceptor)])) },
    network: set(),
    monitors: [votes],
    properties: claims(majority),
    final: ended
  }
}

const idsOf = (acceptors: number): readonly ActorId[] => Array.from({ length: acceptors }, (_, i) => `a${i + 1}`)

/** Messages are never consumed: each may come late, never, or twice. */
export const paxos = scenario(
  "tutorial/paxos",
  { describe: "Proposers with a ballot each want acceptors to choose one value", parameters },
  (scope) => {
    const ids = idsOf(scope.acceptors)
    return {
      ...parts(scope.acceptors, () => ids, scope.proposers),
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
    ...parts(scope.acceptors, () => idsOf(scope.acceptors), scope.proposers),
    budgets: { faults: { crash: { total: 1, only: ["a1"] }, restart: 1 }, spontaneous: "unbounded" },
    expected: counted(countsWithCrash, scope)
  })
)

/** Any two majorities have an acceptor in common; these have no more than one. */
export const quorums = scenario("tutorial/paxos/quorums", {
  describe: "Three proposers, each of which asks a majority of its own",
  ...parts(3, (i) => idsOf(3).toSpliced(i, 1), 3),
  budgets: { faults: "none", spontaneous: "unbounded" },
  expected: { distinct: 5_832, transitions: 19_764, depth: 28 }
})
